//! Renaming in a Compose file: services and the like, anchors, variables.

use dockwright_facts::compose::{EntityKind, Keys};
use dockwright_lint::Edit;
use dockwright_model::compose::project::{NamedIn, Namesakes};
use dockwright_model::compose::{ComposeName, ComposeNamed};
use dockwright_model::{Access, Compose, Occurrence, Surroundings};
use dockwright_syntax::yaml::{Node, Resolved, Yaml};

use super::{FileEdits, Refusal, Renaming, edited_text, elsewhere};
use crate::navigate::{file_of, holds, seen};

/// What is to be renamed.
pub(super) struct Subject {
    pub(super) named: ComposeNamed,
    /// The path of the file in which it is named so, if that is another one: a service that is extended there.
    of: Option<String>,
}

/// What is named at a byte offset, if it can have another name.
pub(super) fn find(
    file: &Compose,
    surroundings: Option<&Surroundings>,
    offset: usize,
) -> Result<Option<Subject>, Refusal> {
    let Some(found) = file.named_at(offset) else {
        return Ok(surroundings.and_then(|around| extended(file, around, offset)));
    };
    let name = &found.name;
    if !found.occurrences.iter().any(|one| one.by_name) {
        return Err(Refusal(format!("`{name}` is put together of variables here, so it cannot be renamed.")));
    }
    match found.what {
        ComposeName::Entity(EntityKind::Network) if name == "default" => Err(Refusal(
            "`default` is the network of all services that name none, so it cannot be renamed. For another name in Docker \
             write `name` below it."
                .to_owned(),
        )),
        ComposeName::Entity(kind) if is_external(file, kind, name) => Err(external(kind, name)),
        ComposeName::Variable if is_reserved(name) => {
            Err(Refusal(format!("`{name}` cannot be renamed: Compose or the system sets it.")))
        }
        _ => Ok(Some(Subject { named: found, of: None })),
    }
}

/// A service of another file that is extended, at the place that names it.
fn extended(file: &Compose, around: &Surroundings, offset: usize) -> Option<Subject> {
    let reference = file.references().iter().find(|one| holds(&one.range, offset) && one.is_written)?;
    let (path, other) = file_of(file, around, reference)?;
    other.service(&reference.name)?;
    let (name, range) = (reference.name.clone(), reference.range.clone());
    let occurrences = vec![Occurrence { range: range.clone(), access: Access::Read, by_name: true }];
    let named = ComposeNamed { what: ComposeName::Entity(EntityKind::Service), name, range, occurrences };
    Some(Subject { named, of: Some(path) })
}

fn external(kind: EntityKind, name: &str) -> Refusal {
    Refusal(format!(
        "The {} `{name}` exists outside of this project under this very name. Write `name: {name}` beside `external` first; \
         then it can be renamed here.",
        kind.noun()
    ))
}

/// The edits that give something a new name, in this file and in others.
pub(super) fn rename(
    file: &Compose,
    surroundings: Option<&Surroundings>,
    subject: &Subject,
    new: &str,
) -> Result<Renaming, Refusal> {
    let found = &subject.named;
    if new == found.name {
        return Ok(Renaming::default());
    }
    check_name(found.what, new)?;
    if let (Some(around), ComposeName::Entity(kind)) = (surroundings, found.what) {
        return everywhere(file, around, subject, kind, new);
    }
    if let Some((what, offset)) = taken(file, found, new) {
        let line = file.text().line_of(offset) + 1;
        return Err(clash(new, what, &format!("line {line}")));
    }
    let edits = super::edits(&found.occurrences, new);
    if let Some(at) = difference(file, &edits, new) {
        let line = file.text().line_of(at) + 1;
        return Err(Refusal(format!("Renaming `{}` to `{new}` would change what line {line} means.", found.name)));
    }
    let elsewhere = match (surroundings, found.what) {
        (Some(around), ComposeName::Variable) => elsewhere::variable(file, around, &found.name, new)?,
        _ => Vec::new(),
    };
    Ok(Renaming { edits, elsewhere })
}

/// A service and the like in all files that Compose puts together.
fn everywhere(
    file: &Compose,
    around: &Surroundings,
    subject: &Subject,
    kind: EntityKind,
    new: &str,
) -> Result<Renaming, Refusal> {
    let (found, path) = (&subject.named, subject.of.as_deref().unwrap_or(around.path()));
    let all = Namesakes::new(around, file);
    let line = |of: &NamedIn, offset: usize| {
        let text = of.file.as_ref().map_or(file.text(), |other| other.text());
        let line = text.line_of(offset) + 1;
        if of.file.is_none() {
            format!("line {line}")
        } else {
            format!("line {line} of `{}`", seen(Some(around), &of.path))
        }
    };
    if let Some(other) = all.clash(path, kind, &found.name, new) {
        let mut places = other.occurrences.iter();
        let declared = places.find(|one| one.access == Access::Declaration);
        let what = if declared.is_some() { "declared" } else { "used" };
        let at = declared.or(other.occurrences.first()).map_or(0, |one| one.range.start);
        return Err(clash(new, what, &line(&other, at)));
    }
    let mut renaming = Renaming::default();
    for place in all.places(path, kind, &found.name) {
        let other = place.file.as_deref().unwrap_or(file);
        if is_external(other, kind, &found.name) {
            return Err(external(kind, &found.name));
        }
        let edits = super::edits(&place.occurrences, new);
        if edits.is_empty() {
            continue;
        }
        if let Some(at) = difference(other, &edits, new) {
            let line = line(&place, at);
            return Err(Refusal(format!("Renaming `{}` to `{new}` would change what {line} means.", found.name)));
        }
        match place.file {
            None => renaming.edits = edits,
            Some(other) => {
                renaming.elsewhere.push(FileEdits { path: place.path, text: other.text().clone(), edits });
            }
        }
    }
    Ok(renaming)
}

