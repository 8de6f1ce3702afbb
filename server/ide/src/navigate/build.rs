//! The Dockerfile that a Compose file builds, and what is in it.

use std::sync::Arc;

use dockwright_model::compose::ComposeReference;
use dockwright_model::{Compose, DefinitionKind, EntityKind, File, Surroundings};
use dockwright_syntax::yaml::{Node, Step};

use super::definition::declared;
use super::{Target, holds};

/// What a `build` makes an image of.
pub(crate) struct ComposeBuild<'a> {
    /// The path of the Dockerfile, if it is a file of its own.
    pub(crate) path: Option<String>,
    /// The Dockerfile.
    pub(crate) file: Arc<File>,
    /// The text in the Compose file that is the Dockerfile.
    inline: Option<Node<'a>>,
}

impl<'a> ComposeBuild<'a> {
    /// What the value of `build` builds together with what other files of the project say of it, if that is on this machine
    /// and there.
    pub(crate) fn of(file: &'a Compose, build: Node<'a>, around: Option<&'a Surroundings>) -> Option<Self> {
        let build = build.resolve();
        if let Some(inline) = build.get("dockerfile_inline") {
            let file = Arc::new(File::new(inline.text()?));
            return Some(Self { path: None, file, inline: Some(inline) });
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
        Some(Self { path: Some(path), file, inline: None })
    }

    /// Where a stage, by its name or number, is declared.
    pub(crate) fn stage(&self, name: &str) -> Option<Target> {
        let meaning = self.file.meaning();
        let index = meaning.stage_referenced(name, meaning.stages.len())?;
        let mut entities = self.file.names().entities.iter();
        let named = entities.find(|entity| entity.kind == EntityKind::Stage(index));
        let name = match named {
            Some(entity) => entity.declared.clone(),
            None => {
                let from = self.file.dockerfile().instructions.get(meaning.stages.get(index)?.from())?;
                from.from()?.image.span.clone()
            }
        };
        self.target(declared(&self.file, EntityKind::Stage(index), &name))
    }

    /// Where a build argument is declared: before the first FROM if it is there too.
    pub(crate) fn argument(&self, name: &str) -> Option<Target> {
        let definitions = self.file.meaning().scope.definitions();
        let found = definitions.iter().find(|one| one.name == name && one.kind != DefinitionKind::Env)?;
        self.target(Target::Here { whole: found.span.clone(), name: found.name_span.clone() })
    }

    /// A place in the Dockerfile as one in its file, or in the Compose file.
    fn target(&self, target: Target) -> Option<Target> {
        match (&self.path, self.inline, target) {
            (Some(path), _, target) => Some(target.in_file(path)),
            (None, Some(node), Target::Here { whole, name }) => {
                let place = |at| node.value_offset_to_source(at);
                Some(Target::Here {
                    whole: place(whole.start)..place(whole.end),
                    name: place(name.start)..place(name.end),
                })
            }
            _ => None,
        }
    }
}

/// The value of `build` whose `target`, or whose `args`, hold a byte offset.
pub(crate) fn build_at<'a>(file: &'a Compose, offset: usize) -> Option<(Node<'a>, &'a ComposeReference)> {
    let reference = file.references().iter().find(|one| holds(&one.range, offset))?;
    let node = file.yaml().node(reference.node)?;
    let above = node.parent()?;
    Some((if reference.attribute == "args" { above.parent()? } else { above }, reference))
}
