//! Keys of mappings with what follows them.

use std::collections::HashSet;

use dockwright_facts::compose::{self, Attribute, Mapping, Shape, Syntax};

use super::context::{Part, Place, What};
use super::inserted::Inserted;
use super::{names, offer};
use crate::complete::{Completion, CompletionKind, Topic};

/// The keys of mappings that most files have, in the order people write them.
const USUAL: &[(&str, &[&str])] = &[
    ("Compose file", &["services", "networks", "volumes", "configs", "secrets", "name", "include"]),
    (
        "service",
        &[
            "image",
            "build",
            "ports",
            "environment",
            "env_file",
            "volumes",
            "depends_on",
            "networks",
            "command",
            "restart",
            "healthcheck",
            "deploy",
            "profiles",
            "configs",
            "secrets",
            "entrypoint",
            "working_dir",
            "user",
            "labels",
            "logging",
            "expose",
            "extra_hosts",
        ],
    ),
    ("build", &["context", "dockerfile", "target", "args", "secrets", "cache_from", "platforms"]),
    ("deploy", &["replicas", "resources", "restart_policy"]),
    ("resources", &["limits", "reservations"]),
    ("limits", &["cpus", "memory"]),
    ("reservations", &["cpus", "memory", "devices"]),
    ("port", &["target", "published", "host_ip", "protocol"]),
    ("mount", &["type", "source", "target", "read_only"]),
    ("healthcheck", &["test", "interval", "timeout", "retries", "start_period"]),
    ("secret", &["file", "environment"]),
    ("config", &["file", "content", "environment"]),
    ("network", &["driver", "external", "internal", "name"]),
    ("volume", &["name", "external", "driver"]),
];

/// Keys that stand in a mapping at least, besides those that must.
const CHILDREN: &[(&str, &[&str])] = &[
    ("build", &["context"]),
    ("healthcheck", &["test", "interval", "timeout", "retries"]),
    ("port", &["target", "published"]),
    ("mount", &["type", "source", "target"]),
    ("logging", &["driver"]),
    ("ipam", &["config"]),
    ("resources", &["limits"]),
    ("service", &["image"]),
    ("model", &["model"]),
    ("secret", &["file"]),
    ("config", &["file"]),
    ("watch", &["action", "path", "target"]),
];

/// How deep keys are filled in below a key.
const DEEPEST: usize = 3;

/// The keys of a part, the most usual first; what one should not use comes last.
pub(super) fn items(place: &Place<'_>, part: &Part) -> Vec<Completion> {
    let mut items = Vec::new();
    if let Some(mapping) = compose::known_mapping(part.shapes) {
        items.extend(attributes(place, part, mapping));
        items.extend(merge(place, part));
    }
    if let Some(entries) = compose::entries(part.shapes) {
        items.extend(names::items(place, part, entries));
    }
    items
}

fn attributes(place: &Place<'_>, part: &Part, mapping: &'static Mapping) -> Vec<Completion> {
    let given: HashSet<&str> = if part.lead.is_empty() { place.others().collect() } else { HashSet::new() };
    let mut all: Vec<&'static Attribute> =
        mapping.attributes().filter(|attribute| !given.contains(attribute.name)).collect();
    let order = of_mapping(USUAL, mapping);
    let usual = |name: &str| order.iter().position(|usual| *usual == name).unwrap_or(order.len());
    let required = |name: &str| mapping.required.contains(&name);
    all.sort_by_key(|one| (one.deprecated.is_some(), !required(one.name), usual(one.name)));
    let mut items = Vec::new();
    let mut others = Vec::new();
    for attribute in all {
        let forms = forms(attribute);
        for (rank, form) in forms.iter().enumerate() {
            let item = attribute_item(place, part, attribute, *form, rank > 0);
            let item = if required(attribute.name) { item.detail(required_detail(attribute)) } else { item };
            // The other forms are for those who have begun to type the name.
            if rank == 0 {
                items.push(item);
            } else {
                others.push(item);
            }
            if part.what == What::KeyAlone {
                break;
            }
        }
    }
    let at = items.iter().position(|item| item.deprecated).unwrap_or(items.len());
    items.splice(at..at, others);
    items
}

fn required_detail(attribute: &Attribute) -> String {
    format!("required; {}", summary(attribute))
}

