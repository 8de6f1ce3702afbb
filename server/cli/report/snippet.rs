//! Lines of a file with marks below them, as compilers print them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use anstyle::Style;
use dockwright_syntax::text::Text;
use unicode_width::UnicodeWidthChar as _;
use unicode_width::UnicodeWidthStr as _;

use crate::cli::terminal::{Palette, paint, visible};

/// A part of the text to point at.
pub(super) struct Mark {
    /// Byte range; may be empty, and may go over several lines.
    pub(super) range: Range<usize>,
    /// What to say about it; may be empty.
    pub(super) label: String,
    /// The style of the underline.
    pub(super) style: Style,
    /// Whether it is what the report is about. Of other marks only the first line is shown.
    pub(super) primary: bool,
}

/// A line is cut to this many columns.
const COLUMNS: usize = 160;
/// Where a line is cut on the left, this many columns before the mark stay.
const BEFORE: usize = 50;
/// Of a mark over more lines than this, lines in the middle are left out.
const LINES: usize = 6;

/// Appends the place, the lines, and the marks below them. The first mark should be the primary one. Gives back the width
/// of the line numbers.
///
/// Of marks over several lines only one can be drawn, so only the primary one is drawn as a whole.
pub(super) fn snippet(out: &mut String, text: &Text, place: &str, marks: &[Mark], palette: &Palette) -> usize {
    let marks: Vec<Placed> = marks.iter().map(|mark| Placed::new(text, mark)).collect();
    let lines = shown_lines(&marks);
    let width = lines.keys().last().map_or(1, |line| (line + 1).to_string().len());
    let spanning = marks.iter().find(|mark| mark.lines.start < mark.lines.end);
    let drawing = Drawing { text, palette, width, spanning };

    let _ = writeln!(out, "{:width$}{} {place}", "", paint(palette.frame, "-->"));
    drawing.row(out, None, "");
    let mut before: Option<usize> = None;
    for (line, marks) in &lines {
        match before {
            Some(before) if before + 2 == *line => drawing.line(out, before + 1, &[]),
            Some(before) if before + 2 < *line => drawing.gap(out, before + 1),
            _ => {}
        }
        drawing.line(out, *line, marks);
        before = Some(*line);
    }
    width
}

/// A mark and the lines, from 0, of its first and its last character.
struct Placed<'a> {
    mark: &'a Mark,
    /// Byte range without line breaks at the end, within the text.
    range: Range<usize>,
    /// First and last line; the range is inclusive.
    lines: Range<usize>,
}

impl<'a> Placed<'a> {
    fn new(text: &Text, mark: &'a Mark) -> Self {
        let start = mark.range.start.min(text.len());
        let marked = text.as_str().get(start..mark.range.end.clamp(start, text.len())).unwrap_or_default();
        let first = text.line_of(start);
        let content = marked.trim_end_matches(['\n', '\r']);
        let mut end = start + content.len();
        if !mark.primary {
            end = end.min(text.line_range(first).end.max(start));
        }
        let last = if end > start { text.line_of(end - 1) } else { first };
        Self { mark, range: start..end, lines: first..last }
    }
}

/// The lines to show, each with the marks to draw below it.
fn shown_lines<'a, 'b>(marks: &'b [Placed<'a>]) -> BTreeMap<usize, Vec<&'b Placed<'a>>> {
    let mut lines: BTreeMap<usize, Vec<&Placed>> = BTreeMap::new();
    for mark in marks {
        let Range { start, end } = mark.lines;
        let folded = end - start >= LINES;
        let middle = if folded { start..start + LINES / 2 + 1 } else { start..end };
        for line in middle.chain(end..=end) {
            lines.entry(line).or_default();
        }
        for line in if start == end { vec![end] } else { vec![start, end] } {
            lines.entry(line).or_default().push(mark);
        }
    }
    lines
}

struct Drawing<'a> {
    text: &'a Text,
    palette: &'a Palette,
    /// The width of the line numbers.
    width: usize,
    /// The mark that goes over several lines. It is drawn in two columns to the left of them.
    spanning: Option<&'a Placed<'a>>,
}

