//! Which workspace folder a document belongs to, and the files around it: open documents over the disk.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use dashmap::DashMap;
use dockwright_model::{Compose, Entry, File, Files, Kind, Surroundings, Workspace};
use tower_lsp_server::ls_types::Uri;

use crate::files::Disk;

/// For so long an answer of the disk holds: while somebody types, nothing is looked up for every character.
const TRUST: Duration = Duration::from_secs(1);
/// Roots that are remembered; a file outside of the workspace has one of its own.
const MAX_ROOTS: usize = 64;

/// The texts of the open documents that are files, with the client's numbers of these versions.
type Open = Arc<DashMap<PathBuf, (i32, Arc<str>)>>;

/// An open document has another text than one thought.
pub(super) struct Changed;

/// The workspace folders.
#[derive(Debug, Default)]
pub(super) struct Roots {
    folders: Mutex<Vec<PathBuf>>,
    known: Mutex<HashMap<PathBuf, Root>>,
    open: Open,
}

#[derive(Debug, Clone)]
struct Root {
    disk: Arc<Disk>,
    workspace: Arc<Workspace>,
}

/// Where a document is: the root it belongs to, and the path below.
#[derive(Debug, Clone)]
pub(super) struct Place {
    root: PathBuf,
    /// The path below the root.
    pub(super) path: String,
    workspace: Arc<Workspace>,
    open: Open,
}

impl Place {
    /// What the document can ask of the files around it.
    pub(super) fn surroundings(&self) -> Surroundings {
        Surroundings::new(Arc::clone(&self.workspace), self.path.clone())
    }

    /// The workspace folder, or the document's own.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The path of the document.
    pub(super) fn file(&self) -> PathBuf {
        self.root.join(&self.path)
    }

    /// The name of a file by its path below the root.
    pub(super) fn uri(&self, path: &str) -> Option<Uri> {
        Uri::from_file_path(self.root.join(path))
    }

    /// The version of a file, by its path below the root, that has a text; `None` if it is not open.
    pub(super) fn version(&self, path: &str, text: &str) -> Result<Option<i32>, Changed> {
        match self.open.get(&self.root.join(path)) {
            Some(open) if *open.1 == *text => Ok(Some(open.0)),
            Some(_) => Err(Changed),
            None => Ok(None),
        }
    }

    /// The path below the root of a file; `None` for one outside.
    pub(super) fn below(&self, path: &Path) -> Option<String> {
        below(&self.root, path)
    }
}

/// A workspace folder and the files in it.
#[derive(Debug)]
pub(super) struct Folder {
    root: PathBuf,
    workspace: Arc<Workspace>,
}

impl Folder {
    /// The Dockerfiles in the folder and below, with their names.
    pub(super) fn dockerfiles(&self) -> impl Iterator<Item = (Uri, Arc<File>)> {
        let around = Surroundings::new(Arc::clone(&self.workspace), "");
        let paths = around.all_dockerfiles().into_iter();
        paths.filter_map(move |path| Some((Uri::from_file_path(self.root.join(&path))?, around.dockerfile(&path)?)))
    }

    /// The Compose files in the folder and below, with their names.
    pub(super) fn composes(&self) -> impl Iterator<Item = (Uri, Arc<Compose>)> {
        let around = Surroundings::new(Arc::clone(&self.workspace), "");
        let paths = around.all_compose_files().into_iter();
        paths.filter_map(move |path| Some((Uri::from_file_path(self.root.join(&path))?, around.compose(&path)?)))
    }
}

impl Roots {
    /// The workspace folders with their files.
    pub(super) fn searchable(&self) -> Vec<Folder> {
        let folders = self.folders().into_iter();
        folders.map(|root| Folder { workspace: self.root(&root).workspace, root }).collect()
    }

    /// Sets the workspace folders.
    pub(super) fn set(&self, folders: impl Iterator<Item = Uri>) {
        let paths = folders.filter_map(|uri| file_path(&uri)).collect();
        *self.folders.lock().unwrap_or_else(PoisonError::into_inner) = paths;
    }

    /// The workspace folders.
    pub(super) fn folders(&self) -> Vec<PathBuf> {
        self.folders.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Adds and removes workspace folders. Documents that are open stay with the one they were opened in.
    pub(super) fn change(&self, added: impl Iterator<Item = Uri>, removed: impl Iterator<Item = Uri>) {
        let removed: Vec<PathBuf> = removed.filter_map(|uri| file_path(&uri)).collect();
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        folders.retain(|folder| !removed.contains(folder));
        folders.extend(added.filter_map(|uri| file_path(&uri)));
    }

    /// Where a document is; `None` if it is no file.
    pub(super) fn place(&self, uri: &Uri) -> Option<Place> {
        let file = file_path(uri)?;
        let folders = self.folders();
        let nearest =
            folders.iter().filter(|folder| file.starts_with(folder)).max_by_key(|folder| folder.as_os_str().len());
        let root = nearest.cloned().or_else(|| file.parent().map(Path::to_owned))?;
        let path = below(&root, &file)?;
        let workspace = self.root(&root).workspace;
        Some(Place { root, path, workspace, open: Arc::clone(&self.open) })
    }

    fn root(&self, root: &Path) -> Root {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAX_ROOTS && !known.contains_key(root) {
            known.clear();
        }
        let make = || {
            let disk = Arc::new(Disk::new(root, TRUST));
            let files = Overlay { root: root.to_owned(), disk: Arc::clone(&disk), open: Arc::clone(&self.open) };
            Root { disk, workspace: Workspace::new(files) }
        };
        known.entry(root.to_owned()).or_insert_with(make).clone()
    }

    /// Takes over the text of a version of an open document; `None` once it is closed.
    pub(super) fn show(&self, uri: &Uri, text: Option<(i32, Arc<str>)>) {
        match (file_path(uri), text) {
            (Some(path), Some(text)) => drop(self.open.insert(path, text)),
            (Some(path), None) => drop(self.open.remove(&path)),
            (None, _) => {}
        }
    }

    /// What was found to be changed on the disk since this was asked last: the paths below each root, see
    /// [`Disk::take_changed`].
    pub(super) fn take_changed(&self) -> Vec<(PathBuf, Vec<String>)> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = known.iter().map(|(root, of)| (root.clone(), of.disk.take_changed()));
        changed.filter(|(_, paths)| !paths.is_empty()).collect()
    }

