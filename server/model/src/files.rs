//! What may be asked of other files. The only way to them for everything but the command line and the server.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::sync::Arc;

use dockwright_syntax::ignore::clean;

/// What there is at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file of so many bytes.
    File(u64),
    /// A folder.
    Folder,
}

impl Kind {
    /// Whether it is a file.
    pub fn is_file(self) -> bool {
        matches!(self, Kind::File(_))
    }
}

/// Something in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name, without the folder.
    pub name: String,
    /// What it is.
    pub kind: Kind,
}

/// The files of one folder and all folders below it, the root.
///
/// Paths are relative to the root, have slashes, no `.` or `..`, and none at either end; the root itself is the empty path.
/// So nothing outside can be asked for, and an implementation does not follow symbolic links out of it. Every answer is
/// bounded: what is too large is not there.
pub trait Files: Send + Sync + Debug {
    /// What there is at a path.
    fn kind(&self, path: &str) -> Option<Kind>;

    /// A small text file. The same `Arc` is given back as long as the text does not change.
    fn read(&self, path: &str) -> Option<Arc<str>>;

    /// What is in a folder, in the order of the names; of a very large folder the first few thousand.
    fn list(&self, folder: &str) -> Option<Arc<[Entry]>>;
}

/// The path of something in a folder.
pub fn join(folder: &str, path: &str) -> String {
    match (folder, path) {
        ("", path) => path.to_owned(),
        (folder, "" | ".") => folder.to_owned(),
        (folder, path) => format!("{folder}/{path}"),
    }
}

/// The path of what is written relative to a folder; `None` for what is absolute, in somebody's home, or outside of the root.
pub fn resolve(folder: &str, written: &str) -> Option<String> {
    let drive = written.as_bytes().get(1) == Some(&b':');
    if drive || written.starts_with(['/', '~', '\\']) {
        return None;
    }
    match clean(&join(folder, written)).as_str() {
        "." => Some(String::new()),
        path if path == ".." || path.starts_with("../") => None,
        path => Some(path.to_owned()),
    }
}

/// The folder of a path; `None` for the root.
pub fn parent(path: &str) -> Option<&str> {
    (!path.is_empty()).then(|| path.rsplit_once('/').map_or("", |(folder, _)| folder))
}

/// Files that exist in memory only.
#[derive(Debug, Clone, Default)]
pub struct MemoryFiles {
    files: BTreeMap<String, (Arc<str>, u64)>,
    folders: BTreeSet<String>,
}

impl MemoryFiles {
    /// Files with their texts. A path that ends with a slash is a folder.
    pub fn new<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut memory = Self::default();
        for (path, text) in files {
            memory.add(path, text, text.len() as u64);
        }
        memory
    }

    /// Adds a file that is said to be of a size.
    pub fn add(&mut self, path: &str, text: &str, size: u64) {
        let file = path.trim_end_matches('/');
        if file == path {
            self.files.insert(path.to_owned(), (Arc::from(text), size));
        } else {
            self.folders.insert(file.to_owned());
        }
        let mut folder = file;
        while let Some(above) = parent(folder) {
            self.folders.insert(above.to_owned());
            folder = above;
        }
    }
}

impl Files for MemoryFiles {
    fn kind(&self, path: &str) -> Option<Kind> {
        let file = self.files.get(path).map(|(_, size)| Kind::File(*size));
        file.or_else(|| self.folders.contains(path).then_some(Kind::Folder))
    }

    fn read(&self, path: &str) -> Option<Arc<str>> {
        self.files.get(path).map(|(text, _)| Arc::clone(text))
    }

    fn list(&self, folder: &str) -> Option<Arc<[Entry]>> {
        self.folders.get(folder)?;
        let paths = self.files.keys().chain(&self.folders);
        let inside: BTreeSet<&String> = paths.filter(|path| parent(path) == Some(folder)).collect();
        let entry = |path: &String| {
            let name = path.rsplit('/').next().unwrap_or_default().to_owned();
            Some(Entry { name, kind: self.kind(path)? })
        };
        Some(inside.into_iter().filter_map(entry).collect())
    }
}
