//! Repairs of indentation: tabs, lines on no level, lines too far right, lists among keys.

use granit_parser::ErrorKind as E;

use super::edits::Edit;
use super::lines::{Line, line_at, lines_before, lines_from};
use super::problem::{ProblemKind as P, shown};
use super::repair::{Failure, Repair, is_alone, key_without_colon};
use super::scalar::Style;

/// A line that fits nowhere in the mapping or list it should be in.
pub(super) fn repair(text: &str, failure: &Failure) -> Option<Repair> {
    let mut line = line_at(text, failure.at);
    if line.is_idle() {
        line = lines_before(text, line.start).find(|line| !line.is_idle())?;
    }
    if let Some((Style::Plain, word)) = &failure.last_scalar {
        // A key that is half typed, a comment, and below that what is in the key.
        let above = line_at(text, word.start);
        let last = lines_before(text, line.start).find(|line| !line.is_idle());
        if last == Some(above) && above.indent() < line.indent() && is_alone(text, word.start) {
            return key_without_colon(text, word.start);
        }
    }
    if failure.kind == E::ExpectedBlockSequenceEntry && !is_item(line) && dash_above(text, line) {
        let at = line.start + line.indent();
        let message = format!(
            "`{}` stands between the items of a list but is none: begin it with `- `, or put it on the level of its key",
            shown(line.content())
        );
        let span = at..line.content_end();
        return Some(Repair::new(vec![Edit::insert(at, "- ")], P::MixedListAndKeys, span, message));
    }
    if line.margin().contains('\t') {
        return tabs(text, line.start);
    }
    match level(text, line) {
        Some(column) => Some(move_lines(text, line, column)),
        None if is_item(line) => {
            let message =
                "A list item (`- `) cannot stand among `key: value` lines: put the list below a key of its own";
            let edits = vec![Edit::blank(text, line.start, line.end())];
            Some(Repair::new(edits, P::MixedListAndKeys, line.start + line.indent()..line.content_end(), message))
        }
        None => None,
    }
}

/// Whether a line begins with `- `.
fn is_item(line: Line<'_>) -> bool {
    line.content() == "-" || line.content().starts_with("- ")
}

/// Whether the lines above with the same indentation are list items.
fn dash_above(text: &str, line: Line<'_>) -> bool {
    let above = lines_before(text, line.start).filter(|above| !above.is_idle());
    above
        .take_while(|above| above.indent() >= line.indent())
        .find(|above| above.indent() == line.indent())
        .is_some_and(is_item)
}

/// The nearest column to the right on which lines above begin, where the line itself is on none.
fn level(text: &str, line: Line<'_>) -> Option<usize> {
    let mut found: Option<usize> = None;
    for above in lines_before(text, line.start).filter(|above| !above.is_idle()) {
        let indent = above.indent();
        let content = above.text.len() - above.text.trim_start_matches([' ', '-']).len();
        if indent == line.indent() || (is_item(above) && content == line.indent()) {
            return None;
        }
        if is_item(above) && content > line.indent() && indent <= line.indent() {
            return Some(content);
        }
        if indent < line.indent() {
            break;
        }
        found = Some(found.map_or(indent, |found| found.min(indent)));
    }
    found
}

/// Moves a line, and those after it that begin like it, to another column.
fn move_lines(text: &str, line: Line<'_>, column: usize) -> Repair {
    let margin = " ".repeat(column);
    let old = line.indent();
    let edits = lines_from(text, line.start)
        .take_while(|next| next.is_idle() || next.indent() >= old)
        .filter(|next| !next.is_idle() && next.indent() == old)
        .map(|next| Edit { at: next.start, removed: old, inserted: margin.clone() })
        .collect();
    let message = format!(
        "`{}` begins at column {}, where nothing above it begins: move it to column {} like the lines before it, or to the left",
        shown(line.content()),
        old + 1,
        column + 1
    );
    Repair::new(edits, P::Indentation, line.start + old..line.content_end(), message)
}

/// A key that is indented more than the finished `key: value` above it.
pub(super) fn too_far_right(text: &str, line: Line<'_>, above: Line<'_>) -> Repair {
    let old = line.indent();
    let rest = above.text.trim_start_matches([' ', '-']);
    let column = above.text.len() - rest.len();
    let shift = old.saturating_sub(column);
    let edits = lines_from(text, line.start)
        .take_while(|next| next.is_idle() || next.indent() >= old)
        .filter(|next| !next.text.is_empty() && next.indent() >= shift)
        .map(|next| Edit { at: next.start, removed: shift, inserted: String::new() })
        .collect();
    let message = format!(
        "`{}` is indented like a part of the value above it: move it to column {} if it is a key beside `{}`",
        shown(line.content()),
        column + 1,
        shown(above.content())
    );
    let span = line.start + old..line.content_end();
    if shift == 0 { blank(text, line, message) } else { Repair::new(edits, P::TooFarRight, span, message) }
}

fn blank(text: &str, line: Line<'_>, message: String) -> Repair {
    let span = line.start + line.indent()..line.content_end();
    Repair::new(vec![Edit::blank(text, line.start, line.end())], P::TooFarRight, span, message)
}

/// Puts spaces in place of tabs, from the first line with one on.
pub(super) fn tabs(text: &str, at: usize) -> Option<Repair> {
    let first = lines_from(text, line_at(text, at).start).find(|line| line.margin().contains('\t'))?;
    let mut before = lines_before(text, first.start).find(|line| !line.is_idle());
    let mut edits = Vec::new();
    for line in lines_from(text, first.start) {
        if line.is_idle() && !line.margin().contains('\t') {
            continue;
        }
        if !line.margin().contains('\t') {
            before = Some(line);
            continue;
        }
        let width = width_of(line.margin());
        let width = match before {
            // A line that opens nothing has no line below it that is deeper.
            Some(above) if !opens(above) && width != width_of(above.margin()) => {
                let levels = lines_before(text, line.start).take(50).filter(|line| !line.is_idle());
                if levels.map(|line| width_of(line.margin())).any(|level| level == width) {
                    width
                } else {
                    width_of(above.margin())
                }
            }
            _ => width,
        };
        edits.push(Edit { at: line.start, removed: line.indent(), inserted: " ".repeat(width) });
        if !line.is_idle() {
            before = Some(line);
        }
    }
    let message = "Tabs cannot indent a line in YAML: use spaces";
    Some(Repair::new(edits, P::Tab, first.start..first.start + first.indent(), message))
}

/// Whether the lines below a line may be deeper.
fn opens(line: Line<'_>) -> bool {
    let end = line.content_end() - line.start;
    let written = line.text.get(..end).unwrap_or_default();
    written.ends_with([':', '-', '|', '>', '[', '{', ',']) || is_item(line)
}

/// How wide blanks are where tabs stop at every fourth column.
fn width_of(margin: &str) -> usize {
    margin.bytes().fold(0, |width, b| if b == b'\t' { (width / 4 + 1) * 4 } else { width + 1 })
}
