//! What to change in a text with a syntax error so that the rest of it keeps its structure.
//!
//! The parser says what it did not expect and where; a look at the lines around tells what was meant. A repair is as small
//! as can be, one sign if possible; a line that nothing is known about becomes blank.

use std::ops::Range;

use granit_parser::ErrorKind as E;

use super::edits::Edit;
use super::lines::{byte, is_blank, is_break, line_at, lines_from, skip_blanks};
use super::problem::{Problem, ProblemKind as P, shown};
use super::scalar::Style;
use super::{repair_flow, repair_indent, repair_quote};

/// Where and why the parser stopped.
pub(super) struct Failure {
    pub(super) at: usize,
    pub(super) kind: E,
    /// Everything before this place is in order.
    pub(super) cursor: usize,
    pub(super) last_scalar: Option<(Style, Range<usize>)>,
    pub(super) open_bracket: Option<usize>,
}

/// Changes of the text, and what was wrong with it; nothing was where the parser is stricter than that of Compose.
pub(super) struct Repair {
    pub(super) edits: Vec<Edit>,
    pub(super) problem: Option<Problem>,
}

impl Repair {
    pub(super) fn new(edits: Vec<Edit>, kind: P, span: Range<usize>, message: impl Into<String>) -> Self {
        Self { edits, problem: Some(Problem::new(kind, span, message)) }
    }
}

/// The repair of one error.
pub(super) fn repair(text: &str, failure: &Failure) -> Repair {
    let found = match &failure.kind {
        E::SimpleKeyExpected | E::InvalidSimpleKey => key_without_colon(text, failure.at),
        E::MappingValueNotAllowed => value_not_allowed(text, failure),
        E::CommentInterceptedScalar => comment_in_value(text, failure),
        E::UnclosedQuotedScalar
        | E::InvalidQuotedScalarIndent
        | E::DocumentIndicatorInQuotedScalar
        | E::TabInIndentation
        | E::InvalidTrailingSingleQuotedScalar
        | E::InvalidTrailingDoubleQuotedScalar
        | E::UnknownQuotedScalarEscape
        | E::InvalidQuotedScalarHexEscape
        | E::InvalidLowSurrogateHexEscape
        | E::InvalidLowSurrogate
        | E::MissingLowSurrogate
        | E::UnpairedLowSurrogate
        | E::InvalidUnicodeEscape => repair_quote::repair(text, failure),
        E::UnexpectedEofFlowSequence
        | E::UnexpectedEofFlowMapping
        | E::UnexpectedEofImplicitFlowMapping
        | E::ExpectedFlowMappingSeparator
        | E::ExpectedFlowSequenceSeparator
        | E::UnclosedFlowCollection { .. }
        | E::MisplacedFlowCollectionEnd
        | E::MismatchedFlowCollectionEnd { .. }
        | E::BlockEntryInFlowCollection
        | E::InvalidFlowScalarIndent
        | E::PlainScalarStartsWithDashFlowIndicator
        | E::FlowMappingValueAdjacentCollection
        | E::InvalidColonPlacement => repair_flow::repair(text, failure),
        E::TabNotAllowed | E::TabInBlockIndentation | E::TabInPlainScalar | E::TabAtBlockScalarStart => {
            repair_flow::tab(text, failure).or_else(|| repair_indent::tabs(text, failure.at))
        }
        E::ExpectedBlockMappingKey | E::ExpectedBlockSequenceEntry | E::InvalidIndentation => {
            repair_indent::repair(text, failure)
        }
        E::ExpectedDocumentStart | E::MissingDocumentEndBeforeDirective => document(text, failure),
        E::MissingAnchorOrAliasName => missing_name(text, failure.at),
        E::CommentNotSeparated => Some(Repair { edits: vec![Edit::insert(failure.at, " ")], problem: None }),
        E::UnexpectedCharacter { character } => reserved(text, failure.at, *character),
        E::InvalidBlockScalarHeader | E::ZeroBlockScalarIndent | E::InvalidBlockScalarIndent => {
            block_scalar(text, failure.at)
        }
        E::BlockSequenceEntryNotAllowed | E::MappingKeyNotAllowed => list_behind_colon(text, failure.at),
        E::RecursionLimitExceeded => Some(repair_flow::too_deep(text, failure)),
        _ => tag(text, failure.at),
    };
    let in_brackets = || failure.open_bracket.and_then(|_| repair_flow::repair(text, failure));
    found.filter(|repair| !repair.edits.is_empty()).or_else(in_brackets).unwrap_or_else(|| blank_line(text, failure))
}

