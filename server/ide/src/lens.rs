//! What stands above the stages of a Dockerfile: how often each is used.

pub mod compose;

use std::ops::Range;

use dockwright_model::File;

use crate::hierarchy;

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
    for found in hierarchy::uses(file) {
        if let Some(places) = uses.get_mut(found.of) {
            places.push(found.place);
        }
    }
    let last = meaning.stages.len().saturating_sub(1);
    let lenses = meaning.stages.iter().zip(uses).filter(|(stage, uses)| !uses.is_empty() || stage.index != last);
    let lens = lenses.filter_map(|(stage, references)| {
        let title = match references.len() {
            1 => "1 reference".to_owned(),
            count => format!("{count} references"),
        };
        let range = file.dockerfile().instructions.get(stage.from())?.span.clone();
        Some(Lens { range, title, references })
    });
    lens.collect()
}
