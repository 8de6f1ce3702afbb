//! The service that the cursor is in, its image and its Dockerfile.

use std::sync::Arc;

use dockwright_facts::images::{self, ImageFacts};
use dockwright_model::compose::{Content, Service};
use dockwright_model::{File, Stage, join};
use dockwright_syntax::compose::build;
use dockwright_syntax::image_ref::ImageRef;
use dockwright_syntax::yaml::Node;

use super::context::Place;

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
        let service = self.service()?;
        if service.has("build") {
            let file = self.dockerfile()?;
            let (_, stage) = built(&file, &service)?;
            return file.meaning().root_of(stage)?.image_facts().cloned();
        }
        facts_of(&text(service.get("image")?)?)
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
        let build = self.service()?.get("build")?;
        if let Some(inline) = build.get("dockerfile_inline") {
            return Some(Arc::new(File::new(inline.text()?)));
        }
        let name = build.get("dockerfile").map_or(Some("Dockerfile".to_owned()), text)?;
        self.around?.dockerfile(&below(&self.context_folder()?, &name)?)
    }
}

/// The stage that a service builds: its number as the last one if it names none.
pub(super) fn built<'f>(file: &'f File, service: &Service<'_>) -> Option<(&'f Stage, usize)> {
    let stages = &file.meaning().stages;
    let target = service.at(&["build", "target"]).and_then(text);
    let stage = match target {
        Some(target) => stages.get(file.meaning().stage_named(&target, stages.len())?)?,
        None => stages.last()?,
    };
    Some((stage, stage.index))
}

/// What is known of an image, given as a service names it.
pub(super) fn facts_of(image: &str) -> Option<ImageFacts> {
    images::lookup(&ImageRef::parse(image).ok()?.familiar_name())
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
