//! Repairs inside brackets.

use granit_parser::ErrorKind as E;

use super::edits::Edit;
use super::lines::{self, Line, begins_token, byte, is_blank, is_break, line_at, lines_from, quoted_end, skip_blanks};
use super::problem::ProblemKind as P;
use super::repair::{Failure, Repair};

/// The brackets that are open at a place.
struct Brackets {
    open: Vec<(usize, u8)>,
    /// A closing bracket that does not fit, before the place.
    wrong: Option<usize>,
    /// The last `,` or bracket before the place, which what stands at the place begins behind.
    separator: usize,
}

/// Reads brackets from one place to another.
fn brackets(text: &str, from: usize, to: usize) -> Brackets {
    let mut found = Brackets { open: Vec::new(), wrong: None, separator: from };
    let mut at = from;
    while at < to {
        let Some(b) = byte(text, at) else { break };
        let token = begins_token(text, at);
        match b {
            b'"' | b'\'' if token => {
                at = quoted_end(text, at).unwrap_or(at + 1);
                continue;
            }
            b'#' if token => {
                at = line_at(text, at).end();
                continue;
            }
            b'[' | b'{' if !found.open.is_empty() || token => {
                found.open.push((at, b));
                found.separator = at;
            }
            b']' | b'}' => {
                let fits = found.open.last().is_some_and(|&(_, open)| close_of(open) == char::from(b));
                if fits {
                    found.open.pop();
                } else if found.wrong.is_none() {
                    found.wrong = Some(at);
                }
                found.separator = at;
            }
            b',' if !found.open.is_empty() => found.separator = at,
            _ => {}
        }
        at += 1;
    }
    found
}

fn close_of(open: u8) -> char {
    if open == b'[' { ']' } else { '}' }
}

/// The repair of an error in brackets.
pub(super) fn repair(text: &str, failure: &Failure) -> Option<Repair> {
    if failure.kind == E::MisplacedFlowCollectionEnd && failure.open_bracket.is_none() {
        let at = failure.at;
        let edits = vec![Edit::blank(text, at, at + 1)];
        return Some(Repair::new(
            edits,
            P::WrongBracket,
            at..at + 1,
            "This bracket closes nothing: remove it, or quote the value",
        ));
    }
    let start = failure.open_bracket.or_else(|| first_bracket(text, failure))?;
    let limit = boundary(text, start);
    let unclosed = brackets(text, start, limit);
    if let (Some(&(at, open)), None) = (unclosed.open.first(), unclosed.wrong) {
        return Some(close(text, at, open, &unclosed.open, limit));
    }
    if let Some(wrong) = unclosed.wrong.filter(|_| matches!(failure.kind, E::MismatchedFlowCollectionEnd { .. })) {
        return wrong_bracket(text, start, wrong);
    }
    blank_item(text, start, failure.at.min(limit))
}

/// Where the bracket is that the parser has read but not told of.
fn first_bracket(text: &str, failure: &Failure) -> Option<usize> {
    let mut at = failure.cursor;
    let last = failure.at.max(at) + 1;
    while at < last {
        match byte(text, at)? {
            b'[' | b'{' if begins_token(text, at) => return Some(at),
            b'"' | b'\'' if begins_token(text, at) => at = quoted_end(text, at)?,
            b'#' if begins_token(text, at) => at = line_at(text, at).end(),
            _ => at += 1,
        }
    }
    None
}

/// Where what is in a bracket ends at the latest: before the first line that is not indented more than the bracket's line,
/// unless that line closes it.
fn boundary(text: &str, bracket: usize) -> usize {
    let line = line_at(text, bracket);
    let owner = item_column(line);
    let mut end = line.content_end();
    for next in lines_from(text, line.start).skip(1) {
        if next.is_idle() {
            continue;
        }
        let closes = next.content().starts_with([']', '}']) && next.indent() >= line.indent();
        if next.indent() <= owner && !closes {
            break;
        }
        end = next.content_end();
        if closes && next.indent() <= owner {
            break;
        }
    }
    end.max(bracket + 1)
}

/// The column at which the key of a line begins, behind `- `.
fn item_column(line: Line<'_>) -> usize {
    let rest = line.text.trim_start_matches([' ', '\t']);
    let item = rest.trim_start_matches(['-', ' ']);
    // `- [a` alone: what is deeper than the dash belongs to the bracket.
    if item.starts_with(['[', '{']) { line.indent() } else { line.text.len() - item.len() }
}

