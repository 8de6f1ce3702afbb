//! The Dockerfile that a Compose file builds, and what is in it.

use std::sync::Arc;

use dockwright_model::compose::{ComposeReference, Content};
use dockwright_model::{Compose, DefinitionKind, EntityKind, File, Surroundings, resolve};
use dockwright_syntax::compose::build::{Context, context};
use dockwright_syntax::yaml::Node;

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
    /// What the value of `build` builds, if that is on this machine and there.
    pub(crate) fn of(file: &'a Compose, build: Node<'a>, around: Option<&Surroundings>) -> Option<Self> {
        let build = build.resolve();
        if build.get("dockerfile_inline").is_some() {
            let inner = Inner::of(file, file.inline_of(build.id())?)?;
            return Some(Self { path: None, held: Held::Inner(inner) });
        }
        let path = dockerfile_path(build, around?.folder())?;
        let file = around?.dockerfile(&path)?;
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

/// The path of the Dockerfile of a `build`, the Compose file being in a folder. `None` where it is not on this machine.
pub(super) fn dockerfile_path(build: Node<'_>, folder: &str) -> Option<String> {
    let text = |key: &str| Some(Content::of(build.get(key)?)?.text()?.to_owned());
    let name = if build.get("dockerfile").is_some() { text("dockerfile")? } else { "Dockerfile".to_owned() };
    resolve(&context_folder(build, folder)?, &name)
}

/// The folder that a `build` has for its context.
pub(super) fn context_folder(build: Node<'_>, folder: &str) -> Option<String> {
    let written = match build.text() {
        Some(_) => Content::of(build)?.text()?.to_owned(),
        None => match build.get("context") {
            Some(context) => Content::of(context)?.text()?.to_owned(),
            None => ".".to_owned(),
        },
    };
    (context(&written, false) == Context::Folder).then(|| resolve(folder, &written))?
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
