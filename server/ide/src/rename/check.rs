//! Whether a file means the same after a rename: every name has to mean what it meant.

use dockwright_lint::Edit;
use dockwright_model::{Base, Entity, EntityKind, File, Reference, stage_places};
use dockwright_syntax::dockerfile::Instruction;

use super::names::line_of;
use super::{Found, Refusal, What, edited_text};

/// So many edits are made one by one, after which little is parsed anew. Each costs a look at the whole text, so that more
/// are made as one.
const MAX_EDITS: usize = 200;

/// Refuses edits after which some name means another thing than before. Nothing is guessed: the file is edited and read
/// anew.
pub(super) fn same_meaning(file: &File, found: &Found<'_>, edits: &[Edit], new: &str) -> Result<(), Refusal> {
    known_scripts(file, found)?;
    let after = edited(file, edits);
    let clash = |(what, offset)| {
        let line = line_of(file, offset);
        Refusal(format!(
            "`{new}` is {what} in line {line} already, and the two would be mixed up. Choose another name."
        ))
    };
    if let What::Undeclared(own) = found.what {
        // Nothing tells two variables without a declaration apart but their names.
        let mut same = file.names().undeclared.iter().filter(|other| other.stage == own.stage && other.name == new);
        same.next().map_or(Ok(()), |other| Err(clash(("used", other.range.start))))?;
    }
    if let Some(other) = same_name(file, found, new) {
        return Err(clash(("declared", other.declared.start)));
    }
    let Some(at) = first_difference(file, &after, found, edits, new) else { return Ok(()) };
    Err(declared_or_used(file, found, new).map_or_else(
        || Refusal(format!("Renaming `{}` to `{new}` would change what line {} means.", found.name, line_of(file, at))),
        clash,
    ))
}

/// The file after edits, which are in order.
pub(super) fn edited(file: &File, edits: &[Edit]) -> File {
    if edits.len() <= MAX_EDITS {
        // From the end to the start, so that none moves another.
        return file.edit_all(edits.iter().rev().map(|edit| (edit.range.clone(), edit.text.as_str())));
    }
    file.edit(0..file.source().len(), &edited_text(file.source(), edits))
}

/// Where the first name stands that would mean another thing: a byte offset before the edits.
fn first_difference(before: &File, after: &File, found: &Found<'_>, edits: &[Edit], new: &str) -> Option<usize> {
    instructions(before, after)
        .or_else(|| entities(before, after, found, new))
        .or_else(|| references(before, after))
        .or_else(|| undeclared(before, after, edits))
}

fn instructions(before: &File, after: &File) -> Option<usize> {
    let (old, changed) = (&before.dockerfile().instructions, &after.dockerfile().instructions);
    let differs = |(old, new): (&Instruction, &Instruction)| {
        (old.keyword != new.keyword || old.heredocs.len() != new.heredocs.len()).then_some(old.span.start)
    };
    let first = old.iter().zip(changed).find_map(differs);
    let bases = || {
        let stages = before.meaning().stages.iter().zip(&after.meaning().stages);
        let mut other = stages.filter(|(old, new)| match (&old.base, &new.base) {
            (Base::Stage(old), Base::Stage(new)) => old != new,
            (Base::Stage(_), _) | (_, Base::Stage(_)) => true,
            _ => old.base_text != new.base_text,
        });
        other.next().and_then(|(stage, _)| old.get(stage.from())).map(|from| from.span.start)
    };
    first.or_else(bases).or_else(|| (old.len() != changed.len()).then_some(before.source().len()))
}

fn entities(before: &File, after: &File, found: &Found<'_>, new: &str) -> Option<usize> {
    let (old, changed) = (&before.names().entities, &after.names().entities);
    let differs = |(old, changed): (&Entity, &Entity)| {
        let expected = if Some(old.group) == found.what.group() { new } else { &old.name };
        let same = old.kind == changed.kind && old.group == changed.group && expected == changed.name;
        (!same).then_some(old.declared.start)
    };
    let first = old.iter().zip(changed).find_map(differs);
    first.or_else(|| (old.len() != changed.len()).then_some(before.source().len()))
}

