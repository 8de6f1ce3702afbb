//! Which stages use which: what editors call a call hierarchy, with stages in the place of functions.

use std::ops::Range;

use dockwright_model::{Base, EntityKind, File, Meaning, Stage};

use crate::symbols::{Symbol, of_stage};

/// A place where a stage uses another one: FROM, `--from`, `from=` of a mount.
pub(crate) struct Use {
    /// Index of the stage it stands in.
    pub(crate) by: usize,
    /// Index of the stage that is used.
    pub(crate) of: usize,
    /// Byte range of the name or number.
    pub(crate) place: Range<usize>,
}

/// All uses of stages, by their place.
pub(crate) fn uses(file: &File) -> Vec<Use> {
    let meaning: &Meaning = file.meaning();
    let bases = meaning.stages.iter().filter_map(|stage| match stage.base {
        Base::Stage(of) => {
            let from = file.dockerfile().instructions.get(stage.from())?.from()?;
            Some(Use { by: stage.index, of, place: from.image.span.clone() })
        }
        _ => None,
    });
    let sources = meaning.sources.iter().filter_map(|source| {
        Some(Use { by: source.stage, of: source.target(meaning)?, place: source.place.range.clone() })
    });
    let mut uses: Vec<Use> = bases.chain(sources).collect();
    uses.sort_by_key(|found| found.place.start);
    uses
}

/// A stage at the other end of some uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The stage, without what it holds.
    pub stage: Symbol,
    /// Byte ranges of the uses, in order.
    pub places: Vec<Range<usize>>,
}

/// The stage that is named at a byte offset, or whose FROM stands there; without what it holds.
pub fn stage_at(file: &File, offset: usize) -> Option<Symbol> {
    symbol(file, index_at(file, offset)?)
}

/// The stages that use the one at a byte offset.
pub fn users(file: &File, offset: usize) -> Vec<Call> {
    let Some(own) = index_at(file, offset) else { return Vec::new() };
    calls(file, uses(file).into_iter().filter(|found| found.of == own).map(|found| (found.by, found.place)))
}

/// The stages that the one at a byte offset uses.
pub fn used(file: &File, offset: usize) -> Vec<Call> {
    let Some(own) = index_at(file, offset) else { return Vec::new() };
    calls(file, uses(file).into_iter().filter(|found| found.by == own).map(|found| (found.of, found.place)))
}

fn calls(file: &File, uses: impl Iterator<Item = (usize, Range<usize>)>) -> Vec<Call> {
    let mut uses: Vec<_> = uses.collect();
    uses.sort_by_key(|(stage, _)| *stage);
    let by_stage = uses.chunk_by(|one, other| one.0 == other.0);
    let call = |uses: &[(usize, Range<usize>)]| {
        let (stage, _) = uses.first()?;
        Some(Call { stage: symbol(file, *stage)?, places: uses.iter().map(|(_, place)| place.clone()).collect() })
    };
    by_stage.filter_map(call).collect()
}

fn symbol(file: &File, stage: usize) -> Option<Symbol> {
    of_stage(file, file.meaning().stages.get(stage)?)
}

fn index_at(file: &File, offset: usize) -> Option<usize> {
    let names = file.names();
    let named = names.at(offset).and_then(|(index, _)| names.entities.get(index));
    if let Some(EntityKind::Stage(stage)) = named.map(|entity| entity.kind) {
        return Some(stage);
    }
    let stages = &file.meaning().stages;
    let from = |stage: &Stage| file.dockerfile().instructions.get(stage.from()).map(|from| from.span.clone());
    let after = stages.partition_point(|stage| from(stage).is_some_and(|span| span.start <= offset));
    let stage = stages.get(after.checked_sub(1)?)?;
    from(stage).filter(|span| offset <= span.end).map(|_| stage.index)
}
