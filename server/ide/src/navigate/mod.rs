//! Going from one place of a name to others: definition, references, highlights, linked editing.

pub mod builds;
mod definition;
mod linked;

use std::ops::Range;

use dockwright_model::{Access, File, Occurrence};

pub use definition::{Definition, Target, definition};
pub use linked::linked;

/// All places of what is named at a byte offset, by their place; empty where nothing is.
pub fn occurrences(file: &File, offset: usize) -> Vec<Occurrence> {
    let names = file.names();
    names.named_at(offset).map(|(named, _)| names.occurrences(&named)).unwrap_or_default()
}

/// Byte ranges of the places that refer to what is named at a byte offset; with `declarations` those that declare it too.
pub fn references(file: &File, offset: usize, declarations: bool) -> Vec<Range<usize>> {
    let mut found = occurrences(file, offset);
    found.retain(|one| declarations || one.access != Access::Declaration);
    found.into_iter().map(|one| one.range).collect()
}
