//! Which project a file on the command line belongs to.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use dockwright_model::{Surroundings, Workspace};

use super::disk;
use super::find::Input;
use crate::files::Disk;

/// The projects of one run. Nothing is asked of the disk twice.
pub(super) struct Places {
    here: PathBuf,
    folders: Mutex<HashMap<PathBuf, Folder>>,
    workspaces: Mutex<HashMap<PathBuf, Arc<Workspace>>>,
}

/// What is known of a folder.
#[derive(Clone)]
struct Folder {
    /// The folder without symbolic links.
    real: PathBuf,
    root: PathBuf,
    workspace: Arc<Workspace>,
}

/// Where a file is.
pub(super) struct Place {
    /// The root of its project: the nearest folder with a `.git`; else the present one, or the file's own.
    root: PathBuf,
    /// The present folder.
    here: PathBuf,
    pub(super) surroundings: Surroundings,
}

impl Default for Places {
    fn default() -> Self {
        Self { here: disk::real_path(Path::new(".")), folders: Mutex::default(), workspaces: Mutex::default() }
    }
}

impl Places {
    /// Where a text comes from; `None` for one without a name.
    pub(super) fn place(&self, input: &Input) -> Option<Place> {
        let named = input.path.clone().or_else(|| (input.name != "-").then(|| PathBuf::from(&input.name)))?;
        let (folder, name) = (named.parent()?, named.file_name()?);
        let Folder { real, root, workspace } = self.folder(folder);
        let path = real.join(name);
        let mut parts = Vec::new();
        for part in path.strip_prefix(&root).ok()?.components() {
            parts.push(part.as_os_str().to_str()?);
        }
        let surroundings = Surroundings::new(workspace, parts.join("/"));
        Some(Place { root, here: self.here.clone(), surroundings })
    }

    fn folder(&self, folder: &Path) -> Folder {
        let lock = || self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(folder) {
            return known.clone();
        }
        let real = disk::real_path(if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
        let otherwise = if real.starts_with(&self.here) { &self.here } else { &real };
        let root = disk::project_of(&real).unwrap_or_else(|| otherwise.clone());
        let found = Folder { workspace: self.workspace(&root), real, root };
        lock().insert(folder.to_owned(), found.clone());
        found
    }

    fn workspace(&self, root: &Path) -> Arc<Workspace> {
        let mut workspaces = self.workspaces.lock().unwrap_or_else(PoisonError::into_inner);
        let make = || Workspace::new(Disk::new(root, Duration::MAX));
        Arc::clone(workspaces.entry(root.to_owned()).or_insert_with(make))
    }
}

impl Place {
    /// The path of a file of the project, and what it is called in reports.
    pub(super) fn path(&self, path: &str) -> (PathBuf, String) {
        let path = self.root.join(path);
        let shown = path.strip_prefix(&self.here).unwrap_or(&path).to_string_lossy().into_owned();
        (path, shown)
    }
}
