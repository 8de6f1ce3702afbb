//! What a Compose file means together with the files around it: the files that are merged with it, those it includes and
//! extends, and the variables of `.env`.

mod build;
mod environment;
mod layers;
mod load;
mod namesakes;
mod service;

#[cfg(test)]
mod tests;

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use dockwright_facts::compose::EntityKind;
use dockwright_syntax::yaml::Node;

use super::{Compose, ComposeEntity, Content};

pub use build::{ServiceBuild, Spot};
pub(crate) use environment::environment_of;
pub use environment::{Environment, Setting};
pub use namesakes::{NamedIn, Namesakes};
pub use service::{Part, ProjectService};

/// Files of a project that are read.
const MAX_FILES: usize = 64;
/// How deep files include or extend one another.
const MAX_DEPTH: usize = 20;

/// Why a file belongs to a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It is one of those that are merged: the first, or one over it.
    Layer,
    /// A file includes it.
    Included,
    /// A service in it is extended; nothing else of it counts.
    Extended,
}

/// A file of a project.
#[derive(Debug)]
pub struct Member {
    /// Its path below the root.
    pub path: String,
    /// The folder that relative paths in it start from.
    pub folder: String,
    /// Why it belongs to the project.
    pub role: Role,
    /// The variables that are put into it.
    pub environment: Arc<Environment>,
    /// The member that includes or extends it, and the bytes of the value there that does so.
    by: Option<(usize, Range<usize>)>,
    depth: usize,
    /// The file; `None` for the one that was asked about.
    file: Option<Arc<Compose>>,
}

/// What is wrong with how files go together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TroubleKind {
    /// There is no file at this path below the root.
    Missing(String),
    /// Files include one another in a circle: their paths.
    IncludeCycle(Vec<String>),
    /// Services extend one another in a circle over several files: each as `service (path)`.
    ExtendsCycle(Vec<String>),
    /// The file at this path has no such service.
    UnknownService(String),
}

/// Something wrong with how files go together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What is wrong.
    pub kind: TroubleKind,
    /// The member in which it is wrong.
    pub member: usize,
    /// The bytes of the value there.
    pub range: Range<usize>,
}

/// The files of a project, read once for a version of one of them.
#[derive(Debug, Default)]
pub struct ProjectFiles {
    members: Vec<Member>,
    troubles: Vec<Trouble>,
    /// Whether it is known which files are merged, rather than guessed from their names.
    certain: bool,
    /// Whether something belongs to it that is not known: another host's file, one outside the root.
    incomplete: bool,
}

impl ProjectFiles {
    /// The project, to be asked. Its files are those that lie at their paths.
    pub fn as_project(&self) -> Project<'_> {
        self.project(None)
    }

    /// Why the file at a path belongs to it, if it does.
    pub fn role_of(&self, path: &str) -> Option<Role> {
        self.members.iter().find(|member| member.path == path).map(|member| member.role)
    }

    /// The project, to be asked. `here` is the file that it was read for, if that is a Compose file.
    pub(crate) fn project<'a>(&'a self, here: Option<&'a Compose>) -> Project<'a> {
        let services = self.members.iter().map(|_| OnceCell::new()).collect();
        Project { files: self, here, services, declared: OnceCell::new() }
    }
}

/// A project: the file that was asked about and those that belong to it.
#[derive(Debug)]
pub struct Project<'a> {
    files: &'a ProjectFiles,
    here: Option<&'a Compose>,
    /// The services of each member by their names, looked up when somebody asks.
    services: Vec<OnceCell<HashMap<&'a str, (Node<'a>, Node<'a>)>>>,
    declared: OnceCell<HashSet<(EntityKind, &'a str)>>,
}

impl<'a> Project<'a> {
    /// The files. Those that are merged come first, the later over the earlier.
    pub fn members(&self) -> &'a [Member] {
        &self.files.members
    }

    /// What is wrong with how the files go together, wherever it is written.
    pub fn troubles(&self) -> &'a [Trouble] {
        &self.files.troubles
    }

    /// Whether it is known which files are merged. A file such as `compose.prod.yaml` is probably put over `compose.yaml`.
    pub fn is_certain(&self) -> bool {
        self.files.certain
    }

    /// Whether all files that belong to it are known.
    pub fn is_whole(&self) -> bool {
        let missing = |trouble: &Trouble| matches!(trouble.kind, TroubleKind::Missing(_));
        !self.files.incomplete && !self.files.troubles.iter().any(missing)
    }

    /// The file of a member; none only for an impossible index.
    pub fn file(&self, member: usize) -> Option<&'a Compose> {
        let member = self.files.members.get(member)?;
        member.file.as_deref().or(self.here)
    }

    /// The index of the file that was asked about.
    pub fn here(&self) -> Option<usize> {
        self.files.members.iter().position(|member| member.file.is_none())
    }

    /// Whether a member is the file that was asked about.
    pub fn is_here(&self, member: usize) -> bool {
        self.files.members.get(member).is_some_and(|member| member.file.is_none())
    }

    /// The bytes of the value, in the file that was asked about, by which another member belongs to the project.
    pub fn led_to(&self, member: usize) -> Option<Range<usize>> {
        let steps =
            std::iter::successors(self.files.members.get(member), |at| self.files.members.get(at.by.as_ref()?.0));
        let first = steps.take(MAX_DEPTH + 1).filter_map(|at| at.by.clone()).find(|(by, _)| self.is_here(*by));
        first.map(|(_, range)| range)
    }

    /// The text of a scalar of a member, with the variables of `.env` put in.
    pub fn text(&self, member: usize, node: Node<'_>) -> Option<Content> {
        let environment = self.files.members.get(member).map(|member| &member.environment);
        Content::with(node, &|name| environment?.value(name).map(str::to_owned))
    }

    /// What the project gives a name, with the members that do so; what stands in files that are only extended is not in it.
    pub fn entities(&self) -> impl Iterator<Item = (usize, &'a ComposeEntity)> {
        let members = (0..self.files.members.len()).filter(|member| self.counts(*member));
        let of = |member| Some(self.file(member)?.entities().iter().map(move |entity| (member, entity)));
        members.filter_map(of).flatten()
    }

    /// Whether some file of the project gives something of a kind this name.
    pub fn declares(&self, kind: EntityKind, name: &str) -> bool {
        let all = || self.entities().map(|(_, entity)| (entity.kind, entity.name.as_str())).collect();
        self.declared.get_or_init(all).contains(&(kind, name))
    }

    /// Whether a file counts as a whole.
    fn counts(&self, member: usize) -> bool {
        self.files.members.get(member).is_some_and(|member| member.role != Role::Extended)
    }

    /// The key and the body of a service in one member.
    fn service_in(&self, member: usize, name: &str) -> Option<(Node<'a>, Node<'a>)> {
        let services = self.services.get(member)?.get_or_init(|| {
            let services = self.file(member).map(Compose::services).unwrap_or_default();
            services.into_iter().map(|service| (service.name, (service.key, service.body))).collect()
        });
        services.get(name).copied()
    }
}
