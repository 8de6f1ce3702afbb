//! What stands above the stages of a Dockerfile: how often each is used.

pub mod compose;

use std::ops::Range;

use dockwright_model::{Base, File};

/// A remark above a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lens {
    /// Byte range it is about: the line of a FROM.
    pub range: Range<usize>,
    /// The remark.
    pub title: String,
}

/// For each stage the number of places that use it: FROM, `COPY --from`, `from=` of mounts. The last stage is what is
/// built; that nothing refers to it is not worth a remark.
pub fn lenses(file: &File) -> Vec<Lens> {
    let meaning = file.meaning();
    let mut uses = vec![0_usize; meaning.stages.len()];
    let bases = meaning.stages.iter().filter_map(|stage| match stage.base {
        Base::Stage(base) => Some(base),
        _ => None,
    });
    let sources = meaning.sources.iter().filter_map(|source| source.target(meaning));
    for used in bases.chain(sources) {
        if let Some(count) = uses.get_mut(used) {
            *count += 1;
        }
    }
    let last = meaning.stages.len().saturating_sub(1);
    let lenses = meaning.stages.iter().zip(uses).filter(|(stage, count)| *count > 0 || stage.index != last);
    let lens = lenses.filter_map(|(stage, count)| {
        let title = match count {
            1 => "1 reference".to_owned(),
            count => format!("{count} references"),
        };
        let range = file.dockerfile().instructions.get(stage.from())?.span.clone();
        Some(Lens { range, title })
    });
    lens.collect()
}
