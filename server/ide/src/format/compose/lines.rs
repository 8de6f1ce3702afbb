//! The lines of a YAML text, and what is done to those that are blank and to the ends of the others.

use dockwright_lint::Edit;

use super::super::Style;
use super::layout::{Layout, Plan};

/// A line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    /// Where it begins, behind a byte order mark.
    pub(super) start: usize,
    /// How many spaces it begins with.
    pub(super) indent: usize,
    /// Where the first character stands that is no blank; the end for a blank line.
    pub(super) first: usize,
    /// Where it ends, before its line break.
    pub(super) end: usize,
    /// Where the next one begins.
    pub(super) next: usize,
}

impl Line {
    pub(super) fn is_blank(&self) -> bool {
        self.first == self.end
    }
}

/// All lines of a text.
#[derive(Debug)]
pub(super) struct Lines<'a> {
    pub(super) source: &'a str,
    pub(super) all: Vec<Line>,
}

impl<'a> Lines<'a> {
    pub(super) fn of(source: &'a str) -> Self {
        let mark = if source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let mut all = Vec::new();
        let mut start = mark;
        for text in source.get(mark..).unwrap_or_default().split_inclusive('\n') {
            let content = text.strip_suffix('\n').unwrap_or(text);
            let content = content.strip_suffix('\r').unwrap_or(content);
            let indent = content.len() - content.trim_start_matches(' ').len();
            let first = start + content.len() - content.trim_start_matches([' ', '\t']).len();
            let (end, next) = (start + content.len(), start + text.len());
            all.push(Line { start, indent, first, end, next });
            start = next;
        }
        Self { source, all }
    }

    /// Which line an offset is on.
    pub(super) fn at(&self, offset: usize) -> usize {
        self.all.partition_point(|line| line.start <= offset).saturating_sub(1)
    }

    pub(super) fn get(&self, line: usize) -> Option<&Line> {
        self.all.get(line)
    }

    /// How far an offset is from the beginning of its line.
    pub(super) fn column(&self, offset: usize) -> usize {
        self.get(self.at(offset)).map_or(0, |line| offset.saturating_sub(line.start))
    }

    /// Whether nothing but blanks stands before an offset on its line.
    pub(super) fn begins(&self, offset: usize) -> bool {
        self.get(self.at(offset)).is_some_and(|line| line.first == offset)
    }

    pub(super) fn text(&self, line: &Line) -> &'a str {
        self.source.get(line.first..line.end).unwrap_or_default()
    }
}

/// The edits of blank lines and of the ends of lines.
pub(super) fn edits(lines: &Lines<'_>, layout: &Layout<'_>, style: &Style) -> Vec<Edit> {
    let mut edits = Vec::new();
    let options = &style.options;
    let is_free = |at: usize| layout.plan(at) == Plan::Free;
    let last = lines.all.iter().rposition(|line| !line.is_blank());
    let mut blanks = 0;
    let mut begun = false;
    for (at, line) in lines.all.iter().enumerate() {
        if line.is_blank() && is_free(at) {
            blanks += 1;
            let behind = last.is_none_or(|last| last < at);
            if blanks > options.max_blank_lines || !begun || behind {
                edits.push(Edit::replace(line.start..line.next, ""));
                continue;
            }
        } else {
            blanks = 0;
            begun = true;
        }
        if options.trim_trailing_blanks && !layout.is_solid(at) {
            let text = lines.source.get(line.start..line.end).unwrap_or_default();
            let kept = line.start + text.trim_end_matches([' ', '\t']).len();
            if kept < line.end {
                edits.push(Edit::replace(kept..line.end, ""));
            }
        }
    }
    let open = lines.all.last().filter(|line| line.end == line.next && !line.is_blank());
    if let Some(line) = open.filter(|_| options.final_newline && !layout.is_solid(lines.all.len() - 1)) {
        let newline = if lines.source.contains("\r\n") { "\r\n" } else { "\n" };
        edits.push(Edit::insert(line.end, newline));
    }
    edits
}
