//! A variable of a Compose file in the files beside it: in `.env`, and in other Compose files, which read the same `.env`.

use std::collections::BTreeSet;

use dockwright_facts::compose::Syntax;
use dockwright_lint::Edit;
use dockwright_model::compose::project::Member;
use dockwright_model::compose::{ComposeLink, Role};
use dockwright_model::file_name::is_compose_name;
use dockwright_model::{Compose, Surroundings, join, parent, resolve};
use dockwright_syntax::text::Text;
use dockwright_syntax::yaml::{Node, Resolved};

use super::{FileEdits, Refusal};
use crate::dotenv::DotEnv;
use crate::navigate::seen;

/// Compose files in one folder that are looked at.
const MAX_FILES: usize = 30;

/// The edits in other files when a variable gets another name.
pub(super) fn variable(file: &Compose, around: &Surroundings, old: &str, new: &str) -> Result<Vec<FileEdits>, Refusal> {
    let Readers { dotenvs, composes } = readers(around, old);
    handed_on(file, around.folder(), &dotenvs, old)?;
    let mut found = Vec::new();
    for dotenv in &dotenvs {
        let shown = seen(Some(around), &dotenv.path);
        if let Some(entry) = dotenv.entry(new) {
            return Err(Refusal(format!(
                "`{new}` is set in line {} of `{shown}` already. Choose another name.",
                entry.line
            )));
        }
        let places = dotenv.places(old).map_err(|line| {
            Refusal(format!(
                "`{old}` is used with escapes in line {line} of `{shown}`, so it cannot be renamed safely."
            ))
        })?;
        let edits: Vec<Edit> = places.into_iter().map(|range| Edit::replace(range, new)).collect();
        if !edits.is_empty() {
            found.push(FileEdits { path: dotenv.path.clone(), text: Text::new(dotenv.text()), edits });
        }
    }
    for path in composes {
        let Some(other) = around.compose(&path) else { continue };
        let variables = other.variables();
        let same = variables.iter().filter(|one| one.name == old);
        let edits: Vec<Edit> = same.map(|one| Edit::replace(one.range.clone(), new)).collect();
        if edits.is_empty() {
            continue;
        }
        handed_on(&other, parent(&path).unwrap_or_default(), &dotenvs, old)?;
        if variables.iter().any(|one| one.name == new) {
            return Err(Refusal(format!("`{new}` is used in `{}` already. Choose another name.", name_of(&path))));
        }
        found.push(FileEdits { path, text: other.text().clone(), edits });
    }
    Ok(found)
}

/// Who has to do with a variable.
struct Readers {
    /// The files that set it for the file, or could.
    dotenvs: Vec<DotEnv>,
    /// The other Compose files that get it from there, by their paths.
    composes: BTreeSet<String>,
}

fn readers(around: &Surroundings, name: &str) -> Readers {
    let projects = around.all_projects();
    let members = || projects.iter().flat_map(|project| project.as_project().members());
    let set_in = |member: &Member| member.environment.get(name).map(|setting| setting.path.to_string());
    let own = members().filter(|member| member.path == around.path());
    let sources: BTreeSet<String> = own.filter_map(set_in).chain([join(around.folder(), ".env")]).collect();
    let mut composes: BTreeSet<String> = composes(around).into_iter().collect();
    for project in &projects {
        let with_own = project.role_of(around.path()).is_some();
        let gets = |member: &&Member| set_in(member).map_or(with_own, |path| sources.contains(&path));
        composes.extend(project.as_project().members().iter().filter(gets).map(|member| member.path.clone()));
    }
    composes.remove(around.path());
    Readers { dotenvs: sources.iter().filter_map(|path| DotEnv::at(around, path)).collect(), composes }
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
fn handed_on(file: &Compose, folder: &str, dotenvs: &[DotEnv], name: &str) -> Result<(), Refusal> {
    let set: Vec<&DotEnv> = dotenvs.iter().filter(|dotenv| dotenv.entry(name).is_some()).collect();
    let as_file = || {
        let mut links = file.links().iter().filter(|link| link.attribute == "env_file" || link.attribute == "path");
        links.find(|link| {
            let path = resolve(folder, &link.text);
            !is_of_include(file, link) && set.iter().any(|dotenv| Some(&dotenv.path) == path.as_ref())
        })
    };
    let as_file = if set.is_empty() { None } else { as_file() };
    let place = as_file.map(|link| link.range.start).or_else(|| passed(file, name));
    let Some(place) = place else { return Ok(()) };
    let line = file.text().line_of(place) + 1;
    Err(Refusal(format!("`{name}` is handed to containers under this name in line {line}, so it cannot be renamed.")))
}

/// Whether a path stands in `include`: what is set there is for values, not for containers.
fn is_of_include(file: &Compose, link: &ComposeLink) -> bool {
    let node = file.yaml().node(link.node);
    let mut keys = std::iter::successors(node, |node| node.parent()).filter_map(Node::key);
    keys.any(|key| key.text() == Some("include") && key.parent().is_some_and(|root| root.parent().is_none()))
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
