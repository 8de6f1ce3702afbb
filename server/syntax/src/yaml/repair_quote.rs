//! Repairs of quoted values.

use granit_parser::ErrorKind as E;

use super::decode;
use super::edits::Edit;
use super::lines::{begins_token, byte, column, is_break, line_at, lines_from, quoted_end, skip_blanks};
use super::problem::{ProblemKind as P, shown};
use super::repair::{Failure, Repair};

/// The repair of an error in or behind a quoted value.
pub(super) fn repair(text: &str, failure: &Failure) -> Option<Repair> {
    let start = quote_before(text, failure)?;
    let end = quoted_end(text, start);
    let first = line_at(text, start);
    let over_lines = end.is_none_or(|end| end > first.end());
    match failure.kind {
        E::UnknownQuotedScalarEscape
        | E::InvalidQuotedScalarHexEscape
        | E::InvalidLowSurrogateHexEscape
        | E::InvalidLowSurrogate
        | E::MissingLowSurrogate
        | E::UnpairedLowSurrogate
        | E::InvalidUnicodeEscape => invalid_escape(text, start, end.unwrap_or(text.len())),
        E::InvalidQuotedScalarIndent | E::TabInIndentation
            if end.is_some_and(|end| over_lines && ends_a_value(text, end)) =>
        {
            indent_lines(text, start, end.unwrap_or(start))
        }
        _ if over_lines => Some(close(text, start, failure.open_bracket.is_some() || in_brackets(text, start))),
        _ => Some(behind_quote(text, end.unwrap_or(start), failure)),
    }
}

/// Where the quoted value begins that the error is about: the last one before it.
fn quote_before(text: &str, failure: &Failure) -> Option<usize> {
    let is_quote = |at| byte(text, at).is_some_and(|b| matches!(b, b'"' | b'\''));
    if failure.kind == E::UnclosedQuotedScalar && is_quote(failure.at) {
        return Some(failure.at);
    }
    // An error in an escape is told at the quote, one behind the value where it is.
    let trailing = matches!(failure.kind, E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar);
    let last = failure.at + usize::from(!trailing);
    let mut at = failure.cursor;
    let mut found = None;
    while at < last {
        if !begins_token(text, at) {
            at += 1;
        } else if byte(text, at) == Some(b'#') {
            at = line_at(text, at).end();
        } else if is_quote(at) {
            found = Some(at);
            at = quoted_end(text, at).unwrap_or(text.len());
        } else {
            at += 1;
        }
    }
    found
}

/// Whether what follows a quote is what may follow a value.
fn ends_a_value(text: &str, end: usize) -> bool {
    let at = skip_blanks(text, end);
    byte(text, at).is_none_or(|b| is_break(b) || b"#,]}".contains(&b))
}

/// Whether there is an open bracket before a place on its line.
fn in_brackets(text: &str, at: usize) -> bool {
    let line = line_at(text, at);
    let before = text.get(line.start..at).unwrap_or_default();
    before.trim_end_matches([' ', '\t']).ends_with(['[', '{', ','])
}

/// Closes a quote at the end of its line.
fn close(text: &str, start: usize, in_brackets: bool) -> Repair {
    let line = line_at(text, start);
    let quote = if byte(text, start) == Some(b'"') { "\"" } else { "'" };
    let mut end = line.content_end().max(start + 1);
    if in_brackets {
        let inside = text.get(start + 1..end).unwrap_or_default();
        end = start + 1 + inside.trim_end_matches([']', '}', ',', ' ']).len();
    }
    let inside = text.get(start + 1..end).unwrap_or_default();
    let slashes = inside.bytes().rev().take_while(|&b| b == b'\\').count();
    let closing = if quote == "\"" && slashes % 2 == 1 { "\\\"" } else { quote };
    let written = text.get(start..end).unwrap_or_default();
    let message = format!("The quote {quote} is never closed; closed it reads `{}{quote}`", shown(written));
    Repair::new(vec![Edit::insert(end, closing)], P::UnclosedQuote, start..end, message)
}

/// Blanks out what stands behind a closing quote.
fn behind_quote(text: &str, end: usize, failure: &Failure) -> Repair {
    let line = line_at(text, end);
    let start = skip_blanks(text, end);
    let mut stop = line.content_end().max(start);
    if failure.open_bracket.is_some() || line.text.contains(['[', '{']) {
        let rest = text.get(start..stop).unwrap_or_default();
        stop = start + rest.find([',', ']', '}']).unwrap_or(rest.len());
    }
    let rest = text.get(start..stop).unwrap_or_default();
    let message = format!(
        "`{}` stands behind the quote that ends the value: quote all of the value, or write a quote that belongs to it twice \
         ('') or with a backslash (\\\")",
        shown(rest)
    );
    Repair::new(vec![Edit::blank(text, start, stop)], P::AfterQuote, start..stop, message)
}

/// Makes a backslash of an escape that is none.
fn invalid_escape(text: &str, start: usize, end: usize) -> Option<Repair> {
    let at = decode::invalid_escape(text, start..end)?;
    let next = text.get(at + 1..)?.chars().next()?;
    let hex = matches!(next, 'x' | 'u' | 'U');
    let message = if hex {
        format!(
            "`\\{next}` must be followed by {} hexadecimal digits of a character",
            match next {
                'x' => 2,
                'u' => 4,
                _ => 8,
            }
        )
    } else {
        format!(
            "`\\{next}` means nothing between double quotes: write `\\\\{next}` for a backslash, or use single quotes"
        )
    };
    Some(Repair::new(vec![Edit::insert(at, "\\")], P::InvalidEscape, at..at + 1 + next.len_utf8(), message))
}

/// The parser wants the lines of a quoted value indented; that of Compose does not.
fn indent_lines(text: &str, start: usize, end: usize) -> Option<Repair> {
    let margin = " ".repeat(column(text, start).min(200) + 1);
    let mut edits = Vec::new();
    for line in lines_from(text, line_at(text, start).start).skip(1).take_while(|line| line.start < end) {
        if line.text.starts_with("---") || line.text.starts_with("...") {
            return Some(close(text, start, false));
        }
        if !line.content().is_empty() && (line.margin().contains('\t') || line.indent() < margin.len()) {
            edits.push(Edit { at: line.start, removed: line.indent(), inserted: margin.clone() });
        }
    }
    (!edits.is_empty()).then_some(Repair { edits, problem: None })
}
