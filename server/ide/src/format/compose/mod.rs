//! Formatting of Compose files: indentation, the blanks behind `:` and `-`, blank lines, the ends of lines.
//!
//! Comments, anchors, quotes, block scalars, brackets and the order of keys stay as they are. Every answer is read back
//! before it is given: its tree is that of the file, node for node.

mod layout;
mod lines;
mod sound;
mod typing;

use std::ops::Range;

use dockwright_lint::{Edit, Indent};
use dockwright_model::Compose;
use dockwright_syntax::text::apply_edits;
use dockwright_syntax::yaml::Yaml;

use super::{Style, line_end, line_start, merged, off};
use layout::Layout;
use lines::Lines;

pub use sound::is_sound;
pub use typing::format_typed;

/// Which kinds of edits are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// All of them.
    Everything,
    /// Those that move no line.
    InPlace,
}

/// The edits that format a file, in order, apart from each other. None for a file that Docker Compose would not read.
pub fn format(file: &Compose, style: &Style) -> Vec<Edit> {
    let whole = 0..file.source().len();
    format_ranges(file, style, std::slice::from_ref(&whole))
}

/// The edits that format the lines which byte ranges touch. Where a part of a file cannot be indented without the rest, its
/// lines stay where they are.
pub fn format_ranges(file: &Compose, style: &Style, ranges: &[Range<usize>]) -> Vec<Edit> {
    let source = file.source();
    if !style.options.enable || !file.yaml().problems().is_empty() || has_lone_return(source) {
        return Vec::new();
    }
    let whole_lines = ranges.iter().map(|range| line_start(source, range.start)..line_end(source, range.end));
    let mut wanted: Vec<Range<usize>> = whole_lines.collect();
    wanted.sort_by_key(|range| range.start);
    for reach in [Reach::Everything, Reach::InPlace] {
        let mut some = edits(file.yaml(), style, reach);
        let mut next = 0;
        some.retain(|edit| {
            while wanted.get(next).is_some_and(|range| range.end < edit.range.end) {
                next += 1;
            }
            wanted.get(next).is_some_and(|range| range.start <= edit.range.start)
        });
        off::respect(source, file.yaml().comments().iter().map(|comment| comment.span.clone()), &mut some);
        let some = merged(source, some);
        if some.is_empty() || says_the_same(file.yaml(), &some) {
            return some;
        }
    }
    Vec::new()
}

/// The edits of a kind, in order.
fn edits(yaml: &Yaml, style: &Style, reach: Reach) -> Vec<Edit> {
    let lines = Lines::of(yaml.source());
    let mut layout = Layout::of(yaml, &lines, indent(yaml, &lines, style), style.options.spaces);
    let mut edits = if reach == Reach::Everything { layout.moves() } else { Vec::new() };
    edits.append(&mut layout.blanks);
    edits.extend(lines::edits(&lines, &layout, style));
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    edits
}

/// How many spaces a level is: tabs indent nothing in YAML.
fn indent(yaml: &Yaml, lines: &Lines<'_>, style: &Style) -> usize {
    match style.indent.or(style.editor) {
        Some(Indent::Spaces(width)) => width.max(1),
        _ => layout::prevailing(yaml, lines),
    }
}

/// How many spaces a level of a file mostly is.
pub(crate) fn prevailing_width(yaml: &Yaml) -> usize {
    layout::prevailing(yaml, &Lines::of(yaml.source()))
}

fn says_the_same(before: &Yaml, edits: &[Edit]) -> bool {
    let edits: Vec<_> = edits.iter().map(|edit| (edit.range.clone(), edit.text.clone())).collect();
    apply_edits(before.source(), &edits).is_some_and(|after| sound::same(before, &Yaml::new(after)))
}

/// Whether a carriage return ends a line by itself. Nobody writes such files today.
fn has_lone_return(source: &str) -> bool {
    source.bytes().zip(source.bytes().skip(1).chain([0])).any(|(one, next)| one == b'\r' && next != b'\n')
}
