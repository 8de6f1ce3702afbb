//! Ports that the image of a service listens on.

use std::collections::HashSet;

use dockwright_syntax::compose::ports;
use dockwright_syntax::dockerfile::{Keyword, Word};
use dockwright_syntax::yaml::Node;

use super::context::Place;
use super::value::Values;
use crate::complete::CompletionKind;
use crate::complete::line::Token;

/// Services whose ports are looked at.
const MOST: usize = 500;

/// Ports without a known image: those people write most.
const USUAL: &[(&str, &str)] = &[
    ("80", "HTTP"),
    ("8080", "HTTP without root"),
    ("3000", "Node.js, Rails, Grafana"),
    ("8000", "Django, FastAPI"),
    ("443", "HTTPS"),
];

/// Published ports: each port of the image under a free one of the host, for all and for the host alone.
pub(super) fn published(values: &mut Values<'_, '_>, token: &Token) {
    let taken = taken(values.place);
    for (port, detail) in own(values.place) {
        let (number, protocol) =
            port.split_once('/').map_or((port.as_str(), ""), |(number, protocol)| (number, protocol));
        let Ok(number) = number.parse::<u16>() else { continue };
        let protocol = if matches!(protocol, "" | "tcp") { String::new() } else { format!("/{protocol}") };
        let wanted = if number < 1024 { 8000 + number } else { number };
        let Some(host) = (wanted..).take(50).find(|port| !taken.contains(port)) else { continue };
        values.add(token, CompletionKind::Value, &format!("{host}:{number}{protocol}"), &detail);
        let label = format!("127.0.0.1:{host}:{number}{protocol}");
        values.add(token, CompletionKind::Value, &label, "reachable from this host only");
    }
}

/// Ports of the container.
pub(super) fn of_container(values: &mut Values<'_, '_>, token: &Token) {
    for (port, detail) in own(values.place) {
        values.add(token, CompletionKind::Value, &port, &detail);
    }
}

/// Ports of the host for the target beside them.
pub(super) fn of_host(values: &mut Values<'_, '_>, token: &Token) {
    let taken = taken(values.place);
    let numbers = own(values.place)
        .into_iter()
        .filter_map(|(port, detail)| Some((port.split('/').next()?.parse::<u16>().ok()?, detail)));
    for (number, detail) in numbers.collect::<Vec<_>>() {
        let wanted = if number < 1024 { 8000 + number } else { number };
        if let Some(host) = (wanted..).take(50).find(|port| !taken.contains(port)) {
            values.add(token, CompletionKind::Value, &host.to_string(), &detail);
        }
    }
}

/// The ports of the service: those its Dockerfile exposes, those of its image, else usual ones.
fn own(place: &Place<'_>) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut add = |port: &str, detail: &str| {
        if found.iter().all(|(known, _)| known != port) {
            found.push((port.to_owned(), detail.to_owned()));
        }
    };
    if let Some(file) = place.dockerfile() {
        let exposes = file.dockerfile().instructions.iter().filter(|one| one.keyword == Keyword::Expose);
        let words: Vec<&str> =
            exposes.take(MOST).flat_map(|one| one.words().iter().map(Word::text).collect::<Vec<_>>()).collect();
        words.iter().filter(|word| !word.contains('$')).for_each(|word| add(word, "exposed by the Dockerfile"));
    }
    if let Some(facts) = place.image() {
        facts.ports.iter().for_each(|port| add(port, &format!("of {}", facts.repository)));
    }
    if found.is_empty() {
        USUAL.iter().for_each(|(port, docs)| found.push(((*port).to_owned(), (*docs).to_owned())));
    }
    found
}

/// The ports of the host that the file publishes already.
fn taken(place: &Place<'_>) -> HashSet<u16> {
    let mut taken = HashSet::new();
    for service in place.file.services().iter().take(MOST) {
        for item in service.body.get("ports").into_iter().flat_map(Node::items).take(MOST) {
            if Some(item.id()) == place.own {
                continue;
            }
            let item = item.resolve();
            let long: Option<u16> = item.get("published").and_then(Node::text).and_then(|text| text.parse().ok());
            taken.extend(long);
            let short = item.text().and_then(|text| ports::parse(text).value).and_then(|port| port.published);
            taken.extend(short.map(|range| range.first));
        }
    }
    taken
}
