//! Whether a file means the same after a rename: every name has to mean what it meant.

use dockwright_lint::Edit;
use dockwright_model::{Base, Entity, EntityKind, File, stage_places};

use super::Refusal;
use super::names::line_of;

/// Refuses edits after which some name means another thing than before. Nothing is guessed: the file is edited and read
/// anew.
pub(super) fn same_meaning(file: &File, entity: &Entity, edits: &[Edit], new: &str) -> Result<(), Refusal> {
    known_scripts(file, entity)?;
    // From the end to the start, so that none moves another.
    let backwards = edits.iter().rev().map(|edit| (edit.range.clone(), edit.text.as_str()));
    let after = file.edit_all(backwards);
    let Some(at) = first_difference(file, &after, entity, new) else { return Ok(()) };
    let clash = declared_or_used(file, entity, new).map(|(what, offset)| {
        format!(
            "`{new}` is {what} in line {} already, and the two would be mixed up. Choose another name.",
            line_of(file, offset)
        )
    });
    Err(Refusal(clash.unwrap_or_else(|| {
        format!("Renaming `{}` to `{new}` would change what line {} means.", entity.name, line_of(file, at))
    })))
}

/// Where the first name stands that would mean another thing: a byte offset before the edits.
fn first_difference(before: &File, after: &File, entity: &Entity, new: &str) -> Option<usize> {
    instructions(before, after).or_else(|| entities(before, after, entity, new)).or_else(|| uses(before, after))
}

fn instructions(before: &File, after: &File) -> Option<usize> {
    let (old, changed) = (&before.dockerfile().instructions, &after.dockerfile().instructions);
    let differs = |(old, new): (&_, &_)| {
        let (old, new): (&dockwright_syntax::dockerfile::Instruction, &dockwright_syntax::dockerfile::Instruction) =
            (old, new);
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

fn entities(before: &File, after: &File, entity: &Entity, new: &str) -> Option<usize> {
    let (old, changed) = (&before.names().entities, &after.names().entities);
    let differs = |(old, changed): (&Entity, &Entity)| {
        let expected = if old.group == entity.group { new } else { &old.name };
        let same = old.kind == changed.kind && old.group == changed.group && expected == changed.name;
        (!same).then_some(old.declared.start)
    };
    let first = old.iter().zip(changed).find_map(differs);
    first.or_else(|| (old.len() != changed.len()).then_some(before.source().len()))
}

fn uses(before: &File, after: &File) -> Option<usize> {
    let (old, changed) = (before.names(), after.names());
    let mut references = old.references.iter().zip(&changed.references);
    let reference = references.find(|(old, new)| old.entity != new.entity || old.kind != new.kind);
    let mut undeclared = old.undeclared.iter().zip(&changed.undeclared);
    let undeclared = undeclared.find(|(old, new)| old.name != new.name || old.instruction != new.instruction);
    let more = old.references.len() != changed.references.len() || old.undeclared.len() != changed.undeclared.len();
    let end = || more.then_some(before.source().len());
    reference.map(|(old, _)| old.range.start).or_else(|| undeclared.map(|(old, _)| old.range.start)).or_else(end)
}

/// What the new name stands for already, and where.
fn declared_or_used(file: &File, entity: &Entity, new: &str) -> Option<(&'static str, usize)> {
    let names = file.names();
    let is_stage = matches!(entity.kind, EntityKind::Stage(_));
    let same_kind = |kind: EntityKind| match entity.kind {
        EntityKind::Stage(_) => matches!(kind, EntityKind::Stage(_)),
        EntityKind::Heredoc(instruction, _) => matches!(kind, EntityKind::Heredoc(other, _) if other == instruction),
        _ => kind.is_variable(),
    };
    let equal = |name: &str| if is_stage { name.eq_ignore_ascii_case(new) } else { name == new };
    let mut entities = names.entities.iter();
    let declared = entities.find(|other| same_kind(other.kind) && equal(&other.name) && other.group != entity.group);
    if let Some(other) = declared {
        return Some(("declared", other.declared.start));
    }
    if is_stage {
        let dockerfile = file.dockerfile();
        let mut places = dockerfile.instructions.iter().flat_map(|instruction| stage_places(dockerfile, instruction));
        return places.find(|place| equal(&place.text)).map(|place| ("used", place.range.start));
    }
    let mut undeclared = names.undeclared.iter();
    undeclared.find(|found| found.name == new).map(|found| ("used", found.range.start))
}

/// Refuses to rename a variable that is named in a script which nobody here can read, such as one for PowerShell.
fn known_scripts(file: &File, entity: &Entity) -> Result<(), Refusal> {
    if !entity.kind.is_variable() {
        return Ok(());
    }
    let unread = file.meaning().bodies().iter().filter(|body| !body.script.understood || body.script.truncated);
    let found = unread.flat_map(|body| &body.pieces).find_map(|piece| {
        let text = file.source().get(piece.clone())?;
        Some(piece.start + mentioned(text, &entity.name)?)
    });
    match found {
        None => Ok(()),
        Some(offset) => Err(Refusal(format!(
            "`{}` is named in the script in line {}, which is not for a POSIX shell, so it cannot be renamed safely.",
            entity.name,
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
