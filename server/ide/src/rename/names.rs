//! Which names can be given up, and which can be given.

use dockwright_facts::arguments::argument;
use dockwright_model::{Entity, EntityKind, File, Undeclared, is_valid_stage_name};

use super::Refusal;

/// Variables that mean something to every shell or to most programs.
const SPECIAL: &[&str] = &[
    "BASH_ENV",
    "CDPATH",
    "DEBIAN_FRONTEND",
    "ENV",
    "HOME",
    "HOSTNAME",
    "IFS",
    "LANG",
    "LANGUAGE",
    "LC_ALL",
    "LD_LIBRARY_PATH",
    "LD_PRELOAD",
    "OLDPWD",
    "PATH",
    "PWD",
    "SHELL",
    "TERM",
    "TZ",
];

/// Whether an entity can have another name at all.
pub(super) fn check_old(file: &File, entity: &Entity) -> Result<(), Refusal> {
    let name = &entity.name;
    if !entity.kind.is_variable() {
        return Ok(());
    }
    if !is_valid_variable(name) {
        return Err(Refusal(format!("`{name}` is put together when the image is built, so it cannot be renamed.")));
    }
    match meaning_of(file, entity, name) {
        Some(why) => Err(Refusal(format!("`{name}` cannot be renamed: {why}."))),
        None => Ok(()),
    }
}

/// Why a variable that nobody declares cannot be renamed.
pub(super) fn undeclared(file: &File, found: &Undeclared) -> Refusal {
    let name = &found.name;
    if found.local {
        return Refusal(format!(
            "`{name}` is a variable of this script. Only what the Dockerfile declares is renamed."
        ));
    }
    let line = file.names().entities.iter().find(|entity| entity.kind.is_variable() && entity.name == *name);
    Refusal(match line {
        Some(entity) => format!(
            "`{name}` is not declared here, so it cannot be renamed: the declaration in line {} does not reach this place.",
            line_of(file, entity.declared.start)
        ),
        None => format!("`{name}` is not declared in this file, so it cannot be renamed."),
    })
}

/// Whether an entity can have a name.
pub(super) fn check_new(file: &File, entity: &Entity, new: &str) -> Result<(), Refusal> {
    match entity.kind {
        EntityKind::Stage(_) => stage(new),
        EntityKind::Variable(_) | EntityKind::Triggered(_) => variable(file, entity, new),
        EntityKind::Heredoc(instruction, position) => heredoc(file, instruction, position, new),
    }
}

fn stage(new: &str) -> Result<(), Refusal> {
    if !is_valid_stage_name(new) {
        return Err(Refusal(format!(
            "`{new}` cannot be the name of a stage: it begins with a letter and goes on with letters, digits, `_`, `-` and `.`."
        )));
    }
    let reserved = ["scratch", "context"].iter().any(|name| new.eq_ignore_ascii_case(name));
    if reserved {
        Err(Refusal(format!("`{new}` cannot be the name of a stage: BuildKit keeps it for itself.")))
    } else {
        Ok(())
    }
}

fn variable(file: &File, entity: &Entity, new: &str) -> Result<(), Refusal> {
    if !is_valid_variable(new) {
        return Err(Refusal(format!(
            "`{new}` cannot be the name of a variable: it begins with a letter or `_` and goes on with letters, digits and `_`."
        )));
    }
    match meaning_of(file, entity, new) {
        Some(why) => Err(Refusal(format!("The new name cannot be `{new}`: {why}."))),
        None => Ok(()),
    }
}

/// What a name means to somebody other than the file.
fn meaning_of(file: &File, entity: &Entity, name: &str) -> Option<String> {
    if argument(name).is_some() {
        return Some("it is a build argument that BuildKit knows".to_owned());
    }
    if SPECIAL.contains(&name) {
        return Some("shells and programs give it a meaning of their own".to_owned());
    }
    let meaning = file.meaning();
    let at = file.dockerfile().instructions.partition_point(|one| one.span.end < entity.declared.start);
    let root = meaning.state(at).stage.and_then(|stage| meaning.root_of(stage))?;
    let facts = root.image_facts()?;
    let set = facts.env.iter().any(|(set, _)| *set == name);
    set.then(|| format!("the image `{}` sets it", root.base_text.as_deref().unwrap_or(facts.repository)))
}

fn is_valid_variable(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && characters.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn heredoc(file: &File, instruction: usize, position: usize, new: &str) -> Result<(), Refusal> {
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-');
    if !new.starts_with(|c: char| c != '-' && allowed(c)) || !new.chars().all(allowed) {
        return Err(Refusal(format!(
            "`{new}` cannot end a heredoc here: use letters, digits, `_`, `.` and `-`, and no `-` at the start."
        )));
    }
    let heredocs = file.dockerfile().instructions.get(instruction).map(|found| found.heredocs.as_slice());
    let heredocs = heredocs.unwrap_or_default();
    let ends = |body: &str, chomp: bool| {
        body.lines().any(|line| if chomp { line.trim_start_matches('\t') == new } else { line == new })
    };
    let own = heredocs.get(position).filter(|heredoc| {
        let body = file.source().get(heredoc.body.clone()).unwrap_or_default();
        ends(body, heredoc.chomp)
    });
    if own.is_some() {
        return Err(Refusal(format!("The heredoc has a line `{new}`, which would end it there.")));
    }
    Ok(())
}

/// The line of a byte offset, from 1.
pub(super) fn line_of(file: &File, offset: usize) -> usize {
    file.text().line_of(offset) + 1
}
