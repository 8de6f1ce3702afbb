//! Variables of the container: what the image does with them, and where one without a value gets it from.

use dockwright_facts::images::{ImageFacts, RequiredVariable, purpose};
use dockwright_syntax::yaml::{Kind, Node, Step};

use super::{Hover, Place, holds};
use crate::hover::markdown::{Page, code};
use crate::hover::variable::wishes;
use crate::runs::Runs;

/// The variable of `environment` at the cursor.
pub(super) fn hover(place: &Place<'_>, node: Node<'_>) -> Option<Hover> {
    let steps = node.steps();
    let (text, span) = (node.text()?, node.span());
    let (name, value) = match steps.as_slice() {
        [_, _, Step::Key(key)] if key == "environment" && node.is_key() => (text, value_of(node)),
        [_, _, Step::Key(key), Step::Item(_)] if key == "environment" => {
            text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value)))
        }
        _ => return None,
    };
    let range = span.start..node.value_offset_to_source(name.len()).clamp(span.start, span.end);
    let range = if node.is_key() { span } else { range };
    if name.is_empty() || !holds(&range, place.offset) {
        return None;
    }
    let mut page = place.image(node).and_then(|runs| known(place, node, &runs, name));
    if value.is_none() {
        let page = page.get_or_insert_with(|| Page::new(&code(name), "environment variable without a value here."));
        page.item("Value", &taken_over(place, name));
    }
    Some(Hover { range, markdown: page?.finish() })
}

fn value_of<'a>(key: Node<'a>) -> Option<&'a str> {
    let value = key.yaml().node(key.pair()?.value)?.resolve();
    if matches!(value.kind(), Kind::Empty) { None } else { Some(value.text().unwrap_or_default()) }
}

/// What the image has to do with a variable.
fn known(place: &Place<'_>, node: Node<'_>, runs: &Runs, name: &str) -> Option<Page> {
    let facts = runs.facts.as_ref()?;
    let image = code(&runs.text());
    let wanted = |name: &str| facts.required_variables.iter().find(|wanted| wanted.name == name);
    let docs = |name: &str| purpose(facts.repository, name);
    if let Some(wanted) = wanted(name) {
        let mut page = Page::new(&code(name), docs(name).map_or("", |purpose| purpose.docs));
        page.item("Read by", &format!("{image} at start{}{}", wishes(wanted), needed(place, node, wanted)));
        page.item("Default", &docs(name).and_then(|purpose| purpose.default).map(code).unwrap_or_default());
        return Some(sources(page, facts));
    }
    let of_file = name.strip_suffix("_FILE").and_then(wanted).filter(|wanted| wanted.file_variant);
    if let Some(wanted) = of_file {
        let what =
            format!("the path of a file in the container that holds {}, such as that of a secret.", code(wanted.name));
        let mut page = Page::new(&code(name), &what);
        page.paragraph(docs(wanted.name).map_or("", |purpose| purpose.docs));
        page.item("Read by", &format!("{image} at start"));
        return Some(sources(page, facts));
    }
    let instead =
        |wanted: &&RequiredVariable| wanted.alternatives.iter().any(|other| other.split('=').next() == Some(name));
    if let Some(wanted) = facts.required_variables.iter().find(instead) {
        let mut page = Page::new(&code(name), docs(name).map_or("", |purpose| purpose.docs));
        page.item("Read by", &format!("{image} at start, instead of {}", code(wanted.name)));
        page.item("Default", &docs(name).and_then(|purpose| purpose.default).map(code).unwrap_or_default());
        return Some(sources(page, facts));
    }
    let (_, value) = facts.env.iter().find(|(known, _)| *known == name)?;
    let mut page = Page::new(&code(name), docs(name).map_or("set by the image; this takes its place.", |one| one.docs));
    let value = value.map_or_else(|| "a value that depends on its version".to_owned(), code);
    page.item("Set by", &format!("{image}: {value}"));
    Some(sources(page, facts))
}

/// What is missing where something required has no value and nothing stands in for it.
fn needed(place: &Place<'_>, node: Node<'_>, wanted: &RequiredVariable) -> &'static str {
    let entries = place.service(node).map(|service| service.entries("environment")).unwrap_or_default();
    let others: Vec<&str> =
        entries.iter().map(|(_, name, _)| name.as_str()).filter(|name| *name != wanted.name).collect();
    if wanted.required && wanted.is_met(&others) { "; here something else takes its place" } else { "" }
}

/// Where a variable without a value gets it from.
fn taken_over(place: &Place<'_>, name: &str) -> String {
    let line = place.dotenv.as_ref().and_then(|file| file.entry(name)).map_or(0, |entry| entry.line);
    match place.variables.value(name) {
        Some(value) => {
            format!("{}, from line {line} of `.env`, unless the shell that runs Compose has another", code(value))
        }
        None => "that of the shell that runs Compose; without one there the container does not get it".to_owned(),
    }
}

fn sources(mut page: Page, facts: &ImageFacts) -> Page {
    page.paragraph(crate::hover::markdown::link("Documentation", &facts.docs));
    page
}
