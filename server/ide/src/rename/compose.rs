//! Renaming in a Compose file: services and the like, anchors, variables.

use dockwright_facts::compose::{EntityKind, Keys};
use dockwright_lint::Edit;
use dockwright_model::Compose;
use dockwright_model::compose::{ComposeName, ComposeNamed};
use dockwright_syntax::yaml::{Node, Resolved, Yaml};

use super::{Refusal, edited_text};

/// What is named at a byte offset, if it can have another name.
pub(super) fn find(file: &Compose, offset: usize) -> Result<Option<ComposeNamed>, Refusal> {
    let Some(found) = file.named_at(offset) else { return Ok(None) };
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
        ComposeName::Entity(kind) if is_external(file, kind, name) => Err(Refusal(format!(
            "The {} `{name}` exists outside of this project under this very name. Write `name: {name}` beside `external` \
             first; then it can be renamed here.",
            kind.noun()
        ))),
        ComposeName::Variable if is_reserved(name) => {
            Err(Refusal(format!("`{name}` cannot be renamed: Compose or the system sets it.")))
        }
        _ => Ok(Some(found)),
    }
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

/// Whether something can have a name.
pub(super) fn check_new(file: &Compose, found: &ComposeNamed, new: &str) -> Result<(), Refusal> {
    match found.what {
        ComposeName::Variable => variable(new)?,
        ComposeName::Anchor(_) => anchor(new)?,
        ComposeName::Entity(kind) => entity(kind, new)?,
    }
    let Some((what, offset)) = taken(file, found, new) else { return Ok(()) };
    let line = file.text().line_of(offset) + 1;
    Err(Refusal(format!(
        "`{new}` is {what} in line {line} already, and the two would be mixed up. Choose another name."
    )))
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

/// Refuses edits after which some name means another thing than before: the file is edited and read anew.
pub(super) fn same_meaning(file: &Compose, found: &ComposeNamed, edits: &[Edit], new: &str) -> Result<(), Refusal> {
    let after = Compose::new(&edited_text(file.source(), edits));
    let Some(at) = first_difference(file, &after, edits, new) else { return Ok(()) };
    let line = file.text().line_of(at) + 1;
    Err(Refusal(format!("Renaming `{}` to `{new}` would change what line {line} means.", found.name)))
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
