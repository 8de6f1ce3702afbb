//! `# dockwright format=off` and `# dockwright format=on`: what stands between them stays as it is.

use std::ops::Range;

use dockwright_lint::Edit;

/// Leaves out the edits of what is to stay. `comments` are those of the file, in order.
pub(super) fn respect(source: &str, comments: impl Iterator<Item = Range<usize>>, edits: &mut Vec<Edit>) {
    let places = places(source, comments);
    edits.retain(|edit| {
        let place = places.partition_point(|place| place.end < edit.range.end);
        places.get(place).is_none_or(|place| edit.range.end < place.start)
    });
}

/// The byte ranges that stay as they are: from the comment that says so to the one that ends it.
fn places(source: &str, comments: impl Iterator<Item = Range<usize>>) -> Vec<Range<usize>> {
    let mut places: Vec<Range<usize>> = Vec::new();
    let mut from = None;
    for comment in comments {
        let text = source.get(comment.clone()).unwrap_or_default();
        let said = text.trim_start_matches('#').trim().strip_prefix("dockwright").map(str::trim_start);
        let said = said.and_then(|said| said.strip_prefix("format=")).and_then(|said| said.split_whitespace().next());
        match (said, from) {
            (Some("off"), None) => from = Some(comment.start),
            (Some("on"), Some(start)) => {
                places.push(start..comment.start);
                from = None;
            }
            _ => {}
        }
    }
    places.extend(from.map(|start| start..source.len()));
    places
}