/// The last resort: the line becomes blank.
pub(super) fn blank_line(text: &str, failure: &Failure) -> Repair {
    let mut line = line_at(text, failure.at);
    if line.is_idle() {
        // The error is noticed behind what is wrong.
        line = super::lines::lines_before(text, line.start).find(|line| !line.is_idle()).unwrap_or(line);
    }
    let edits = vec![Edit::blank(text, line.start, line.end())];
    let message = format!(
        "`{}` does not fit here: neither a `key: value`, nor an item of a list (`- value`), nor the rest of the value before it",
        shown(line.content())
    );
    Repair::new(
        edits,
        P::Syntax,
        line.start + line.indent()..line.content_end().max(line.start + line.indent()),
        message,
    )
}

/// A line that should be `key:` and is not yet.
pub(super) fn key_without_colon(text: &str, at: usize) -> Option<Repair> {
    let line = line_at(text, at);
    let start = skip_blanks(text, at);
    let end = line.content_end();
    let word = text.get(start..end).filter(|word| !word.is_empty())?;
    let quoted = word.starts_with(['"', '\'']);
    let colon = word.find(':').filter(|_| !quoted).map(|colon| start + colon);
    if let Some(colon) = colon.filter(|&colon| colon > start && byte(text, colon + 1) != Some(b'/')) {
        let key = text.get(start..colon).unwrap_or_default();
        let value = text.get(colon + 1..end).unwrap_or_default();
        return Some(Repair::new(
            vec![Edit::insert(colon + 1, " ")],
            P::MissingSpace,
            start..end,
            format!("There must be a space after the `:` of a key: `{}: {}`", shown(key), shown(value)),
        ));
    }
    // Behind the key stands what belongs to a value.
    let sign = |pair: &[u8]| is_blank(pair[0]) && b"&*!|>\"'[{".contains(&pair[1]);
    let end = word.as_bytes().windows(2).position(sign).filter(|_| !quoted).map_or(end, |at| start + at);
    let word = text.get(start..end)?;
    let message = format!("`{}` is neither a key nor a value here: a key needs a `:` behind it", shown(word));
    Some(Repair::new(vec![Edit::insert(end, ":")], P::MissingColon, start..end, message))
}

/// A `:` where the text before it cannot be a key.
fn value_not_allowed(text: &str, failure: &Failure) -> Option<Repair> {
    let here = line_at(text, failure.at);
    let (style, scalar) = failure.last_scalar.clone().filter(|(_, scalar)| scalar.end <= failure.at)?;
    let first = line_at(text, scalar.start);
    if first.start == here.start || style != Style::Plain {
        return colon_in_value(text, here.start, &scalar, failure.at);
    }
    if is_alone(text, scalar.start) {
        key_without_colon(text, scalar.start)
    } else {
        Some(repair_indent::too_far_right(text, here, first))
    }
}

/// Whether only the signs of items stand before a word on its line.
pub(super) fn is_alone(text: &str, at: usize) -> bool {
    let line = line_at(text, at);
    let before = text.get(line.start..at).unwrap_or_default();
    before.trim_start_matches('\u{feff}').bytes().all(|b| is_blank(b) || b == b'-' || b == b'?')
}

/// A comment, and below it more of the value before it.
fn comment_in_value(text: &str, failure: &Failure) -> Option<Repair> {
    let (_, scalar) = failure.last_scalar.clone().filter(|(style, _)| *style == Style::Plain)?;
    if is_alone(text, scalar.start) {
        return key_without_colon(text, scalar.start);
    }
    let line = lines_from(text, line_at(text, failure.at).start).skip(1).find(|line| !line.is_idle())?;
    let message = format!(
        "`{}` seems to go on with the value above it, but a comment ends a value: move the comment, or this line to the left",
        shown(line.content())
    );
    let span = line.start + line.indent()..line.content_end();
    Some(Repair::new(vec![Edit::blank(text, line.start, line.end())], P::Syntax, span, message))
}

/// `key: value: more`.
fn colon_in_value(text: &str, line: usize, scalar: &Range<usize>, colon: usize) -> Option<Repair> {
    let start = scalar.start.max(line);
    let end = line_at(text, colon).content_end();
    let value = text.get(start..end)?;
    let quote = if value.contains('\'') { "\"" } else { "'" };
    if value.contains(quote) || (quote == "\"" && value.contains('\\')) || start < line {
        return None;
    }
    let message = format!(
        "`{}` holds a second `: `, so it cannot be told which part is the key: put the value in quotes, or what follows on a \
         line of its own",
        shown(value)
    );
    let edits = vec![Edit::insert(start, quote), Edit::insert(end, quote)];
    Some(Repair::new(edits, P::ColonInValue, colon..colon + 1, message))
}

