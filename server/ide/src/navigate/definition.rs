//! Where something of a Dockerfile is defined: a stage, a variable, a heredoc, a file of the build context.

use std::ops::Range;

use dockwright_model::{Entity, EntityKind, File, Named, Surroundings, copied, join, stage_places};
use dockwright_syntax::dockerfile::{Instruction, Keyword};

use super::{Definition, Target, holds};

/// Files that one pattern leads to; nobody looks at more.
const MAX_FILES: usize = 50;

/// What stands at a byte offset is defined there. Without surroundings no files are found.
pub(super) fn definition(file: &File, surroundings: Option<&Surroundings>, offset: usize) -> Option<Definition> {
    named(file, offset).or_else(|| numbered(file, offset)).or_else(|| copied_files(file, surroundings?, offset))
}

fn named(file: &File, offset: usize) -> Option<Definition> {
    let names = file.names();
    let (named, origin) = names.named_at(offset)?;
    let target = match named {
        Named::Entity(index) => {
            let entity = names.entities.get(index)?;
            // From a declaration it goes to the one that it repeats, or takes its value from.
            let first = names.entities.get(entity.group).filter(|first| first.declared.start < origin.start);
            match first.filter(|_| entity.declared == origin) {
                Some(first) => declared(file, first.kind, &first.declared),
                None => meant(file, entity),
            }
        }
        Named::Undeclared(index) => {
            let own = names.undeclared.get(index)?;
            let mut same = names.undeclared.iter();
            let set = same
                .find(|one| one.local && one.assigned && one.instruction == own.instruction && one.name == own.name)?;
            Target::Here { whole: set.range.clone(), name: set.range.clone() }
        }
    };
    Some(Definition { origin, targets: vec![target] })
}

/// What an entity leads to: for a variable the declaration that its value comes from.
fn meant(file: &File, entity: &Entity) -> Target {
    let scope = &file.meaning().scope;
    if let EntityKind::Variable(definition) = entity.kind {
        let origin = scope.origin(definition);
        if let Some(found) = scope.definitions().get(origin) {
            return declared(file, EntityKind::Variable(origin), &found.name_span);
        }
    }
    declared(file, entity.kind, &entity.declared)
}

pub(super) fn declared(file: &File, kind: EntityKind, name: &Range<usize>) -> Target {
    let instructions = &file.dockerfile().instructions;
    let instruction = |index: usize| instructions.get(index).map(|instruction| instruction.span.clone());
    let whole = match kind {
        EntityKind::Stage(stage) => {
            file.meaning().stages.get(stage).and_then(|stage| instructions.get(stage.from())).map(Instruction::head)
        }
        EntityKind::Variable(definition) => {
            file.meaning().scope.definitions().get(definition).map(|definition| definition.span.clone())
        }
        EntityKind::Triggered(index) | EntityKind::Heredoc(index, _) => instruction(index),
    };
    Target::Here { whole: whole.unwrap_or_else(|| name.clone()), name: name.clone() }
}

/// `--from=0` when stage 0 has no name.
fn numbered(file: &File, offset: usize) -> Option<Definition> {
    let (_, instruction) = instruction_at(file, offset)?;
    if !matches!(instruction.effective().keyword, Keyword::Copy | Keyword::Add) {
        return None;
    }
    let places = stage_places(file.dockerfile(), instruction);
    let place = places.into_iter().find(|place| holds(&place.range, offset))?;
    let stage = file.meaning().stages.get(place.text.parse::<usize>().ok()?)?;
    let from = file.dockerfile().instructions.get(stage.from())?;
    let target = Target::Here { whole: from.head(), name: from.from()?.image.span.clone() };
    Some(Definition { origin: place.range, targets: vec![target] })
}

/// The files that a source of COPY, ADD or a bind mount is.
fn copied_files(file: &File, surroundings: &Surroundings, offset: usize) -> Option<Definition> {
    let (_, instruction) = instruction_at(file, offset)?;
    if !matches!(instruction.keyword, Keyword::Copy | Keyword::Add | Keyword::Run) {
        return None;
    }
    let source = copied(file).into_iter().find(|source| holds(&source.written, offset))?;
    let folder = &surroundings.context(file)?.folder;
    let found = surroundings.found(folder, &source).into_iter().filter(|(_, kind)| kind.is_file());
    let targets: Vec<Target> = found.take(MAX_FILES).map(|(path, _)| Target::File(join(folder, &path))).collect();
    (!targets.is_empty()).then_some(Definition { origin: source.written, targets })
}

fn instruction_at(file: &File, offset: usize) -> Option<(usize, &Instruction)> {
    let instructions = &file.dockerfile().instructions;
    let index = instructions.partition_point(|instruction| instruction.span.end < offset);
    Some((index, instructions.get(index)?))
}
