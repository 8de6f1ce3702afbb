//! Renaming what has a name, without changing what the file means.

mod across;
mod check;
mod compose;
mod elsewhere;
mod inlined;
mod names;

use std::ops::Range;

use dockwright_lint::Edit;
use dockwright_model::{AnyFile, Entity, File, Named, Occurrence, ReferenceKind, Surroundings, Undeclared};
use dockwright_syntax::text::Text;

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

/// The name at a byte offset; `None` where there is none. Without surroundings nothing is looked up in other files.
pub fn prepare(
    file: &AnyFile,
    surroundings: Option<&Surroundings>,
    offset: usize,
) -> Result<Option<Renamable>, Refusal> {
    match file {
        AnyFile::Dockerfile(file) => {
            let found = find(file, offset)?;
            Ok(found.map(|found| Renamable { range: found.range, name: found.name.to_owned() }))
        }
        AnyFile::Compose(file) => {
            if let Some(found) = inlined::prepare(file, offset) {
                return found;
            }
            if let Some(subject) = compose::find(file, surroundings, offset)? {
                return Ok(Some(Renamable { range: subject.named.range, name: subject.named.name }));
            }
            let built = surroundings.map_or(Ok(None), |around| across::find(file, around, offset))?;
            Ok(built.map(|built| Renamable { range: built.spot.range, name: built.spot.text }))
        }
        AnyFile::Dockerignore(_) => Ok(None),
    }
}

/// What a rename edits.
#[derive(Debug, Clone, Default)]
pub struct Renaming {
    /// In the file itself, in order.
    pub edits: Vec<Edit>,
    /// In other files.
    pub elsewhere: Vec<FileEdits>,
}

/// The edits of another file.
#[derive(Debug, Clone)]
pub struct FileEdits {
    /// Its path below the root of the surroundings.
    pub path: String,
    /// The text that the edits are for.
    pub text: Text,
    /// The edits, in order.
    pub edits: Vec<Edit>,
}

/// The edits that give what is named at a byte offset a new name everywhere; `None` where there is no name. Refused if that
/// would change what the files mean. Without surroundings no other file is edited.
pub fn rename(
    file: &AnyFile,
    surroundings: Option<&Surroundings>,
    offset: usize,
    new: &str,
) -> Result<Option<Renaming>, Refusal> {
    match file {
        AnyFile::Dockerfile(file) => {
            let Some(found) = find(file, offset)? else { return Ok(None) };
            if new == found.name {
                return Ok(Some(Renaming::default()));
            }
            names::check_new(file, &found, new)?;
            if let (Some(around), Some(group)) = (surroundings, found.what.group())
                && let Some(renaming) = across::from_dockerfile(file, around, group, new)?
            {
                return Ok(Some(renaming));
            }
            let edits = edits(&found.occurrences, new);
            check::same_meaning(file, &found, &edits, new)?;
            Ok(Some(Renaming { edits, elsewhere: Vec::new() }))
        }
        AnyFile::Compose(file) => {
            if let Some(found) = inlined::rename(file, offset, new) {
                return found;
            }
            if let Some(subject) = compose::find(file, surroundings, offset)? {
                return compose::rename(file, surroundings, &subject, new).map(Some);
            }
            let Some(around) = surroundings else { return Ok(None) };
            match across::find(file, around, offset)? {
                Some(built) if built.spot.text == new => Ok(Some(Renaming::default())),
                Some(built) => across::from_compose(file, around, &built, new).map(Some),
                None => Ok(None),
            }
        }
        AnyFile::Dockerignore(_) => Ok(None),
    }
}

/// The edits in a Dockerfile; none of them for the name that is there already.
fn in_dockerfile(file: &File, offset: usize, new: &str) -> Result<Option<Vec<Edit>>, Refusal> {
    let Some(found) = find(file, offset)? else { return Ok(None) };
    if new == found.name {
        return Ok(Some(Vec::new()));
    }
    names::check_new(file, &found, new)?;
    let edits = edits(&found.occurrences, new);
    check::same_meaning(file, &found, &edits, new)?;
    Ok(Some(edits))
}

/// The new name wherever the old one is written.
fn edits(occurrences: &[Occurrence], new: &str) -> Vec<Edit> {
    let written = occurrences.iter().filter(|one| one.by_name);
    written.map(|one| Edit::replace(one.range.clone(), new)).collect()
}

/// A text after edits, which are in order.
fn edited_text(text: &str, edits: &[Edit]) -> String {
    let mut edited = String::with_capacity(text.len());
    let mut done = 0;
    for edit in edits {
        edited += text.get(done..edit.range.start).unwrap_or_default();
        edited += &edit.text;
        done = edit.range.end;
    }
    edited += text.get(done..).unwrap_or_default();
    edited
}

fn holds(range: &Range<usize>, offset: usize) -> bool {
    range.start <= offset && offset <= range.end
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
