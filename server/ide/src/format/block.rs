//! The continued lines of an instruction, which move together.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Range;

use dockwright_lint::{ContinuedLines, Edit, Indent};
use dockwright_model::{File, ShellBody, solid_places};
use dockwright_syntax::dockerfile::{Instruction, Keyword};

use super::{Style, blanks, columns, head, line_end, line_start};

/// The continued lines of an instruction whose indentation may change.
pub(super) struct Block {
    lines: Vec<Line>,
    /// Column of the leftmost line that is no comment.
    least: usize,
    /// The blanks in front of it.
    leftmost: Range<usize>,
    /// Column of the first argument or flag, if it stands on the first line.
    argument: Option<usize>,
    /// Column of the keyword.
    keyword: usize,
    /// Column of the first argument behind the keyword and one space.
    close_argument: usize,
    /// Whether the leftmost line is indented with tabs.
    tabs: bool,
    /// Whether the lines are aligned with what stands in the first line.
    pub(super) aligned: bool,
}

/// A continued line.
struct Line {
    /// The blanks in front.
    blanks: Range<usize>,
    column: usize,
    /// Whether it is a comment or has nothing but a continuation, which says nothing of the layout.
    loose: bool,
}

impl Block {
    /// The continued lines of an instruction; `None` where there are none to move.
    pub(super) fn of(file: &File, index: usize, style: &Style) -> Option<Self> {
        let instruction = file.dockerfile().instructions.get(index)?;
        let source = file.source();
        let first = instruction.continuations.first()?;
        if instruction.keyword == Keyword::Unknown || first.start <= instruction.name.span.start {
            return None;
        }
        let bodies = file.meaning().bodies_of(index);
        let solid = solid_places(instruction, bodies)?;
        if in_substitution(instruction, bodies) {
            return None;
        }
        let lines = lines(source, instruction, &solid, style.tab());
        let texts = || lines.iter().filter(|line| !line.loose);
        let least = texts().map(|line| line.column).min()?;
        let start = line_start(source, instruction.span.start);
        let column = |offset: usize| source.get(start..offset).map_or(0, |text| columns(text, style.tab()));
        let argument = head::anchors(instruction).get(1).map(|anchor| anchor.start).filter(|at| *at < first.start);
        let argument = argument.map(column);
        let operator = |line: &Line| source.get(line.blanks.end..).map_or(0, operator);
        let fits = |line: &Line| argument.is_some_and(|at| line.column == at || line.column + operator(line) == at);
        let aligned = texts().filter(|line| line.column == least).all(fits);
        let leftmost = texts().find(|line| line.column == least)?.blanks.clone();
        let tabs = source.get(leftmost.clone()).is_some_and(|blanks| blanks.starts_with('\t'));
        let keyword = column(instruction.span.start);
        let close_argument = instruction.name.text().chars().count() + 1;
        Some(Self { lines, least, leftmost, argument, keyword, close_argument, tabs, aligned })
    }

    /// The column of the leftmost line once it is formatted, and what comes before it; `None` where nothing changes.
    fn target(&self, style: &Style, indent: Indent) -> Option<(usize, Indent)> {
        let once = width(style, indent);
        // Lines that are aligned go where the instruction goes.
        let shifted = self.least.saturating_sub(self.keyword);
        let aligned = self.aligned && shifted > 0 && shifted != once;
        let (target, with) = match style.options.continued_lines {
            ContinuedLines::Keep => return None,
            ContinuedLines::Block if aligned && self.keyword == 0 => return None,
            ContinuedLines::Block if aligned => (shifted, Indent::Spaces(1)),
            ContinuedLines::Align if self.argument.is_some() => (self.close_argument, Indent::Spaces(1)),
            _ => (once, indent),
        };
        // A line that follows a word without a blank between must keep at least one.
        Some((target.max(1), with))
    }

    /// The blanks in front of the leftmost line once it is formatted.
    pub(super) fn floor<'a>(&self, source: &'a str, style: &Style, indent: Indent) -> Cow<'a, str> {
        match self.target(style, indent) {
            None => source.get(self.leftmost.clone()).unwrap_or_default().into(),
            Some((target, Indent::Spaces(_))) => " ".repeat(target).into(),
            Some((_, Indent::Tab)) => "\t".into(),
        }
    }

    /// The edits that indent the lines.
    pub(super) fn edits(&self, source: &str, style: &Style, indent: Indent, edits: &mut Vec<Edit>) {
        let Some((target, with)) = self.target(style, indent) else { return };
        let flat = style.options.continued_lines == ContinuedLines::Flat;
        for line in &self.lines {
            // What stands in the first column are there on purpose.
            if line.loose && line.column == 0 {
                continue;
            }
            let extra = if flat { 0 } else { line.column.saturating_sub(self.least) };
            let new = match with {
                Indent::Spaces(_) => " ".repeat(target + extra),
                Indent::Tab => {
                    let step = self.step(source, width(style, indent));
                    format!("{}{}", "\t".repeat(1 + extra / step), " ".repeat(extra % step))
                }
            };
            if source.get(line.blanks.clone()) != Some(&new) {
                edits.push(Edit::replace(line.blanks.clone(), new));
            }
        }
    }

    /// The columns that become a tab: the indentation of the block where it is made of spaces.
    fn step(&self, source: &str, tab: usize) -> usize {
        let spaces = |line: &Line| source.get(line.blanks.clone()).is_some_and(|text| !text.contains('\t'));
        let own = (2..tab).contains(&self.least) && self.lines.iter().all(spaces);
        if own { self.least } else { tab }
    }
}

