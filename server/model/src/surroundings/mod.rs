//! What a file can know of the files around it.

mod composed;
mod context;
mod copied;
mod search;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

pub use context::{Build, BuildContext};
pub use copied::{Copied, copied};

use crate::compose::Profiles;
use crate::compose::project::{ProjectFiles, ServiceBuild};
use crate::{Compose, Dockerignore, Entry, File, Files, Kind, MemoryFiles, join, parent};

/// What is in a folder, or some of it.
type Listing = Arc<[Entry]>;

/// Files read and understood once for each version.
type Parsed<T> = Mutex<HashMap<String, (Arc<str>, Arc<T>)>>;

/// More files than one looks at in a project; then what is known of them is forgotten.
const MAX_PARSED: usize = 256;

/// The files below one root, and what is known of them.
#[derive(Debug)]
pub struct Workspace {
    files: Box<dyn Files>,
    dockerfiles: Parsed<File>,
    ignores: Parsed<Dockerignore>,
    composes: Parsed<Compose>,
    /// What projects build, by the path of the Compose file that was asked about.
    builds: Mutex<HashMap<String, composed::KnownBuilds>>,
    /// What of folders has to do with Compose, and of which list of the folder.
    composing: Mutex<HashMap<String, (Listing, Listing)>>,
}

impl Workspace {
    /// The files below a root.
    pub fn new(files: impl Files + 'static) -> Arc<Self> {
        let (dockerfiles, ignores, composes, builds, composing) = Default::default();
        Arc::new(Self { files: Box::new(files), dockerfiles, ignores, composes, builds, composing })
    }
}

/// What one file can ask of those around it. It remembers what it was asked, and is made anew for each version of the file.
#[derive(Debug)]
pub struct Surroundings {
    workspace: Arc<Workspace>,
    /// The path of the file itself.
    path: String,
    /// Files that are as good as there: what a fix is going to create.
    created: BTreeMap<String, Arc<str>>,
    reads: Arc<Mutex<BTreeSet<String>>>,
    /// The texts that were read first, by their paths.
    texts: Mutex<HashMap<String, Arc<str>>>,
    context: OnceLock<Option<BuildContext>>,
    builds: OnceLock<Vec<Build>>,
    project: OnceLock<ProjectFiles>,
    projects_around: OnceLock<Vec<ProjectFiles>>,
    profiles: OnceLock<Profiles>,
    project_builds: OnceLock<Vec<ServiceBuild>>,
    service_builds: OnceLock<Vec<ServiceBuild>>,
}

impl Surroundings {
    /// The surroundings of the file at a path below the root (see [`Files`]).
    pub fn new(workspace: Arc<Workspace>, path: impl Into<String>) -> Self {
        let (path, created) = (path.into(), BTreeMap::new());
        let (reads, texts, context, builds) = Default::default();
        let (project, projects_around, profiles, project_builds, service_builds) = Default::default();
        Self {
            workspace,
            path,
            created,
            reads,
            texts,
            context,
            builds,
            project,
            projects_around,
            profiles,
            project_builds,
            service_builds,
        }
    }

    /// The same when a file was created where there is none.
    pub fn with_created(&self, path: &str, text: &str) -> Self {
        let mut next = self.afresh();
        next.created.insert(path.to_owned(), Arc::from(text));
        next
    }

    /// The same with nothing asked yet: for another version of the file.
    pub fn afresh(&self) -> Self {
        let fresh = Self::new(Arc::clone(&self.workspace), self.path.clone());
        Self { created: self.created.clone(), ..fresh }
    }

    /// Those of a Compose file of which nobody knows where it is.
    pub fn nowhere() -> Self {
        Self::new(Workspace::new(MemoryFiles::default()), "compose.yaml")
    }

    /// Those of a Dockerfile that stands in the file, given what services build from it. What is asked of them counts as
    /// asked of these.
    pub(crate) fn within(&self, builds: Vec<ServiceBuild>) -> Self {
        let mut inner = self.afresh();
        inner.reads = Arc::clone(&self.reads);
        let folder = builds.first().and_then(|build| build.context.clone());
        let folder = folder.filter(|folder| self.kind(folder) == Some(Kind::Folder));
        let context = folder.map(|folder| {
            // Compose hands the text over without a name, so only the file of the context counts.
            let ignore = [".dockerignore", ".containerignore"].map(|name| join(&folder, name));
            let ignore = ignore.into_iter().find(|path| self.is_file(path));
            BuildContext { folder, ignore: ignore.and_then(|path| Some((path.clone(), self.ignore(&path)?))) }
        });
        // They are new, so nothing is set yet.
        let _ = inner.context.set(context);
        let _ = inner.service_builds.set(builds);
        inner
    }