/// Something behind the end of a document, or a line with `%` where none may be.
fn document(text: &str, failure: &Failure) -> Option<Repair> {
    let start = line_at(text, failure.at).start;
    let near = || std::iter::once(line_at(text, start)).chain(super::lines::lines_before(text, start).take(8));
    if let Some(line) = near().find(|line| line.text.starts_with('%')) {
        return Some(Repair::new(
            vec![Edit::blank(text, line.start, line.end())],
            P::Tag,
            line.start..line.content_end(),
            "A line that begins with `%` is a directive: a line `---` must follow it. A value that begins with `%` needs quotes",
        ));
    }
    repair_indent::repair(text, failure)
}

/// `*` or `&` without a name.
fn missing_name(text: &str, at: usize) -> Option<Repair> {
    let sign = byte(text, at)?;
    let end = word_end(text, at);
    let message = if sign == b'*' {
        "`*` must be followed by the name of an anchor (`*name`); a value that begins with `*` needs quotes"
    } else {
        "`&` must be followed by a name (`&name`); a value that begins with `&` needs quotes"
    };
    Some(Repair::new(vec![Edit::blank(text, at, end)], P::MissingName, at..end, message))
}

/// Where the word at a place ends.
pub(super) fn word_end(text: &str, at: usize) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    at + rest
        .iter()
        .position(|&b| is_blank(b) || is_break(b) || b",[]{}".contains(&b))
        .unwrap_or(rest.len())
        .max(usize::from(!rest.is_empty()))
}

/// A value that begins with a character it may not begin with.
fn reserved(text: &str, at: usize, character: char) -> Option<Repair> {
    if character == '\t' {
        return repair_indent::tabs(text, at);
    }
    let line = line_at(text, at);
    let end = line.content_end();
    let value = text.get(at..end).filter(|value| !value.is_empty())?;
    let end = if text.get(line.start..at).is_some_and(|before| before.contains(['[', '{'])) {
        at + value.find([',', ']', '}']).unwrap_or(value.len())
    } else {
        end
    };
    let value = text.get(at..end)?;
    let quote = if value.contains('\'') { "\"" } else { "'" };
    if value.contains(quote) || (quote == "\"" && value.contains('\\')) {
        return None;
    }
    let name = if character == '`' { "a backtick".to_owned() } else { format!("`{character}`") };
    let message = format!("A value cannot begin with {name}: put it in quotes, `{quote}{}{quote}`", shown(value));
    Some(Repair::new(
        vec![Edit::insert(at, quote), Edit::insert(end, quote)],
        P::ReservedCharacter,
        at..at + character.len_utf8(),
        message,
    ))
}

/// The line of `|` or `>`, or a line below it that is too far right to be empty.
fn block_scalar(text: &str, at: usize) -> Option<Repair> {
    let line = line_at(text, at);
    if byte(text, at).is_some_and(|b| matches!(b, b'|' | b'>')) {
        let end = line.content_end().max(at + 1);
        return Some(Repair::new(
            vec![Edit::blank(text, at + 1, end)],
            P::BlockScalar,
            at..end,
            "Behind `|` or `>` there may only be `-` or `+` and the indentation (1 to 9): the text begins on the next line",
        ));
    }
    let blank = std::iter::once(line)
        .chain(super::lines::lines_before(text, line.start))
        .skip_while(|line| !line.content().is_empty())
        .take_while(|line| line.content().is_empty())
        .chain(lines_from(text, line.start).skip(1).take_while(|line| line.content().is_empty()));
    let edits: Vec<_> = blank
        .filter(|line| !line.text.is_empty())
        .map(|line| Edit { at: line.start, removed: line.text.len(), inserted: String::new() })
        .collect();
    let message =
        "The lines of this text must be indented alike: a blank line before it has more spaces than its first line";
    (!edits.is_empty()).then(|| Repair::new(edits, P::BlockScalar, line.start..line.end(), message))
}

/// `key: - item`.
fn list_behind_colon(text: &str, at: usize) -> Option<Repair> {
    let end = line_at(text, at).content_end();
    let message = "A list begins on the line below its key: `- ` cannot stand behind `key:` or behind a value";
    (end > at).then(|| Repair::new(vec![Edit::blank(text, at, end)], P::MixedListAndKeys, at..end, message))
}

/// A tag that cannot be read.
fn tag(text: &str, at: usize) -> Option<Repair> {
    (byte(text, at)? == b'!').then(|| {
        let end = word_end(text, at);
        let message = format!(
            "`{}` is no tag: a value that begins with `!` needs quotes",
            shown(text.get(at..end).unwrap_or_default())
        );
        Repair::new(vec![Edit::blank(text, at, end)], P::Tag, at..end, message)
    })
}
