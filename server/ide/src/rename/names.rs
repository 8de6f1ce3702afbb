//! Which names can be given up, and which can be given.

use dockwright_facts::arguments::argument;
use dockwright_model::{Base, Entity, EntityKind, File, Occurrence, Undeclared, is_valid_stage_name};
use dockwright_syntax::dockerfile::Keyword;

use super::{Found, Refusal, What};

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

/// Whether something can have another name at all.
pub(super) fn check_old(file: &File, found: &Found<'_>) -> Result<(), Refusal> {
    let name = found.name;
    if !found.what.is_variable() {
        return Ok(());
    }
    if !is_valid_variable(name) {
        return Err(Refusal(format!("`{name}` is put together when the image is built, so it cannot be renamed.")));
    }
    if let Some(why) = meaning_of(file, found, name) {
        return Err(Refusal(format!("`{name}` cannot be renamed: {why}.")));
    }
    match found.what {
        What::Entity(_) => Ok(()),
        What::Undeclared(one) => check_undeclared(file, one),
    }
}

/// A variable that nobody declares has no value, unless the script or the image gives it one.
fn check_undeclared(file: &File, found: &Undeclared) -> Result<(), Refusal> {
    let name = &found.name;
    if found.local {
        let why = "the script may hand it to the programs it runs";
        return Err(Refusal(format!("`{name}` is a variable of this script and cannot be renamed: {why}.")));
    }
    let root = found.stage.and_then(|stage| file.meaning().root_of(stage));
    match root {
        Some(root) if root.image_facts().is_none() && !matches!(root.base, Base::Scratch) => {
            let image = root.base_text.as_deref().map_or(String::new(), |text| format!(" `{text}`"));
            Err(Refusal(format!(
                "`{name}` is not declared in this file and cannot be renamed: the image{image} may set it."
            )))
        }
        _ => Ok(()),
    }
}

/// Whether something can have a name.
pub(super) fn check_new(file: &File, found: &Found<'_>, new: &str) -> Result<(), Refusal> {
    match found.what {
        What::Entity(Entity { kind: EntityKind::Stage(_), .. }) => stage(new),
        What::Entity(Entity { kind: EntityKind::Heredoc(instruction, position), .. }) => {
            heredoc(file, *instruction, *position, new)
        }
        _ => variable(file, found, new),
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

fn variable(file: &File, found: &Found<'_>, new: &str) -> Result<(), Refusal> {
    if !is_valid_variable(new) {
        return Err(Refusal(format!(
            "`{new}` cannot be the name of a variable: it begins with a letter or `_` and goes on with letters, digits and `_`."
        )));
    }
    match meaning_of(file, found, new) {
        Some(why) => Err(Refusal(format!("The new name cannot be `{new}`: {why}."))),
        None => Ok(()),
    }
}

/// What a name means to somebody other than the file.
fn meaning_of(file: &File, found: &Found<'_>, name: &str) -> Option<String> {
    if argument(name).is_some() {
        return Some("it is a build argument that BuildKit knows".to_owned());
    }
    if SPECIAL.contains(&name) {
        return Some("shells and programs give it a meaning of their own".to_owned());
    }
    let (meaning, instructions) = (file.meaning(), &file.dockerfile().instructions);
    let stage_at = |place: &Occurrence| {
        let at = instructions.partition_point(|one| one.span.end < place.range.start);
        // What FROM says is no matter of the image.
        let from = instructions.get(at).is_none_or(|one| one.keyword == Keyword::From);
        meaning.state(at).stage.filter(|_| !from)
    };
    let mut stages: Vec<usize> = found.occurrences.iter().filter_map(stage_at).collect();
    stages.dedup();
    stages.into_iter().find_map(|stage| {
        let root = meaning.root_of(stage)?;
        let facts = root.image_facts()?;
        let set = facts.env.iter().any(|(set, _)| *set == name);
        set.then(|| format!("the image `{}` sets it", root.base_text.as_deref().unwrap_or(facts.repository)))
    })
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
    file.line_number(offset)
}
