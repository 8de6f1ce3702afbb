//! From a Dockerfile to the Compose files that build it: which services do, and where they name its stages and build
//! arguments.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use dockwright_facts::compose;
use dockwright_lint::Edit;
use dockwright_model::compose::{ServiceBuild, Spot};
use dockwright_model::{Compose, DefinitionKind, EntityKind, File, Named, Surroundings};

use super::holds;
use crate::lens::Lens;

/// Services that a remark names.
const MAX_NAMED: usize = 3;

/// Words that are no text in YAML unless they are quoted.
const NO_TEXTS: &[&str] = &["true", "false", "null", "yes", "no", "on", "off", "y", "n"];

/// A place in a Compose file.
#[derive(Debug, Clone)]
pub struct Elsewhere {
    /// The path of the file below the root of the surroundings.
    pub path: String,
    /// The file.
    pub file: Arc<Compose>,
    /// Byte range in it.
    pub range: Range<usize>,
    /// Whether the name itself stands there, so that it can be replaced.
    pub by_name: bool,
}

/// The places in Compose files that name the stage or build argument at a byte offset: `target` and `args` of builds.
pub fn mentions(file: &File, around: &Surroundings, offset: usize) -> Vec<Elsewhere> {
    let entity = file.names().named_at(offset).and_then(|(named, _)| match named {
        Named::Entity(index) => Some(index),
        Named::Undeclared(_) => None,
    });
    entity.map(|entity| mentions_of(file, around.path(), around, entity)).unwrap_or_default()
}

/// The same for one of the names of the Dockerfile at a path.
pub(crate) fn mentions_of(file: &File, path: &str, around: &Surroundings, entity: usize) -> Vec<Elsewhere> {
    let Some(wanted) = wanted(file, entity) else { return Vec::new() };
    let builds = around.all_service_builds(path);
    let mut found: Vec<Elsewhere> = Vec::new();
    for (spot, by_name) in builds.iter().flat_map(|build| spots(file, build, &wanted)) {
        let known = found.iter().any(|one| one.path == spot.path && one.range == spot.range);
        if let Some(compose) = around.compose(&spot.path).filter(|_| !known) {
            found.push(Elsewhere { path: spot.path.clone(), file: compose, range: spot.range.clone(), by_name });
        }
    }
    found
}

/// A name in a Compose file that a Dockerfile declares.
pub(crate) struct Built {
    /// The path of the Dockerfile.
    pub(crate) path: String,
    pub(crate) dockerfile: Arc<File>,
    /// One of its names.
    pub(crate) entity: usize,
    /// The place in the Compose file.
    pub(crate) spot: Spot,
}

/// The stage of a `target`, or the build argument of `args`, at a byte offset of a Compose file.
pub(crate) fn built_at(file: &Compose, around: &Surroundings, offset: usize) -> Option<Built> {
    let is_stage = file.references().iter().any(|one| {
        let kinds = [compose::EntityKind::Stage, compose::EntityKind::BuildArgument];
        kinds.contains(&one.kind) && holds(&one.range, offset)
    });
    let builds = if is_stage { around.project_builds(file) } else { &[] };
    let here = |spot: &&Spot| spot.path == around.path() && holds(&spot.range, offset);
    builds.iter().find_map(|build| {
        let target = build.target.as_ref().filter(here);
        let spot = target.or_else(|| build.arguments.iter().find(here))?;
        let path = build.dockerfile.clone().filter(|_| build.inline.is_none())?;
        let dockerfile = around.dockerfile(&path)?;
        let entity = declared(&dockerfile, &spot.text, target.is_some())?;
        Some(Built { path, dockerfile, entity, spot: spot.clone() })
    })
}

