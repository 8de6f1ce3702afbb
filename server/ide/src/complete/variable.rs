//! Variables in scope, with their values.

use std::collections::HashSet;

use dockwright_facts::arguments::{ARGUMENTS, ArgumentKind};
use dockwright_model::{Definition, DefinitionKind};
use dockwright_syntax::dockerfile::variable::Value;
use dockwright_syntax::dockerfile::{Keyword, Word};
use dockwright_syntax::shell::EffectKind;

use super::context::Place;
use super::dollar::Dollar;
use super::line::Token;
use super::{Completion, CompletionKind, Topic};

/// Names that are looked up; nobody declares so many.
const MOST_NAMES: usize = 2_000;
/// Characters of a value that are shown.
const SHOWN: usize = 60;

/// What is done with the value of a variable, in the notation of `${name…}`.
const MODIFIERS: &[(&str, &str, &str)] = &[
    (":-", "default", "another value where it is unset or empty"),
    (":+", "alternative", "another value where it is set and not empty"),
    (":?", "message", "fails where it is unset or empty"),
];

/// The variables at a place, or what may be done with the value of one.
pub(super) fn items(place: &Place<'_>, dollar: &Dollar, at_run_time: bool, shell: bool) -> Vec<Completion> {
    let behind = place.file.source().get(place.token.replace.end..).unwrap_or_default();
    let brace = if dollar.braced && !is_closed(behind) { "}" } else { "" };
    if dollar.modified.is_some() {
        let offer = |(sign, what, docs): &(&str, &str, &str)| {
            Completion::new(CompletionKind::Value, *sign, &place.token)
                .detail(*docs)
                .snippet(format!("{sign}${{1:{what}}}{}", if brace.is_empty() { "" } else { "\\}" }))
        };
        return MODIFIERS.iter().map(offer).collect();
    }
    let mut list = List { place, brace, seen: HashSet::new(), items: Vec::new() };
    list.declared(at_run_time);
    if shell {
        list.of_script();
    }
    list.of_image();
    list.predefined(at_run_time);
    list.items
}

/// Whether what stands behind the name of a variable goes on with it up to its brace: `}`, `:-default}`, `%%.*}`.
fn is_closed(behind: &str) -> bool {
    let end = |c: char| matches!(c, '}' | '{' | '$' | '"' | '\'') || c.is_whitespace();
    behind.starts_with(':') || behind.find(end).is_some_and(|at| behind.get(at..at + 1) == Some("}"))
}

struct List<'a, 'b> {
    place: &'b Place<'a>,
    brace: &'b str,
    seen: HashSet<String>,
    items: Vec<Completion>,
}

impl List<'_, '_> {
    fn offer(&mut self, name: &str, detail: String, topic: Option<Topic>) {
        if !self.seen.insert(name.to_owned()) {
            return;
        }
        let item = Completion::new(CompletionKind::Variable, name, &self.place.token)
            .detail(detail)
            .text(format!("{name}{}", self.brace));
        let item = if self.brace.is_empty() { item } else { item.commit(&[]) };
        self.items.push(match topic {
            Some(topic) => item.topic(topic),
            None => item,
        });
    }

    /// What ARG and ENV declare, the nearest first.
    fn declared(&mut self, at_run_time: bool) {
        let meaning = self.place.file.meaning();
        let mut found: Vec<(usize, &Definition)> = Vec::new();
        let mut names: HashSet<&str> = HashSet::new();
        for definition in meaning.scope.definitions() {
            if names.len() < MOST_NAMES && names.insert(&definition.name) {
                let meant = meaning.definition(self.place.index, &definition.name);
                found.extend(meant.and_then(|at| Some((at, meaning.scope.definitions().get(at)?))));
            }
        }
        found.retain(|(_, definition)| !at_run_time || definition.kind == DefinitionKind::Env);
        found.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        for (_, definition) in found {
            self.offer(&definition.name, describe(self.place, definition), None);
        }
    }

    /// What the script assigns.
    fn of_script(&mut self) {
        let end = self.place.token.insert.start;
        for body in self.place.file.meaning().bodies_of(self.place.index) {
            for effect in body.script.effects.iter().filter(|effect| body.range(effect.span).start < end) {
                if let EffectKind::Assign(name) | EffectKind::Export(name) = &effect.kind {
                    self.offer(name, "variable of this script".to_owned(), None);
                }
            }
        }
    }

    /// What the base image sets.
    fn of_image(&mut self) {
        if self.place.keyword() == Keyword::From {
            return;
        }
        let meaning = self.place.file.meaning();
        let root = meaning.state(self.place.index).stage.and_then(|stage| meaning.root_of(stage));
        let Some((root, facts)) = root.and_then(|root| Some((root, root.image_facts()?))) else { return };
        for (name, value) in &facts.env {
            let value = value.map(|value| format!("{}, ", shown(value))).unwrap_or_default();
            let image = root.base_text.as_deref().unwrap_or_default();
            self.offer(name, format!("{value}of the base image {image}"), None);
        }
    }

    /// What exists without a declaration: in FROM the platforms, in RUN the proxies.
    fn predefined(&mut self, at_run_time: bool) {
        let meaning = self.place.file.meaning();
        let global = self.place.keyword() == Keyword::From || meaning.state(self.place.index).stage.is_none();
        let wanted = match self.place.keyword() {
            _ if global => ArgumentKind::Platform,
            Keyword::Run if !at_run_time => ArgumentKind::Proxy,
            _ => return,
        };
        for fact in ARGUMENTS.iter().filter(|fact| fact.kind == wanted) {
            self.offer(fact.name, "predefined".to_owned(), Some(Topic::Argument(fact.name.to_owned())));
        }
    }
}

/// The value of a variable and where it is from, in a few words.
pub(super) fn describe(place: &Place<'_>, definition: &Definition) -> String {
    let keyword = if definition.kind == DefinitionKind::Env { "ENV" } else { "ARG" };
    let instruction = place.file.dockerfile().instructions.get(definition.instruction);
    let line = instruction.map_or(0, |instruction| place.file.line_number(instruction.span.start));
    let value = match (&definition.value, definition.written.as_ref().map(Word::text)) {
        (Value::Known(value), _) => format!("{}, ", shown(value)),
        (_, Some(written)) => format!("{}, ", shown(written)),
        _ => String::new(),
    };
    format!("{value}{keyword} in line {line}")
}

/// A value on one line, cut where it is long.
pub(super) fn shown(value: &str) -> String {
    let line: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).take(SHOWN).collect();
    let more = if value.chars().nth(SHOWN).is_some() { "…" } else { "" };
    format!("{}{more}", if line.is_empty() { "\"\"" } else { &line })
}

/// A token whose variables are replaced; `None` where one has no value here.
pub(super) fn expanded(place: &Place<'_>, token: &Token) -> Option<String> {
    if token.typed.contains('$') { place.expand(&token.typed) } else { Some(token.typed.clone()) }
}
