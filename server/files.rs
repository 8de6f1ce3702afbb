//! The files of a project on the disk, for the command line and the language server.

#![expect(clippy::disallowed_methods, reason = "this is where the core's questions about files are answered")]

use std::collections::{BTreeSet, HashMap};
use std::fs::{self, Metadata};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use dockwright_model::{Entry, Files, Kind, join, parent};

/// Texts beyond this are no configuration of anybody's.
const MAX_TEXT: u64 = 1 << 20;
/// Entries of a folder that are looked at.
const MAX_ENTRIES: usize = 4096;
/// Paths about which something is remembered.
const MAX_KNOWN: usize = 20_000;

/// The files below a folder. What was found out is remembered with the revision it is of, or with the absence.
#[derive(Debug)]
pub(crate) struct Disk {
    root: PathBuf,
    /// The root without symbolic links: nothing outside is looked at.
    real_root: PathBuf,
    /// For so long an answer holds before the disk is asked whether it is still true.
    trust: Duration,
    known: Mutex<HashMap<String, Known>>,
    /// Folders without symbolic links, and when that was found out; `None` is none, or one outside of the root.
    folders: Mutex<HashMap<String, (Instant, Option<PathBuf>)>>,
    /// Held while a folder is listed.
    listing: Mutex<()>,
    /// Paths at which something else was found than before, those of folders with a slash at the end.
    changed: Mutex<BTreeSet<String>>,
}

/// What is remembered of a path.
#[derive(Debug, Clone)]
struct Known {
    looked: Instant,
    kind: Option<Kind>,
    modified: Option<SystemTime>,
    text: Option<Arc<str>>,
    entries: Option<Arc<[Entry]>>,
    /// Whether the entries are all there are.
    complete: bool,
}

impl Known {
    /// There is nothing.
    fn absent(looked: Instant) -> Self {
        Self { looked, kind: None, modified: None, text: None, entries: None, complete: false }
    }
}

impl Disk {
    /// The files below a folder.
    pub(crate) fn new(root: &Path, trust: Duration) -> Self {
        let real_root = fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
        let (known, folders, listing, changed) = Default::default();
        Self { root: root.to_owned(), real_root, trust, known, folders, listing, changed }
    }

    /// The paths at which something else was found than before, since this was asked last; those of folders, whose entries
    /// are others, end with a slash. Only what somebody looks at is found.
    pub(crate) fn take_changed(&self) -> Vec<String> {
        let mut changed = self.changed.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *changed).into_iter().collect()
    }

    fn note_change(&self, path: &str, is_folder: bool) {
        let mut changed = self.changed.lock().unwrap_or_else(PoisonError::into_inner);
        if changed.len() < MAX_KNOWN {
            changed.insert(format!("{path}{}", if is_folder { "/" } else { "" }));
        }
    }

    /// Forgets what is known of a path and of the folder it is in, because something happened there.
    pub(crate) fn forget(&self, path: &str) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.remove(path);
        if let Some(folder) = parent(path) {
            known.remove(folder);
        }
        self.folders.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// What there is at a path, unless it lies outside of the root or a symbolic link leads there.
    fn look(&self, path: &str) -> Option<(PathBuf, Metadata)> {
        let plain = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\0', '\\']);
        if !path.is_empty() && !path.split('/').all(plain) {
            return None;
        }
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let beside = self.real_folder(folder)?.join(name);
        let metadata = fs::symlink_metadata(&beside).ok()?;
        if !metadata.is_symlink() {
            return Some((beside, metadata));
        }
        let real = fs::canonicalize(beside).ok().filter(|real| real.starts_with(&self.real_root))?;
        let metadata = fs::metadata(&real).ok()?;
        Some((real, metadata))
    }

    /// A folder without symbolic links, unless they lead out of the root.
    fn real_folder(&self, folder: &str) -> Option<PathBuf> {
        let lock = || self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((looked, real)) = lock().get(folder)
            && looked.elapsed() < self.trust
        {
            return real.clone();
        }
        let real = fs::canonicalize(self.root.join(folder)).ok().filter(|real| real.starts_with(&self.real_root));
        let mut folders = lock();
        if folders.len() >= MAX_KNOWN {
            folders.clear();
        }
        folders.insert(folder.to_owned(), (Instant::now(), real.clone()));
        real
    }

    /// What is known of a path, found out anew if need be.
    fn known(&self, path: &str) -> Known {
        let lock = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let before = lock().get(path).cloned();
        if let Some(known) = before.as_ref().filter(|known| known.looked.elapsed() < self.trust) {
            return known.clone();
        }
        if let Some(absent) = self.absent(path) {
            // So that it is noticed when something is there.
            self.keep(path, absent.clone());
            return absent;
        }
        let found = self.look(path).map(|(_, metadata)| metadata);
        let kind = found.as_ref().and_then(kind_of);
        let modified = found.and_then(|metadata| metadata.modified().ok());
        let (had, was) = (before.is_some(), before.as_ref().and_then(|before| before.kind));
        let same = before.filter(|before| before.kind == kind && before.modified == modified && modified.is_some());
        if had && same.is_none() && (was, kind) != (None, None) {
            self.note_change(path, kind == Some(Kind::Folder));
        }
        let empty = Known::absent(Instant::now());
        let known = match same {
            Some(before) => Known { looked: empty.looked, ..before },
            None => Known { kind, modified, ..empty },
        };
        self.keep(path, known.clone());
        known
    }

    /// What is known of a path of which a list of its folder says that there is nothing.
    fn absent(&self, path: &str) -> Option<Known> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let listed = known.get(folder).filter(|known| known.complete && known.looked.elapsed() < self.trust)?;
        let there = listed.entries.as_ref()?.binary_search_by(|entry| entry.name.as_str().cmp(name)).is_ok();
        (!there && !name.is_empty()).then(|| Known::absent(listed.looked))
    }

    fn keep(&self, path: &str, known: Known) {
        let mut all = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MAX_KNOWN {
            all.clear();
        }
        all.insert(path.to_owned(), known);
    }

    /// The entries of a folder in the order of their names, and whether these are all.
    fn entries_of(&self, folder: &str) -> Option<(Arc<[Entry]>, bool)> {
        let (real, _) = self.look(folder)?;
        let mut names = fs::read_dir(real).ok()?.flatten();
        let entry = |found: fs::DirEntry| {
            let name = found.file_name().into_string().ok()?;
            let link = found.file_type().ok()?.is_symlink();
            let metadata = if link { self.look(&join(folder, &name))?.1 } else { found.metadata().ok()? };
            Some(Entry { kind: kind_of(&metadata)?, name })
        };
        let mut entries: Vec<Entry> = names.by_ref().take(MAX_ENTRIES).filter_map(entry).collect();
        entries.sort_by(|one, other| one.name.cmp(&other.name));
        Some((entries.into(), names.next().is_none()))
    }

    fn text_of(&self, path: &str) -> Option<Arc<str>> {
        let (real, _) = self.look(path)?;
        let mut bytes = Vec::new();
        fs::File::open(real).ok()?.take(MAX_TEXT + 1).read_to_end(&mut bytes).ok()?;
        let small = u64::try_from(bytes.len()).is_ok_and(|length| length <= MAX_TEXT);
        small.then(|| String::from_utf8(bytes).ok()).flatten().map(Arc::from)
    }
}

