//! Edits of a Dockerfile as edits of the Compose file that it stands in.

use std::ops::Range;

use dockwright_syntax::yaml::Style;

use super::{Inline, column};
use crate::Compose;

/// What ends a line in YAML besides LF, and what no YAML may hold as it is.
const FOREIGN: &[char] = &['\r', '\u{85}', '\u{2028}', '\u{2029}', '\u{feff}'];

impl Inline {
    /// The edit of the Compose file that replaces `range` of the Dockerfile by `text`. None where that cannot be written
    /// exactly so, or where it touches what Compose puts in.
    pub fn edit(&self, file: &Compose, range: &Range<usize>, text: &str) -> Option<(Range<usize>, String)> {
        let known = &self.written.text;
        // A name behind it would make it a variable of Compose, unless it is one of two.
        let touches_dollar = known.get(..range.start)?.ends_with('$') && !self.is_doubled(range.start - 1);
        let copies_variable = !self.replaced.is_empty() && text.contains('$');
        let strange = |c: char| FOREIGN.contains(&c) || c.is_control() && !matches!(c, '\n' | '\t');
        if touches_dollar || copies_variable || self.is_replaced_inside(range) || text.contains(strange) {
            return None;
        }
        // Compose makes one `$` of two.
        let text = text.replace('$', "$$");
        match self.written.style {
            Style::Literal => self.edit_literal(file, range.clone(), &text),
            Style::Folded => None,
            style => self.edit_line(file, range, &text, style),
        }
    }

    /// What is inserted for a text in the place that an edit with it may have: with the `$` and the line breaks of the
    /// Compose file. `snippet`: a `$` of the text is written `\$`.
    pub fn inserted(&self, file: &Compose, text: &str, snippet: bool) -> Option<String> {
        let (dollar, doubled) = if snippet { ("\\$", "\\$\\$") } else { ("$", "$$") };
        let text = text.replace(dollar, doubled);
        if self.written.style == Style::Literal {
            return Some(self.indented(file, &text));
        }
        (!text.contains('\n')).then_some(text)
    }

    /// Whether the `$` at a place is written as two.
    fn is_doubled(&self, at: usize) -> bool {
        self.written.source_range(at..at + 1).len() > 1
    }

    fn edit_literal(&self, file: &Compose, range: Range<usize>, text: &str) -> Option<(Range<usize>, String)> {
        let known = self.written.text.as_str();
        let (mut range, mut text) = (range, text.to_owned());
        if range.end >= known.len() {
            // The last line break stays: behind it the next key may stand.
            range.end = known.len().checked_sub(1)?;
            if text.ends_with('\n') {
                text.pop();
            } else if text.is_empty() && range.start > 0 && known.get(..range.start)?.ends_with('\n') {
                range.start -= 1;
            }
            if range.start > range.end {
                range.start = range.end;
                text.insert(0, '\n');
            }
        }
        let above = known.get(..range.start)?;
        let below = known.get(range.end..)?;
        if above.trim_matches('\n').is_empty() {
            // The first line that holds something decides where all of them begin.
            let first = format!("{text}{}", below.trim_start_matches('\n').get(..1).unwrap_or_default());
            let first = first.trim_start_matches('\n');
            if first.is_empty() || first.starts_with([' ', '\t']) {
                return None;
            }
        }
        let mut source = self.written.source(range.start)..self.written.source(range.end);
        let first = if text.is_empty() { below } else { &text };
        let mut lead = 0;
        if above.is_empty() || above.ends_with('\n') {
            // An empty line has no indentation, and one that becomes empty needs none any more.
            let column = column(file, source.start);
            if first.is_empty() || first.starts_with('\n') {
                source.start -= column;
            } else {
                lead = self.written.margin.saturating_sub(column);
            }
        }
        Some((source, format!("{}{}", " ".repeat(lead), self.indented(file, &text))))
    }

    /// Lines as a literal scalar holds them. Empty ones stay empty.
    fn indented(&self, file: &Compose, text: &str) -> String {
        let newline = file.text().newline();
        let margin = " ".repeat(self.written.margin);
        let mut lines = text.split('\n');
        let mut indented = lines.next().unwrap_or_default().to_owned();
        let count = text.matches('\n').count();
        for (index, line) in lines.enumerate() {
            indented += newline;
            // What follows the edit stands on its last line.
            if !line.is_empty() || index + 1 == count {
                indented += &margin;
            }
            indented += line;
        }
        indented
    }

    /// In a scalar on one line.
    fn edit_line(
        &self,
        file: &Compose,
        range: &Range<usize>,
        text: &str,
        style: Style,
    ) -> Option<(Range<usize>, String)> {
        let whole = self.whole(file);
        if file.source().get(whole.clone())?.contains(['\n', '\r']) {
            return None;
        }
        let text = match style {
            Style::Double => text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\t', "\\t"),
            Style::Single => text.replace('\'', "''"),
            _ => text.to_owned(),
        };
        let plain = |c: char| c.is_alphanumeric() || "-_./=@+~ ".contains(c);
        let at_edge = range.start == 0 || range.end >= self.written.text.len();
        let fits = match style {
            Style::Double => true,
            Style::Single => !text.contains(['\n', '\t']),
            _ => text.chars().all(plain) && !at_edge,
        };
        let end = self.written.source(range.end).max(self.written.source(range.start));
        fits.then(|| (self.written.source(range.start)..end, text))
    }
}
