//! The names of a file: what declares them and what refers to them. One table for definition, references, highlight,
//! rename, hover and the rules on undefined names.

mod build;
mod groups;
mod mentions;
mod places;

use std::ops::Range;

pub use places::{StagePlace, expanded_words, processed_words, stage_places};

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntityKind {
    /// A build stage: its index in [`crate::Meaning::stages`].
    Stage(usize),
    /// A build argument or environment variable: its index in the definitions of the scope.
    Variable(usize),
    /// A build argument or environment variable that an ONBUILD declares, for the instructions of other ONBUILDs and for
    /// stages that start from this one: the index of the instruction.
    Triggered(usize),
    /// A heredoc: the indices of its instruction and of the heredoc in it.
    Heredoc(usize, usize),
}

impl EntityKind {
    /// Whether it is a build argument or environment variable.
    pub fn is_variable(self) -> bool {
        matches!(self, EntityKind::Variable(_) | EntityKind::Triggered(_))
    }
}

/// Something with a name.
#[derive(Debug, Clone)]
pub struct Entity {
    /// What it is.
    pub kind: EntityKind,
    /// The name.
    pub name: String,
    /// Where it is declared: byte range of the name.
    pub declared: Range<usize>,
    /// The index of the first entity that has to have the same name. Declarations of a variable that override one another,
    /// or take their value from one another, are one variable.
    pub group: usize,
}

/// How a place refers to an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReferenceKind {
    /// By its name.
    Name,
    /// By the number of the stage.
    Number,
    /// A script sets the variable, or unsets it.
    Assignment,
    /// The line that ends the heredoc.
    Terminator,
    /// A script has it in single quotes. Its shell replaces nothing there, but whoever gets the string may: `envsubst '$A'`.
    Mention,
}

/// A place that refers to an entity. The declaration is no reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Byte range of the name.
    pub range: Range<usize>,
    /// Index of the entity.
    pub entity: usize,
    /// How it refers to it.
    pub kind: ReferenceKind,
}

impl Reference {
    /// Whether it takes what the entity stands for. A mention counts: something else may.
    pub fn is_use(&self) -> bool {
        self.kind != ReferenceKind::Assignment
    }
}

/// A variable that no instruction above declares: the image, the builder, or the script itself gives it its value, or
/// nobody does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undeclared {
    /// The name.
    pub name: String,
    /// Byte range of the name.
    pub range: Range<usize>,
    /// Index of the instruction.
    pub instruction: usize,
    /// The stage whose variables it could be; `None` for FROM and what stands before the first one.
    pub stage: Option<usize>,
    /// Whether a script sets it here.
    pub assigned: bool,
    /// Whether a script of the same instruction sets it, so that it is a variable of that script.
    pub local: bool,
}

/// All names of a file.
#[derive(Debug, Default)]
pub struct Names {
    /// The declarations: stages first, then variables, then heredocs, then what ONBUILD declares, each in order.
    pub entities: Vec<Entity>,
    /// The references, by their place.
    pub references: Vec<Reference>,
    /// The variables nobody declares, by their place.
    pub undeclared: Vec<Undeclared>,
    first_variable: usize,
}

/// What a name at some place is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// An entity, by its index.
    Entity(usize),
    /// A variable that nobody declares, by its index.
    Undeclared(usize),
}

/// What happens to something where its name stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// It is declared.
    Declaration,
    /// It is set.
    Write,
    /// It is used.
    Read,
}

/// A place where something is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// Byte range of the name.
    pub range: Range<usize>,
    /// What happens there.
    pub access: Access,
    /// Whether the name itself stands there, rather than the number of a stage.
    pub by_name: bool,
}

impl Names {
    /// The entity declared or referred to at a byte offset, with the byte range of the name there.
    pub fn at(&self, offset: usize) -> Option<(usize, Range<usize>)> {
        let declared = self.entities.iter().enumerate().filter(|(_, entity)| holds(&entity.declared, offset));
        let mut declared = declared.map(|(index, entity)| (index, entity.declared.clone()));
        declared.next().or_else(|| {
            let found = self.references.get(position_at(&self.references, |found| &found.range, offset)?)?;
            Some((found.entity, found.range.clone()))
        })
    }

    /// What is named at a byte offset, with the byte range of the name there.
    pub fn named_at(&self, offset: usize) -> Option<(Named, Range<usize>)> {
        if let Some((entity, range)) = self.at(offset) {
            return Some((Named::Entity(entity), range));
        }
        let found = position_at(&self.undeclared, |found| &found.range, offset)?;
        Some((Named::Undeclared(found), self.undeclared.get(found)?.range.clone()))
    }

    /// All places that name the same thing, by their place.
    pub fn occurrences(&self, of: &Named) -> Vec<Occurrence> {
        match of {
            Named::Entity(entity) => self.of_entity(*entity),
            Named::Undeclared(index) => self.undeclared.get(*index).map(|one| self.like(one)).unwrap_or_default(),
        }
    }

    fn of_entity(&self, entity: usize) -> Vec<Occurrence> {
        let Some(group) = self.entities.get(entity).map(|entity| entity.group) else { return Vec::new() };
        let declared = self.entities.iter().filter(|other| other.group == group);
        let declared = declared.map(|other| (other.declared.clone(), Access::Declaration, true));
        let in_group = |found: &&Reference| self.entities.get(found.entity).is_some_and(|other| other.group == group);
        let referred = self.references.iter().filter(in_group).map(|found| {
            let access = if found.is_use() { Access::Read } else { Access::Write };
            (found.range.clone(), access, found.kind != ReferenceKind::Number)
        });
        let all = declared.chain(referred).map(|(range, access, by_name)| Occurrence { range, access, by_name });
        let mut all: Vec<Occurrence> = all.collect();
        all.sort_by_key(|found| (found.range.start, found.access));
        all.dedup_by(|one, other| one.range == other.range);
        all
    }

    fn like(&self, one: &Undeclared) -> Vec<Occurrence> {
        let same = self.undeclared.iter().filter(|other| {
            let within = if one.local { other.instruction == one.instruction } else { other.stage == one.stage };
            other.name == one.name && other.local == one.local && within
        });
        let occurrence = same.map(|other| {
            let access = if other.assigned { Access::Write } else { Access::Read };
            Occurrence { range: other.range.clone(), access, by_name: true }
        });
        occurrence.collect()
    }
}

/// The index of the first of a sorted list of places that holds an offset.
fn position_at<T>(list: &[T], range: impl Fn(&T) -> &Range<usize>, offset: usize) -> Option<usize> {
    // Ranges do not overlap, so that their ends are in order, too.
    let after = list.partition_point(|one| range(one).end < offset);
    list.get(after).filter(|one| holds(range(one), offset)).map(|_| after)
}

fn holds(range: &Range<usize>, offset: usize) -> bool {
    range.start <= offset && offset <= range.end
}
