//! A variable of a Compose file in the files beside it: in `.env`, and in other Compose files, which read the same `.env`.

use dockwright_facts::compose::Syntax;
use dockwright_lint::Edit;
use dockwright_model::compose::Role;
use dockwright_model::file_name::is_compose_name;
use dockwright_model::{Compose, Surroundings, join, resolve};
use dockwright_syntax::text::Text;
use dockwright_syntax::yaml::{Node, Resolved};

use super::{FileEdits, Refusal};
use crate::dotenv::DotEnv;

/// Compose files in one folder that are looked at.
const MAX_FILES: usize = 30;

/// The edits in other files when a variable gets another name.
pub(super) fn variable(file: &Compose, around: &Surroundings, old: &str, new: &str) -> Result<Vec<FileEdits>, Refusal> {
    let dotenv = DotEnv::beside(around);
    handed_on(file, around, dotenv.as_ref(), old)?;
    let mut found = Vec::new();
    if let Some(dotenv) = &dotenv {
        if let Some(entry) = dotenv.entry(new) {
            return Err(Refusal(format!(
                "`{new}` is set in line {} of `.env` already. Choose another name.",
                entry.line
            )));
        }
        let places = dotenv.places(old).map_err(|line| {
            Refusal(format!("`{old}` is used with escapes in line {line} of `.env`, so it cannot be renamed safely."))
        })?;
        let edits: Vec<Edit> = places.into_iter().map(|range| Edit::replace(range, new)).collect();
        if !edits.is_empty() {
            found.push(FileEdits { path: dotenv.path.clone(), text: Text::new(dotenv.text()), edits });
        }
    }
    for path in composes(around) {
        let Some(other) = around.compose(&path) else { continue };
        let variables = other.variables();
        let same = variables.iter().filter(|one| one.name == old);
        let edits: Vec<Edit> = same.map(|one| Edit::replace(one.range.clone(), new)).collect();
        if edits.is_empty() {
            continue;
        }
        handed_on(&other, around, dotenv.as_ref(), old)?;
        if variables.iter().any(|one| one.name == new) {
            return Err(Refusal(format!("`{new}` is used in `{}` already. Choose another name.", name_of(&path))));
        }
        found.push(FileEdits { path, text: other.text().clone(), edits });
    }
    Ok(found)
}

/// The other Compose files in the folder.
fn composes(around: &Surroundings) -> Vec<String> {
    let entries = around.list(around.folder()).unwrap_or_default();
    let named = entries.iter().filter(|entry| entry.kind.is_file() && is_compose_name(&entry.name));
    let paths = named.map(|entry| join(around.folder(), &entry.name)).filter(|path| path != around.path());
    paths.take(MAX_FILES).collect()
}

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

/// Refuses to rename what containers get under the very name: an entry of `environment` without a value, or all that is in
/// `.env` where that is an `env_file`.
fn handed_on(file: &Compose, around: &Surroundings, dotenv: Option<&DotEnv>, name: &str) -> Result<(), Refusal> {
    let set = dotenv.filter(|dotenv| dotenv.entry(name).is_some());
    let as_file = set.and_then(|dotenv| {
        let mut links = file.links().iter();
        links.find(|link| {
            link.text.ends_with(".env") && resolve(around.folder(), &link.text).as_ref() == Some(&dotenv.path)
        })
    });
    let place = as_file.map(|link| link.range.start).or_else(|| passed(file, name));
    let Some(place) = place else { return Ok(()) };
    let line = file.text().line_of(place) + 1;
    Err(Refusal(format!("`{name}` is handed to containers under this name in line {line}, so it cannot be renamed.")))
}

/// Where a variable without a value stands in an `environment`.
fn passed(file: &Compose, name: &str) -> Option<usize> {
    let mut placed = file.placed().iter();
    placed.find_map(|placed| {
        let node = file.yaml().node(placed.node).filter(|node| node.text() == Some(name))?;
        let passed = match (placed.role, placed.syntax?) {
            (Role::Value, Syntax::Assignment(assignment)) => matches!(assignment.key, Syntax::Variable),
            (Role::Name, Syntax::Variable) => is_empty(node),
            _ => false,
        };
        passed.then(|| node.span().start)
    })
}

/// Whether the value of a key is nothing.
fn is_empty(key: Node<'_>) -> bool {
    let value = key.pair().and_then(|pair| key.yaml().node(pair.value));
    value.is_some_and(|value| matches!(value.resolved(), Some(Resolved::Null)))
}
