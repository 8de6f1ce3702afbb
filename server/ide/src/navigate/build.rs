//! The Dockerfile that a Compose file builds, and what is in it.

use std::sync::Arc;

use dockwright_model::compose::ComposeReference;
use dockwright_model::{Compose, DefinitionKind, EntityKind, File, Surroundings};
use dockwright_syntax::yaml::{Node, Step};

use super::definition::declared;
use super::{Target, holds};
use crate::inline::Inner;

/// What a `build` makes an image of.
pub(crate) struct ComposeBuild<'a> {
    /// The path of the Dockerfile, if it is a file of its own.
    pub(crate) path: Option<String>,
    held: Held<'a>,
}

/// The Dockerfile of a build.
enum Held<'a> {
    File(Arc<File>),
    /// It stands in the Compose file.
    Inner(Inner<'a>),
}

impl<'a> ComposeBuild<'a> {
    /// What the value of `build` builds together with what other files of the project say of it, if that is on this machine
    /// and there.
    pub(crate) fn of(file: &'a Compose, build: Node<'a>, around: Option<&'a Surroundings>) -> Option<Self> {
        let build = build.resolve();
        if build.get("dockerfile_inline").is_some() {
            let inner = Inner::of(file, file.inline_of(build.id())?)?;
            return Some(Self { path: None, held: Held::Inner(inner) });
        }
        let around = around?;
        let path = match build.steps().as_slice() {
            [Step::Key(section), Step::Key(service), ..] if section == "services" => {
                let mut all = around.project_builds(file).iter();
                all.find(|one| one.service.text == *service)?.dockerfile.clone()?
            }
            _ => around.project(file).dockerfile_of(build)?,
        };
        let file = around.dockerfile(&path)?;
        Some(Self { path: Some(path), held: Held::File(file) })
    }

    /// The Dockerfile.
    pub(crate) fn file(&self) -> &File {
        match &self.held {
            Held::File(file) => file,
            Held::Inner(inner) => inner.file,
        }
    }

    /// Where a stage, by its name or number, is declared.
    pub(crate) fn stage(&self, name: &str) -> Option<Target> {
        let (file, meaning) = (self.file(), self.file().meaning());
        let index = meaning.stage_referenced(name, meaning.stages.len())?;
        let mut entities = file.names().entities.iter();
        let named = entities.find(|entity| entity.kind == EntityKind::Stage(index));
        let name = match named {
            Some(entity) => entity.declared.clone(),
            None => {
                let from = file.dockerfile().instructions.get(meaning.stages.get(index)?.from())?;
                from.from()?.image.span.clone()
            }
        };
        self.target(declared(file, EntityKind::Stage(index), &name))
    }

    /// Where a build argument is declared: before the first FROM if it is there too.
    pub(crate) fn argument(&self, name: &str) -> Option<Target> {
        let definitions = self.file().meaning().scope.definitions();
        let found = definitions.iter().find(|one| one.name == name && one.kind != DefinitionKind::Env)?;
        self.target(Target::Here { whole: found.span.clone(), name: found.name_span.clone() })
    }

    /// A place in the Dockerfile as one in its file, or in the Compose file.
    fn target(&self, target: Target) -> Option<Target> {
        match &self.held {
            Held::File(_) => Some(target.in_file(self.path.as_ref()?)),
            Held::Inner(inner) => Some(inner.target(target)),
        }
    }
}

/// The value of `build` whose `target`, or whose `args`, hold a byte offset.
pub(crate) fn build_at<'a>(file: &'a Compose, offset: usize) -> Option<(Node<'a>, &'a ComposeReference)> {
    let reference = file.references().iter().find(|one| holds(&one.range, offset))?;
    Some((build_of(file, reference)?, reference))
}

/// The value of `build` that a stage or build argument is named in.
pub(crate) fn build_of<'a>(file: &'a Compose, reference: &ComposeReference) -> Option<Node<'a>> {
    let above = file.yaml().node(reference.node)?.parent()?;
    if reference.attribute == "args" { above.parent() } else { Some(above) }
}
