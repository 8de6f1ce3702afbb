//! Where instructions take files from: stages, images, build contexts.

use dockwright_facts::images;
use dockwright_syntax::dockerfile::{Dockerfile, Instruction, Keyword};
use dockwright_syntax::image_ref::ImageRef;

use crate::meaning::Meaning;
use crate::names::{StagePlace, stage_places};

/// A `COPY --from` or a mount's `from=`. Those of ONBUILD are none: they mean stages of the file that builds on the image.
#[derive(Debug, Clone)]
pub struct Source {
    /// Index of the stage it stands in.
    pub stage: usize,
    /// Index of the instruction it stands in.
    pub instruction: usize,
    /// Whether it is the `from=` of a mount, for which BuildKit knows no numbers of stages.
    pub is_mount: bool,
    /// What is named, and where.
    pub place: StagePlace,
}

impl Source {
    /// The text that names something.
    pub fn text(&self) -> &str {
        &self.place.text
    }

    /// The stage it means, be it one further down, which BuildKit finds and then refuses.
    pub fn target(&self, meaning: &Meaning) -> Option<usize> {
        let number = || self.number().filter(|number| *number < meaning.stages.len());
        let any = || meaning.stage_named(self.text(), usize::MAX);
        meaning.stage_named(self.text(), self.stage).or_else(number).or_else(any)
    }

    /// The number of a stage it is written with.
    pub fn number(&self) -> Option<usize> {
        self.text().parse().ok().filter(|_| !self.is_mount)
    }

    /// The image it means for certain: a bare word that no official image has may be a build context.
    pub fn image(&self, meaning: &Meaning) -> Option<ImageRef> {
        let text = self.text();
        let stage = self.number().is_some() || self.target(meaning).is_some();
        if text.contains('$') || stage {
            return None;
        }
        let certain = text.contains(['/', ':', '.', '@']) || images::tags(text).is_some();
        ImageRef::parse(text).ok().filter(|_| certain)
    }
}

/// Those of one instruction of a stage.
pub(crate) fn sources(file: &Dockerfile, stage: usize, index: usize, instruction: &Instruction) -> Vec<Source> {
    if instruction.flags.is_empty() || matches!(instruction.keyword, Keyword::From | Keyword::Onbuild) {
        return Vec::new();
    }
    let is_mount = instruction.keyword == Keyword::Run;
    let places = stage_places(file, instruction).into_iter();
    places.map(|place| Source { stage, instruction: index, is_mount, place }).collect()
}
