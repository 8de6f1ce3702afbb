//! Edits of whole instructions.

use std::ops::Range;

use dockwright_syntax::dockerfile::Instruction;

use crate::{Context, Edit};

/// The lines of an instruction, line breaks included.
pub(crate) fn of(context: &Context<'_>, instruction: &Instruction) -> Range<usize> {
    let text = context.file.text();
    let first = text.full_line_range(text.line_of(instruction.span.start));
    let last = text.full_line_range(text.line_of(instruction.span.end));
    first.start..last.end.max(first.end)
}

/// Deletes an instruction with its lines.
pub(crate) fn removal(context: &Context<'_>, instruction: &Instruction) -> Edit {
    Edit::delete(of(context, instruction))
}

/// Inserts an instruction on a line of its own above another one, indented like it.
pub(crate) fn insertion_above(context: &Context<'_>, instruction: &Instruction, line: &str) -> Edit {
    let at = of(context, instruction).start;
    let indent = context.text(at..instruction.span.start).trim_start_matches('\u{feff}');
    let at = instruction.span.start - indent.len();
    Edit::insert(at, format!("{indent}{line}{}", context.file.text().newline()))
}

/// Inserts a flag behind the keyword of an instruction.
pub(crate) fn flag(instruction: &Instruction, flag: &str) -> Edit {
    Edit::insert(instruction.name.span.end, format!(" {flag}"))
}
