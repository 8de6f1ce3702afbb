//! Which Compose files have to do with a file, and what they build.

use std::sync::{Arc, PoisonError};

use super::context::DOCKER_FOLDERS;
use super::{MAX_PARSED, Surroundings};
use crate::compose::Profiles;
use crate::compose::project::{Project, ProjectFiles, ServiceBuild};
use crate::file_name::is_compose_name;
use crate::{Compose, Entry, Kind, join, parent};

/// How far above a Dockerfile Compose files are looked for.
const MAX_ABOVE: usize = 8;
/// Compose files around one Dockerfile that are read.
const MAX_NEAR: usize = 16;
/// Builds of one Dockerfile that are given.
const MAX_BUILDS: usize = 100;

/// Folders that hold Compose files for the folder above them, besides those for Dockerfiles.
const COMPOSE_FOLDERS: &[&str] = &["compose", "docker-compose", "infra", "ops"];

/// What a project builds, and what was looked at to find that out.
#[derive(Debug, Clone)]
pub(super) struct KnownBuilds {
    seen: Vec<(String, Seen)>,
    builds: Arc<Vec<ServiceBuild>>,
}

/// What there was at a path.
#[derive(Debug, Clone)]
struct Seen {
    kind: Option<Kind>,
    text: Option<Arc<str>>,
}

impl Seen {
    fn is_still(&self, now: &Self) -> bool {
        let same = match (&self.text, &now.text) {
            (Some(before), Some(now)) => Arc::ptr_eq(before, now),
            (before, now) => before.is_none() && now.is_none(),
        };
        same && self.kind == now.kind
    }
}

impl Surroundings {
    /// The project of a Compose file, the file whose surroundings these are.
    pub fn project<'a>(&'a self, file: &'a Compose) -> Project<'a> {
        self.project.get_or_init(|| ProjectFiles::load(self, &self.path, Some(file))).project(Some(file))
    }

    /// The profiles that are switched on in that project.
    pub fn profiles(&self, file: &Compose) -> &Profiles {
        self.profiles.get_or_init(|| self.project(file).profiles())
    }

    /// The projects of other Compose files to which the file belongs: there it is included or extended, or put over or under
    /// them. Only Compose files beside and above it are looked at, and those in folders that usually hold some.
    pub fn projects_around(&self) -> &[ProjectFiles] {
        self.projects_around.get_or_init(|| {
            let others = self.near_compose_files(&self.path).into_iter().filter(|path| *path != self.path);
            let projects = others.map(|path| ProjectFiles::load(self, &path, None));
            projects.filter(|project| project.role_of(&self.path).is_some()).collect()
        })
    }

    /// The projects of all Compose files below the root, and that of the file itself. This is for what somebody asks for, not
    /// for every character that is typed.
    pub fn all_projects(&self) -> Vec<ProjectFiles> {
        let mut paths = self.all_compose_files();
        if !paths.contains(&self.path) {
            paths.push(self.path.clone());
        }
        paths.iter().map(|path| ProjectFiles::load(self, path, None)).collect()
    }

    /// What the services of that project build.
    pub fn project_builds(&self, file: &Compose) -> &[ServiceBuild] {
        self.project_builds.get_or_init(|| self.project(file).builds())
    }

    /// What the services build from a Dockerfile, the file whose surroundings these are: those of the Compose files beside
    /// and above it, and in folders that usually hold some.
    pub fn service_builds(&self) -> &[ServiceBuild] {
        self.service_builds.get_or_init(|| self.find_builds(&self.path, self.near_compose_files(&self.path)))
    }

    /// The same for the Dockerfile at a path.
    pub(super) fn service_builds_of(&self, path: &str) -> Vec<ServiceBuild> {
        if path == self.path {
            return self.service_builds().to_vec();
        }
        self.find_builds(path, self.near_compose_files(path))
    }