/// The columns of an indentation.
pub(super) fn width(style: &Style, indent: Indent) -> usize {
    match indent {
        Indent::Tab => style.tab(),
        Indent::Spaces(width) => width,
    }
}

/// Whether a line of the instruction begins within a command substitution: what is there is aligned with the rest, and
/// cannot move with it without a change of the word it is in.
fn in_substitution(instruction: &Instruction, bodies: &[ShellBody]) -> bool {
    let words = bodies.iter().flat_map(|body| body.script.words().map(move |word| (body, word)));
    let mut places =
        words.flat_map(|(body, word)| word.substitutions.iter().map(move |substitution| body.range(substitution.span)));
    places.any(|place| {
        let next = instruction.continuations.partition_point(|continuation| continuation.start < place.start);
        instruction.continuations.get(next).is_some_and(|continuation| continuation.start < place.end)
    })
}

/// The continued lines whose blanks do not count.
fn lines(source: &str, instruction: &Instruction, solid: &[Range<usize>], tab: usize) -> Vec<Line> {
    let escape = instruction.continuations.first().and_then(|first| source.get(first.start..first.start + 1));
    let mut lines = Vec::new();
    for continuation in &instruction.continuations {
        let mut at = continuation.end;
        let before = lines.len();
        let found = loop {
            let end = line_end(source, at);
            let text = source.get(at..end).unwrap_or_default();
            let front = blanks(text);
            let column = columns(text.get(..front).unwrap_or_default(), tab);
            let line = |loose| Line { blanks: at..at + front, column, loose };
            let content = text.trim();
            if content.starts_with('#') {
                lines.push(line(true));
            } else if !content.is_empty() {
                if is_free(source, instruction, continuation, &(at..at + front), solid) {
                    lines.push(line(Some(content) == escape));
                }
                break true;
            } else if at >= source.len() {
                break false;
            }
            at = end;
        };
        if !found {
            // Comments behind the last line belong to nothing.
            lines.truncate(before);
        }
    }
    lines
}

/// Whether the blanks at the start of a line may change: it begins within no word, and blanks would split none.
fn is_free(
    source: &str,
    instruction: &Instruction,
    continuation: &Range<usize>,
    front: &Range<usize>,
    solid: &[Range<usize>],
) -> bool {
    let place = solid.partition_point(|place| place.end <= continuation.start);
    if solid.get(place).is_some_and(|place| place.start < continuation.start && front.start < place.end) {
        return false;
    }
    let before = source.get(..continuation.start).unwrap_or_default();
    let instruction = instruction.effective();
    if instruction.exec().is_some() || !front.is_empty() || before.ends_with([' ', '\t']) {
        return true;
    }
    // Only behind a whole operator, and not before what would be a part of it.
    let behind = source.get(front.end..).unwrap_or_default();
    let whole = before.ends_with("&&") || before.ends_with(['|', ';']);
    instruction.keyword == Keyword::Run && whole && !behind.starts_with(['&', '|', ';', '(', ')'])
}

/// The columns of an operator at the start of a line, with the blanks behind it.
fn operator(text: &str) -> usize {
    let operator = ["&&", "||", "|", ";"].into_iter().find(|operator| text.starts_with(operator)).unwrap_or_default();
    let behind = text.get(operator.len()..).unwrap_or_default();
    if operator.is_empty() { 0 } else { operator.len() + behind.len() - behind.trim_start_matches(' ').len() }
}

/// Indentations that people choose, and do not only arrive at by aligning.
const USUAL: &[usize] = &[2, 4, 8];

/// The indentation that most blocks have; the usual one of the style if there are none, or as many with that.
pub(super) fn prevailing<'a>(blocks: impl Iterator<Item = &'a Block>, style: &Style) -> Indent {
    let mut counts: HashMap<Indent, usize> = HashMap::new();
    let align = style.options.continued_lines == ContinuedLines::Align;
    // Only what the answer is used for has a say, so that it stays the same once it was used.
    for block in blocks.filter(|block| !align || block.argument.is_none()) {
        let indent = if block.tabs { Indent::Tab } else { Indent::Spaces(block.least) };
        let chosen = block.tabs || USUAL.contains(&block.least) || !block.aligned && (2..=8).contains(&block.least);
        if chosen {
            *counts.entry(indent).or_default() += 1;
        }
    }
    let rank = |(indent, count): &(Indent, usize)| match indent {
        Indent::Tab => (*count, style.usual() == Indent::Tab, Reverse(0)),
        Indent::Spaces(width) => (*count, style.usual() == *indent, Reverse(*width)),
    };
    counts.into_iter().max_by_key(rank).map_or(style.usual(), |(indent, _)| indent)
}
