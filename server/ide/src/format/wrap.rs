//! Breaks lines that are too long.

use dockwright_lint::{Edit, Indent};
use dockwright_model::File;

use super::Style;

/// The edits together with those that break lines.
pub(super) fn wrapped(_file: &File, _style: &Style, _indent: Indent, edits: Vec<Edit>) -> Vec<Edit> {
    edits
}
