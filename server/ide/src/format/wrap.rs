//! Breaks lines that are too long: between commands, then between words. What was one text stays one.

use std::ops::Range;

use dockwright_lint::{ContinuedLines, Edit, Indent};
use dockwright_model::{File, ShellSource};
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::shell::Operator;

use super::block::Block;
use super::{Style, blanks, columns, head, line_end, line_start};

/// A place where a line can be broken.
struct Place {
    /// The blanks that the break takes the place of.
    gap: Range<usize>,
    /// Whether it is between commands, and not between the words of one.
    command: bool,
}

/// The edits together with those that break lines. `edits` are in order and apart from each other.
pub(super) fn wrapped(
    file: &File,
    style: &Style,
    indent: Indent,
    blocks: &[Option<Block>],
    edits: Vec<Edit>,
) -> Vec<Edit> {
    let mut breaks = Vec::new();
    for (index, (instruction, block)) in file.dockerfile().instructions.iter().zip(blocks).enumerate() {
        let open = instruction.continuations.last().is_some_and(|last| last.end > instruction.head().end);
        if instruction.keyword != Keyword::Unknown && instruction.heredocs.is_empty() && !open {
            let wrapper = Wrapper { file, style, indent, edits: &edits, instruction, block: block.as_ref() };
            wrapper.breaks(index, &mut breaks);
        }
    }
    if breaks.is_empty() {
        return edits;
    }
    // A gap that is broken need not be set right.
    let free = |edit: &Edit| {
        let next = breaks.partition_point(|broken| broken.range.end <= edit.range.start);
        breaks.get(next).is_none_or(|broken| edit.range.end <= broken.range.start)
    };
    let mut all: Vec<Edit> = edits.into_iter().filter(free).collect();
    all.extend(breaks);
    all.sort_by_key(|edit| (edit.range.start, edit.range.end));
    all
}

struct Wrapper<'a> {
    file: &'a File,
    style: &'a Style,
    indent: Indent,
    edits: &'a [Edit],
    instruction: &'a Instruction,
    block: Option<&'a Block>,
}