    /// The path of the file.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The name of the file: the last part of its path.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// The folder of the file.
    pub fn folder(&self) -> &str {
        parent(&self.path).unwrap_or_default()
    }

    /// What was asked so far: the paths, those of listed folders with a slash at the end. Whatever changes none of these
    /// changes no answer.
    pub fn reads(&self) -> BTreeSet<String> {
        self.reads.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, path: String) {
        self.reads.lock().unwrap_or_else(PoisonError::into_inner).insert(path);
    }

    /// What there is at a path.
    pub fn kind(&self, path: &str) -> Option<Kind> {
        self.note(path.to_owned());
        let created = || self.created.get(path).map(|text| Kind::File(text.len() as u64));
        self.workspace.files.kind(path).or_else(created)
    }

    /// Whether there is a file at a path.
    pub fn is_file(&self, path: &str) -> bool {
        self.kind(path).is_some_and(Kind::is_file)
    }

    /// A small text file.
    pub fn read(&self, path: &str) -> Option<Arc<str>> {
        self.note(path.to_owned());
        let text = self.workspace.files.read(path).or_else(|| self.created.get(path).cloned())?;
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        texts.entry(path.to_owned()).or_insert_with(|| Arc::clone(&text));
        Some(text)
    }

    /// Whether the text at a path is the one that was read first, if any was. Somebody may type while files are read.
    fn is_unchanged(&self, path: &str, now: Option<&Arc<str>>) -> bool {
        let texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        texts.get(path).is_none_or(|first| now.is_some_and(|now| Arc::ptr_eq(first, now)))
    }

    /// What is in a folder. What a fix is going to create is not among it.
    pub fn list(&self, folder: &str) -> Option<Arc<[Entry]>> {
        self.note(format!("{folder}/"));
        self.workspace.files.list(folder)
    }

    /// The Dockerfile at a path.
    pub fn dockerfile(&self, path: &str) -> Option<Arc<File>> {
        parsed(&self.workspace.dockerfiles, path, self.read(path)?, File::new)
    }

    /// The `.dockerignore` file at a path.
    pub fn ignore(&self, path: &str) -> Option<Arc<Dockerignore>> {
        parsed(&self.workspace.ignores, path, self.read(path)?, Dockerignore::new)
    }

    /// The Compose file at a path.
    pub fn compose(&self, path: &str) -> Option<Arc<Compose>> {
        parsed(&self.workspace.composes, path, self.read(path)?, Compose::new)
    }

    /// What a source of COPY or ADD leads to below a folder, with its path below that folder: nothing, one thing, or what a
    /// pattern in its last part matches.
    pub fn found(&self, folder: &str, source: &Copied) -> Vec<(String, Kind)> {
        if !source.is_pattern() {
            return self
                .kind(&join(folder, &source.path))
                .map(|kind| (source.path.clone(), kind))
                .into_iter()
                .collect();
        }
        let (inside, name) = source.path.rsplit_once('/').unwrap_or(("", &source.path));
        if inside.contains(copied::WILD) {
            return Vec::new();
        }
        let pattern = dockwright_syntax::ignore::IgnoreFile::new(name);
        let entries = self.list(&join(folder, inside)).unwrap_or_default();
        let matching = entries.iter().filter(|entry| pattern.excludes(&entry.name));
        matching.map(|entry| (join(inside, &entry.name), entry.kind)).collect()
    }
}

fn parsed<T>(cache: &Parsed<T>, path: &str, text: Arc<str>, parse: impl FnOnce(&str) -> T) -> Option<Arc<T>> {
    let lock = || cache.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((known, parsed)) = lock().get(path)
        && Arc::ptr_eq(known, &text)
    {
        return Some(Arc::clone(parsed));
    }
    // Nothing is locked while a file is read.
    let parsed = Arc::new(parse(&text));
    let mut cache = lock();
    if cache.len() >= MAX_PARSED {
        cache.clear();
    }
    cache.insert(path.to_owned(), (text, Arc::clone(&parsed)));
    Some(parsed)
}