fn close(text: &str, at: usize, bracket: u8, open: &[(usize, u8)], limit: usize) -> Repair {
    let closing: String = open.iter().rev().map(|&(_, open)| close_of(open)).collect();
    let bracket = char::from(bracket);
    let closed = closing.chars().next_back().unwrap_or(bracket);
    let message = format!("The bracket `{bracket}` is never closed: `{closed}` is missing");
    let span = at..line_at(text, at).content_end().min(limit).max(at + 1);
    Repair::new(vec![Edit::insert(limit, &closing)], P::UnclosedBracket, span, message)
}

/// A bracket of one kind that is closed by one of the other.
fn wrong_bracket(text: &str, start: usize, wrong: usize) -> Option<Repair> {
    let open = brackets(text, start, wrong).open;
    let &(_, bracket) = open.last()?;
    let right = close_of(bracket);
    let message =
        format!("`{}` is closed by `{}`: it must be `{right}`", char::from(bracket), char::from(byte(text, wrong)?));
    let edits = vec![Edit { at: wrong, removed: 1, inserted: right.to_string() }];
    Some(Repair::new(edits, P::WrongBracket, wrong..wrong + 1, message))
}

/// Blanks out the item that an error is in, with one comma beside it.
fn blank_item(text: &str, start: usize, at: usize) -> Option<Repair> {
    let before = brackets(text, start, at);
    let from = before.separator + 1;
    let mut to = from.max(at);
    let mut depth = 0usize;
    while let Some(b) = byte(text, to).filter(|&b| !is_break(b)) {
        match b {
            b'[' | b'{' => depth += 1,
            b']' | b'}' if depth == 0 => break,
            b']' | b'}' => depth -= 1,
            b',' if depth == 0 => break,
            _ => {}
        }
        to += 1;
    }
    let comma = byte(text, to) == Some(b',');
    let item = text.get(from..to)?;
    let first = if comma { from } else { from - usize::from(byte(text, before.separator) == Some(b',')) };
    let last = to + usize::from(comma);
    let shown_from = skip_blanks(text, from).min(to);
    let message = format!(
        "`{}` is neither a value nor a `key: value` pair: items in brackets are parted by commas, and a value with `[`, `{{`, \
         `,` or `: ` in it needs quotes",
        super::problem::shown(item)
    );
    (last > first).then(|| Repair::new(vec![Edit::blank(text, first, last)], P::InBrackets, shown_from..to, message))
}

/// In brackets tabs may indent: the parser of Compose lets them.
pub(super) fn tab(text: &str, failure: &Failure) -> Option<Repair> {
    let start = failure.open_bracket.or_else(|| first_bracket(text, failure))?;
    let limit = boundary_with_tabs(text, start);
    let lines = lines_from(text, line_at(text, start).start).skip(1).take_while(|line| line.start < limit);
    let edits: Vec<_> = lines
        .filter(|line| line.margin().contains('\t'))
        .map(|line| Edit::blank(text, line.start, line.start + line.indent()))
        .collect();
    (!edits.is_empty()).then_some(Repair { edits, problem: None })
}

/// Where a bracket is closed, if it is.
fn boundary_with_tabs(text: &str, start: usize) -> usize {
    let mut depth = 0usize;
    let mut at = start;
    while let Some(b) = byte(text, at) {
        match b {
            b'"' | b'\'' if begins_token(text, at) => {
                at = quoted_end(text, at).unwrap_or(text.len());
                continue;
            }
            b'[' | b'{' => depth += 1,
            b']' | b'}' if depth <= 1 => return at,
            b']' | b'}' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    start
}

/// Blanks out what lies deeper than the parser goes.
pub(super) fn too_deep(text: &str, failure: &Failure) -> Repair {
    let at = failure.at;
    let line = line_at(text, at);
    let mut edits = Vec::new();
    let end = if failure.open_bracket.or_else(|| first_bracket(text, failure)).is_some_and(|start| start < at) {
        flow_end(text, at)
    } else {
        let column = lines::column(text, at);
        let lines = lines_from(text, line.start).skip(1).take_while(|line| line.is_idle() || line.indent() >= column);
        lines.last().map_or(line.end(), Line::end)
    };
    edits.push(Edit::blank(text, at, end));
    let message = "More than 255 levels inside one another: what is deeper is not read";
    Repair::new(edits, P::TooDeep, at..line.content_end().max(at + 1).min(end.max(at)), message)
}

/// Where the brackets that begin at a place are closed again.
fn flow_end(text: &str, from: usize) -> usize {
    let mut depth = 0usize;
    let mut at = from;
    while let Some(b) = byte(text, at) {
        match b {
            b'[' | b'{' => depth += 1,
            b']' | b'}' if depth == 0 => return at,
            b']' | b'}' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ if depth == 0 && !is_blank(b) && at > from => return at,
            _ => {}
        }
        at += 1;
    }
    text.len()
}
