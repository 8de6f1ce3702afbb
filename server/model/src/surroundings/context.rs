//! The build context of a Dockerfile, and the Dockerfiles of a context.

use std::sync::Arc;

use super::{Copied, Surroundings, copied};
use crate::file_name::is_dockerfile_name;
use crate::{Dockerignore, Entry, File, Kind, join, parent};

/// How far above a Dockerfile its context may be.
const MAX_ABOVE: usize = 8;
/// Sources that are looked for; the first ones tell enough.
const MAX_SOURCES: usize = 40;
/// Dockerfiles of one context that are looked at.
const MAX_BUILDS: usize = 16;
/// Folders of a context in which Dockerfiles are looked for.
const MAX_FOLDERS: usize = 64;

/// Folders that hold Dockerfiles of the folder above them.
pub(super) const DOCKER_FOLDERS: &[&str] =
    &["docker", ".docker", "dockerfiles", "build", "deploy", "container", "containers", ".devcontainer"];

/// Files that say that a folder is a project of its own.
const MANIFESTS: &[&str] = &[
    ".git",
    "Cargo.toml",
    "Gemfile",
    "build.gradle",
    "build.gradle.kts",
    "composer.json",
    "go.mod",
    "package.json",
    "pom.xml",
    "pyproject.toml",
    "requirements.txt",
    "setup.py",
];

/// The build context of a Dockerfile.
#[derive(Debug, Clone)]
pub struct BuildContext {
    /// The folder.
    pub folder: String,
    /// The path of the `.dockerignore` file in force, and the file.
    pub ignore: Option<(String, Arc<Dockerignore>)>,
}

/// A Dockerfile and what it takes from its context.
#[derive(Debug, Clone)]
pub struct Build {
    /// The path of the Dockerfile.
    pub path: String,
    /// The Dockerfile.
    pub file: Arc<File>,
    /// What it takes.
    pub copied: Vec<Copied>,
}

impl Build {
    /// Whether all of the context is copied into an image, by `COPY . …`.
    pub fn copies_everything(&self) -> bool {
        self.copied.iter().any(|copied| copied.is_everything() && !copied.mounted)
    }
}

impl Surroundings {
    /// The build context of a Dockerfile, the file whose surroundings these are; `None` when one cannot tell.
    pub fn context(&self, file: &File) -> Option<&BuildContext> {
        self.context.get_or_init(|| self.context_at(&self.path, &copied(file))).as_ref()
    }

    /// The Dockerfiles that a `.dockerignore` file, the file whose surroundings these are, is in force for.
    pub fn builds(&self) -> &[Build] {
        self.builds.get_or_init(|| {
            let Some(context) = self.ignored_context() else { return Vec::new() };
            let mut builds = self.builds_in(&context);
            builds.retain(|build| self.ignore_of(&build.path, &context).as_deref() == Some(self.path()));
            builds
        })
    }

    /// The context that a `.dockerignore` file, the file whose surroundings these are, is about; `None` when one cannot tell.
    pub fn ignored_context(&self) -> Option<String> {
        let own = self.name().trim_end_matches(".dockerignore").trim_end_matches(".containerignore");
        if own.is_empty() {
            return Some(self.folder().to_owned());
        }
        let path = join(self.folder(), own);
        let dockerfile = self.dockerfile(&path)?;
        self.context_at(&path, &copied(&dockerfile)).map(|context| context.folder)
    }

    /// The other Dockerfiles whose context a folder is: those in it, and those in folders below that are known to be.
    pub fn builds_in(&self, context: &str) -> Vec<Build> {
        let entries = self.list(context).unwrap_or_default();
        let folders = entries.iter().filter(|entry| entry.kind == Kind::Folder).take(MAX_FOLDERS);
        let below = folders.flat_map(|entry| {
            let folder = join(context, &entry.name);
            if DOCKER_FOLDERS.contains(&entry.name.as_str()) {
                return named(&folder, &self.list(&folder).unwrap_or_default()).collect();
            }
            let path = join(&folder, "Dockerfile");
            if self.is_file(&path) { vec![path] } else { Vec::new() }
        });
        let build = |path: String| {
            let file = self.dockerfile(&path)?;
            let copied = copied(&file);
            let context_of = self.context_at(&path, &copied)?;
            (context_of.folder == context).then_some(Build { path, file, copied })
        };
        let others = named(context, &entries).chain(below).filter(|path| path != self.path());
        others.filter_map(build).take(MAX_BUILDS).collect()
    }

    fn context_at(&self, path: &str, copied: &[Copied]) -> Option<BuildContext> {
        let said = self.service_builds_of(path).into_iter().find_map(|build| build.context);
        let said = said.filter(|folder| self.kind(folder) == Some(Kind::Folder));
        let folder = said.or_else(|| self.context_folder(parent(path).unwrap_or_default(), copied))?;
        let ignore = self.ignore_of(path, &folder).and_then(|path| Some((path.clone(), self.ignore(&path)?)));
        Some(BuildContext { folder, ignore })
    }

    /// The `.dockerignore` file in force for a Dockerfile: its own, or that of the context.
    fn ignore_of(&self, dockerfile: &str, context: &str) -> Option<String> {
        let common = [".dockerignore", ".containerignore"].map(|name| join(context, name));
        let own = format!("{dockerfile}.dockerignore");
        std::iter::once(own).chain(common).find(|path| self.is_file(path))
    }

    /// The folder that a Dockerfile in `own` is built in: the nearest in which most of what it copies is found. Where that
    /// tells nothing, its own if that is a project or the root, or the nearest above with a `.dockerignore`.
    fn context_folder(&self, own: &str, copied: &[Copied]) -> Option<String> {
        if own.is_empty() {
            return Some(String::new());
        }
        let above = std::iter::successors(Some(own), |folder| parent(folder)).take(MAX_ABOVE);
        let named: Vec<&Copied> = copied.iter().filter(|source| !source.is_everything()).take(MAX_SOURCES).collect();
        let mut best = (0, own);
        for folder in above.clone() {
            let found = named.iter().filter(|source| !self.found(folder, source).is_empty()).count();
            if found > best.0 {
                best = (found, folder);
            }
        }
        let has = |folder: &str, name: &str| self.kind(&join(folder, name)).is_some();
        let known = match best {
            (1.., folder) => Some(folder),
            _ if has(own, ".dockerignore") || MANIFESTS.iter().any(|name| has(own, name)) => Some(own),
            _ => above.skip(1).find(|folder| has(folder, ".dockerignore")),
        };
        known.map(str::to_owned)
    }
}

/// The paths of the Dockerfiles among the entries of a folder.
fn named(folder: &str, entries: &[Entry]) -> impl Iterator<Item = String> {
    let dockerfiles = entries.iter().filter(|entry| entry.kind.is_file() && is_dockerfile_name(&entry.name));
    dockerfiles.map(move |entry| join(folder, &entry.name))
}