fn references(before: &File, after: &File) -> Option<usize> {
    let (old, changed) = (&before.names().references, &after.names().references);
    let instruction = |file: &File, found: &Reference| {
        file.dockerfile().instructions.partition_point(|one| one.span.end < found.range.start)
    };
    let what = |file: &File, found: &Reference| (instruction(file, found), found.entity, found.kind);
    let mut pairs = old.iter().zip(changed);
    let first = pairs.position(|(old, new)| what(before, old) != what(after, new));
    let index = first.or_else(|| (old.len() != changed.len()).then_some(old.len().min(changed.len())))?;
    let added = changed.get(index).map(|new| instruction(after, new));
    match old.get(index) {
        Some(old) if added.is_none_or(|new| new >= instruction(before, old)) => Some(old.range.start),
        _ => Some(added.and_then(|new| before.dockerfile().instructions.get(new)).map_or(0, |one| one.span.start)),
    }
}

fn undeclared(before: &File, after: &File, edits: &[Edit]) -> Option<usize> {
    let (old, changed) = (&before.names().undeclared, &after.names().undeclared);
    let mut pairs = old.iter().zip(changed);
    let other = pairs.find(|(old, changed)| {
        let edit = edits.binary_search_by_key(&old.range.start, |edit| edit.range.start);
        let expected = edit.ok().and_then(|index| edits.get(index)).map_or(&old.name, |edit| &edit.text);
        *expected != changed.name || old.instruction != changed.instruction
    });
    other.map(|(old, _)| old.range.start).or_else(|| (old.len() != changed.len()).then_some(before.source().len()))
}

/// The other stage, or the other heredoc of the instruction, that has the new name. Even if nothing that is written here
/// would be mixed up, `--target` and the files that heredocs become are.
fn same_name<'a>(file: &'a File, found: &Found<'_>, new: &str) -> Option<&'a Entity> {
    let What::Entity(own) = found.what else { return None };
    let mut others = file.names().entities.iter().filter(|other| other.group != own.group);
    others.find(|other| match (own.kind, other.kind) {
        (EntityKind::Stage(_), EntityKind::Stage(_)) => other.name.eq_ignore_ascii_case(new),
        (EntityKind::Heredoc(own, _), EntityKind::Heredoc(at, _)) => own == at && other.name == new,
        _ => false,
    })
}

/// What the new name stands for already, and where.
fn declared_or_used(file: &File, found: &Found<'_>, new: &str) -> Option<(&'static str, usize)> {
    let names = file.names();
    let is_stage = matches!(found.what, What::Entity(Entity { kind: EntityKind::Stage(_), .. }));
    let equal = |name: &str| if is_stage { name.eq_ignore_ascii_case(new) } else { name == new };
    let mut entities = names.entities.iter().filter(|other| Some(other.group) != found.what.group());
    let variable = found.what.is_variable();
    if let Some(other) = entities.find(|other| variable && other.kind.is_variable() && equal(&other.name)) {
        return Some(("declared", other.declared.start));
    }
    if is_stage {
        let dockerfile = file.dockerfile();
        let mut places = dockerfile.instructions.iter().flat_map(|instruction| stage_places(dockerfile, instruction));
        return places.find(|place| equal(&place.text)).map(|place| ("used", place.range.start));
    }
    let mut undeclared = names.undeclared.iter();
    undeclared.find(|other| other.name == new).map(|other| ("used", other.range.start))
}

/// Refuses to rename a variable that is named in a script which nobody here can read, such as one for PowerShell.
fn known_scripts(file: &File, found: &Found<'_>) -> Result<(), Refusal> {
    if !found.what.is_variable() {
        return Ok(());
    }
    let unread = file.meaning().bodies().iter().filter(|body| !body.script.understood || body.script.truncated);
    let place = unread.flat_map(|body| &body.pieces).find_map(|piece| {
        let text = file.source().get(piece.clone())?;
        Some(piece.start + mentioned(text, found.name)?)
    });
    match place {
        None => Ok(()),
        Some(offset) => Err(Refusal(format!(
            "`{}` is named in the script in line {}, which is not for a POSIX shell, so it cannot be renamed safely.",
            found.name,
            line_of(file, offset)
        ))),
    }
}

/// The byte offset of a name as a whole word.
fn mentioned(text: &str, name: &str) -> Option<usize> {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    let mut found = text.match_indices(name).filter(|(at, _)| {
        let before = text.get(..*at).and_then(|before| before.chars().next_back());
        let after = text.get(at + name.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(part) && !after.is_some_and(part)
    });
    found.next().map(|(at, _)| at)
}
