//! Lines and blanks of a YAML text. A line ends with LF, CR or both, as YAML has it.

/// One line, without its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line<'a> {
    /// Where it begins.
    pub(super) start: usize,
    /// All of it, with the blanks before and after.
    pub(super) text: &'a str,
}

impl<'a> Line<'a> {
    /// Where it ends, before its line break.
    pub(super) fn end(self) -> usize {
        self.start + self.text.len()
    }

    /// The blanks it begins with.
    pub(super) fn margin(self) -> &'a str {
        self.text.get(..self.text.len() - self.text.trim_start_matches([' ', '\t']).len()).unwrap_or_default()
    }

    /// How many blanks it begins with.
    pub(super) fn indent(self) -> usize {
        self.margin().len()
    }

    /// What is written on it, without the blanks around.
    pub(super) fn content(self) -> &'a str {
        self.text.trim_matches([' ', '\t'])
    }

    /// Whether nothing is written on it, or only a comment.
    pub(super) fn is_idle(self) -> bool {
        let content = self.content();
        content.is_empty() || content.starts_with('#')
    }

    /// Where what is written ends: before a comment and the blanks before it.
    pub(super) fn content_end(self) -> usize {
        let mut end = self.text.len();
        if self.content().starts_with('#') {
            end = self.indent();
        } else if let Some(comment) = self.text.find(" #").or_else(|| self.text.find("\t#")) {
            end = comment;
        }
        let kept = self.text.get(..end).unwrap_or_default();
        self.start + kept.trim_end_matches([' ', '\t']).len().max(self.indent())
    }
}

/// Whether a byte ends a line.
pub(super) fn is_break(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// Whether a byte is a space or a tab.
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// The byte at a place; none behind the end.
pub(super) fn byte(text: &str, at: usize) -> Option<u8> {
    text.as_bytes().get(at).copied()
}

/// The line a place is on.
pub(super) fn line_at(text: &str, at: usize) -> Line<'_> {
    let at = at.min(text.len());
    let start = text.as_bytes().get(..at).unwrap_or_default().iter().rposition(|&b| is_break(b)).map_or(0, |i| i + 1);
    line_from(text, start)
}

/// The line that begins at a place.
fn line_from(text: &str, start: usize) -> Line<'_> {
    let rest = text.get(start..).unwrap_or_default();
    let length = rest.bytes().position(is_break).unwrap_or(rest.len());
    Line { start, text: rest.get(..length).unwrap_or_default() }
}

/// The lines from the one that begins at `start` on.
pub(super) fn lines_from(text: &str, start: usize) -> impl Iterator<Item = Line<'_>> {
    let mut next = Some(start);
    std::iter::from_fn(move || {
        let line = line_from(text, next?);
        next = match (byte(text, line.end()), byte(text, line.end() + 1)) {
            (None, _) => None,
            (Some(b'\r'), Some(b'\n')) => Some(line.end() + 2),
            _ => Some(line.end() + 1),
        };
        Some(line)
    })
}

/// The lines before the one that begins at `start`, the nearest first.
pub(super) fn lines_before(text: &str, start: usize) -> impl Iterator<Item = Line<'_>> {
    let mut start = start;
    std::iter::from_fn(move || {
        let mut end = start.checked_sub(1)?;
        if byte(text, end) == Some(b'\n') && end > 0 && byte(text, end - 1) == Some(b'\r') {
            end -= 1;
        }
        let line = line_at(text, end);
        start = line.start;
        Some(line)
    })
}

/// How far a place is from the beginning of its line, in bytes; a byte order mark does not count.
pub(super) fn column(text: &str, at: usize) -> usize {
    let line = line_at(text, at);
    let mark = if line.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    (at.min(text.len()) - line.start).saturating_sub(mark)
}

/// The next place at or after `at` that is not blank, a line break, a comment or one of `also`.
pub(super) fn skip_trivia(text: &str, mut at: usize, also: &[u8]) -> usize {
    while let Some(b) = byte(text, at) {
        if is_blank(b) || is_break(b) || also.contains(&b) {
            at += 1;
        } else if b == b'#' {
            at = line_from(text, at).end();
        } else if text.get(at..).is_some_and(|rest| rest.starts_with('\u{feff}')) {
            at += '\u{feff}'.len_utf8();
        } else {
            break;
        }
    }
    at
}

/// The next place at or after `at` that is no blank, on the same line.
pub(super) fn skip_blanks(text: &str, mut at: usize) -> usize {
    while byte(text, at).is_some_and(is_blank) {
        at += 1;
    }
    at
}

/// Where the quoted text that begins at `start` ends, behind its closing quote; none if it is not closed.
pub(super) fn quoted_end(text: &str, start: usize) -> Option<usize> {
    let quote = byte(text, start)?;
    let mut at = start + 1;
    loop {
        let b = byte(text, at)?;
        let escaped = b == b'\\' && quote == b'"';
        let doubled = b == quote && quote == b'\'' && byte(text, at + 1) == Some(quote);
        if escaped || doubled {
            at += 2;
        } else if b == quote {
            return Some(at + 1);
        } else {
            at += 1;
        }
    }
}

/// Whether a quote, bracket or comment at a place would begin a token: nothing of a word stands before it.
pub(super) fn begins_token(text: &str, at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| byte(text, at));
    before.is_none_or(|b| is_blank(b) || is_break(b) || b"[]{},:".contains(&b))
}