impl Wrapper<'_> {
    fn breaks(&self, index: usize, breaks: &mut Vec<Edit>) {
        let source = self.file.source();
        let mut at = line_start(source, self.instruction.span.start);
        let mut places: Option<Vec<Place>> = None;
        while at < self.instruction.span.end {
            let end = line_end(source, at);
            let width = self.width(at, end);
            if width > self.style.options.max_width {
                let places = places.get_or_insert_with(|| self.places(index));
                self.line(at..end, places, breaks);
            }
            at = end;
        }
    }

    /// The columns of a stretch of one line, once it is formatted.
    fn width(&self, start: usize, end: usize) -> usize {
        let source = self.file.source();
        let mut width = 0;
        let mut at = start;
        // One that inserts at the start belongs to what follows.
        let over = |edit: &Edit| edit.range.end < start || edit.range.end == start && edit.range.start < start;
        let first = self.edits.partition_point(over);
        for edit in self.edits.iter().skip(first).take_while(|edit| edit.range.end <= end) {
            // Blank lines that are put in front are lines of their own.
            let new = edit.text.rsplit('\n').next().unwrap_or_default();
            let kept = source.get(at..edit.range.start).unwrap_or_default();
            width += self.wide(kept) + self.wide(new);
            at = edit.range.end;
        }
        width + self.wide(source.get(at..end).unwrap_or_default().trim_end_matches(['\r', '\n']))
    }

    /// The columns of a text, each tab as wide as it can be.
    fn wide(&self, text: &str) -> usize {
        text.chars().map(|c| if c == '\t' { self.style.tab() } else { 1 }).sum()
    }

    /// Breaks one line.
    fn line(&self, line: Range<usize>, places: &[Place], breaks: &mut Vec<Edit>) {
        let first = places.partition_point(|place| place.gap.start < line.start);
        let count = places.partition_point(|place| place.gap.end <= line.end).saturating_sub(first);
        let mut places = places.get(first..first + count).unwrap_or_default();
        let continued = line.start > self.instruction.span.start;
        let base = self.base(&line, continued);
        let deeper = format!("{base}{}", self.once());
        let flat = self.style.options.continued_lines == ContinuedLines::Flat;
        // The words of a command are indented deeper than the commands of a list.
        let mut words = if continued && !flat && self.begins_command(&line) { &deeper } else { &base };
        let (mut from, mut before, mut left) = (line.start, 0, self.width(line.start, line.end));
        while before + left > self.style.options.max_width {
            let fits = |place: &Place| before + self.width(from, place.gap.start) + 2 <= self.style.options.max_width;
            let fitting = places.iter().take_while(|place| fits(place)).count();
            let of_command = places.iter().take(fitting).rposition(|place| place.command);
            let chosen = of_command.unwrap_or(fitting.saturating_sub(1));
            let Some(place) = places.get(chosen) else { return };
            if place.command && !flat {
                words = &deeper;
            }
            let new = if place.command { &base } else { words };
            let (escape, newline) = (self.file.dockerfile().escape, self.file.text().newline());
            breaks.push(Edit::replace(place.gap.clone(), format!(" {escape}{newline}{new}")));
            left = left.saturating_sub(self.width(from, place.gap.end));
            from = place.gap.end;
            before = self.wide(new);
            places = places.get(chosen + 1..).unwrap_or_default();
        }
    }

    /// Whether a continued line begins with a command of a list, and not with a word that belongs to the line before.
    fn begins_command(&self, line: &Range<usize>) -> bool {
        let source = self.file.source();
        let operators = ["&&", "||", ";", "|"];
        let text = source.get(line.clone()).unwrap_or_default().trim_start();
        let before = source.get(..line.start).unwrap_or_default().trim_end();
        let before = before.strip_suffix(self.file.dockerfile().escape).unwrap_or(before).trim_end();
        operators.iter().any(|operator| text.starts_with(operator) || before.ends_with(operator))
    }

    fn once(&self) -> String {
        match self.indent {
            Indent::Tab => "\t".to_owned(),
            Indent::Spaces(width) => " ".repeat(width),
        }
    }

    /// The blanks in front of new lines that go on where this one ends: those of the line, but no less than those of the
    /// leftmost one.
    fn base(&self, line: &Range<usize>, continued: bool) -> String {
        let source = self.file.source();
        let argument = head::anchors(self.instruction).get(1).is_some_and(|anchor| anchor.start < line.end);
        let mode = self.style.options.continued_lines;
        let floor = match self.block {
            Some(block) => block.floor(source, self.style, self.indent),
            None if mode == ContinuedLines::Align && argument && !continued => {
                " ".repeat(self.instruction.name.text().chars().count() + 1).into()
            }
            None => self.once().into(),
        };
        if !continued {
            return floor.into_owned();
        }
        let text = source.get(line.clone()).unwrap_or_default();
        let front = line.start..line.start + blanks(text);
        // The edit of the blanks may have become one with that of blank lines before them.
        let edit = self.edits.get(self.edits.partition_point(|edit| edit.range.end < front.end));
        let edit = edit.filter(|edit| edit.range.start <= front.start && edit.range.end == front.end);
        let new = edit.map(|edit| edit.text.rsplit('\n').next().unwrap_or_default());
        let front = new.or_else(|| source.get(front.clone())).unwrap_or_default();
        let short = columns(front, self.style.tab()) < columns(&floor, self.style.tab());
        if short && mode != ContinuedLines::Keep { floor.into_owned() } else { front.to_owned() }
    }

    /// Where the instruction can be broken, in order.
    fn places(&self, index: usize) -> Vec<Place> {
        let anchors = head::anchors(self.instruction);
        let arguments = anchors.iter().zip(anchors.iter().skip(1)).skip(1);
        let mut gaps: Vec<(Range<usize>, bool)> = arguments.map(|(one, next)| (one.end..next.start, false)).collect();
        self.script_gaps(index, &mut gaps);
        let source = self.file.source();
        let escape = self.file.dockerfile().escape;
        let plain = |gap: &Range<usize>| {
            let text = source.get(gap.clone()).unwrap_or_default();
            // What begins with `#` on a line of its own is a comment. Behind a continuation nothing is left to break.
            let odd = source.get(gap.end..).is_none_or(|behind| behind.starts_with(['#', escape, '\r', '\n']));
            // At the start of a line neither, and an escaped blank is none.
            let bad = source.get(..gap.start).is_none_or(|before| before.ends_with(['\n', '\\', escape]));
            !text.is_empty() && blanks(text) == text.len() && !odd && !bad
        };
        let mut places: Vec<Place> =
            gaps.into_iter().filter(|(gap, _)| plain(gap)).map(|(gap, command)| Place { gap, command }).collect();
        places.sort_by_key(|place| (place.gap.start, !place.command));
        places.dedup_by(|next, one| next.gap.start < one.gap.end);
        places
    }

    /// The gaps of a RUN between commands and between words.
    fn script_gaps(&self, index: usize, gaps: &mut Vec<(Range<usize>, bool)>) {
        let [body] = self.file.meaning().bodies_of(index) else { return };
        let script = &body.script;
        let plain = body.source != ShellSource::Exec
            && script.understood
            && !script.has_errors
            && !script.truncated
            && script.comments.is_empty();
        if self.instruction.effective().keyword != Keyword::Run || !plain || !script.heredocs.is_empty() {
            return;
        }
        let source = self.file.source();
        let joints = script.items.iter().filter_map(|item| item.before);
        let pipes = script.pipelines.iter().filter(|pipeline| pipeline.nesting.is_top_level());
        for joint in joints.chain(pipes.flat_map(|pipeline| pipeline.operators.iter().copied())) {
            let place = body.range(joint.span);
            match joint.operator {
                // These end their line.
                Operator::Semicolon | Operator::Background => {
                    let behind = source.get(place.end..).map_or(0, blanks);
                    gaps.push((place.end..place.end + behind, true));
                }
                Operator::Newline => {}
                _ => {
                    let before = source.get(..place.start).unwrap_or_default();
                    let start = before.trim_end_matches([' ', '\t']).len();
                    gaps.push((start..place.start, true));
                }
            }
        }
        for command in script.commands.iter().filter(|command| command.nesting.is_top_level()) {
            let pairs = command.words.iter().zip(command.words.iter().skip(1));
            gaps.extend(pairs.map(|(one, next)| (body.range(one.span).end..body.range(next.span).start, false)));
        }
    }
}
