//! Going from one place of a name to others: definition, references, highlights, linked editing.

mod build;
pub mod builds;
mod compose;
mod definition;
mod inlined;
mod linked;

use std::ops::Range;

use dockwright_model::{Access, AnyFile, File, Occurrence, Surroundings};
use dockwright_syntax::text::Text;

use crate::inline;

pub(crate) use build::{ComposeBuild, build_at};
pub(crate) use compose::{file_of, target_of};
pub(crate) use inlined::{inlined_at, mentions};
pub use linked::{linked, linked_any};

/// Where something is defined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// Byte range of what was asked about.
    pub origin: Range<usize>,
    /// Where it leads, at least one place.
    pub targets: Vec<Target>,
}

/// A place that a definition leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A place in the same file.
    Here {
        /// Byte range of all that declares it.
        whole: Range<usize>,
        /// Byte range of the name.
        name: Range<usize>,
    },
    /// A place in another file.
    There {
        /// The path of the file below the root of the surroundings.
        path: String,
        /// Byte range of all that declares it.
        whole: Range<usize>,
        /// Byte range of the name.
        name: Range<usize>,
    },
    /// A file, by its path below the root of the surroundings.
    File(String),
}

impl Target {
    /// The same place as one of another file.
    fn in_file(self, path: &str) -> Self {
        match self {
            Self::Here { whole, name } => Self::There { path: path.to_owned(), whole, name },
            other => other,
        }
    }
}

/// What stands at a byte offset is defined there. Without surroundings nothing is found in other files.
pub fn definition(file: &AnyFile, surroundings: Option<&Surroundings>, offset: usize) -> Option<Definition> {
    match file {
        AnyFile::Dockerfile(file) => definition::definition(file, surroundings, offset),
        AnyFile::Compose(file) => match inline::at(file, offset) {
            Some((inner, at)) => {
                let around = inner.around(surroundings);
                definition::definition(inner.file, Some(&around), at).map(|found| inner.definition(found))
            }
            None => compose::definition(file, surroundings, offset),
        },
        AnyFile::Dockerignore(_) => None,
    }
}

/// All places of what is named at a byte offset, by their place; empty where nothing is.
pub fn occurrences(file: &AnyFile, offset: usize) -> Vec<Occurrence> {
    match file {
        AnyFile::Dockerfile(file) => of_dockerfile(file, offset),
        AnyFile::Compose(file) => inlined::occurrences(file, offset)
            .unwrap_or_else(|| file.named_at(offset).map(|named| named.occurrences).unwrap_or_default()),
        AnyFile::Dockerignore(_) => Vec::new(),
    }
}

fn of_dockerfile(file: &File, offset: usize) -> Vec<Occurrence> {
    let names = file.names();
    names.named_at(offset).map(|(named, _)| names.occurrences(&named)).unwrap_or_default()
}

/// Byte ranges of the places that refer to what is named at a byte offset; with `declarations` those that declare it too.
pub fn references(file: &AnyFile, offset: usize, declarations: bool) -> Vec<Range<usize>> {
    let mut found = occurrences(file, offset);
    found.retain(|one| declarations || one.access != Access::Declaration);
    found.into_iter().map(|one| one.range).collect()
}

/// A place in another file.
#[derive(Debug, Clone)]
pub struct Elsewhere {
    /// The path of the file below the root of the surroundings.
    pub path: String,
    /// The text of the file.
    pub text: Text,
    /// Byte range in it.
    pub range: Range<usize>,
}

/// The places in other files that name what is named at a byte offset; with `declarations` those that declare it too.
pub fn references_elsewhere(
    file: &AnyFile,
    around: &Surroundings,
    offset: usize,
    declarations: bool,
) -> Vec<Elsewhere> {
    match file {
        AnyFile::Dockerfile(file) => builds::mentions(file, around, offset).into_iter().map(in_compose).collect(),
        AnyFile::Compose(file) => compose::references_elsewhere(file, around, offset, declarations),
        AnyFile::Dockerignore(_) => Vec::new(),
    }
}

fn in_compose(place: builds::Elsewhere) -> Elsewhere {
    Elsewhere { path: place.path, text: place.file.text().clone(), range: place.range }
}

/// A path below the root, as it is seen from the folder of the file.
pub(crate) fn seen<'p>(around: Option<&Surroundings>, path: &'p str) -> &'p str {
    let folder = around.map_or("", Surroundings::folder);
    path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')).unwrap_or(path)
}

pub(crate) fn holds(range: &Range<usize>, offset: usize) -> bool {
    range.start <= offset && offset <= range.end
}
