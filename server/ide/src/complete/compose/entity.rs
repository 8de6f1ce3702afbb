//! Names of services, networks, volumes and so on.

use std::collections::{HashMap, HashSet};

use dockwright_facts::compose::EntityKind;
use dockwright_model::Compose;
use dockwright_model::compose::project::ProjectFiles;
use dockwright_syntax::yaml::Node;

use super::context::Place;
use super::service::text;

/// More names than anybody looks through.
const MOST: usize = 1_000;

/// The names that may stand at a place, each with a few words on it.
pub(super) fn names(place: &Place<'_>, kind: EntityKind) -> Vec<(String, String)> {
    match kind {
        EntityKind::Stage => super::build::stages(place),
        EntityKind::BuildArgument => super::build::arguments(place),
        EntityKind::Profile => profiles(place),
        EntityKind::ExtendedService => extended(place),
        _ => declared(place, kind),
    }
}

/// What the project declares, but for the service itself: what the file does comes first.
fn declared(place: &Place<'_>, kind: EntityKind) -> Vec<(String, String)> {
    let mut names = declared_here(place, kind);
    let known: HashSet<String> = names.iter().map(|(name, _)| name.clone()).collect();
    let others = elsewhere(place, kind).into_iter().filter(|(name, _)| {
        let itself = kind == EntityKind::Service && own_service(place) == Some(name);
        !itself && !known.contains(name)
    });
    names.extend(others.take(MOST.saturating_sub(known.len())));
    names
}

/// The name of the service that the place is in.
fn own_service<'p>(place: &'p Place<'_>) -> Option<&'p String> {
    place.path.get(1).filter(|_| place.path.first().is_some_and(|section| section == "services"))
}

/// What the file declares, but for the service itself.
fn declared_here(place: &Place<'_>, kind: EntityKind) -> Vec<(String, String)> {
    let own = own_service(place);
    let entities = place.file.entities().iter().filter(|entity| entity.kind == kind);
    let mut names: Vec<(String, String)> = entities
        .filter(|entity| kind != EntityKind::Service || Some(&entity.name) != own)
        .take(MOST)
        .map(|entity| (entity.name.clone(), kind.noun().to_owned()))
        .collect();
    if kind == EntityKind::Service {
        describe(place.file, &mut names);
    }
    if kind == EntityKind::Network && names.iter().all(|(name, _)| name != "default") {
        names.push(("default".to_owned(), "the network of services that name none".to_owned()));
    }
    names
}

/// What the other files of the project declare, and those of the projects that the file belongs to, each with the file.
fn elsewhere(place: &Place<'_>, kind: EntityKind) -> Vec<(String, String)> {
    let Some(around) = place.around else { return Vec::new() };
    let mut seen: HashSet<String> = HashSet::new();
    let mut found = Vec::new();
    let own = around.project(place.file);
    let others = around.projects_around().iter().map(ProjectFiles::as_project);
    for project in std::iter::once(own).chain(others) {
        for (member, entity) in project.entities().filter(|(_, entity)| entity.kind == kind) {
            let Some(path) = project.members().get(member).map(|member| member.path.as_str()) else { continue };
            if path != around.path() && found.len() < MOST && seen.insert(entity.name.clone()) {
                found.push((entity.name.clone(), format!("{} of {path}", kind.noun())));
            }
        }
    }
    found
}

/// Says of services which image they run.
fn describe(file: &Compose, names: &mut [(String, String)]) {
    let Some(services) = file.section("services") else { return };
    let bodies: HashMap<&str, Node<'_>> =
        services.pairs().filter_map(|(key, body)| Some((key.text()?, body))).collect();
    for (name, detail) in names {
        let image = bodies.get(name.as_str()).and_then(|body| text(body.own("image")?));
        *detail = image.unwrap_or_else(|| detail.clone());
    }
}

/// The profiles of the project, those of the file first.
fn profiles(place: &Place<'_>) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut seen: HashSet<String> = HashSet::new();
    let mut add = |file: &Compose, of: &str| {
        let used = file.references().iter().filter(|reference| reference.kind == EntityKind::Profile);
        let others = used.filter(|reference| !std::ptr::eq(file, place.file) || Some(reference.node) != place.own);
        for reference in others {
            if found.len() < MOST && seen.insert(reference.name.clone()) {
                found.push((reference.name.clone(), format!("profile of {of}")));
            }
        }
    };
    add(place.file, "this file");
    let Some(around) = place.around else { return found };
    let own = around.project(place.file);
    let others = around.projects_around().iter().map(ProjectFiles::as_project);
    for project in std::iter::once(own).chain(others) {
        for (index, member) in project.members().iter().enumerate().filter(|(_, member)| member.path != around.path()) {
            if let Some(file) = project.file(index) {
                add(file, &member.path);
            }
        }
    }
    found
}

/// The services of the file that `extends` names, or of this one.
fn extended(place: &Place<'_>) -> Vec<(String, String)> {
    let Some(extends) = place.service().and_then(|service| service.body.get("extends")) else { return Vec::new() };
    let Some(file) = extends.get("file") else { return declared_here(place, EntityKind::Service) };
    let other = || {
        let around = place.around?;
        let project = around.project(place.file);
        let path = project.path_in(project.here()?, file)?;
        let other = around.compose(&path)?;
        let names = other.services().iter().take(MOST).map(|service| (service.name.to_owned(), path.clone())).collect();
        Some(names)
    };
    other().unwrap_or_default()
}

/// Names that may be declared: those that the project refers to and does not declare, then those that another file of it
/// declares, since this one may add to them.
pub(super) fn missing(place: &Place<'_>, kind: EntityKind) -> Vec<(String, String)> {
    let own = place.file.entities().iter().filter(|entity| entity.kind == kind && Some(entity.key) != place.own);
    let own: HashSet<&str> = own.map(|entity| entity.name.as_str()).collect();
    let others = elsewhere(place, kind);
    let declared: HashSet<&str> = own.iter().copied().chain(others.iter().map(|(name, _)| name.as_str())).collect();
    let mut seen: HashSet<String> = HashSet::new();
    let mut found: Vec<(String, String)> = Vec::new();
    let mut add = |file: &Compose| {
        for reference in file.references().iter().filter(|reference| reference.kind == kind) {
            let name = reference.name.as_str();
            let fits = !(declared.contains(name) || kind == EntityKind::Network && name == "default");
            if fits && found.len() < MOST && seen.insert(name.to_owned()) {
                found.push((name.to_owned(), format!("used by `{}`", reference.attribute)));
            }
        }
    };
    add(place.file);
    if let Some(around) = place.around {
        let project = around.project(place.file);
        let members = (0..project.members().len()).filter(|member| !project.is_here(*member));
        members.filter_map(|member| project.file(member)).for_each(&mut add);
    }
    found.extend(others.iter().filter(|(name, _)| !own.contains(name.as_str())).cloned());
    found.truncate(MOST);
    found
}
