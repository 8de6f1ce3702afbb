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

/// The text of an instruction as written, without blanks and line break around it.
pub(crate) fn text<'a>(file: &'a File, instruction: &Instruction) -> &'a str {
    file.source().get(instruction.span.clone()).unwrap_or_default()
}

/// Deletes an instruction with its lines.
pub(crate) fn removal(file: &File, instruction: &Instruction) -> Edit {
    Edit::delete(of(file, instruction))
}

/// Inserts lines above an instruction.
pub(crate) fn above(file: &File, instruction: &Instruction, lines: &str) -> Edit {
    let start = of(file, instruction).start;
    // A byte order mark stays the first thing of the file.
    let start =
        if file.source().get(start..).is_some_and(|rest| rest.starts_with('\u{feff}')) { start + 3 } else { start };
    Edit::insert(start, format!("{lines}{}", file.text().newline()))
}

/// Inserts lines below an instruction.
pub(crate) fn below(file: &File, instruction: &Instruction, lines: &str) -> Edit {
    let text = file.text();
    let end = text.line_range(text.line_of(instruction.span.end)).end;
    Edit::insert(end, format!("{}{lines}", text.newline()))
}