    /// Forgets what is known of a file on the disk.
    pub(super) fn forget(&self, path: &Path) {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        for (root, of) in known.iter() {
            if let Some(inside) = below(root, path) {
                of.disk.forget(&inside);
            }
        }
    }
}

/// The path of a document that is a file.
pub(super) fn file_path(uri: &Uri) -> Option<PathBuf> {
    let scheme = uri.scheme().as_str();
    scheme.eq_ignore_ascii_case("file").then(|| uri.to_file_path())?.map(std::borrow::Cow::into_owned)
}

/// The path below a root with slashes; `None` outside of it.
fn below(root: &Path, path: &Path) -> Option<String> {
    let parts = path.strip_prefix(root).ok()?.components().map(|part| match part {
        Component::Normal(name) => name.to_str(),
        _ => None,
    });
    Some(parts.collect::<Option<Vec<_>>>()?.join("/"))
}

/// Open documents over the disk.
#[derive(Debug)]
struct Overlay {
    root: PathBuf,
    disk: Arc<Disk>,
    open: Open,
}

impl Overlay {
    fn open(&self, path: &str) -> Option<Arc<str>> {
        self.open.get(&self.root.join(path)).map(|open| Arc::clone(&open.1))
    }

    /// The open documents in a folder that are not on the disk yet.
    fn unsaved_in(&self, folder: &str, listed: &[Entry]) -> Vec<Entry> {
        let path = self.root.join(folder);
        let inside = self.open.iter().filter(|document| document.key().parent() == Some(path.as_path()));
        let entry = inside.filter_map(|document| {
            let name = document.key().file_name()?.to_str()?.to_owned();
            let unsaved = listed.iter().all(|entry| entry.name != name);
            unsaved.then(|| Entry { name, kind: Kind::File(document.1.len() as u64) })
        });
        entry.collect()
    }
}

impl Files for Overlay {
    fn kind(&self, path: &str) -> Option<Kind> {
        match self.open(path) {
            Some(text) => Some(Kind::File(text.len() as u64)),
            None => self.disk.kind(path),
        }
    }

    fn read(&self, path: &str) -> Option<Arc<str>> {
        self.open(path).or_else(|| self.disk.read(path))
    }

    fn list(&self, folder: &str) -> Option<Arc<[Entry]>> {
        let listed = self.disk.list(folder);
        let unsaved = self.unsaved_in(folder, listed.as_deref().unwrap_or_default());
        if unsaved.is_empty() {
            return listed;
        }
        let mut all: Vec<Entry> = listed.iter().flat_map(|entries| entries.iter()).cloned().chain(unsaved).collect();
        all.sort_by(|one, other| one.name.cmp(&other.name));
        Some(all.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_workspace_folder() {
        let roots = Roots::default();
        roots.set(["file:///w", "file:///w/a%20b"].into_iter().map(|uri| uri.parse().unwrap()));
        let place =
            |uri: &str| roots.place(&uri.parse().unwrap()).map(|place| (place.root.display().to_string(), place.path));
        let expected = |root: &str, path: &str| Some((root.to_owned(), path.to_owned()));
        if cfg!(unix) {
            assert_eq!(place("file:///w/x/Dockerfile"), expected("/w", "x/Dockerfile"));
            assert_eq!(place("file:///w/a%20b/Dockerfile"), expected("/w/a b", "Dockerfile"));
            assert_eq!(place("file:///elsewhere/y/Dockerfile"), expected("/elsewhere/y", "Dockerfile"));
        }
        assert_eq!(place("untitled:Untitled-1"), None);
        let folder = |uri: &str| std::iter::once(uri.parse::<Uri>().unwrap());
        roots.change(folder("file:///elsewhere"), folder("file:///w/a%20b"));
        if cfg!(unix) {
            assert_eq!(place("file:///w/a%20b/Dockerfile"), expected("/w", "a b/Dockerfile"));
            assert_eq!(place("file:///elsewhere/y/Dockerfile"), expected("/elsewhere", "y/Dockerfile"));
        }
    }

    #[test]
    fn open_documents_come_first() {
        let roots = Roots::default();
        let uri = "file:///nowhere/at/all/.dockerignore".parse().unwrap();
        let around = roots.place(&"file:///nowhere/at/all/Dockerfile".parse().unwrap()).unwrap().surroundings();
        assert_eq!(around.read(".dockerignore"), None);
        roots.show(&uri, Some((1, Arc::from("x\n"))));
        assert_eq!(around.read(".dockerignore").as_deref(), Some("x\n"));
        roots.show(&uri, None);
        assert_eq!(around.read(".dockerignore"), None);
    }
}