    /// What the services of all Compose files below the root build from the Dockerfile at a path. This is for what somebody
    /// asks for, not for every character that is typed.
    pub fn all_service_builds(&self, path: &str) -> Vec<ServiceBuild> {
        self.find_builds(path, self.all_compose_files())
    }

    fn find_builds(&self, dockerfile: &str, composes: Vec<String>) -> Vec<ServiceBuild> {
        let mut found: Vec<ServiceBuild> = Vec::new();
        for path in composes {
            let builds = self.builds_of(&path);
            for build in builds.iter().filter(|build| build.dockerfile.as_deref() == Some(dockerfile)) {
                if found.len() < MAX_BUILDS && !found.contains(build) {
                    found.push(build.clone());
                }
            }
        }
        found
    }

    /// What the project of the Compose file at a path builds: found out once for all Dockerfiles, as long as the files stay
    /// the same.
    pub fn builds_of(&self, path: &str) -> Arc<Vec<ServiceBuild>> {
        let lock = || self.workspace.builds.lock().unwrap_or_else(PoisonError::into_inner);
        let known = lock().get(path).cloned();
        if let Some(known) = known.filter(|known| known.seen.iter().all(|(path, seen)| seen.is_still(&self.look(path))))
        {
            return known.builds;
        }
        let asked = self.afresh();
        let builds = Arc::new(ProjectFiles::load(&asked, path, None).project(None).builds());
        let seen = asked.reads().into_iter().map(|path| {
            let seen = self.look(&path);
            (path, seen)
        });
        let seen: Vec<(String, Seen)> = seen.collect();
        if !seen.iter().all(|(path, seen)| asked.is_unchanged(path, seen.text.as_ref())) {
            return builds;
        }
        let known = KnownBuilds { seen, builds: Arc::clone(&builds) };
        let mut all = lock();
        if all.len() >= MAX_PARSED {
            all.clear();
        }
        all.insert(path.to_owned(), known);
        builds
    }

    /// What there is at a path now.
    fn look(&self, path: &str) -> Seen {
        let kind = self.kind(path);
        let text = if kind.is_some_and(Kind::is_file) { self.read(path) } else { None };
        Seen { kind, text }
    }

    /// The Compose files that probably have to do with a file.
    fn near_compose_files(&self, path: &str) -> Vec<String> {
        let own = parent(path).unwrap_or_default();
        let mut found = Vec::new();
        for folder in std::iter::successors(Some(own), |folder| parent(folder)).take(MAX_ABOVE) {
            for entry in self.composing(folder).iter() {
                let there = join(folder, &entry.name);
                if entry.kind.is_file() {
                    found.push(there);
                } else if there != own {
                    let inside = self.composing(&there);
                    let files = inside.iter().filter(|entry| entry.kind.is_file());
                    found.extend(files.map(|entry| join(&there, &entry.name)));
                }
            }
        }
        found.truncate(MAX_NEAR);
        found
    }

    /// What of a folder has to do with Compose: files with such names, and folders that usually hold some. Found out once for
    /// all Dockerfiles in the folder, as long as it stays the same.
    fn composing(&self, folder: &str) -> Arc<[Entry]> {
        let Some(entries) = self.list(folder) else { return Arc::default() };
        let lock = || self.workspace.composing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, known)) = lock().get(folder)
            && Arc::ptr_eq(of, &entries)
        {
            return Arc::clone(known);
        }
        let wanted = |entry: &&Entry| match entry.kind {
            Kind::File(_) => is_compose_name(&entry.name),
            Kind::Folder => [DOCKER_FOLDERS, COMPOSE_FOLDERS].concat().contains(&entry.name.as_str()),
        };
        let found: Arc<[Entry]> = entries.iter().filter(wanted).cloned().collect();
        let mut all = lock();
        if all.len() >= MAX_PARSED {
            all.clear();
        }
        all.insert(folder.to_owned(), (entries, Arc::clone(&found)));
        found
    }
}
