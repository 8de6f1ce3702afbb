//! What the tests of refactorings share.

use dockwright_model::File;
use dockwright_syntax::text::apply_edits;

use super::Change;

/// The text after a change of the last instruction that has one.
pub(super) fn after(text: &str, change: fn(&File, usize) -> Option<Change>) -> Option<String> {
    let file = File::new(text);
    let (_, edits) = (0..file.dockerfile().instructions.len()).rev().find_map(|index| change(&file, index))?;
    let edits: Vec<_> = edits.into_iter().map(|edit| (edit.range, edit.text)).collect();
    Some(apply_edits(text, &edits).expect("edits that fit"))
}

/// The title of a change of the last instruction that has one.
pub(super) fn title(text: &str, change: fn(&File, usize) -> Option<Change>) -> Option<String> {
    let file = File::new(text);
    (0..file.dockerfile().instructions.len()).rev().find_map(|index| change(&file, index)).map(|(title, _)| title)
}

/// Checks that no instruction has the change.
#[track_caller]
pub(super) fn none(text: &str, change: fn(&File, usize) -> Option<Change>) {
    assert_eq!(after(text, change), None, "{text}");
}
