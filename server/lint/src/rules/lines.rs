//! Edits of whole instructions: lines inserted beside them, and what is taken out with its lines.

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

/// The lines of an instruction and of the comments right above it.
pub(crate) fn with_comments(context: &Context<'_>, instruction: &Instruction) -> Range<usize> {
    let text = context.file.text();
    let mut first = text.line_of(instruction.span.start);
    while first > 0 && context.text(text.line_range(first - 1)).trim_start().starts_with('#') {
        first -= 1;
    }
    text.full_line_range(first).start..of(context, instruction).end
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

/// Inserts a line above an instruction and the comments that belong to it.
pub(crate) fn insertion_above_comments(context: &Context<'_>, instruction: &Instruction, line: &str) -> Edit {
    let at = with_comments(context, instruction).start;
    Edit::insert(at, format!("{line}{}", context.file.text().newline()))
}

/// Inserts lines behind the FROM of a stage.
pub(crate) fn behind_from(context: &Context<'_>, stage: usize, line: &str) -> Option<Edit> {
    let stage = context.meaning().stages.get(stage)?;
    let from = context.dockerfile().instructions.get(stage.from())?;
    let text = context.file.text();
    let end = text.line_range(text.line_of(from.span.end)).end;
    Some(Edit::insert(end, format!("{}{line}", text.newline())))
}

/// Takes one pair out of an ENV, or the whole instruction if it is the only one. `None` where a comment would be lost.
pub(crate) fn remove_pair(context: &Context<'_>, instruction: &Instruction, pair: usize) -> Option<Edit> {
    let pairs = instruction.pairs();
    let this = pairs.get(pair)?;
    if pairs.len() == 1 {
        return Some(removal(context, instruction));
    }
    let range = match pair.checked_sub(1).and_then(|before| pairs.get(before)) {
        Some(before) => before.span.end..this.span.end,
        None => this.span.start..pairs.get(1)?.span.start,
    };
    (!has_comment(context, &range)).then(|| Edit::delete(range))
}

/// Whether a comment begins in a part of the file.
pub(crate) fn has_comment(context: &Context<'_>, range: &Range<usize>) -> bool {
    let comments = &context.dockerfile().comments;
    let next = comments.partition_point(|comment| comment.span.start < range.start);
    comments.get(next).is_some_and(|comment| comment.span.start < range.end)
}
