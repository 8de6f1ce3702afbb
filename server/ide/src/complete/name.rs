//! Names that ARG and ENV declare.

use std::collections::HashSet;

use dockwright_facts::arguments::{ARGUMENTS, ArgumentKind};
use dockwright_model::DefinitionKind;
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::image_ref::ImageRef;

use super::context::Place;
use super::{Completion, CompletionKind, Topic, value, variable};

/// Variables of languages that images set again and again, with the programs that read them.
const USUAL: &[(&str, &str, &str, &str)] = &[
    ("PYTHONUNBUFFERED", "1", "python", "output appears at once"),
    ("PYTHONDONTWRITEBYTECODE", "1", "python", "no bytecode files"),
    ("PIP_NO_CACHE_DIR", "1", "python", "pip keeps no cache in the image"),
    ("UV_LINK_MODE", "copy", "python", "uv copies from its cache mount"),
    ("UV_COMPILE_BYTECODE", "1", "python", "uv compiles what it installs"),
    ("NODE_ENV", "production", "node", "no development dependencies"),
    ("CGO_ENABLED", "0", "golang", "a static program without C"),
    ("RUST_BACKTRACE", "1", "rust", "a panic shows where it came from"),
    ("DOTNET_CLI_TELEMETRY_OPTOUT", "1", "mcr.microsoft.com/dotnet/", "no telemetry"),
    ("JAVA_TOOL_OPTIONS", "-XX:MaxRAMPercentage=75", "eclipse-temurin", "options of every Java program"),
];

/// More build arguments than a file has.
const MOST: usize = 500;

/// The names that may be declared at a place.
pub(super) fn items(place: &Place<'_>) -> Vec<Completion> {
    let mut seen: HashSet<String> = HashSet::new();
    let given = place.instruction.map(Instruction::pairs).unwrap_or_default();
    for pair in given.iter().filter(|pair| pair.key.span.start != place.token.insert.start) {
        seen.insert(pair.key.text().to_owned());
    }
    let mut items = if place.keyword() == Keyword::Arg { arguments(place) } else { environment(place) };
    items.retain(|item| seen.insert(item.label.clone()));
    items
}

/// In a stage the global arguments it has no part in yet, and the platforms; before the first FROM nothing is known.
fn arguments(place: &Place<'_>) -> Vec<Completion> {
    let meaning = place.file.meaning();
    let mut items = Vec::new();
    if meaning.state(place.index).stage.is_none() {
        return items;
    }
    let offer = |name: &str| Completion::new(CompletionKind::Variable, name, &place.token);
    let global = meaning.scope.definitions().iter().take_while(|found| found.kind == DefinitionKind::GlobalArg);
    for definition in global.take(MOST) {
        if meaning.definition(place.index, &definition.name).is_none() {
            items.push(offer(&definition.name).detail(variable::describe(place, definition)));
        }
    }
    for fact in ARGUMENTS.iter().filter(|fact| fact.kind != ArgumentKind::Proxy) {
        let of_build = fact.kind == ArgumentKind::BuildKit;
        if of_build && fact.name != "SOURCE_DATE_EPOCH" {
            continue;
        }
        if meaning.definition(place.index, fact.name).is_none() {
            items.push(offer(fact.name).detail("set by the builder").topic(Topic::Argument(fact.name.to_owned())));
        }
    }
    items
}

/// What the base image reads, what fits its language, and what it sets.
fn environment(place: &Place<'_>) -> Vec<Completion> {
    let mut items = Vec::new();
    let Some(root) = value::root(place) else { return items };
    let image = root.image().map(ImageRef::familiar_name).unwrap_or_default();
    let equals = if place.text(place.token.replace.end..place.token.replace.end + 1) == "=" { "" } else { "=" };
    let offer = |name: &str, value: &str, detail: String| {
        let value = if equals.is_empty() { "" } else { value };
        Completion::new(CompletionKind::Variable, name, &place.token)
            .text(format!("{name}{equals}{value}"))
            .detail(detail)
    };
    for (name, value, reader, docs) in USUAL {
        if image.starts_with(reader) {
            items.push(offer(name, value, format!("={value}: {docs}")));
        }
    }
    let Some(facts) = root.image_facts() else { return items };
    // Secrets do not belong in an image.
    for wanted in facts.required_variables.iter().filter(|wanted| !wanted.secret) {
        items.push(offer(wanted.name, "", format!("read by {image} at start")));
    }
    for (name, value) in &facts.env {
        let value = value.map(|value| format!("{}, ", variable::shown(value))).unwrap_or_default();
        items.push(offer(name, "", format!("{value}set by the base image")));
    }
    items
}
