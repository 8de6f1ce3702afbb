//! Names of services, networks, volumes and so on.

use std::collections::{HashMap, HashSet};

use dockwright_facts::compose::EntityKind;
use dockwright_model::{Compose, resolve};
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

/// What the file declares, but for the service itself.
fn declared(place: &Place<'_>, kind: EntityKind) -> Vec<(String, String)> {
    let own = place.path.get(1).filter(|_| place.path.first().is_some_and(|section| section == "services"));
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

fn profiles(place: &Place<'_>) -> Vec<(String, String)> {
    let mut seen = HashSet::new();
    let used = place.file.references().iter().filter(|reference| reference.kind == EntityKind::Profile);
    let others = used.filter(|reference| Some(reference.node) != place.own);
    let names = others.filter(|reference| seen.insert(reference.name.as_str()));
    names.take(MOST).map(|reference| (reference.name.clone(), "profile of this file".to_owned())).collect()
}

/// The services of the file that `extends` names, or of this one.
fn extended(place: &Place<'_>) -> Vec<(String, String)> {
    let Some(extends) = place.service().and_then(|service| service.body.get("extends")) else { return Vec::new() };
    let Some(file) = extends.get("file") else { return declared(place, EntityKind::Service) };
    let other = || {
        let around = place.around?;
        let path = resolve(around.folder(), &text(file)?)?;
        let other = Compose::new(&around.read(&path)?);
        let names = other.services().iter().take(MOST).map(|service| (service.name.to_owned(), path.clone())).collect();
        Some(names)
    };
    other().unwrap_or_default()
}

/// Names that the file refers to and does not declare.
pub(super) fn missing(place: &Place<'_>, kind: EntityKind) -> Vec<(String, String)> {
    let declared: HashSet<&str> = place
        .file
        .entities()
        .iter()
        .filter(|entity| entity.kind == kind && Some(entity.key) != place.own)
        .map(|entity| entity.name.as_str())
        .collect();
    let mut seen = HashSet::new();
    let references = place.file.references().iter().filter(|reference| reference.kind == kind);
    let fits = |name: &str| !(declared.contains(name) || kind == EntityKind::Network && name == "default");
    let found = references.filter(|reference| fits(&reference.name) && seen.insert(reference.name.as_str()));
    found.take(MOST).map(|reference| (reference.name.clone(), format!("used by `{}`", reference.attribute))).collect()
}