/// Which of the names of a Dockerfile a stage, or a build argument, is.
fn declared(file: &File, text: &str, stage: bool) -> Option<usize> {
    let (meaning, names) = (file.meaning(), file.names());
    let wanted = if stage { Some(meaning.stage_referenced(text, meaning.stages.len())?) } else { None };
    names.entities.iter().position(|entity| match (entity.kind, wanted) {
        (EntityKind::Stage(index), Some(wanted)) => index == wanted,
        (EntityKind::Variable(_), None) => entity.name == text && is_given(file, entity.group),
        _ => false,
    })
}

/// The edits of each Compose file that give what is named at these places a new name.
pub(crate) fn renames(places: Vec<Elsewhere>, new: &str) -> Vec<(String, Arc<Compose>, Vec<Edit>)> {
    let mut files: BTreeMap<String, (Arc<Compose>, Vec<Edit>)> = BTreeMap::new();
    for place in places.into_iter().filter(|place| place.by_name) {
        let edit = renaming(&place.file, place.range, new);
        files.entry(place.path).or_insert_with(|| (place.file, Vec::new())).1.push(edit);
    }
    let sorted = files.into_iter().map(|(path, (file, mut edits))| {
        edits.sort_by_key(|edit| edit.range.start);
        (path, file, edits)
    });
    sorted.collect()
}

/// The edit that writes a name in the place of another one, in quotes where it would be no text.
pub(crate) fn renaming(file: &Compose, range: Range<usize>, new: &str) -> Edit {
    let before = file.source().get(..range.start).unwrap_or_default();
    // With a value behind it, it is a text whatever it is.
    let alone = !file.source().get(range.end..).is_some_and(|behind| behind.starts_with('='));
    let quote = alone && !before.ends_with(['"', '\'']) && NO_TEXTS.iter().any(|word| word.eq_ignore_ascii_case(new));
    Edit::replace(range, if quote { format!("\"{new}\"") } else { new.to_owned() })
}

/// Above each stage that services of Compose files build, which ones do.
pub fn lenses(file: &File, around: &Surroundings) -> Vec<Lens> {
    let stages = &file.meaning().stages;
    let mut services: BTreeMap<usize, Vec<&Spot>> = BTreeMap::new();
    for build in around.service_builds() {
        let Some(stage) = target(file, build) else { continue };
        let of = services.entry(stage).or_default();
        if !of.iter().any(|known| known.text == build.service.text && known.path == build.service.path) {
            of.push(&build.service);
        }
    }
    let lens = |(stage, services): (usize, Vec<&Spot>)| {
        let range = file.dockerfile().instructions.get(stages.get(stage)?.from())?.span.clone();
        Some(Lens { range, title: title(&services), references: Vec::new() })
    };
    services.into_iter().filter_map(lens).collect()
}

fn title(services: &[&Spot]) -> String {
    let shown = services.iter().take(MAX_NAMED).map(|service| format!("{} in {}", service.text, service.path));
    let listed = shown.collect::<Vec<_>>().join(", ");
    match services.len() {
        1 => format!("built by service {listed}"),
        2..=MAX_NAMED => format!("built by services {listed}"),
        more => format!("built by services {listed} and {} more", more - MAX_NAMED),
    }
}

/// What is looked for in Compose files.
enum Wanted<'a> {
    Stage(usize, &'a str),
    Argument(&'a str),
}

/// What one of the names of a Dockerfile is to Compose files.
fn wanted(file: &File, entity: usize) -> Option<Wanted<'_>> {
    let names = file.names();
    let entity = names.entities.get(entity)?;
    match entity.kind {
        EntityKind::Stage(stage) => Some(Wanted::Stage(stage, &entity.name)),
        EntityKind::Variable(_) => is_given(file, entity.group).then_some(Wanted::Argument(&entity.name)),
        EntityKind::Triggered(_) | EntityKind::Heredoc(..) => None,
    }
}

