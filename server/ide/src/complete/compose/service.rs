//! The service that the cursor is in, its image and its Dockerfile.

use std::sync::Arc;

use dockwright_facts::images::ImageFacts;
use dockwright_model::compose::{Content, Service};
use dockwright_model::{File, join};
use dockwright_syntax::compose::build;
use dockwright_syntax::yaml::Node;

use super::context::Place;
use crate::runs::{self, Runs};

impl<'a> Place<'a> {
    /// The service that the place is in.
    pub(super) fn service(&self) -> Option<Service<'a>> {
        match self.path.as_slice() {
            [section, name, ..] if section == "services" => self.file.service(name),
            _ => None,
        }
    }

    /// What is known of the image that the service runs: its own, or that which its Dockerfile starts from.
    pub(super) fn image(&self) -> Option<ImageFacts> {
        Runs::of(self.file, self.around, &self.service()?)?.facts
    }

    /// The folder of the host that the service is built from.
    pub(super) fn context_folder(&self) -> Option<String> {
        let build = self.service()?.get("build")?;
        let context =
            if build.is_mapping() { build.get("context").map_or(Some(".".to_owned()), text) } else { text(build) };
        let context = context.filter(|context| !build::context(context, false).is_remote())?;
        below(self.around?.folder(), &context)
    }

    /// The Dockerfile that the service is built from.
    pub(super) fn dockerfile(&self) -> Option<Arc<File>> {
        runs::dockerfile(self.file, self.around, &self.service()?)
    }
}

/// The text of a scalar as it is when nobody sets a variable.
pub(super) fn text(node: Node<'_>) -> Option<String> {
    Some(Content::of(node)?.text()?.to_owned())
}

/// A path of the host seen from a folder; `None` if it leads out of what may be looked at.
pub(super) fn below(folder: &str, path: &str) -> Option<String> {
    if path.starts_with(['/', '~', '\\']) || path.contains('\0') {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    let mut joined = String::new();
    for part in parts {
        joined = join(&joined, part);
    }
    Some(joined)
}
