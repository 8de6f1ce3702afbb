//! Variables that Compose puts into values.

use std::collections::{HashMap, HashSet};

use dockwright_model::compose::project::{ProjectFiles, Setting};
use dockwright_model::join;
use dockwright_syntax::compose::interpolation;

use super::context::Place;
use crate::complete::dollar::Dollar;
use crate::complete::line::Token;
use crate::complete::variable::shown;
use crate::complete::{Completion, CompletionKind};
use crate::dotenv::is_secret;

/// More variables than a project has.
const MOST: usize = 500;

/// What is done with the value of a variable, in the notation of `${name…}`.
const MODIFIERS: &[(&str, &str, &str)] = &[
    (":-", "default", "another value where it is unset or empty"),
    (":?", "message", "fails where it is unset or empty"),
    (":+", "alternative", "another value where it is set and not empty"),
];

/// Variables that are there without anybody setting them.
const PREDEFINED: &[(&str, &str)] = &[
    ("COMPOSE_PROJECT_NAME", "the name of the project"),
    ("COMPOSE_PROFILES", "the active profiles"),
    ("HOME", "the home folder of whoever runs Compose"),
    ("PWD", "the folder Compose is run in"),
    ("UID", "the number of the user; shells do not hand it on unless it is exported"),
    ("USER", "the name of the user"),
];

/// The variables at a place, or what may be done with the value of one.
pub(super) fn items(place: &Place<'_>, token: &Token, dollar: &Dollar) -> Vec<Completion> {
    let closed = place.file.source().get(token.replace.end..).is_some_and(|rest| rest.starts_with('}'));
    let brace = if dollar.braced && !closed { "}" } else { "" };
    if dollar.modified.is_some() {
        let offer = |(sign, what, docs): &(&str, &str, &str)| {
            Completion::new(CompletionKind::Value, *sign, token)
                .detail(*docs)
                .snippet(format!("{sign}${{1:{what}}}{}", if brace.is_empty() { "" } else { "\\}" }))
        };
        return MODIFIERS.iter().map(offer).collect();
    }
    let offer = |(name, detail): &(String, String)| {
        Completion::new(CompletionKind::Variable, name, token).detail(detail).text(format!("{name}{brace}"))
    };
    names(place, Some(token)).iter().map(offer).collect()
}

/// The variables of the project: those of `.env` files, those used elsewhere in the file, those that are always there.
pub(super) fn names(place: &Place<'_>, typed: Option<&Token>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    let mut add = |name: &str, detail: String| {
        if found.len() < MOST && seen.insert(name.to_owned()) {
            found.push((name.to_owned(), detail));
        }
    };
    for (name, value, of) in settings(place) {
        // A password in a list on the screen is one too many.
        add(&name, if is_secret(&name) { format!("of {of}") } else { format!("{}, of {of}", shown(&value)) });
    }
    for (name, count) in used(place, typed) {
        add(
            &name,
            if count == 1 { "used in this file".to_owned() } else { format!("used in this file {count} times") },
        );
    }
    for (name, docs) in PREDEFINED {
        add(name, (*docs).to_owned());
    }
    found
}

/// The variables that `.env` files set for the file, with their values and files, in the order they stand in.
fn settings(place: &Place<'_>) -> Vec<(String, String, String)> {
    let Some(around) = place.around else { return Vec::new() };
    let own = around.project(place.file);
    let mut found = Vec::new();
    let mut seen: HashSet<String> = HashSet::new();
    let others = around.projects_around().iter().map(ProjectFiles::as_project);
    for project in std::iter::once(own).chain(others) {
        for member in project.members().iter().filter(|member| member.path == around.path()) {
            let mut settings: Vec<(&str, &Setting)> = member.environment.settings().collect();
            settings.sort_by_key(|(_, setting)| (&setting.path, setting.name.start));
            for (name, setting) in settings.into_iter().take(MOST) {
                if seen.insert(name.to_owned()) {
                    let below = setting.path.strip_prefix(around.folder()).map(|path| path.trim_start_matches('/'));
                    let of = below.filter(|path| join(around.folder(), path) == *setting.path);
                    found.push((name.to_owned(), setting.value.clone(), of.unwrap_or(&setting.path).to_owned()));
                }
            }
        }
    }
    found
}

/// The variables that values of the file have, those used most first.
fn used(place: &Place<'_>, typed: Option<&Token>) -> Vec<(String, usize)> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let mut order: Vec<&str> = Vec::new();
    let yaml = place.file.yaml();
    for node in yaml.nodes().filter(|node| !node.is_key()) {
        let Some(text) = node.text().filter(|text| text.contains('$')) else { continue };
        let template = interpolation::parse(text);
        let own = |range: &std::ops::Range<usize>| {
            let token = typed.filter(|token| node.span().contains(&token.insert.start));
            token.is_some_and(|token| node.value_offset_to_source(range.start) == token.insert.start)
        };
        for variable in template.variables().into_iter().filter(|variable| !own(&variable.name_range)) {
            let Some(name) = text.get(variable.name_range.clone()) else { continue };
            let count = counts.entry(name).or_default();
            *count += 1;
            if *count == 1 {
                order.push(name);
            }
        }
    }
    let count = |name: &&str| counts.get(name).copied().unwrap_or_default();
    let mut found: Vec<(String, usize)> = order.iter().map(|name| ((*name).to_owned(), count(name))).collect();
    found.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    found
}
