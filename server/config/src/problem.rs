//! What is wrong with a configuration.

use std::ops::Range;

/// Something in a configuration that cannot be understood, and therefore has no effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Byte range in the file; empty at 0 where there is no file.
    pub range: Range<usize>,
    /// What is wrong and what would be right, in a sentence.
    pub message: String,
}

impl Problem {
    pub(crate) fn new(range: Range<usize>, message: impl Into<String>) -> Self {
        Self { range, message: message.into() }
    }
}
