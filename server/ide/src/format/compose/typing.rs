//! Indentation of the next line while somebody types.

use dockwright_lint::{Edit, Indent};
use dockwright_model::Compose;
use dockwright_syntax::yaml::{Kind, Node};

use super::super::{Style, line_end, line_start};

/// The edits after a line break was typed in front of a byte offset: the new line stands where the next key, item or line
/// of a scalar would.
pub fn format_typed(file: &Compose, style: &Style, offset: usize, typed: &str) -> Vec<Edit> {
    if !style.options.enable || typed != "\n" {
        return Vec::new();
    }
    after_break(file, style, offset).into_iter().collect()
}

fn after_break(file: &Compose, style: &Style, offset: usize) -> Option<Edit> {
    let source = file.source();
    let start = line_start(source, offset);
    let blank = source.get(start..line_end(source, start))?.trim_end_matches(['\n', '\r']);
    let before = source.get(line_start(source, start.checked_sub(1)?)..start)?.trim_end();
    // What stands behind the cursor already has its place, and a second blank line asks for nothing.
    if !blank.trim_matches(' ').is_empty() || before.is_empty() {
        return None;
    }
    let before = before.trim_start_matches('\u{feff}');
    let column = next_column(file, style, start - 1, before)?;
    let new = " ".repeat(column);
    (blank != new).then(|| Edit::replace(start..start + blank.len(), new))
}

/// The column of the line behind one that reads `before` and ends at an offset.
fn next_column(file: &Compose, style: &Style, end: usize, before: &str) -> Option<usize> {
    let width = match style.indent.or(style.editor) {
        Some(Indent::Spaces(width)) => width,
        _ => 2,
    };
    let text = before.trim_start_matches(' ');
    let indent = before.len() - text.len();
    let inside = around(file, line_start(file.source(), end) + indent);
    if inside.is_some_and(|node| node.is_flow() || node.scalar().is_some()) {
        return None;
    }
    if text.starts_with('#') {
        return Some(indent);
    }
    let content = text.trim_start_matches(['-', ' ']);
    let key_column = indent + text.len() - content.len();
    let bare = content.split(" #").next().unwrap_or_default().trim_end();
    let is_dash = text.starts_with("- ");
    let is_key = bare.contains(": ") || bare.ends_with(':');
    Some(match () {
        () if bare.ends_with(':') || is_header(bare) && is_key => key_column + width,
        () if is_header(bare) => indent + width,
        () if is_dash && is_key => key_column,
        () => indent,
    })
}

/// Whether a line ends with the sign of a literal or folded scalar.
fn is_header(text: &str) -> bool {
    let last = text.rsplit(' ').next().unwrap_or_default();
    let mut signs = last.chars();
    matches!(signs.next(), Some('|' | '>')) && signs.all(|sign| matches!(sign, '+' | '-' | '1'..='9'))
}

/// The scalar of several lines or the brackets that began before an offset and go beyond it.
fn around(file: &Compose, offset: usize) -> Option<Node<'_>> {
    let found = file.yaml().node_at(offset)?;
    let outer = std::iter::successors(Some(found), |node| node.parent());
    outer.take(64).find(|node| {
        let solid = matches!(node.kind(), Kind::Scalar(_)) || node.is_flow();
        solid && node.span().start < offset && offset < node.span().end
    })
}
