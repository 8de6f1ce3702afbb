//! Completion: what may stand at a place, as plain data. One file for each construct.

use std::ops::Range;

use dockwright_model::{AnyFile, Surroundings};

mod ignore_pattern;

#[cfg(test)]
mod tests;

/// What something offered is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompletionKind {
    /// A file.
    File,
    /// A folder.
    Folder,
}

/// Something that may stand at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// What is shown.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// A few words on it.
    pub detail: String,
    /// Byte range that it takes the place of; it ends at the cursor.
    pub range: Range<usize>,
    /// What is inserted.
    pub text: String,
}

/// Characters after which an editor should ask.
pub const TRIGGERS: &[&str] = &["/", "!"];

/// What may stand at a byte offset. Nothing is said where one would have to guess.
pub fn complete(file: &AnyFile, surroundings: Option<&Surroundings>, offset: usize) -> Vec<Completion> {
    match (file, surroundings) {
        (AnyFile::Dockerignore(file), Some(surroundings)) => ignore_pattern::paths(file, surroundings, offset),
        _ => Vec::new(),
    }
}
