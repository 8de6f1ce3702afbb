//! Renaming stages, variables and heredocs, without changing what the file means.

mod check;
mod names;

use std::ops::Range;

use dockwright_lint::Edit;
use dockwright_model::{Entity, File, Named, Occurrence, ReferenceKind, Undeclared};

/// Why a name cannot be changed, in a sentence for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal(pub String);

/// A name that can be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renamable {
    /// Byte range of the name.
    pub range: Range<usize>,
    /// The name.
    pub name: String,
}

/// The name at a byte offset; `None` where there is none.
pub fn prepare(file: &File, offset: usize) -> Result<Option<Renamable>, Refusal> {
    let Some(found) = find(file, offset)? else { return Ok(None) };
    Ok(Some(Renamable { range: found.range, name: found.name.to_owned() }))
}

/// The edits that give what is named at a byte offset a new name everywhere; `None` where there is no name. Refused if that
/// would change what the file means.
pub fn rename(file: &File, offset: usize, new: &str) -> Result<Option<Vec<Edit>>, Refusal> {
    let Some(found) = find(file, offset)? else { return Ok(None) };
    if new == found.name {
        return Ok(Some(Vec::new()));
    }
    names::check_new(file, &found, new)?;
    let edit = |occurrence: &Occurrence| Edit::replace(occurrence.range.clone(), new);
    let edits: Vec<Edit> = found.occurrences.iter().filter(|one| one.by_name).map(edit).collect();
    check::same_meaning(file, &found, &edits, new)?;
    Ok(Some(edits))
}

/// What is to be renamed.
struct Found<'a> {
    what: What<'a>,
    name: &'a str,
    range: Range<usize>,
    occurrences: Vec<Occurrence>,
}

#[derive(Clone, Copy)]
enum What<'a> {
    Entity(&'a Entity),
    /// A variable that nobody declares.
    Undeclared(&'a Undeclared),
}

impl What<'_> {
    /// The group of the entity.
    fn group(&self) -> Option<usize> {
        match self {
            What::Entity(entity) => Some(entity.group),
            What::Undeclared(_) => None,
        }
    }

    fn is_variable(&self) -> bool {
        match self {
            What::Entity(entity) => entity.kind.is_variable(),
            What::Undeclared(_) => true,
        }
    }
}

fn find(file: &File, offset: usize) -> Result<Option<Found<'_>>, Refusal> {
    let names = file.names();
    let Some((named, range)) = names.named_at(offset) else { return Ok(None) };
    let found = match named {
        Named::Entity(index) => names.entities.get(index).map(|entity| (What::Entity(entity), &entity.name)),
        Named::Undeclared(index) => names.undeclared.get(index).map(|one| (What::Undeclared(one), &one.name)),
    };
    let Some((what, name)) = found else { return Ok(None) };
    let mut references = names.references.iter();
    if references.any(|found| found.range == range && found.kind == ReferenceKind::Number) {
        return Err(Refusal(format!("This is the number of stage `{name}`. Rename the stage where its name stands.")));
    }
    let found = Found { what, name, range, occurrences: names.occurrences(&named) };
    names::check_old(file, &found)?;
    Ok(Some(found))
}