/// The keys that a table has for a mapping.
fn of_mapping(table: &[(&str, &'static [&'static str])], mapping: &Mapping) -> &'static [&'static str] {
    table.iter().find(|(name, _)| *name == mapping.name).map(|(_, keys)| *keys).unwrap_or_default()
}

/// The first sentence of a documentation.
fn summary(attribute: &Attribute) -> String {
    let sentence = attribute.doc.split(". ").next().unwrap_or_default();
    sentence.split(": ").next().unwrap_or_default().trim_end_matches('.').replace('`', "")
}

/// What a value looks like.
#[derive(Debug, Clone, Copy)]
enum Form {
    Scalar,
    List(&'static [Shape]),
    Mapping(&'static Mapping),
    Entries,
}

/// The forms of the value of an attribute, the one to begin with first.
fn forms(attribute: &'static Attribute) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    for shape in attribute.shapes {
        let form = match shape {
            Shape::List { of, .. } => Form::List(of),
            Shape::Mapping(mapping) => Form::Mapping(mapping),
            Shape::MapOf(_) => Form::Entries,
            Shape::Null => continue,
            _ => Form::Scalar,
        };
        if !(matches!(form, Form::Scalar) && forms.iter().any(|form| matches!(form, Form::Scalar))) {
            forms.push(form);
        }
    }
    if attribute.name == "build" {
        forms.reverse();
    }
    if forms.is_empty() { vec![Form::Scalar] } else { forms }
}

fn attribute_item(
    place: &Place<'_>,
    part: &Part,
    attribute: &'static Attribute,
    form: Form,
    another: bool,
) -> Completion {
    let name = attribute.name;
    let label = match form {
        _ if !another => name.to_owned(),
        Form::Scalar => format!("{name} (text)"),
        Form::List(_) => format!("{name} (list)"),
        Form::Mapping(_) | Form::Entries => format!("{name} (mapping)"),
    };
    let mut inserted = Inserted::default();
    inserted.literal(name);
    if part.what == What::Key {
        match form {
            Form::Scalar => scalar(&mut inserted, attribute, false),
            _ => value(&mut inserted, form, &At { place, column: part.column, flow: part.flow, depth: 0 }),
        }
    }
    let filter = if another { name } else { "" };
    offer(part, CompletionKind::Property, &label, &inserted, filter)
        .detail(summary(attribute))
        .deprecated_if(attribute.deprecated.is_some())
        .topic(topic(place, attribute))
}

/// What the documentation of an attribute is found by.
fn topic(place: &Place<'_>, attribute: &'static Attribute) -> Topic {
    let mut keys = place.keys();
    keys.push(attribute.name);
    match compose::attribute_at(&keys) {
        Some(found) if std::ptr::eq(found, attribute) || found.doc == attribute.doc => {
            Topic::Attribute(keys.join("\n"))
        }
        _ => Topic::Text(super::documentation::attribute(attribute, None)),
    }
}

/// Where a value is put.
#[derive(Clone, Copy)]
struct At<'a, 'b> {
    place: &'a Place<'b>,
    /// The column of its key.
    column: usize,
    flow: bool,
    depth: usize,
}

impl At<'_, '_> {
    fn line(&self, indent: usize) -> String {
        format!("{}{}", self.place.layout.newline, " ".repeat(self.column + indent))
    }
}

/// What a pair has behind its key.
fn value(inserted: &mut Inserted, form: Form, at: &At<'_, '_>) {
    let layout = at.place.layout;
    match form {
        Form::Scalar => inserted.literal(": "),
        _ if at.flow => {
            let (open, close) = if matches!(form, Form::List(_)) { (": [", "]") } else { (": {", "}") };
            inserted.literal(open);
            inserted.place("");
            inserted.literal(close);
        }
        Form::List(of) => {
            inserted.literal(&format!(":{}- ", at.line(layout.list)));
            let inner = At { column: at.column + layout.list + 2, depth: at.depth + 1, ..*at };
            match compose::known_mapping(of).filter(|_| compose::text_syntax(of).is_none()) {
                Some(mapping) => children(inserted, mapping, &inner, ""),
                None => inserted.end(),
            }
        }
        Form::Mapping(mapping) => {
            let inner = At { column: at.column + layout.unit, depth: at.depth + 1, ..*at };
            inserted.literal(":");
            children(inserted, mapping, &inner, &inner.line(0));
        }
        Form::Entries => {
            inserted.literal(&format!(":{}", at.line(layout.unit)));
            inserted.end();
        }
    }
}

/// The keys that a mapping has at least.
fn children(inserted: &mut Inserted, mapping: &'static Mapping, at: &At<'_, '_>, lead: &str) {
    let usual = of_mapping(CHILDREN, mapping);
    let missing = mapping.required.iter().filter(|name| !usual.contains(name));
    let wanted: Vec<&'static Attribute> = missing.chain(usual).filter_map(|name| mapping.attribute(name)).collect();
    if wanted.is_empty() || at.depth > DEEPEST {
        inserted.literal(lead);
        inserted.end();
        return;
    }
    for (number, attribute) in wanted.into_iter().enumerate() {
        inserted.literal(if number == 0 { lead } else { "" });
        if number > 0 {
            inserted.literal(&at.line(0));
        }
        inserted.literal(attribute.name);
        if let Some(Syntax::HealthTest) = attribute.syntax() {
            super::health::insert(inserted, at.place);
            continue;
        }
        match forms(attribute).first() {
            Some(Form::Scalar) | None => scalar(inserted, attribute, true),
            Some(_) if example(attribute).is_some() => scalar(inserted, attribute, true),
            Some(form) => value(inserted, *form, at),
        }
    }
}

/// The colon and a scalar: one of its words, its example, or nothing yet.
fn scalar(inserted: &mut Inserted, attribute: &'static Attribute, filled: bool) {
    inserted.literal(": ");
    let boolean = attribute.shapes.iter().any(|shape| matches!(shape, Shape::Boolean));
    let syntax = attribute.syntax();
    let words: Vec<String> = match syntax.map(compose::Syntax::choices) {
        Some(choices)
            if !boolean
                && !choices.is_empty()
                && example(attribute).is_none_or(|shown| !shown.starts_with('['))
                && choices.iter().all(|choice| choice.rest.is_none()) =>
        {
            choices.iter().map(|choice| super::scalar::written(choice.value, attribute.shapes, false)).collect()
        }
        _ if boolean && attribute.default == Some("true") => vec!["false".to_owned(), "true".to_owned()],
        _ if boolean => vec!["true".to_owned(), "false".to_owned()],
        _ => Vec::new(),
    };
    if !words.is_empty() {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        inserted.choice(&words, filled);
    } else if filled {
        let shown = match attribute.name {
            "image" => None,
            "context" => attribute.default,
            _ => example(attribute),
        };
        inserted.place(shown.unwrap_or_default());
    }
}

/// The value of an example that has one line.
fn example(attribute: &Attribute) -> Option<&'static str> {
    let value = attribute.example?.strip_prefix(attribute.name)?.strip_prefix(": ")?;
    (!value.contains('\n')).then_some(value)
}

