//! The service that the cursor is in, its image and its Dockerfile.

use std::sync::Arc;

use dockwright_facts::images::ImageFacts;
use dockwright_model::File;
use dockwright_model::compose::{Content, Service};
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
        runs::build_of(self.file, self.around?, self.service()?.name)?.context.clone()
    }

    /// The Dockerfile that the service is built from.
    pub(super) fn dockerfile(&self) -> Option<Arc<File>> {
        let service = self.service()?;
        // What Compose puts into it does not matter for its names.
        if let Some(inline) = service.at(&["build", "dockerfile_inline"]) {
            return Some(Arc::new(File::new(inline.text()?)));
        }
        runs::dockerfile(self.file, self.around, &service)
    }
}

/// The text of a scalar as it is when nobody sets a variable.
pub(super) fn text(node: Node<'_>) -> Option<String> {
    Some(Content::of(node)?.text()?.to_owned())
}
