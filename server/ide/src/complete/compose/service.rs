//! The service that the cursor is in, its image and its Dockerfile.

use std::sync::Arc;

use dockwright_facts::images::{self, ImageFacts};
use dockwright_model::compose::{Content, Service, ServiceBuild};
use dockwright_model::{File, Stage};
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
        self.build()?.context
    }

    /// The Dockerfile that the service is built from.
    pub(super) fn dockerfile(&self) -> Option<Arc<File>> {
        if let Some(inline) = self.service()?.at(&["build", "dockerfile_inline"]) {
            return Some(Arc::new(File::new(inline.text()?)));
        }
        self.around?.dockerfile(&self.build()?.dockerfile?)
    }

    fn build(&self) -> Option<ServiceBuild> {
        let project = self.around?.project(self.file);
        project.build_of(&project.service(self.service()?.name)?)
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
