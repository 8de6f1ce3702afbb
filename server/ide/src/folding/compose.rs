//! What of a Compose file an editor can fold away: mappings, lists, scalars of several lines, comments, regions.

use std::ops::Range;

use dockwright_model::Compose;
use dockwright_syntax::yaml::{Kind, Node, Style};

use crate::inline;

use super::{Fold, FoldKind, chosen, comments, lines};

/// The folds of a file by their first line, as [`super::folds`] has them.
pub fn folds(file: &Compose, limit: Option<usize>) -> Vec<Fold> {
    let (text, mut found) = (file.text(), Vec::new());
    let own_line = |range: &Range<usize>| {
        let before = file.source().get(..range.start).unwrap_or_default();
        before.trim_end_matches([' ', '\t']).ends_with(['\n', '\r', '\u{feff}']) || before.trim().is_empty()
    };
    let spans = file.yaml().comments().iter().map(|comment| comment.span.clone());
    comments(text, spans.filter(own_line), &mut found);
    for node in file.yaml().nodes() {
        let Some(range) = folded(node) else { continue };
        let (first, last) = lines(text, &range);
        // The line of a closing bracket or quote stays.
        let closing = usize::from(is_closed(node));
        found.push(Fold { first, last: last.saturating_sub(closing), kind: FoldKind::Code });
    }
    for inner in inline::all(file) {
        found.extend(inner.folds(super::folds(inner.file, None)));
    }
    chosen(found, limit)
}

/// What is folded of a node: a value with its key, an item of a list.
fn folded(node: Node<'_>) -> Option<Range<usize>> {
    if node.is_key() || matches!(node.kind(), Kind::Empty | Kind::Alias(_)) {
        return None;
    }
    let parent = node.parent()?;
    let start = match node.key() {
        Some(key) => key.full_span().start,
        // A list or mapping that begins behind the dash begins on its line.
        None if parent.is_sequence() => node.full_span().start,
        None => return None,
    };
    Some(start..node.full_span().end.max(start))
}

fn is_closed(node: Node<'_>) -> bool {
    let quoted = matches!(node.style(), Some(Style::Single | Style::Double));
    let last = node.source().trim_end().rsplit(['\n', '\r']).next().unwrap_or_default().trim_start();
    (node.is_flow() && !quoted && matches!(last, "]" | "}")) || quoted && matches!(last, "'" | "\"")
}