fn clash(new: &str, what: &str, place: &str) -> Refusal {
    Refusal(format!("`{new}` is {what} in {place} already, and the two would be mixed up. Choose another name."))
}

/// Whether something is not made by Compose and found by the key itself.
fn is_external(file: &Compose, kind: EntityKind, name: &str) -> bool {
    let declared = file.entities().iter().filter(|entity| entity.kind == kind && entity.name == name);
    let mut values = declared.filter_map(|entity| {
        let pair = file.yaml().node(entity.key)?.pair()?;
        file.yaml().node(pair.value)
    });
    values.any(|value| {
        let external = value.get("external");
        let is_true = external.is_some_and(|external| matches!(external.resolved(), Some(Resolved::Bool(true))));
        is_true && value.get("name").is_none()
    })
}

/// Variables that others give their values.
fn is_reserved(name: &str) -> bool {
    name.starts_with("COMPOSE_")
        || name.starts_with("DOCKER_")
        || matches!(name, "HOME" | "PATH" | "PWD" | "USER" | "UID")
}

/// Whether something of a kind can have a name.
fn check_name(what: ComposeName, new: &str) -> Result<(), Refusal> {
    match what {
        ComposeName::Variable => variable(new),
        ComposeName::Anchor(_) => anchor(new),
        ComposeName::Entity(kind) => entity(kind, new),
    }
}

fn variable(new: &str) -> Result<(), Refusal> {
    let mut letters = new.bytes();
    let starts = letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_');
    if !starts || !letters.all(|letter| letter.is_ascii_alphanumeric() || letter == b'_') {
        return Err(Refusal(format!(
            "`{new}` cannot be the name of a variable: it begins with a letter or `_` and goes on with letters, digits and `_`."
        )));
    }
    if is_reserved(new) {
        return Err(Refusal(format!("The new name cannot be `{new}`: Compose or the system sets it.")));
    }
    Ok(())
}

fn anchor(new: &str) -> Result<(), Refusal> {
    if new.is_empty() || !new.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-')) {
        return Err(Refusal(format!("`{new}` cannot be the name of an anchor: it has letters, digits, `_` and `-`.")));
    }
    Ok(())
}

fn entity(kind: EntityKind, new: &str) -> Result<(), Refusal> {
    let noun = kind.noun();
    let profile = kind == EntityKind::Profile;
    let starts = new.starts_with(|c: char| c.is_ascii_alphanumeric());
    if !Keys::Names.matches(new) || (profile && !starts) {
        let begins = if profile { "it begins with a letter or digit and goes on with" } else { "it has" };
        return Err(Refusal(format!(
            "`{new}` cannot be the name of a {noun}: {begins} letters, digits, `.`, `_` and `-`."
        )));
    }
    if kind == EntityKind::Network && new == "default" {
        return Err(Refusal(
            "`default` is the network of all services that name none. Choose another name.".to_owned(),
        ));
    }
    // What YAML does not read as a text would have to be quoted in every place.
    let yaml = Yaml::new(new);
    let read = yaml.root().and_then(Node::resolved);
    if !matches!(read, Some(Resolved::Text(text)) if text == new) {
        return Err(Refusal(format!("`{new}` cannot be the name of a {noun} here: YAML does not read it as a text.")));
    }
    Ok(())
}

/// What has the new name already, and where.
fn taken(file: &Compose, found: &ComposeNamed, new: &str) -> Option<(&'static str, usize)> {
    match found.what {
        ComposeName::Variable => {
            let other = file.variables().into_iter().find(|other| other.name == new)?;
            Some(("used", other.range.start))
        }
        ComposeName::Anchor(_) => {
            let other = file.anchors().into_iter().find(|other| other.name == new)?;
            Some(("an anchor", other.range.start))
        }
        ComposeName::Entity(kind) => {
            let mut declared = file.entities().iter().filter(|other| other.kind == kind && other.name == new);
            let declared = declared.next().map(|other| ("declared", other.range.start));
            declared.or_else(|| file.places_of(kind, new).first().map(|other| ("used", other.range.start)))
        }
    }
}

/// Where the first name stands that would mean another thing than before: the file is edited and read anew.
fn difference(file: &Compose, edits: &[Edit], new: &str) -> Option<usize> {
    first_difference(file, &Compose::new(&edited_text(file.source(), edits)), edits, new)
}

/// Where the first name stands that would be another than before, or stand elsewhere: a byte offset before the edits.
fn first_difference(before: &Compose, after: &Compose, edits: &[Edit], new: &str) -> Option<usize> {
    let (old, changed) = (names(before), names(after));
    let expected = |(name, at): &(String, usize)| {
        let edited = edits.binary_search_by_key(at, |edit| edit.range.start).is_ok();
        if edited { new.to_owned() } else { name.clone() }
    };
    let mut pairs = old.iter().zip(&changed);
    let other = pairs.find(|(old, changed)| expected(old) != changed.0).map(|(old, _)| old.1);
    let same = old.len() == changed.len() && before.yaml().problems().len() == after.yaml().problems().len();
    other.or_else(|| (!same).then(|| edits.first().map_or(0, |edit| edit.range.start)))
}

/// All names of a file with their places, each kind in order.
fn names(file: &Compose) -> Vec<(String, usize)> {
    let entities = file.entities().iter().map(|one| (one.name.clone(), one.range.start));
    let references = file.references().iter().map(|one| (one.name.clone(), one.range.start));
    let anchors = file.anchors().into_iter().map(|one| (one.name, one.range.start));
    let variables = file.variables().into_iter().map(|one| (one.name, one.range.start));
    entities.chain(references).chain(anchors).chain(variables).collect()
}
