//! Names of a Dockerfile that stands in a Compose file, and where the build around it says them: `target` and `args`.

use dockwright_facts::compose::EntityKind;
use dockwright_model::compose::ComposeReference;
use dockwright_model::{Access, Compose, DefinitionKind, Occurrence};

use super::build::{build_at, build_of};
use super::{holds, of_dockerfile};
use crate::inline::{self, Inner};

/// All places of a stage or build argument of a Dockerfile in the file, those of the builds around it included, asked for at
/// a byte offset of either. None where nothing of a Dockerfile is named.
pub(super) fn occurrences(file: &Compose, offset: usize) -> Option<Vec<Occurrence>> {
    let (inner, at) = inlined_at(file, offset)?;
    let found = of_dockerfile(inner.file, at);
    let mut all = inner.occurrences(found);
    let mentions = mentions(file, &inner, at).into_iter();
    all.extend(mentions.map(|(one, by_name)| Occurrence { range: one.range.clone(), access: Access::Read, by_name }));
    all.sort_by_key(|one| one.range.start);
    Some(all)
}

/// The Dockerfile in the file whose stage or build argument, or anything else of it, is named at a byte offset: in it, or by
/// `target` or `args` of the build around it. The place is one in the Dockerfile.
pub(crate) fn inlined_at(file: &Compose, offset: usize) -> Option<(Inner<'_>, usize)> {
    if file.inlines().is_empty() {
        return None;
    }
    if let Some(found) = inline::at(file, offset) {
        return Some(found);
    }
    let (build, reference) = build_at(file, offset)?;
    let inner = Inner::of(file, file.inline_of(build.resolve().id())?)?;
    Some((inner, declared(&inner, reference)?))
}

/// Where the Dockerfile declares what a build names: a place of the name in the Dockerfile.
fn declared(inner: &Inner<'_>, reference: &ComposeReference) -> Option<usize> {
    let (meaning, names) = (inner.file.meaning(), inner.file.names());
    match reference.kind {
        EntityKind::Stage => {
            let stage = meaning.stage_referenced(&reference.name, meaning.stages.len())?;
            let wanted = dockwright_model::EntityKind::Stage(stage);
            names.entities.iter().find(|entity| entity.kind == wanted).map(|entity| entity.declared.start)
        }
        EntityKind::BuildArgument => {
            let mut definitions = meaning.scope.definitions().iter();
            let found = definitions.find(|one| one.name == reference.name && one.kind != DefinitionKind::Env)?;
            Some(found.name_span.start)
        }
        _ => None,
    }
}

/// Where the builds around a Dockerfile name what is named at a place of it, and whether by its name.
pub(crate) fn mentions<'a>(file: &'a Compose, inner: &Inner<'_>, at: usize) -> Vec<(&'a ComposeReference, bool)> {
    let own = of_dockerfile(inner.file, at);
    let named = |reference: &&ComposeReference| {
        let wanted = matches!(reference.kind, EntityKind::Stage | EntityKind::BuildArgument);
        let build = wanted.then(|| build_of(file, reference)).flatten();
        let is_its = build.and_then(|build| file.inline_of(build.resolve().id()));
        is_its.is_some_and(|inline| inner.is(inline))
            && declared(inner, reference).is_some_and(|place| own.iter().any(|one| holds(&one.range, place)))
    };
    let by_name = |reference: &ComposeReference| {
        let is_name = |one: &Occurrence| inner.file.source().get(one.range.clone()) == Some(&reference.name);
        reference.is_written && own.iter().any(is_name)
    };
    file.references().iter().filter(named).map(|reference| (reference, by_name(reference))).collect()
}