/// Whether whoever builds may give a variable of a group its value.
pub(crate) fn is_given(file: &File, group: usize) -> bool {
    let definitions = file.meaning().scope.definitions();
    let mut group = file.names().entities.iter().filter(|other| other.group == group);
    group.any(|entity| match entity.kind {
        EntityKind::Variable(index) => definitions.get(index).is_some_and(|one| one.kind != DefinitionKind::Env),
        _ => false,
    })
}

/// Where a build names what is looked for, and whether the name itself stands there.
fn spots<'b>(file: &File, build: &'b ServiceBuild, wanted: &Wanted<'_>) -> Vec<(&'b Spot, bool)> {
    match wanted {
        Wanted::Stage(stage, name) => {
            let meaning = file.meaning();
            let is_it = |spot: &&Spot| meaning.stage_referenced(&spot.text, meaning.stages.len()) == Some(*stage);
            let spots = build.target.iter().chain(&build.hidden_targets).filter(is_it);
            spots.map(|spot| (spot, spot.is_written && spot.text.eq_ignore_ascii_case(name))).collect()
        }
        Wanted::Argument(name) => {
            let given = build.arguments.iter().filter(|given| given.text == *name);
            given.map(|spot| (spot, spot.is_written)).collect()
        }
    }
}

/// The stage that a build builds.
fn target(file: &File, build: &ServiceBuild) -> Option<usize> {
    let meaning = file.meaning();
    let count = meaning.stages.len();
    match &build.target {
        Some(target) => meaning.stage_referenced(&target.text, count),
        None => count.checked_sub(1).filter(|_| !build.unknown_target),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dockwright_model::{MemoryFiles, Workspace};

    const DOCKERFILE: &str = "ARG TAG=1\nFROM a:$TAG AS build\nENV E=1\nFROM build\nRUN echo $E\n";

    fn around(compose: &str) -> Surroundings {
        let files = [("Dockerfile", DOCKERFILE), ("far/below/compose.yaml", compose), ("compose.yaml", compose)];
        Surroundings::new(Workspace::new(MemoryFiles::new(files)), "Dockerfile")
    }

    fn texts(places: &[Elsewhere]) -> Vec<(&str, &str, bool)> {
        let text = |place: &Elsewhere| place.range.clone();
        places.iter().map(|place| (place.path.as_str(), &place.file.source()[text(place)], place.by_name)).collect()
    }

    #[test]
    fn where_stages_and_arguments_are_named() {
        let compose = "services:\n  web: {build: {context: ., target: 'BUILD', args: {TAG: 2, E: 3}}}\n  \
                       one: {build: {context: ., target: \"0\", args: [TAG=3]}}\n  last: {build: .}\n";
        let (file, around) = (File::new(DOCKERFILE), around(compose));
        let at = |text: &str| DOCKERFILE.find(text).expect("a place") + 1;
        let stages = mentions(&file, &around, at("build"));
        assert_eq!(texts(&stages), [("compose.yaml", "BUILD", true), ("compose.yaml", "0", false)]);
        let arguments = mentions(&file, &around, at("TAG"));
        assert_eq!(texts(&arguments), [("compose.yaml", "TAG", true), ("compose.yaml", "TAG", true)]);
        assert!(mentions(&file, &around, at("E=1") - 1).is_empty(), "ENV is not given by builds");
        let [(path, _, edits)] = &renames(stages, "on")[..] else { panic!("one file") };
        assert_eq!((path.as_str(), edits[0].text.as_str()), ("compose.yaml", "on"));
    }

    #[test]
    fn who_builds() {
        let compose = "services:\n  a: {build: .}\n  b: {build: {context: ., target: build}}\n  c: {build: .}\n";
        let (file, around) = (File::new(DOCKERFILE), around(compose));
        let titles: Vec<String> = lenses(&file, &around).into_iter().map(|lens| lens.title).collect();
        let expected = ["built by service b in compose.yaml", "built by services a in compose.yaml, c in compose.yaml"];
        assert_eq!(titles, expected);
    }
}