/// A key that the author chooses, with what follows it.
pub(super) fn pair(place: &Place<'_>, part: &Part, name: &str, values: &'static [Shape]) -> Inserted {
    let mut inserted = Inserted::default();
    inserted.literal(&super::scalar::written(name, &[], part.flow));
    if part.what == What::KeyAlone {
        return inserted;
    }
    let at = At { place, column: part.column, flow: part.flow, depth: 0 };
    let mapping = compose::known_mapping(values);
    let optional = values.iter().any(|shape| matches!(shape, Shape::Null));
    match mapping {
        Some(_) if optional => inserted.literal(":"),
        Some(mapping) if compose::text_syntax(values).is_none() => value(&mut inserted, Form::Mapping(mapping), &at),
        _ => inserted.literal(": "),
    }
    inserted
}

/// `<<` with the anchors of mappings above.
fn merge(place: &Place<'_>, part: &Part) -> Option<Completion> {
    let anchors = super::anchor::names(place, part.token.insert.start, true);
    if anchors.is_empty() || part.flow || place.others().any(|key| key == "<<") {
        return None;
    }
    let mut inserted = Inserted::default();
    inserted.literal("<<");
    if part.what == What::Key {
        inserted.literal(": *");
        let words: Vec<&str> = anchors.iter().map(String::as_str).take(20).collect();
        inserted.choice(&words, true);
    }
    Some(offer(part, CompletionKind::Keyword, "<<", &inserted, "").detail("takes over the keys of an anchor"))
}
