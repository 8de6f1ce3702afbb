//! From the paths on the command line to the texts to work on.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use dockwright_model::FileKind;
use ignore::{DirEntry, WalkBuilder};

use super::arguments::Inputs;
use super::config::{Chosen, Configurations};
use super::disk::{self, Contents};
use super::terminal::visible;

/// A text to work on.
pub(super) struct Input {
    /// What it is called in reports.
    pub(super) name: String,
    /// Where it is; `None` is standard input.
    pub(super) path: Option<PathBuf>,
    /// What applies to it.
    pub(super) chosen: Chosen,
}

impl Input {
    /// What kind of file it is: a Dockerfile unless its name says otherwise.
    pub(super) fn kind(&self) -> FileKind {
        let name = Path::new(&self.name).file_name().and_then(|name| name.to_str());
        name.and_then(FileKind::of_name).unwrap_or(FileKind::Dockerfile)
    }

    /// Reads the text; the error is a sentence.
    pub(super) fn read(&self) -> Result<Contents, String> {
        let read = self.path.as_deref().map_or_else(disk::read_stdin, disk::read);
        read.map_err(|error| cannot("read", &self.name, &error))
    }
}

/// Says that something could not be done to a file.
pub(super) fn cannot(what: &str, name: &str, error: &io::Error) -> String {
    let reason = match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        _ => error.to_string(),
    };
    format!("cannot {what} {}: {reason}", visible(name))
}

/// What the paths lead to.
pub(super) struct Found<'a> {
    /// The texts, each once: in the order of the arguments, those of one folder in the order of their paths.
    pub(super) inputs: Vec<Input>,
    /// What could not be read, in sentences.
    pub(super) problems: Vec<String>,
    /// The folders in which there is nothing to read.
    pub(super) empty: Vec<String>,
    seen: HashSet<Option<PathBuf>>,
    configurations: &'a Configurations<'a>,
}

/// Finds the texts that the arguments name, and what applies to each.
pub(super) fn find<'a>(arguments: &Inputs, configurations: &'a Configurations<'a>) -> Found<'a> {
    let (inputs, empty, seen) = Default::default();
    let mut found = Found { inputs, problems: Vec::new(), empty, seen, configurations };
    for path in &arguments.paths {
        if path.as_os_str() == "-" {
            let name = arguments.stdin_filename.as_deref().unwrap_or(path);
            found.add(name, None);
            continue;
        }
        match disk::is_folder(path) {
            Ok(true) => found.search(path),
            Ok(false) => found.add(path, Some(path)),
            Err(error) => found.problems.push(cannot("read", &path.to_string_lossy(), &error)),
        }
    }
    found.problems.extend(configurations.problems());
    found
}

impl Found<'_> {
    /// Adds a text unless it is there already.
    fn add(&mut self, name: &Path, path: Option<&Path>) {
        let real = path.map(disk::real_path);
        if self.seen.insert(real.clone()) {
            // Standard input has the configuration of the place it is said to come from.
            let place = real.or_else(|| disk::absolute(name));
            let chosen = self.configurations.choose(place.as_deref());
            self.inputs.push(Input {
                name: name.to_string_lossy().into_owned(),
                path: path.map(Path::to_owned),
                chosen,
            });
        }
    }

    /// Adds the Dockerfiles and `.dockerignore` files in a folder and all folders below it.
    fn search(&mut self, folder: &Path) {
        let root = disk::real_path(folder);
        let mut any = false;
        let mut walk = WalkBuilder::new(folder);
        // Folders such as .devcontainer hold Dockerfiles too; .git holds none that anyone wrote.
        walk.hidden(false).require_git(false).filter_entry(|entry| entry.file_name() != ".git");
        for entry in walk.sort_by_file_name(Ord::cmp).build() {
            match entry {
                Ok(entry) if is_wanted(&entry, &root, self.configurations) => {
                    any = true;
                    let path = entry.path();
                    self.add(path.strip_prefix(".").unwrap_or(path), Some(path));
                }
                Ok(_) => {}
                Err(error) => self.problems.push(format!("cannot search {}", visible(&error.to_string()))),
            }
        }
        if !any {
            self.empty.push(folder.to_string_lossy().into_owned());
        }
    }
}

/// Whether an entry is of a kind we know by its name or by configuration, and lies below the folder, even if by way of a
/// symbolic link.
fn is_wanted(entry: &DirEntry, root: &Path, configurations: &Configurations<'_>) -> bool {
    let Some(kind) = entry.file_type().filter(|kind| !kind.is_dir()) else { return false };
    let named = entry.file_name().to_str().is_some_and(|name| FileKind::of_name(name).is_some());
    let inside = || disk::is_file(entry.path()) && disk::real_path(entry.path()).starts_with(root);
    let said = configurations.wants(entry.path());
    said.unwrap_or(named) && (kind.is_file() || kind.is_symlink() && inside())
}
