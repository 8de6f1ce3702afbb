//! Linked editing: the name of a heredoc and the line that ends it.

use std::ops::Range;

use dockwright_model::{AnyFile, File};

use crate::inline;

/// The byte ranges that are to be edited together in a file of any kind; see [`linked`].
pub fn linked_any(file: &AnyFile, offset: usize) -> Option<Vec<Range<usize>>> {
    match file {
        AnyFile::Dockerfile(file) => linked(file, offset),
        AnyFile::Compose(file) => {
            let (inner, at) = inline::at(file, offset)?;
            Some(inner.ranges(linked(inner.file, at)?))
        }
        AnyFile::Dockerignore(_) => None,
    }
}

/// The byte ranges that are to be edited together when the cursor is at a byte offset: where a heredoc is announced and
/// where it ends. `None` elsewhere, and where the two are not written the same way.
pub fn linked(file: &File, offset: usize) -> Option<Vec<Range<usize>>> {
    let holds = |range: &Range<usize>| range.start <= offset && offset <= range.end;
    let instructions = &file.dockerfile().instructions;
    // The line that ends the last heredoc is the end of the instruction.
    let index = instructions.partition_point(|instruction| instruction.span.end < offset);
    let heredocs = instructions.get(index).map(|instruction| instruction.heredocs.iter())?;
    let both = heredocs.filter_map(|heredoc| Some([heredoc.delimiter.clone()?, heredoc.terminator.clone()?]));
    let found = both.into_iter().find(|both| both.iter().any(holds))?;
    let text = |range: &Range<usize>| file.source().get(range.clone());
    let [announced, end] = &found;
    (text(announced) == text(end)).then(|| found.to_vec())
}
