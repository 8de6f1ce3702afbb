//! Formatting while somebody types: the line behind a continuation is indented like its siblings.

use std::ops::Range;

use dockwright_lint::{ContinuedLines, Edit, Indent};
use dockwright_model::{File, solid_places};
use dockwright_syntax::dockerfile::{Instruction, Keyword};

use super::{Style, blanks, columns, head, line_end, line_start};

/// Characters after which an editor should ask.
pub const TRIGGERS: &[&str] = &["\n", "\\", "`"];

/// The edits after `typed` was typed in front of a byte offset.
pub fn format_typed(file: &File, style: &Style, offset: usize, typed: &str) -> Vec<Edit> {
    let options = &style.options;
    if !options.enable || options.continued_lines == ContinuedLines::Keep {
        return Vec::new();
    }
    let edit = match typed {
        "\n" => after_break(file, style, offset),
        _ if typed.chars().eq([file.dockerfile().escape]) => after_escape(file, style, offset),
        _ => None,
    };
    edit.into_iter().collect()
}

/// Indents the line of the cursor, if the one before is continued.
fn after_break(file: &File, style: &Style, offset: usize) -> Option<Edit> {
    let source = file.source();
    let start = line_start(source, offset);
    let (index, continuation) = continuation_before(file, start)?;
    let instruction = file.dockerfile().instructions.get(index)?;
    let text = source.get(start..line_end(source, start))?;
    let solid = solid_places(instruction, file.meaning().bodies_of(index));
    match &solid {
        Some(solid) if splits(solid, &continuation, start) => return None,
        // What is half typed is not understood; a new line can be indented all the same.
        None if !text.trim().is_empty() => return None,
        _ => {}
    }
    let new = indentation(file, style, instruction, &continuation)?;
    let front = start..start + blanks(text);
    (source.get(front.clone()) != Some(&new)).then(|| Edit::replace(front, new))
}

/// Indents the line after a continuation that has just been typed, if it looks like one that goes on.
fn after_escape(file: &File, style: &Style, offset: usize) -> Option<Edit> {
    let source = file.source();
    let start = line_end(source, offset);
    let (index, continuation) = continuation_before(file, start)?;
    let instruction = file.dockerfile().instructions.get(index)?;
    let text = source.get(start..line_end(source, start))?;
    let word = text.split_whitespace().next()?;
    let goes_on = blanks(text) == 0 && !word.starts_with('#') && Keyword::of(word) == Keyword::Unknown;
    let solid = solid_places(instruction, file.meaning().bodies_of(index))?;
    if continuation.start + 1 != offset || !goes_on || splits(&solid, &continuation, start) {
        return None;
    }
    Some(Edit::insert(start, indentation(file, style, instruction, &continuation)?))
}

/// The instruction and the continuation that the line at `start` continues; comments and blank lines may be between.
fn continuation_before(file: &File, start: usize) -> Option<(usize, Range<usize>)> {
    let instructions = &file.dockerfile().instructions;
    let index = instructions.partition_point(|instruction| instruction.span.start < start).checked_sub(1)?;
    let continuations = &instructions.get(index)?.continuations;
    let last = continuations.partition_point(|continuation| continuation.end <= start).checked_sub(1)?;
    let continuation = continuations.get(last)?.clone();
    let between = file.source().get(continuation.end..start)?;
    let dropped = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
    // A continuation at the very end has no line behind it yet.
    let ended = file.source().get(..start).is_some_and(|before| before.ends_with('\n'));
    (ended && between.lines().all(dropped)).then_some((index, continuation))
}

/// Whether blanks at the start of a line would split a word or change one.
fn splits(solid: &[Range<usize>], continuation: &Range<usize>, start: usize) -> bool {
    let place = solid.partition_point(|place| place.end <= continuation.start);
    solid.get(place).is_some_and(|place| place.start < continuation.start && start < place.end)
}

/// The indentation of the line behind a continuation: that of the line it ends, if that one is continued too.
fn indentation(file: &File, style: &Style, instruction: &Instruction, continuation: &Range<usize>) -> Option<String> {
    let source = file.source();
    let line = line_start(source, continuation.start);
    if line > instruction.span.start {
        let text = source.get(line..continuation.start)?;
        return text.get(..blanks(text)).map(str::to_owned);
    }
    let argument = head::anchors(instruction).get(1).map(|anchor| anchor.start).filter(|at| *at < continuation.start);
    match (style.options.continued_lines, argument) {
        (ContinuedLines::Align, Some(at)) => Some(" ".repeat(columns(source.get(line..at)?, style.tab()))),
        _ => Some(match style.indent(&super::blocks(file, style)) {
            Indent::Tab => "\t".to_owned(),
            Indent::Spaces(width) => " ".repeat(width),
        }),
    }
}
