//! What stands above the services, networks and volumes of a Compose file: who depends on them, how often they are used.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use dockwright_facts::compose::EntityKind;
use dockwright_model::compose::ProjectRole;
use dockwright_model::{Compose, Surroundings};
use dockwright_syntax::yaml::Node;

use crate::inline;

/// A remark above a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lens {
    /// Byte range it is about: the key that is the name.
    pub range: Range<usize>,
    /// The remark.
    pub title: String,
    /// Byte ranges of the places it counts, in order.
    pub references: Vec<Range<usize>>,
    /// The places that it counts in other files of the project: the path of the file below the root, and the byte range.
    pub elsewhere: Vec<(String, Range<usize>)>,
}

/// Something that could be run, for editors that can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Runnable {
    /// Byte range of the key: a service, or `services`.
    pub range: Range<usize>,
    /// The service; none for all of them.
    pub service: Option<String>,
}

/// What a reference of a kind refers to.
fn declared_as(kind: EntityKind) -> EntityKind {
    if kind == EntityKind::ExtendedService { EntityKind::Service } else { kind }
}

/// A place that refers to something: the other file it is in, if it is in one, and the service.
struct Use<'a> {
    path: Option<&'a str>,
    range: Range<usize>,
    user: Option<&'a str>,
}

/// The places that refer to something, by its kind and name.
type Uses<'a> = HashMap<(EntityKind, &'a str), Vec<Use<'a>>>;

/// For each service that others need how many do; for each network, volume and so on the number of places that use it. Without
/// surroundings no other file of the project is looked at.
pub fn lenses(file: &Compose, around: Option<&Surroundings>) -> Vec<Lens> {
    let mut uses = HashMap::new();
    add_uses(&mut uses, None, file);
    let project = around.map(|around| around.project(file));
    let members =
        project.iter().flat_map(|project| project.members().iter().enumerate().map(move |one| (project, one)));
    for (project, (index, member)) in members {
        let other = project.file(index).filter(|_| member.role != ProjectRole::Extended && !project.is_here(index));
        if let Some(other) = other {
            add_uses(&mut uses, Some(&member.path), other);
        }
    }
    let mut found = Vec::new();
    for entity in file.entities() {
        let mut places = uses.remove(&(entity.kind, entity.name.as_str())).unwrap_or_default();
        places.sort_by_key(|used| (used.path, used.range.start));
        let users: BTreeSet<&str> = places.iter().filter_map(|used| used.user).collect();
        let title = match (entity.kind, users.len(), places.len()) {
            (EntityKind::Service, 0, _) => continue,
            (EntityKind::Service, 1, _) => "1 service depends on it".to_owned(),
            (EntityKind::Service, count, _) => format!("{count} services depend on it"),
            (_, _, 1) => "1 reference".to_owned(),
            (_, _, count) => format!("{count} references"),
        };
        let (mut references, mut elsewhere) = (Vec::new(), Vec::new());
        for used in places {
            match used.path {
                None => references.push(used.range),
                Some(path) => elsewhere.push((path.to_owned(), used.range)),
            }
        }
        found.push(Lens { range: entity.range.clone(), title, references, elsewhere });
    }
    for inner in inline::all(file) {
        let lens = |lens: super::Lens| Lens {
            range: inner.range(&lens.range),
            title: lens.title,
            references: inner.ranges(lens.references),
            elsewhere: Vec::new(),
        };
        found.extend(super::lenses(inner.file).into_iter().map(lens));
    }
    found
}

/// Adds what a file refers to.
fn add_uses<'a>(uses: &mut Uses<'a>, path: Option<&'a str>, file: &'a Compose) {
    for reference in file.references() {
        let user = file.yaml().node(reference.node).and_then(service_around);
        let places = uses.entry((declared_as(reference.kind), &reference.name)).or_default();
        places.push(Use { path, range: reference.range.clone(), user });
    }
}

/// The services, and all of them together.
pub fn runnables(file: &Compose) -> Vec<Runnable> {
    let all = file.yaml().roots().flat_map(Node::pairs).find(|(key, _)| key.text() == Some("services"));
    let all = all.map(|(key, _)| Runnable { range: key.span(), service: None });
    let services = file.entities().iter().filter(|entity| entity.kind == EntityKind::Service);
    let service = services.map(|entity| Runnable { range: entity.range.clone(), service: Some(entity.name.clone()) });
    all.into_iter().chain(service).collect()
}

/// The name of the service that a node is in.
fn service_around(node: Node<'_>) -> Option<&str> {
    let mut around = [None; 3];
    // The key at the top, the name below it, and what is in between are what comes last on the way up.
    for key in std::iter::successors(Some(node), |node| node.parent())
        .filter_map(|node| if node.is_key() { Some(node) } else { node.key() })
    {
        around.rotate_left(1);
        if let Some(last) = around.last_mut() {
            *last = Some(key);
        }
    }
    let [_, name, section] = around;
    (section?.text() == Some("services")).then(|| name?.text()).flatten()
}
