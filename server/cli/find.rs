//! From the paths on the command line to the texts to work on.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};

use dockwright_model::FileKind;
use ignore::{DirEntry, WalkBuilder};

use super::arguments::Inputs;
use super::config::{Chosen, Configurations};
use super::disk::{self, Contents};
use super::parallel;
use super::terminal::visible;

/// A text to work on.
pub(super) struct Input {
    /// What it is called in reports.
    pub(super) name: String,
    /// Where it is; `None` is standard input.
    pub(super) path: Option<PathBuf>,
    /// The kind that the command line says it is.
    pub(super) language: Option<FileKind>,
    /// What applies to it.
    pub(super) chosen: Chosen,
}

impl Input {
    /// What kind of file it is: what the command line says, else what its name says.
    pub(super) fn kind(&self) -> FileKind {
        let name = Path::new(&self.name).file_name().and_then(|name| name.to_str());
        self.language.unwrap_or_else(|| FileKind::of_chosen(name.unwrap_or_default()))
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
    /// Folders without symbolic links, by what they are called.
    folders: HashMap<PathBuf, PathBuf>,
    configurations: &'a Configurations<'a>,
}

/// Finds the texts that the arguments name, and what applies to each.
pub(super) fn find<'a>(arguments: &Inputs, configurations: &'a Configurations<'a>) -> Found<'a> {
    let (inputs, empty, seen, folders) = Default::default();
    let mut found = Found { inputs, problems: Vec::new(), empty, seen, folders, configurations };
    // Asking the disk takes longest of all this, and it answers several at once.
    let there = parallel::map(&arguments.paths, |path| disk::look(path));
    for (path, there) in arguments.paths.iter().zip(there) {
        if path.as_os_str() == "-" {
            let name = arguments.stdin_filename.as_deref().unwrap_or(path);
            found.add(name, None, arguments.language);
            continue;
        }
        match there.unwrap_or_else(|| disk::look(path)) {
            Ok(there) if there.folder => found.search(path),
            Ok(there) => {
                let real = if there.link { disk::real_path(path) } else { found.real_path(path) };
                found.add(path, Some((path, real)), arguments.language);
            }
            Err(error) => found.problems.push(cannot("read", &path.to_string_lossy(), &error)),
        }
    }
    found.problems.extend(configurations.problems());
    found
}

impl Found<'_> {
    /// The path without symbolic links of a file that is none itself. The disk is asked once for each folder.
    fn real_path(&mut self, path: &Path) -> PathBuf {
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return disk::real_path(path) };
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        if let Some(real) = self.folders.get(folder) {
            return real.join(name);
        }
        let real = disk::real_path(folder);
        self.folders.insert(folder.to_owned(), real.clone());
        real.join(name)
    }

    /// Adds a text unless it is there already: where it is and where that really is, or nothing for standard input.
    fn add(&mut self, name: &Path, place: Option<(&Path, PathBuf)>, language: Option<FileKind>) {
        let (path, real) = place.unzip();
        if self.seen.insert(real.clone()) {
            // Standard input has the configuration of the place it is said to come from.
            let place = real.or_else(|| disk::absolute(name));
            let chosen = self.configurations.choose(place.as_deref());
            self.inputs.push(Input {
                name: name.to_string_lossy().into_owned(),
                path: path.map(Path::to_owned),
                language,
                chosen,
            });
        }
    }

    /// Adds the Dockerfiles, `.dockerignore` and Compose files in a folder and all folders below it.
    fn search(&mut self, folder: &Path) {
        let root = disk::real_path(folder);
        let mut any = false;
        let mut walk = WalkBuilder::new(folder);
        // Folders such as .devcontainer hold Dockerfiles too; .git holds none that anyone wrote.
        walk.hidden(false).require_git(false).filter_entry(|entry| entry.file_name() != ".git");
        for entry in walk.sort_by_file_name(Ord::cmp).build() {
            match entry {
                Ok(entry) => {
                    let Some(real) = wanted(&entry, folder, &root, self.configurations) else { continue };
                    any = true;
                    let path = entry.path();
                    self.add(path.strip_prefix(".").unwrap_or(path), Some((path, real)), None);
                }
                Err(error) => self.problems.push(format!("cannot search {}", visible(&error.to_string()))),
            }
        }
        if !any {
            self.empty.push(folder.to_string_lossy().into_owned());
        }
    }
}

/// The real path of an entry in or below a folder, if it is of a kind we know by its name or by configuration, and lies below
/// the folder even if it is a symbolic link. `root` is the folder without symbolic links; the search follows none.
fn wanted(entry: &DirEntry, folder: &Path, root: &Path, configurations: &Configurations<'_>) -> Option<PathBuf> {
    let kind = entry.file_type().filter(|kind| !kind.is_dir())?;
    let path = root.join(entry.path().strip_prefix(folder).ok()?);
    let named = || entry.file_name().to_str().is_some_and(|name| FileKind::of_name(name).is_some());
    if !configurations.wants(&path).unwrap_or_else(named) {
        return None;
    }
    if kind.is_symlink() {
        return Some(disk::real_path(&path)).filter(|real| disk::is_file(real) && real.starts_with(root));
    }
    kind.is_file().then_some(path)
}