fn kind_of(metadata: &Metadata) -> Option<Kind> {
    if metadata.is_dir() {
        return Some(Kind::Folder);
    }
    metadata.is_file().then_some(Kind::File(metadata.len()))
}

impl Files for Disk {
    fn kind(&self, path: &str) -> Option<Kind> {
        self.known(path).kind
    }

    fn read(&self, path: &str) -> Option<Arc<str>> {
        let known = self.known(path);
        match known.kind {
            Some(Kind::File(size)) if size <= MAX_TEXT => {}
            _ => return None,
        }
        if known.text.is_some() {
            return known.text;
        }
        let text = self.text_of(path)?;
        self.keep(path, Known { text: Some(Arc::clone(&text)), ..known });
        Some(text)
    }

    fn list(&self, folder: &str) -> Option<Arc<[Entry]>> {
        let known = self.known(folder);
        if known.kind != Some(Kind::Folder) || known.entries.is_some() {
            return known.entries;
        }
        // Many threads ask for the same folder at once; one of them reads it.
        let _reading = self.listing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entries) = self.known(folder).entries {
            return Some(entries);
        }
        let (entries, complete) = self.entries_of(folder)?;
        self.keep(folder, Known { entries: Some(Arc::clone(&entries)), complete, ..known });
        Some(entries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::TempDir::new().unwrap();
        fs::create_dir(folder.path().join("a")).unwrap();
        fs::write(folder.path().join("a/b.txt"), "text").unwrap();
        folder
    }

    #[test]
    fn answers_what_is_there() {
        let folder = folder();
        let disk = Disk::new(folder.path(), Duration::ZERO);
        assert_eq!(disk.kind(""), Some(Kind::Folder));
        assert_eq!(disk.kind("a/b.txt"), Some(Kind::File(4)));
        assert_eq!(disk.read("a/b.txt").as_deref(), Some("text"));
        assert_eq!(disk.read("a"), None);
        assert_eq!(disk.list("a").map(|entries| entries.len()), Some(1));
        fs::write(folder.path().join("a/b.txt"), "longer text").unwrap();
        assert_eq!(disk.read("a/b.txt").as_deref(), Some("longer text"));
        let [one, two] = [(); 2].map(|()| disk.read("a/b.txt").unwrap());
        assert!(Arc::ptr_eq(&one, &two), "the same text is given back");
        fs::remove_file(folder.path().join("a/b.txt")).unwrap();
        assert_eq!(disk.kind("a/b.txt"), None);
    }

    #[test]
    fn remembers_until_told() {
        let folder = folder();
        let disk = Disk::new(folder.path(), Duration::MAX);
        assert_eq!(disk.kind("c"), None);
        assert_eq!(disk.list("").map(|entries| entries.len()), Some(1));
        fs::write(folder.path().join("c"), "").unwrap();
        assert_eq!(disk.kind("c"), None);
        disk.forget("c");
        assert_eq!(disk.kind("c"), Some(Kind::File(0)));
        assert_eq!(disk.list("").map(|entries| entries.len()), Some(2));
    }

    #[test]
    fn nothing_outside_is_there() {
        let (folder, outside) = (folder(), folder());
        let disk = Disk::new(folder.path(), Duration::ZERO);
        for path in ["..", "../x", "a/../../x", "/etc/passwd", "a//b.txt", "./a"] {
            assert_eq!(disk.kind(path), None, "{path}");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(outside.path(), folder.path().join("link")).unwrap();
            std::os::unix::fs::symlink(folder.path().join("a"), folder.path().join("inside")).unwrap();
            assert_eq!(disk.kind("link"), None);
            assert_eq!(disk.read("link/a/b.txt"), None);
            assert_eq!(disk.read("inside/b.txt").as_deref(), Some("text"));
            let names = disk.list("").unwrap().iter().map(|entry| entry.name.clone()).collect::<Vec<_>>();
            assert_eq!(names, ["a", "inside"]);
        }
        drop(outside);
    }
}
