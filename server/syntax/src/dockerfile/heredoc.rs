//! Heredocs of RUN, COPY and ADD.

use std::ops::Range;

/// One heredoc: the word that announces it and the lines it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heredoc {
    /// The name that ends it, without quotes.
    pub name: String,
    /// Byte range of the announcing word (`3<<-"EOF"`), where it stands on one line.
    pub marker: Option<Range<usize>>,
    /// Byte range of the name within the marker, quotes excluded where they surround the whole name.
    pub delimiter: Option<Range<usize>>,
    /// The file descriptor in front of `<<`; 0 when there is none.
    pub descriptor: u32,
    /// Whether variables in the body are expanded: no part of the name is quoted.
    pub expand: bool,
    /// Whether leading tabs are dropped (`<<-`).
    pub chomp: bool,
    /// Byte range of the body: whole lines with their line breaks.
    pub body: Range<usize>,
    /// Byte range of the closing name; `None` when the heredoc is never closed, which BuildKit refuses.
    pub terminator: Option<Range<usize>>,
}

/// What an announcing word says. Offsets are within the word.
pub(super) struct Announcement {
    pub(super) name: String,
    pub(super) delimiter: Range<usize>,
    pub(super) descriptor: u32,
    pub(super) expand: bool,
    pub(super) chomp: bool,
}

/// Reads `3<<-"EOF"`; `None` when the word announces no heredoc.
pub(super) fn announcement(word: &str) -> Option<Announcement> {
    let digits = word.len() - word.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let after = word.get(digits..)?.strip_prefix("<<")?;
    let chomp = after.starts_with('-');
    let rest = after.strip_prefix('-').unwrap_or(after).trim_start();
    let start = word.len() - rest.len();
    let (name, quoted) = unquote(rest);
    let surrounded = quoted && rest.len() == name.len() + 2;
    let delimiter = if surrounded { start + 1..word.len() - 1 } else { start..word.len() };
    (!name.is_empty()).then(|| Announcement {
        name,
        delimiter,
        descriptor: word.get(..digits).and_then(|text| text.parse().ok()).unwrap_or(0),
        expand: !quoted,
        chomp,
    })
}

/// The name without quotes and escapes, and whether any part of it was quoted.
fn unquote(text: &str) -> (String, bool) {
    let mut name = String::new();
    let mut quote = None;
    let mut quoted = false;
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                quoted = true;
            }
            (None, '\\') => name.extend(characters.next()),
            (Some('"'), '\\') if matches!(characters.peek(), Some('"' | '$' | '\\')) => name.extend(characters.next()),
            _ => name.push(c),
        }
    }
    (name, quoted)
}
