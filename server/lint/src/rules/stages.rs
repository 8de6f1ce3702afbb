//! The places where an instruction takes files from another stage or image.

use dockwright_model::{StagePlace, stage_places};
use dockwright_syntax::dockerfile::Keyword;

use crate::Context;

/// A `COPY --from` or a mount's `from=`.
pub(crate) struct Source {
    /// Index of the stage it stands in.
    pub(crate) stage: usize,
    /// What is named, and where.
    pub(crate) place: StagePlace,
}

/// All of them, in order. Those of ONBUILD are left out: they mean stages of the file that builds on the image.
pub(crate) fn sources(context: &Context<'_>) -> Vec<Source> {
    let (file, meaning) = (context.dockerfile(), context.meaning());
    let mut found = Vec::new();
    for (index, instruction) in file.instructions.iter().enumerate() {
        let Some(stage) = meaning.state(index).stage else { continue };
        if !matches!(instruction.keyword, Keyword::From | Keyword::Onbuild) {
            found.extend(stage_places(file, instruction).into_iter().map(|place| Source { stage, place }));
        }
    }
    found
}

/// Whether it names the stage it stands in, and no earlier one.
pub(crate) fn is_self(context: &Context<'_>, source: &Source) -> bool {
    let meaning = context.meaning();
    let text = source.place.text.as_str();
    let name = meaning.stages.get(source.stage).and_then(|stage| stage.name.as_ref());
    let named = name.is_some_and(|name| name.text().eq_ignore_ascii_case(text));
    let numbered = text.parse() == Ok(source.stage);
    (named || numbered) && meaning.stage_named(text, source.stage).is_none()
}
