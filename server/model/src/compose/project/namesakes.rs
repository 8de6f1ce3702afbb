//! Where something that has a name in a Compose file is named in the other files of the projects it belongs to.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use dockwright_facts::compose::EntityKind;
use dockwright_syntax::yaml::NodeId;

use super::{Project, ProjectFiles, Role};
use crate::compose::{Compose, ComposeReference, Use};
use crate::{Access, Occurrence, Surroundings};

/// The places of a name in one file.
#[derive(Debug, Clone)]
pub struct NamedIn {
    /// The path of the file below the root.
    pub path: String,
    /// The file; `None` for the one that was asked about.
    pub file: Option<Arc<Compose>>,
    /// The places, in order.
    pub occurrences: Vec<Occurrence>,
}

/// All projects below a root, to find out where something is named.
#[derive(Debug)]
pub struct Namesakes<'a> {
    around: &'a Surroundings,
    here: &'a Compose,
    projects: Vec<ProjectFiles>,
    files: RefCell<HashMap<String, Option<Arc<Compose>>>>,
}

/// The files in which a name means one thing, and the projects that make it so.
#[derive(Debug, Default)]
struct Family<'a> {
    files: BTreeSet<&'a str>,
    projects: BTreeSet<usize>,
}

/// What is looked for.
#[derive(Debug, Clone, Copy)]
struct Wanted<'w> {
    kind: EntityKind,
    name: &'w str,
}

impl<'a> Namesakes<'a> {
    /// The projects around a file, whose surroundings these are.
    pub fn new(around: &'a Surroundings, here: &'a Compose) -> Self {
        Self { around, here, projects: around.all_projects(), files: RefCell::default() }
    }

    /// The places of what has a name in the file at a path, file by file: in all files that are put together with it, and in
    /// those that extend it from outside.
    pub fn places(&self, path: &str, kind: EntityKind, name: &str) -> Vec<NamedIn> {
        let wanted = Wanted { kind, name };
        let family = self.family(path, wanted);
        let mut places: BTreeMap<&str, Vec<Occurrence>> = BTreeMap::new();
        for path in &family.files {
            places.insert(path, self.with(path, |file| file.places_of(kind, name)).unwrap_or_default());
        }
        if kind == EntityKind::Service {
            for (path, occurrence) in self.extended_from_outside(&family, name) {
                places.entry(path).or_default().push(occurrence);
            }
        }
        let named = places.into_iter().filter_map(|(path, mut occurrences)| {
            occurrences.sort_by_key(|one| (one.range.start, one.range.end));
            occurrences.dedup_by(|next, first| next.range == first.range);
            let file = if path == self.around.path() { None } else { Some(self.file(path)?) };
            (!occurrences.is_empty()).then(|| NamedIn { path: path.to_owned(), file, occurrences })
        });
        named.collect()
    }

    /// Where another name has a meaning already that would be mixed up with this one.
    pub fn clash(&self, path: &str, kind: EntityKind, name: &str, new: &str) -> Option<NamedIn> {
        let family = self.family(path, Wanted { kind, name });
        let of_projects = family.projects.iter().filter_map(|index| self.projects.get(*index));
        let members = of_projects.flat_map(|project| &project.members).filter(|member| member.role != Role::Extended);
        let paths: BTreeSet<&str> =
            members.map(|member| member.path.as_str()).chain(family.files.iter().copied()).collect();
        let taken = paths.into_iter().find_map(|path| {
            let occurrences = self.with(path, |file| file.places_of(kind, new))?;
            (!occurrences.is_empty()).then_some((path, occurrences))
        });
        let extended = || {
            let mut all = self.extended_from_outside(&family, new).into_iter();
            all.next().filter(|_| kind == EntityKind::Service).map(|(path, one)| (path, vec![one]))
        };
        let (path, occurrences) = taken.or_else(extended)?;
        let file = if path == self.around.path() { None } else { self.file(path) };
        Some(NamedIn { path: path.to_owned(), file, occurrences })
    }

    fn file(&self, path: &str) -> Option<Arc<Compose>> {
        let read = || self.around.compose(path);
        self.files.borrow_mut().entry(path.to_owned()).or_insert_with(read).clone()
    }

    /// What is asked of a file. Of the one at hand it is that version, whatever has become of it in the meantime.
    fn with<T>(&self, path: &str, ask: impl FnOnce(&Compose) -> T) -> Option<T> {
        if path == self.around.path() { Some(ask(self.here)) } else { self.file(path).map(|file| ask(&file)) }
    }