impl Drawing<'_> {
    /// A row with or without a line number.
    fn row(&self, out: &mut String, line: Option<usize>, content: &str) {
        let number = line.map(|line| (line + 1).to_string()).unwrap_or_default();
        let frame = paint(self.palette.frame, format_args!("{number:>width$} |", width = self.width));
        let _ = if content.is_empty() { writeln!(out, "{frame}") } else { writeln!(out, "{frame} {content}") };
    }

    /// Lines are left out here; `line` is the first of them.
    fn gap(&self, out: &mut String, line: usize) {
        let bar = self.spanning.filter(|mark| mark.lines.contains(&line));
        let bar = bar.map(|mark| paint(mark.mark.style, format_args!("{:>width$}", '|', width = self.width + 1)));
        let _ = writeln!(out, "{}{}", paint(self.palette.frame, "..."), bar.unwrap_or_default());
    }

    /// A line of the text and the rows below it.
    fn line(&self, out: &mut String, line: usize, marks: &[&Placed]) {
        let range = self.text.line_range(line);
        let focus = marks.first().map_or(range.start, |mark| mark.column_in(line));
        let shown = Shown::new(self.text.as_str(), range.clone(), focus);
        let from_first = self.spanning.is_some_and(|mark| mark.lines.start == line && self.begins_line(mark));
        let margin = self.spanning.map_or(String::new(), |mark| {
            let inside = mark.lines.start < line && line <= mark.lines.end;
            let sign = if from_first {
                '/'
            } else if inside {
                '|'
            } else {
                ' '
            };
            format!("{} ", paint(mark.mark.style, sign))
        });
        let content = if shown.text.trim().is_empty() { String::new() } else { shown.text.clone() };
        let margin = if content.is_empty() { margin.trim_end() } else { &margin };
        self.row(out, Some(line), &format!("{margin}{}", content.trim_end()));
        for mark in marks.iter().filter(|mark| mark.lines.start == mark.lines.end) {
            self.underline(out, &shown, line, mark);
        }
        let Some(mark) = self.spanning else { return };
        if mark.lines.start == line && !from_first {
            let reach = "_".repeat(1 + shown.column(mark.range.start));
            self.row(out, None, &format!(" {}", paint(mark.mark.style, format_args!("{reach}^"))));
        }
        if mark.lines.end == line {
            let last = self.text.as_str().get(..mark.range.end).and_then(|text| text.char_indices().next_back());
            let reach = "_".repeat(1 + shown.column(last.map_or(0, |(at, _)| at)));
            self.row(out, None, &paint(mark.mark.style, format_args!("|{reach}^")));
        }
    }

    /// Whether there are only blanks before a mark.
    fn begins_line(&self, mark: &Placed) -> bool {
        let start = self.text.line_range(mark.lines.start).start;
        self.text.as_str().get(start..mark.range.start).is_some_and(|before| before.trim().is_empty())
    }

    /// The row below a line that marks a part of it.
    fn underline(&self, out: &mut String, shown: &Shown, line: usize, mark: &Placed) {
        let start = shown.column(mark.range.start);
        let length = shown.column(mark.range.end).saturating_sub(start).max(1);
        let sign = if mark.mark.primary { "^" } else { "-" }.repeat(length);
        let label = if mark.mark.label.is_empty() { String::new() } else { format!(" {}", mark.mark.label) };
        let margin = self.spanning.map_or(String::new(), |spanning| {
            let inside = spanning.lines.start < line && line <= spanning.lines.end
                || spanning.lines.start == line && self.begins_line(spanning);
            format!("{} ", paint(spanning.mark.style, if inside { '|' } else { ' ' }))
        });
        let marked = paint(mark.mark.style, format_args!("{sign}{label}"));
        self.row(out, None, &format!("{margin}{:start$}{marked}", ""));
    }
}

impl Placed<'_> {
    /// The byte offset around which a line may be cut.
    fn column_in(&self, line: usize) -> usize {
        if line == self.lines.start { self.range.start } else { self.range.end }
    }
}

/// A line as it is printed: perhaps cut, tabs as blanks.
struct Shown<'a> {
    text: String,
    source: &'a str,
    /// The bytes of the source that are shown.
    window: Range<usize>,
    /// Whether something is left out before them.
    cut: bool,
}

impl<'a> Shown<'a> {
    fn new(source: &'a str, line: Range<usize>, focus: usize) -> Self {
        let window = window(source, &line, focus.clamp(line.start, line.end));
        let cut = window.start > line.start;
        let part = visible(source.get(window.clone()).unwrap_or_default());
        let (left, right) = (if cut { "…" } else { "" }, if window.end < line.end { "…" } else { "" });
        Self { text: format!("{left}{part}{right}"), source, window, cut }
    }

    /// The column, from 0, at which a byte offset of the source is printed.
    fn column(&self, offset: usize) -> usize {
        let offset = offset.clamp(self.window.start, self.window.end);
        let before = self.source.get(self.window.start..offset).unwrap_or_default();
        usize::from(self.cut) + visible(before).width()
    }
}

/// The bytes of a line to show: all of a short one, otherwise what is around the focus. This looks at no more of the line
/// than it shows.
fn window(source: &str, line: &Range<usize>, focus: usize) -> Range<usize> {
    if line.len() <= COLUMNS {
        return line.clone();
    }
    let cost = |c: char| if c == '\t' { 4 } else { c.width().unwrap_or(1).max(1) };
    let (mut start, mut columns, mut kept) = (focus, 0, focus);
    for (at, c) in source.get(line.start..focus).unwrap_or_default().char_indices().rev() {
        columns += cost(c);
        if columns > COLUMNS - BEFORE {
            start = kept;
            break;
        }
        start = line.start + at;
        if columns <= BEFORE {
            kept = start;
        }
    }
    let mut columns = 0;
    for (at, c) in source.get(start..line.end).unwrap_or_default().char_indices() {
        columns += cost(c);
        if columns > COLUMNS {
            return start..start + at;
        }
    }
    start..line.end
}

#[cfg(test)]
#[path = "snippet_tests.rs"]
mod tests;
