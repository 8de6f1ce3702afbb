//! Stages and build arguments: in the Dockerfile that declares them, and in the Compose files that name them in `target` and
//! `args`. It makes no difference from which side a rename is begun.

use std::collections::BTreeMap;
use std::sync::Arc;

use dockwright_lint::Edit;
use dockwright_model::compose::{ServiceBuild, Spot};
use dockwright_model::{Compose, File, Named, Surroundings};

use super::{FileEdits, Found, Refusal, Renaming, What, check, edits, names};
use crate::navigate::builds::{self, Built, Elsewhere, built_at};

/// The stage or build argument at a byte offset of a Compose file, if it can have another name.
pub(super) fn find(file: &Compose, around: &Surroundings, offset: usize) -> Result<Option<Built>, Refusal> {
    let Some(built) = built_at(file, around, offset) else { return Ok(None) };
    let text = &built.spot.text;
    let declared = built.dockerfile.names().entities.get(built.entity).map_or("", |entity| &entity.name);
    if !declared.eq_ignore_ascii_case(text) {
        let message = format!("This is the number of stage `{declared}`. Rename the stage where its name stands.");
        return Err(Refusal(message));
    }
    if !built.spot.is_written {
        return Err(Refusal(format!("`{text}` is put together of variables here, so it cannot be renamed.")));
    }
    found(&built.dockerfile, built.entity).map_or(Ok(()), |found| names::check_old(&built.dockerfile, &found))?;
    Ok(Some(built))
}

/// The edits when what a Compose file names gets another name.
pub(super) fn from_compose(
    file: &Compose,
    around: &Surroundings,
    built: &Built,
    new: &str,
) -> Result<Renaming, Refusal> {
    let mut renaming = Renaming::default();
    let own = in_dockerfile(&built.dockerfile, built.entity, new)
        .map_err(|Refusal(why)| Refusal(format!("In `{}`: {why}", built.path)))?;
    let text = built.dockerfile.text().clone();
    renaming.elsewhere.push(FileEdits { path: built.path.clone(), text, edits: own });
    for files in in_composes(&built.dockerfile, &built.path, around, built.entity, new)? {
        if files.path != around.path() {
            renaming.elsewhere.push(files);
        } else if files.text.as_str() == file.source() {
            renaming.edits = files.edits;
        } else {
            return Err(Refusal("The file has changed in the meantime. Try again.".to_owned()));
        }
    }
    Ok(renaming)
}

/// The edits when a name of a Dockerfile that Compose files may have gets another one: those of the Dockerfile and of the
/// Compose files.
pub(super) fn from_dockerfile(
    file: &File,
    around: &Surroundings,
    entity: usize,
    new: &str,
) -> Result<Option<Renaming>, Refusal> {
    let elsewhere = in_composes(file, around.path(), around, entity, new)?;
    if elsewhere.is_empty() {
        return Ok(None);
    }
    Ok(Some(Renaming { edits: in_dockerfile(file, entity, new)?, elsewhere }))
}

/// The edits of a Dockerfile. Who gives a build argument its value gives it to all declarations of that name, so that those
/// are renamed, too, which have nothing to do with one another otherwise.
fn in_dockerfile(file: &File, entity: usize, new: &str) -> Result<Vec<Edit>, Refusal> {
    let names = file.names();
    let Some(own) = names.entities.get(entity) else { return Ok(Vec::new()) };
    let alike = names.entities.iter().enumerate().filter(|(index, other)| {
        let same = other.kind.is_variable() && own.kind.is_variable() && other.name == own.name;
        let is_first = other.group == *index;
        is_first && (other.group == own.group || same && builds::is_given(file, other.group))
    });
    let groups: Vec<usize> = alike.map(|(index, _)| index).collect();
    let mut edited: Option<File> = None;
    let mut together = Vec::new();
    for group in groups {
        let now = edited.as_ref().unwrap_or(file);
        let Some(found) = found(now, group) else { continue };
        names::check_old(now, &found)?;
        names::check_new(now, &found, new)?;
        let own = edits(&found.occurrences, new);
        check::same_meaning(now, &found, &own, new)?;
        let next = check::edited(now, &own);
        together.extend(self::found(file, group).map(|found| edits(&found.occurrences, new)).unwrap_or_default());
        edited = Some(next);
    }
    together.sort_by_key(|edit| edit.range.start);
    together.dedup_by(|next, first| next.range == first.range);
    Ok(together)
}

fn found(file: &File, entity: usize) -> Option<Found<'_>> {
    let names = file.names();
    let own = names.entities.get(entity)?;
    let occurrences = names.occurrences(&Named::Entity(entity));
    Some(Found { what: What::Entity(own), name: &own.name, range: own.declared.clone(), occurrences })
}

/// The edits of Compose files, unless a place there would then mean something else.
fn in_composes(
    file: &File,
    path: &str,
    around: &Surroundings,
    entity: usize,
    new: &str,
) -> Result<Vec<FileEdits>, Refusal> {
    let places = builds::mentions_of(file, path, around, entity);
    let mut projects: BTreeMap<&str, Arc<Vec<ServiceBuild>>> = BTreeMap::new();
    for place in &places {
        let builds = projects.entry(&place.path).or_insert_with(|| around.builds_of(&place.path));
        builds.iter().try_for_each(|build| free(build, place, path, new))?;
    }
    let files = builds::renames(places, new).into_iter();
    Ok(files.map(|(path, file, edits)| FileEdits { path, text: file.text().clone(), edits }).collect())
}

/// Refuses to rename a place that names something in another Dockerfile, too, or an argument that is given there already.
fn free(build: &ServiceBuild, place: &Elsewhere, path: &str, new: &str) -> Result<(), Refusal> {
    let is_it = |spot: &&Spot| spot.path == place.path && spot.range == place.range;
    let argument = build.arguments.iter().find(is_it);
    let Some(spot) = build.target.as_ref().filter(is_it).or(argument) else { return Ok(()) };
    let line = place.file.text().line_of(place.range.start) + 1;
    let place = format!("line {line} of `{}`", place.path);
    if build.dockerfile.as_deref() != Some(path) {
        let other = build.dockerfile.as_deref().map_or("another Dockerfile".to_owned(), |other| format!("`{other}`"));
        return Err(Refusal(format!(
            "`{}` in {place} is for {other}, too, so it cannot be renamed for one of them.",
            spot.text
        )));
    }
    match build.arguments.iter().find(|other| argument.is_some() && other.text == new) {
        Some(_) => Err(Refusal(format!("`{new}` is given beside it in {place} already. Choose another name."))),
        None => Ok(()),
    }
}
