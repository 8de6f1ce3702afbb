//! A file of any kind we know.

use std::ops::Range;
use std::sync::Arc;

use dockwright_syntax::text::Text;

use crate::file_name::{is_compose_name, is_dockerfile_name, is_ignore_name};
use crate::{Compose, Dockerignore, File, SharedScripts};

/// The kinds of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// A Dockerfile.
    Dockerfile,
    /// A `.dockerignore` file.
    Dockerignore,
    /// A Compose file.
    Compose,
}

impl FileKind {
    /// The kind that a name (the last part of a path) tells.
    pub fn of_name(name: &str) -> Option<Self> {
        if is_ignore_name(name) {
            return Some(Self::Dockerignore);
        }
        if is_compose_name(name) {
            return Some(Self::Compose);
        }
        is_dockerfile_name(name).then_some(Self::Dockerfile)
    }

    /// The kind of a file that somebody says is ours, whatever its name: YAML is a Compose file then.
    pub fn of_chosen(name: &str) -> Self {
        let yaml = name.ends_with(".yaml") || name.ends_with(".yml");
        Self::of_name(name).unwrap_or(if yaml { Self::Compose } else { Self::Dockerfile })
    }
}

/// One version of a file of any kind.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "there is one for each document, and it is never moved")]
pub enum AnyFile {
    /// A Dockerfile.
    Dockerfile(File),
    /// A `.dockerignore` file.
    Dockerignore(Dockerignore),
    /// A Compose file.
    Compose(Compose),
}

impl AnyFile {
    /// Reads a text as a file of a kind.
    pub fn new(kind: FileKind, text: &str) -> Self {
        match kind {
            FileKind::Dockerfile => Self::Dockerfile(File::new(text)),
            FileKind::Dockerignore => Self::Dockerignore(Dockerignore::new(text)),
            FileKind::Compose => Self::Compose(Compose::new(text)),
        }
    }

    /// The same; a Dockerfile takes over scripts that others had before.
    pub fn sharing(kind: FileKind, text: &str, scripts: &Arc<SharedScripts>) -> Self {
        match kind {
            FileKind::Dockerfile => Self::Dockerfile(File::sharing(text, scripts)),
            FileKind::Dockerignore | FileKind::Compose => Self::new(kind, text),
        }
    }

    /// The version after several edits, each relative to the text the one before it left.
    pub fn edit_all<'a>(&self, edits: impl IntoIterator<Item = (Range<usize>, &'a str)>) -> Self {
        match self {
            Self::Dockerfile(file) => Self::Dockerfile(file.edit_all(edits)),
            Self::Dockerignore(file) => Self::Dockerignore(file.edit_all(edits)),
            Self::Compose(file) => Self::Compose(file.edit_all(edits)),
        }
    }

    /// The kind.
    pub fn kind(&self) -> FileKind {
        match self {
            Self::Dockerfile(_) => FileKind::Dockerfile,
            Self::Dockerignore(_) => FileKind::Dockerignore,
            Self::Compose(_) => FileKind::Compose,
        }
    }

    /// The text with its line index.
    pub fn text(&self) -> &Text {
        match self {
            Self::Dockerfile(file) => file.text(),
            Self::Dockerignore(file) => file.text(),
            Self::Compose(file) => file.text(),
        }
    }

    /// The text.
    pub fn source(&self) -> &str {
        self.text().as_str()
    }
}
