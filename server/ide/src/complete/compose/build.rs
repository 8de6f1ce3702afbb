//! Stages and build arguments of the Dockerfile that a service builds.

use dockwright_model::DefinitionKind;
use dockwright_syntax::dockerfile::Word;

use super::context::Place;
use crate::complete::variable::shown;

/// The stages with a name, the last first.
pub(super) fn stages(place: &Place<'_>) -> Vec<(String, String)> {
    let Some(file) = place.dockerfile() else { return Vec::new() };
    let stages = &file.meaning().stages;
    let named = stages.iter().rev().filter_map(|stage| Some((stage.name.as_ref()?.text().to_owned(), stage)));
    let from = |base: &Option<String>| base.as_ref().map(|base| format!(" from {base}")).unwrap_or_default();
    named.map(|(name, stage)| (name, format!("stage{}", from(&stage.base_text)))).collect()
}

/// The build arguments, in the order they are declared.
pub(super) fn arguments(place: &Place<'_>) -> Vec<(String, String)> {
    let Some(file) = place.dockerfile() else { return Vec::new() };
    let mut found: Vec<(String, String)> = Vec::new();
    for definition in file.meaning().scope.definitions().iter().filter(|one| one.kind != DefinitionKind::Env) {
        let value = definition.written.as_ref().map(Word::text);
        let detail = value.map_or("ARG".to_owned(), |value| format!("ARG, {} by default", shown(value)));
        match found.iter_mut().find(|(name, _)| *name == definition.name) {
            Some((_, known)) if value.is_some() => *known = detail,
            Some(_) => {}
            None => found.push((definition.name.clone(), detail)),
        }
    }
    found
}
