//! What a service of a Compose file runs: the image it names, or that which its Dockerfile starts from.

use std::sync::Arc;

use dockwright_facts::images::{self, ImageFacts};
use dockwright_model::compose::{Service, ServiceBuild};
use dockwright_model::{Compose, File, Stage, Surroundings};
use dockwright_syntax::image_ref::ImageRef;

/// The image a service runs.
pub(crate) struct Runs {
    pub(crate) image: ImageRef,
    pub(crate) facts: Option<ImageFacts>,
    /// Whether it is what the Dockerfile of the service starts from.
    pub(crate) is_base: bool,
}

impl Runs {
    /// The image of a service, if it can be known.
    pub(crate) fn of(file: &Compose, around: Option<&Surroundings>, service: &Service<'_>) -> Option<Self> {
        if let Some(build) = around.and_then(|around| build_of(file, around, service.name)) {
            let dockerfile = build.file(around?)?;
            return Self::built(&dockerfile, build.stage(&dockerfile)?);
        }
        if service.has("build") {
            return None;
        }
        let content = match around.map(|around| around.project(file)) {
            Some(project) => project.service(service.name)?.text(&project, "image")?,
            None => service.text("image")?,
        };
        let image = ImageRef::parse(content.text()?).ok()?;
        let facts = images::lookup(&image.familiar_name());
        Some(Self { image, facts, is_base: false })
    }

    fn built(dockerfile: &File, stage: &Stage) -> Option<Self> {
        let root = dockerfile.meaning().root_of(stage.index)?;
        Some(Self { image: root.image()?.clone(), facts: root.image_facts().cloned(), is_base: true })
    }

    /// The image as a text.
    pub(crate) fn text(&self) -> String {
        let name = self.image.familiar_name();
        self.image.tag().map_or(name.clone(), |tag| format!("{name}:{tag}"))
    }
}

/// What a service builds, in this file or in one of its project.
pub(crate) fn build_of<'a>(file: &Compose, around: &'a Surroundings, service: &str) -> Option<&'a ServiceBuild> {
    around.project_builds(file).iter().find(|build| build.service.text == service)
}

/// The Dockerfile of a service as it builds it.
pub(crate) fn dockerfile(file: &Compose, around: Option<&Surroundings>, service: &Service<'_>) -> Option<Arc<File>> {
    let around = around?;
    build_of(file, around, service.name)?.file(around)
}
