//! Edits of whole instructions.

use std::ops::Range;

use dockwright_model::File;
use dockwright_syntax::dockerfile::Instruction;

use crate::Edit;

/// The lines of an instruction, the line break at the end included.
pub(crate) fn of(file: &File, instruction: &Instruction) -> Range<usize> {
    let text = file.text();
    let first = text.full_line_range(text.line_of(instruction.span.start));
    let last = text.full_line_range(text.line_of(instruction.span.end));
    first.start..last.end.max(first.end)
}

/// Deletes an instruction with its lines.
pub(crate) fn removal(file: &File, instruction: &Instruction) -> Edit {
    Edit::delete(of(file, instruction))
}

/// The lines of an instruction and of the comments directly above it.
pub(crate) fn with_comments(file: &File, instruction: &Instruction) -> Range<usize> {
    let text = file.text();
    let mut range = of(file, instruction);
    let mut line = text.line_of(instruction.span.start);
    let is_comment = |line: usize| {
        let start = text.line_range(line).start;
        file.dockerfile().comments.binary_search_by(|comment| {
            let own = text.line_range(text.line_of(comment.span.start)).start;
            own.cmp(&start)
        })
    };
    while line > 0 && is_comment(line - 1).is_ok() {
        line -= 1;
        range.start = text.full_line_range(line).start;
    }
    range
}

/// Moves an instruction with its comments above another one and its comments. `None` when nothing can be moved there.
pub(crate) fn moved(file: &File, instruction: &Instruction, above: &Instruction) -> Option<Vec<Edit>> {
    let (lines, target) = (with_comments(file, instruction), with_comments(file, above));
    let text = file.source().get(lines.clone())?;
    // At the top of the file comments could become parser directives, and a byte order mark stays where it is.
    if lines.start == 0 || target.start == 0 || lines.contains(&target.start) {
        return None;
    }
    let newline = if text.ends_with('\n') { "" } else { file.text().newline() };
    Some(vec![Edit::insert(target.start, format!("{text}{newline}")), Edit::delete(lines)])
}

/// Inserts lines below an instruction.
pub(crate) fn below(file: &File, instruction: &Instruction, lines: &str) -> Edit {
    let text = file.text();
    let end = text.line_range(text.line_of(instruction.span.end)).end;
    Edit::insert(end, format!("{}{lines}", text.newline()))
}
