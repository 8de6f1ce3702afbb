//! Keys that the author chooses: names of services, variables, labels.

use std::collections::HashSet;

use dockwright_facts::compose::{EntityKind, Entries, Syntax};

use super::context::{Part, Place};
use super::{entity, environment, keys, offer};
use crate::complete::value::LABELS;
use crate::complete::{Completion, CompletionKind, Topic};

/// The keys of entries that are known.
pub(super) fn items(place: &Place<'_>, part: &Part, entries: &'static Entries) -> Vec<Completion> {
    let mut given: HashSet<&str> = if part.lead.is_empty() { place.others().collect() } else { HashSet::new() };
    let mut items = Vec::new();
    let known = known(place, entries.key);
    for (name, detail, docs) in &known {
        if !given.insert(name) || name.is_empty() {
            continue;
        }
        let inserted = keys::pair(place, part, name, entries.values);
        let item = offer(part, kind(entries.key), name, &inserted, "").detail(detail);
        items.push(if docs.is_empty() { item } else { item.topic(Topic::Text((*docs).to_owned())) });
    }
    items
}

fn kind(key: Syntax) -> CompletionKind {
    match key {
        Syntax::Variable | Syntax::Entity(EntityKind::BuildArgument) => CompletionKind::Variable,
        Syntax::Entity(_) | Syntax::Declaration(_) => CompletionKind::Entity,
        _ => CompletionKind::Property,
    }
}

/// Keys by what they stand for, with a few words and a documentation.
pub(super) fn known(place: &Place<'_>, key: Syntax) -> Vec<(String, String, &'static str)> {
    let plain = |found: Vec<(String, String)>| found.into_iter().map(|(name, detail)| (name, detail, "")).collect();
    match key {
        Syntax::Declaration(EntityKind::Network) => {
            let mut found = entity::missing(place, EntityKind::Network);
            found.push(("default".to_owned(), "the network of services that name none".to_owned()));
            plain(found)
        }
        Syntax::Declaration(kind) => plain(entity::missing(place, kind)),
        Syntax::Entity(kind) => plain(entity::names(place, kind)),
        Syntax::Variable => plain(environment::variables(place)),
        Syntax::Label => {
            let label =
                |(name, docs): &(&str, &str)| (format!("org.opencontainers.image.{name}"), (*docs).to_owned(), "");
            LABELS.iter().map(label).collect()
        }
        Syntax::HostName => {
            let named = place.path.last().is_some_and(|key| key == "extra_hosts");
            let host = ("host.docker.internal".to_owned(), "the host, with `host-gateway`".to_owned(), "");
            if named { vec![host] } else { Vec::new() }
        }
        Syntax::SshAgent => vec![("default".to_owned(), "the agent of whoever builds".to_owned(), "")],
        _ => {
            let choices = key.choices().iter();
            choices.map(|choice| (choice.value.to_owned(), String::new(), choice.doc)).collect()
        }
    }
}
