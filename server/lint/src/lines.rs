//! Edits of whole instructions: lines inserted beside them, moved, and taken out with their comments.

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

/// Inserts an instruction on a line of its own above another one, indented like it.
pub(crate) fn insertion_above(file: &File, instruction: &Instruction, line: &str) -> Edit {
    let before = file.source().get(of(file, instruction).start..instruction.span.start).unwrap_or_default();
    let indent = before.trim_start_matches('\u{feff}');
    let at = instruction.span.start - indent.len();
    Edit::insert(at, format!("{indent}{line}{}", file.text().newline()))
}

/// Inserts a line above an instruction and the comments that belong to it.
pub(crate) fn insertion_above_comments(file: &File, instruction: &Instruction, line: &str) -> Edit {
    let at = with_comments(file, instruction).start;
    Edit::insert(at, format!("{line}{}", file.text().newline()))
}

/// Inserts lines behind the FROM of a stage.
pub(crate) fn behind_from(file: &File, stage: usize, lines: &str) -> Option<Edit> {
    let stage = file.meaning().stages.get(stage)?;
    let from = file.dockerfile().instructions.get(stage.from())?;
    Some(below(file, from, lines))
}

/// Inserts a flag behind the keyword of an instruction.
pub(crate) fn flag(instruction: &Instruction, flag: &str) -> Edit {
    Edit::insert(instruction.name.span.end, format!(" {flag}"))
}

/// Takes one pair out of an ENV, or the whole instruction if it is the only one. `None` where a comment would be lost.
pub(crate) fn remove_pair(file: &File, instruction: &Instruction, pair: usize) -> Option<Edit> {
    let pairs = instruction.pairs();
    let this = pairs.get(pair)?;
    if pairs.len() == 1 {
        return Some(removal(file, instruction));
    }
    let range = match pair.checked_sub(1).and_then(|before| pairs.get(before)) {
        Some(before) => before.span.end..this.span.end,
        None => this.span.start..pairs.get(1)?.span.start,
    };
    (!has_comment(file, &range)).then(|| Edit::delete(range))
}

/// Whether a comment begins in a part of the file.
pub(crate) fn has_comment(file: &File, range: &Range<usize>) -> bool {
    let comments = &file.dockerfile().comments;
    let next = comments.partition_point(|comment| comment.span.start < range.start);
    comments.get(next).is_some_and(|comment| comment.span.start < range.end)
}
