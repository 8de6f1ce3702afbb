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
#[derive(Default)]
pub(super) struct Places {
    workspaces: Mutex<HashMap<PathBuf, Arc<Workspace>>>,
}

/// Where a file is.
pub(super) struct Place {
    /// The root of its project: the nearest folder with a `.git`; else the present one, or the file's own.
    root: PathBuf,
    pub(super) surroundings: Surroundings,
}

impl Places {
    /// Where a text comes from; `None` for one without a name.
    pub(super) fn place(&self, input: &Input) -> Option<Place> {
        let named = input.path.clone().or_else(|| (input.name != "-").then(|| PathBuf::from(&input.name)))?;
        let (folder, name) = (named.parent()?, named.file_name()?);
        let folder = disk::real_path(if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
        let path = folder.join(name);
        let here = disk::real_path(Path::new("."));
        let otherwise = if path.starts_with(&here) { here } else { folder };
        let root = disk::project_of(&path).unwrap_or(otherwise);
        let mut parts = Vec::new();
        for part in path.strip_prefix(&root).ok()?.components() {
            parts.push(part.as_os_str().to_str()?);
        }
        let surroundings = Surroundings::new(self.workspace(&root), parts.join("/"));
        Some(Place { root, surroundings })
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
        let here = disk::real_path(Path::new("."));
        let shown = path.strip_prefix(&here).unwrap_or(&path).to_string_lossy().into_owned();
        (path, shown)
    }
}
