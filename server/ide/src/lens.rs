//! What stands above the stages of a Dockerfile: how often each is used.

use std::ops::Range;

use dockwright_model::{Base, File, Stage};
use dockwright_syntax::dockerfile::Instruction;

/// A remark above a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lens {
    /// Byte range it is about: the line of a FROM.
    pub range: Range<usize>,
    /// The remark.
    pub title: String,
    /// Byte ranges of the places it counts, in order.
    pub references: Vec<Range<usize>>,
}

/// For each stage the number of places that use it: FROM, `COPY --from`, `from=` of mounts. The last stage is what is
/// built; that nothing refers to it is not worth a remark.
pub fn lenses(file: &File) -> Vec<Lens> {
    let meaning = file.meaning();
    let mut uses = vec![Vec::new(); meaning.stages.len()];
    let bases = meaning.stages.iter().filter_map(|stage| match stage.base {
        Base::Stage(base) => Some((base, from(file, stage)?.from()?.image.span.clone())),
        _ => None,
    });
    let sources = meaning.sources.iter();
    let sources = sources.filter_map(|source| Some((source.target(meaning)?, source.place.range.clone())));
    for (used, place) in bases.chain(sources) {
        if let Some(places) = uses.get_mut(used) {
            places.push(place);
        }
    }
    let last = meaning.stages.len().saturating_sub(1);
    let lenses = meaning.stages.iter().zip(uses).filter(|(stage, uses)| !uses.is_empty() || stage.index != last);
    let lens = lenses.filter_map(|(stage, mut references)| {
        references.sort_by_key(|place| place.start);
        let title = match references.len() {
            1 => "1 reference".to_owned(),
            count => format!("{count} references"),
        };
        Some(Lens { range: from(file, stage)?.span.clone(), title, references })
    });
    lens.collect()
}

fn from<'a>(file: &'a File, stage: &Stage) -> Option<&'a Instruction> {
    file.dockerfile().instructions.get(stage.from())
}