    /// The files in which a name means what it means in the file at a path. Two files share it if both name it and Compose
    /// puts them together, and so do their other companions.
    fn family<'f>(&'f self, start: &'f str, wanted: Wanted<'_>) -> Family<'f> {
        let mut family = Family { files: BTreeSet::from([start]), projects: BTreeSet::new() };
        let mut known: HashMap<&str, bool> = HashMap::new();
        let mut names = |path: &'f str| {
            let look = || self.with(path, |file| !file.places_of(wanted.kind, wanted.name).is_empty());
            *known.entry(path).or_insert_with(|| look().unwrap_or_default())
        };
        let sharing = self.projects.iter().map(|project| {
            let (mut sharing, mut lent) = (Vec::new(), Vec::new());
            for (index, member) in project.members.iter().enumerate() {
                let path = member.path.as_str();
                match member.role {
                    _ if path != start && !names(path) => {}
                    Role::Extended => lent.push((index, path)),
                    _ => sharing.push(path),
                }
            }
            if !lent.is_empty() {
                sharing.extend(lending(project, lent, wanted));
            }
            sharing
        });
        let sharing: Vec<Vec<&'f str>> = sharing.collect();
        loop {
            let joins = |(index, shares): &(usize, &Vec<&str>)| {
                !family.projects.contains(index) && shares.iter().any(|path| family.files.contains(path))
            };
            let joining: Vec<usize> = sharing.iter().enumerate().filter(joins).map(|(index, _)| index).collect();
            if joining.is_empty() {
                return family;
            }
            for index in joining {
                family.files.extend(sharing.get(index).into_iter().flatten());
                family.projects.insert(index);
            }
        }
    }

    /// Where a service of these files is extended by its name in other files.
    fn extended_from_outside<'f>(&'f self, family: &Family<'f>, name: &str) -> Vec<(&'f str, Occurrence)> {
        let mut seen: HashSet<&str> = HashSet::new();
        let mut found = Vec::new();
        for files in &self.projects {
            let project = files.project(None);
            for (index, member) in files.members.iter().enumerate() {
                let path = member.path.as_str();
                // A file is looked at once: its paths lead to the same places in all projects, but for odd folders.
                if seen.insert(path) {
                    let places = self.with(path, |file| extending(&project, index, file, family, name));
                    found.extend(places.unwrap_or_default().into_iter().map(|one| (path, one)));
                }
            }
        }
        found
    }
}

/// The places in a member where a service of one of these files is extended by its name.
fn extending(project: &Project<'_>, member: usize, file: &Compose, family: &Family<'_>, name: &str) -> Vec<Occurrence> {
    let references = file.references().iter();
    let named = references.filter(|one| one.kind == EntityKind::ExtendedService && one.name == name);
    let leads_there = |node: NodeId| {
        let path = file.yaml().node(node)?.parent()?.get("file").and_then(|file| project.path_in(member, file))?;
        family.files.contains(path.as_str()).then_some(())
    };
    let there = named.filter(|one| leads_there(one.node).is_some());
    let occurrence =
        |one: &ComposeReference| Occurrence { range: one.range.clone(), access: Access::Read, by_name: one.is_written };
    there.map(occurrence).collect()
}

/// Of files that are only extended those of which a service that is extended names what is looked for: it means what it
/// means where that service goes to.
fn lending<'f>(files: &'f ProjectFiles, lent: Vec<(usize, &'f str)>, wanted: Wanted<'_>) -> Vec<&'f str> {
    let project = files.project(None);
    let mut taken: HashMap<usize, HashSet<&str>> = HashMap::new();
    for name in project.service_names() {
        let parts = project.service(name).map(|service| service.parts).unwrap_or_default();
        for part in parts {
            taken.entry(part.member).or_default().extend(part.key.resolve().text());
        }
    }
    let names = |member: usize| {
        let (Some(file), Some(taken)) = (project.file(member), taken.get(&member)) else { return false };
        let services = file.services();
        let of_taken = |service: usize| services.get(service).is_some_and(|service| taken.contains(service.name));
        let same = |one: &&Use| one.kind == wanted.kind && one.name == wanted.name;
        wanted.kind == EntityKind::Profile || file.uses().iter().filter(same).any(|one| of_taken(one.service))
    };
    lent.into_iter().filter(|(member, _)| names(*member)).map(|(_, path)| path).collect()
}
