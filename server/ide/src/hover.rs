//! Hover.

use std::ops::Range;

use dockwright_facts::Date;
use dockwright_model::File;

/// What is shown for a place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// Byte range of what is explained.
    pub range: Range<usize>,
    /// The explanation.
    pub markdown: String,
}

/// Explains what stands at a byte offset. `today` decides what has reached its end of life.
pub fn hover(_file: &File, _offset: usize, _today: Date) -> Option<Hover> {
    None
}
