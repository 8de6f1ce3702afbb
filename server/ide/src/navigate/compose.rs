//! Where something of a Compose file is defined: services and the like, anchors, variables, files, stages of Dockerfiles.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use dockwright_facts::compose::{EntityKind, PathBase};
use dockwright_model::compose::project::{Namesakes, ProjectFiles, Role};
use dockwright_model::compose::{
    ComposeLink, ComposeLinkKind, ComposeName, ComposeNamed, ComposeReference, Content, Project,
};
use dockwright_model::{Access, Compose, Named, Surroundings, resolve};
use dockwright_syntax::yaml::{Node, NodeId};

use super::build::{ComposeBuild, build_at};
use super::builds::{Built, Elsewhere as Mention, built_at, mentions_of};
use super::{Definition, Elsewhere, Target, holds};
use crate::dotenv::DotEnv;

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
        ComposeName::Variable => around.and_then(|around| variable(file, around, &named.name)).into_iter().collect(),
        ComposeName::Anchor(node) => {
            let mut declared = named.occurrences.iter().filter(|one| one.access == Access::Declaration);
            declared.next().map(|one| here(file, node, &one.range)).into_iter().collect()
        }
        ComposeName::Entity(kind) => {
            let mut targets = declared_in(file, kind, &named.name);
            targets
                .extend(around.map(|around| declared_elsewhere(file, around, kind, &named.name)).unwrap_or_default());
            targets
        }
    }
}

/// Where a `.env` file sets a variable: that which counts for the file.
fn variable(file: &Compose, around: &Surroundings, name: &str) -> Option<Target> {
    let others = around.projects_around().iter().map(ProjectFiles::as_project);
    // Whoever includes the file may set it.
    let path = std::iter::once(around.project(file)).chain(others).find_map(|project| {
        let mut own = project.members().iter().filter(|member| member.path == around.path());
        own.find_map(|member| Some(member.environment.get(name)?.path.to_string()))
    })?;
    let found = DotEnv::at(around, &path)?.entry(name)?;
    Some(Target::There { path, whole: found.range, name: found.key_range })
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

/// Where other files of the project declare something; where none does, those of the projects that the file belongs to.
fn declared_elsewhere(file: &Compose, around: &Surroundings, kind: EntityKind, name: &str) -> Vec<Target> {
    let own = around.project(file);
    let found = declared_by(&own, around, kind, name);
    if !found.is_empty() || file.entities().iter().any(|entity| entity.kind == kind && entity.name == name) {
        return found;
    }
    let others = around.projects_around().iter().map(ProjectFiles::as_project);
    others.map(|other| declared_by(&other, around, kind, name)).find(|found| !found.is_empty()).unwrap_or_default()
}

fn declared_by(project: &Project<'_>, around: &Surroundings, kind: EntityKind, name: &str) -> Vec<Target> {
    let mut seen = HashSet::new();
    let others = project.members().iter().enumerate().filter(|(_, member)| member.path != around.path());
    let counting = others.filter(|(_, member)| member.role != Role::Extended && seen.insert(member.path.as_str()));
    let targets = counting.flat_map(|(index, member)| {
        let found = project.file(index).map(|file| declared_in(file, kind, name)).unwrap_or_default();
        found.into_iter().map(|target| target.in_file(&member.path)).collect::<Vec<_>>()
    });
    targets.collect()
}

/// The places in other files that name what is named at a byte offset.
pub(super) fn references_elsewhere(
    file: &Compose,
    around: &Surroundings,
    offset: usize,
    declarations: bool,
) -> Vec<Elsewhere> {
    if let Some(built) = built_at(file, around, offset) {
        return of_built(file, around, &built, declarations);
    }
    let named = file.named_at(offset).map(|named| (around.path().to_owned(), named.what, named.name));
    let Some((path, what, name)) = named.or_else(|| extended_at(file, around, offset)) else { return Vec::new() };
    let ComposeName::Entity(kind) = what else { return Vec::new() };
    let mut found = Vec::new();
    // What is named in another file has its places in this one, too.
    let is_own = path == around.path();
    for place in Namesakes::new(around, file).places(&path, kind, &name) {
        let Some(other) = place.file.as_deref().or((!is_own).then_some(file)) else { continue };
        let wanted = place.occurrences.iter().filter(|one| declarations || one.access != Access::Declaration);
        found.extend(wanted.map(|one| Elsewhere {
            path: place.path.clone(),
            text: other.text().clone(),
            range: one.range.clone(),
        }));
    }
    found
}

/// The service of another file that is extended: the path of that file, what it is, and its name.
fn extended_at(file: &Compose, around: &Surroundings, offset: usize) -> Option<(String, ComposeName, String)> {
    let reference = file.references().iter().find(|one| holds(&one.range, offset))?;
    let (path, _) = file_of(file, around, reference)?;
    Some((path, ComposeName::Entity(EntityKind::Service), reference.name.clone()))
}

/// The places of a stage or build argument: those in its Dockerfile, then those in Compose files.
fn of_built(file: &Compose, around: &Surroundings, built: &Built, declarations: bool) -> Vec<Elsewhere> {
    let occurrences = built.dockerfile.names().occurrences(&Named::Entity(built.entity)).into_iter();
    let wanted = occurrences.filter(|one| declarations || one.access != Access::Declaration);
    let (path, text) = (&built.path, built.dockerfile.text());
    let own = wanted.map(|one| Elsewhere { path: path.clone(), text: text.clone(), range: one.range });
    let mentions = mentions_of(&built.dockerfile, &built.path, around, built.entity).into_iter();
    // Of this file only what stands in the version at hand.
    let present = |place: &Mention| place.path != around.path() || place.file.source() == file.source();
    let others = mentions.filter(present).map(super::in_compose);
    own.chain(others).collect()
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
    let path = target_of(file, around, &around.project(file), link)?;
    Some(Definition { origin: link.range.clone(), targets: vec![Target::File(path)] })
}

/// The path of the file below the root that a path in a Compose file opens.
pub(crate) fn target_of<'a>(
    file: &'a Compose,
    around: &Surroundings,
    project: &Project<'a>,
    link: &ComposeLink,
) -> Option<String> {
    let ComposeLinkKind::Path(_, base) = link.kind else { return None };
    let node = file.yaml().node(link.node)?;
    let path = match (base, link.attribute) {
        (PathBase::Project, "build") => project.dockerfile_of(node)?,
        (PathBase::BuildContext, _) | (_, "context") => project.dockerfile_of(node.parent()?)?,
        (PathBase::Project, _) => resolve(around.folder(), &link.text)?,
    };
    around.is_file(&path).then_some(path)
}
