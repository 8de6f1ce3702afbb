//! Where something of a Compose file is defined: services and the like, anchors, variables, files, stages of Dockerfiles.

use std::ops::Range;
use std::sync::Arc;

use dockwright_facts::compose::{EntityKind, PathBase};
use dockwright_model::compose::{ComposeLink, ComposeLinkKind, ComposeName, ComposeNamed, ComposeReference, Content};
use dockwright_model::{Access, Compose, Surroundings, parent, resolve};
use dockwright_syntax::yaml::{Node, NodeId};

use super::build::{ComposeBuild, build_at, context_folder, dockerfile_path};
use super::{Definition, Target, holds};
use crate::dotenv::DotEnv;

/// Files that are included in one another are looked into so far.
const MAX_INCLUDED: usize = 50;

/// What stands at a byte offset is defined there.
pub(super) fn definition(file: &Compose, around: Option<&Surroundings>, offset: usize) -> Option<Definition> {
    if let Some(named) = file.named_at(offset) {
        let targets = named_targets(file, around, &named);
        return (!targets.is_empty()).then_some(Definition { origin: named.range, targets });
    }
    in_dockerfile(file, around, offset)
        .or_else(|| extended(file, around?, offset))
        .or_else(|| path(file, around?, offset))
}

fn named_targets(file: &Compose, around: Option<&Surroundings>, named: &ComposeNamed) -> Vec<Target> {
    match named.what {
        ComposeName::Variable => around.and_then(|around| variable(around, &named.name)).into_iter().collect(),
        ComposeName::Anchor(node) => {
            let mut declared = named.occurrences.iter().filter(|one| one.access == Access::Declaration);
            declared.next().map(|one| here(file, node, &one.range)).into_iter().collect()
        }
        ComposeName::Entity(kind) => {
            let here = declared_in(file, kind, &named.name);
            match around {
                Some(around) if here.is_empty() => included(file, around, kind, &named.name),
                _ => here,
            }
        }
    }
}

/// Where `.env` sets a variable.
fn variable(around: &Surroundings, name: &str) -> Option<Target> {
    let file = DotEnv::beside(around)?;
    let found = file.entry(name)?;
    Some(Target::There { path: file.path.clone(), whole: found.range, name: found.key_range })
}

fn here(file: &Compose, node: NodeId, name: &Range<usize>) -> Target {
    let span = file.yaml().node(node).map_or(name.clone(), Node::full_span);
    Target::Here { whole: span.start.min(name.start)..span.end.max(name.end), name: name.clone() }
}

/// Where a file declares something, with all that belongs to it.
fn declared_in(file: &Compose, kind: EntityKind, name: &str) -> Vec<Target> {
    let declared = file.entities().iter().filter(|entity| entity.kind == kind && entity.name == name);
    let target = declared.map(|entity| {
        let key = file.yaml().node(entity.key);
        let value = key.and_then(Node::pair).and_then(|pair| file.yaml().node(pair.value));
        let end = value.map_or(0, |value| value.full_span().end).max(entity.range.end);
        let start = key.map_or(entity.range.start, |key| key.full_span().start);
        Target::Here { whole: start..end, name: entity.range.clone() }
    });
    target.collect()
}

/// Where a file that is included declares something.
fn included(file: &Compose, around: &Surroundings, kind: EntityKind, name: &str) -> Vec<Target> {
    let paths = |file: &Compose, folder: &str| -> Vec<String> {
        let links = file.links().iter().filter(|link| link.attribute == "include" || is_path_of_include(file, link));
        links.filter_map(|link| resolve(folder, &link.text)).collect()
    };
    let mut todo = paths(file, around.folder());
    let mut looked = 0;
    while let Some(path) = todo.get(looked).cloned().filter(|_| looked < MAX_INCLUDED) {
        looked += 1;
        let Some(other) = around.compose(&path) else { continue };
        let found = declared_in(&other, kind, name);
        if !found.is_empty() {
            return found.into_iter().map(|target| target.in_file(&path)).collect();
        }
        let further = paths(&other, parent(&path).unwrap_or_default());
        todo.extend(further.into_iter().filter(|path| path != around.path()));
    }
    Vec::new()
}

/// `path` in the long form of `include`.
fn is_path_of_include(file: &Compose, link: &ComposeLink) -> bool {
    let in_include = |node: Node<'_>| {
        let mut keys = std::iter::successors(Some(node), |node| node.parent()).filter_map(Node::key);
        keys.any(|key| key.text() == Some("include") && key.parent().is_some_and(|root| root.parent().is_none()))
    };
    link.attribute == "path" && file.yaml().node(link.node).is_some_and(in_include)
}

/// The stage of `target` and the ARG of `args` in the Dockerfile.
fn in_dockerfile(file: &Compose, around: Option<&Surroundings>, offset: usize) -> Option<Definition> {
    let (build, reference) = build_at(file, offset)?;
    let target = match reference.kind {
        EntityKind::Stage => ComposeBuild::of(file, build, around)?.stage(&reference.name),
        EntityKind::BuildArgument => ComposeBuild::of(file, build, around)?.argument(&reference.name),
        _ => None,
    }?;
    Some(Definition { origin: reference.range.clone(), targets: vec![target] })
}

/// The service of another file that is extended.
fn extended(file: &Compose, around: &Surroundings, offset: usize) -> Option<Definition> {
    let reference = file.references().iter().find(|one| holds(&one.range, offset))?;
    let (path, other) = file_of(file, around, reference)?;
    let targets = declared_in(&other, EntityKind::Service, &reference.name);
    let targets: Vec<Target> = targets.into_iter().map(|target| target.in_file(&path)).collect();
    (!targets.is_empty()).then(|| Definition { origin: reference.range.clone(), targets })
}

/// The other file that a service is extended from, and its path.
pub(crate) fn file_of(
    file: &Compose,
    around: &Surroundings,
    reference: &ComposeReference,
) -> Option<(String, Arc<Compose>)> {
    let extends = file.yaml().node(reference.node).filter(|_| reference.kind == EntityKind::ExtendedService)?;
    let named = extends.parent()?.get("file")?;
    let path = resolve(around.folder(), Content::of(named)?.text()?)?;
    let other = around.compose(&path)?;
    Some((path, other))
}

/// The file that a path leads to; for a folder that is built, its Dockerfile.
fn path(file: &Compose, around: &Surroundings, offset: usize) -> Option<Definition> {
    let link = file.links().iter().find(|link| holds(&link.range, offset))?;
    let path = target_of(file, around, link)?;
    Some(Definition { origin: link.range.clone(), targets: vec![Target::File(path)] })
}

/// The path of the file below the root that a path in a Compose file opens.
pub(crate) fn target_of(file: &Compose, around: &Surroundings, link: &ComposeLink) -> Option<String> {
    let ComposeLinkKind::Path(_, base) = link.kind else { return None };
    let node = file.yaml().node(link.node)?;
    let folder = around.folder();
    let path = match (base, link.attribute) {
        (PathBase::BuildContext, _) => resolve(&context_folder(node.parent()?, folder)?, &link.text)?,
        (PathBase::Project, "build") => dockerfile_path(node, folder)?,
        (PathBase::Project, "context") => dockerfile_path(node.parent()?, folder)?,
        (PathBase::Project, _) => resolve(folder, &link.text)?,
    };
    around.is_file(&path).then_some(path)
}
