//! Renaming in a Dockerfile that stands in a Compose file, together with the `target` and `args` around it.

use dockwright_model::Compose;

use super::{Refusal, Renamable, Renaming, find, in_dockerfile};
use crate::navigate::{builds, inlined_at, mentions};

/// The name at a byte offset of such a Dockerfile, or of a build that names something of it; none where there is neither.
pub(super) fn prepare(file: &Compose, offset: usize) -> Option<Result<Option<Renamable>, Refusal>> {
    let (inner, at) = inlined_at(file, offset)?;
    let renamable = |found: super::Found<'_>| {
        let here = mentions(file, &inner, at).into_iter().find(|(one, _)| super::holds(&one.range, offset));
        let range = here.map_or_else(|| inner.range(&found.range), |(one, _)| one.range.clone());
        Renamable { range, name: found.name.to_owned() }
    };
    Some(find(inner.file, at).map(|found| found.map(renamable)))
}

/// The edits that give what is named there a new name.
pub(super) fn rename(file: &Compose, offset: usize, new: &str) -> Option<Result<Option<Renaming>, Refusal>> {
    let (inner, at) = inlined_at(file, offset)?;
    let inside = match in_dockerfile(inner.file, at, new) {
        Ok(Some(edits)) => edits,
        Ok(None) => return Some(Ok(None)),
        Err(refusal) => return Some(Err(refusal)),
    };
    if inside.is_empty() {
        return Some(Ok(Some(Renaming::default())));
    }
    let Some(mut edits) = inner.edits(&inside) else {
        let reason = "Compose replaces a variable of this name, or the Dockerfile is written in a way in which it cannot be \
                      edited exactly, so this cannot be renamed. Write it as a literal text, after `|`.";
        return Some(Err(Refusal(reason.to_owned())));
    };
    let named = mentions(file, &inner, at).into_iter().filter(|(_, by_name)| *by_name);
    edits.extend(named.map(|(one, _)| builds::renaming(file, one.range.clone(), new)));
    edits.sort_by_key(|edit| edit.range.start);
    Some(Ok(Some(Renaming { edits, elsewhere: Vec::new() })))
}
