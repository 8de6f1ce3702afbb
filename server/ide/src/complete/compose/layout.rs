//! How a file is laid out: what is inserted looks like what is there.

use dockwright_model::Compose;
use dockwright_syntax::yaml::Node;

/// Nodes that are looked at; the first ones tell.
const MOST: usize = 2_000;
/// Deeper than anybody indents a level.
const DEEPEST: usize = 8;

/// How a file is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layout {
    /// By how much a level is indented.
    pub(super) unit: usize,
    /// By how much `-` is indented below its key.
    pub(super) list: usize,
    /// What ends a line.
    pub(super) newline: &'static str,
}

impl Layout {
    /// The layout of a file: that of its first mapping in a mapping, and of its first list.
    pub(super) fn of(file: &Compose) -> Self {
        let source = file.source();
        let depth = |node: Node<'_>| {
            let key = node.key().filter(|_| !node.is_flow())?;
            column(source, node.span().start).checked_sub(column(source, key.full_span().start))
        };
        let inside = |node: &Node<'_>| node.is_mapping();
        let found = |wanted: &dyn Fn(&Node<'_>) -> bool| {
            file.yaml().nodes().take(MOST).filter(|node| wanted(node)).find_map(depth)
        };
        let unit = found(&inside).filter(|unit| (1..=DEEPEST).contains(unit)).unwrap_or(2);
        let list = found(&|node| node.is_sequence()).filter(|list| *list <= DEEPEST).unwrap_or(unit);
        Self { unit, list, newline: file.text().newline() }
    }
}

/// The column of a place, from 0, in bytes.
pub(super) fn column(source: &str, offset: usize) -> usize {
    line_before(source, offset).len()
}

/// What stands before a place on its line.
pub(super) fn line_before(source: &str, offset: usize) -> &str {
    let before = source.get(..offset).unwrap_or_default();
    before.rsplit(['\n', '\r']).next().unwrap_or_default().trim_start_matches('\u{feff}')
}

/// What stands behind a place on its line.
pub(super) fn line_after(source: &str, offset: usize) -> &str {
    source.get(offset..).unwrap_or_default().split(['\n', '\r']).next().unwrap_or_default()
}
