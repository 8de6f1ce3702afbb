//! Values, by what their texts are.

use dockwright_facts::compose::{
    self, Assignment, Choice, Choices, EntityKind, Path, PathBase, PathKind, Shape, Syntax,
};
use dockwright_facts::platforms::PLATFORMS;
use dockwright_facts::signals::SIGNALS;
use dockwright_syntax::yaml::Node;

use super::context::{Part, Place};
use super::host_path::{self, Wanted};
use super::inserted::Inserted;
use super::{entity, examples, names, offer, port, variable, volume};
use crate::complete::line::Token;
use crate::complete::{Completion, CompletionKind, Topic, image};

/// The values of a part.
pub(super) fn items(place: &Place<'_>, part: &Part) -> Vec<Completion> {
    let has = |wanted: fn(&Shape) -> bool| part.shapes.iter().any(wanted);
    let mut values = Values { place, part, items: Vec::new() };
    if has(|shape| matches!(shape, Shape::Boolean)) {
        values.switch();
    }
    if let Some(syntax) = compose::text_syntax(part.shapes) {
        values.of(syntax, &part.token);
    }
    let scalar = has(|shape| !matches!(shape, Shape::List { .. } | Shape::Mapping(_) | Shape::MapOf(_) | Shape::Any));
    if values.items.is_empty() && scalar {
        values.usual();
    }
    let mut given: std::collections::HashSet<String> =
        if part.lead.contains('\n') { Default::default() } else { others(place) };
    let mut items = values.items;
    items.retain(|item| {
        let label = item.label.strip_prefix("- ").unwrap_or(&item.label);
        item.range != part.token.insert || given.insert(label.trim_end_matches('=').to_owned())
    });
    items
}

/// The items of the list, of assignments their keys.
fn others(place: &Place<'_>) -> std::collections::HashSet<String> {
    let list = place.inside.is_some_and(Node::is_sequence);
    let texts = place.others().filter(|_| list);
    texts.flat_map(|text| [text, text.split('=').next().unwrap_or_default()]).map(str::to_owned).collect()
}

/// The values that are found for a part.
pub(super) struct Values<'a, 'b> {
    pub(super) place: &'a Place<'b>,
    pub(super) part: &'a Part,
    pub(super) items: Vec<Completion>,
}

impl Values<'_, '_> {
    /// Adds a value. What goes on within a value is written as it is.
    pub(super) fn add(&mut self, token: &Token, kind: CompletionKind, label: &str, detail: &str) {
        self.add_about(token, kind, (label, detail), None);
    }

    /// The same with a documentation.
    fn add_about(&mut self, token: &Token, kind: CompletionKind, (label, detail): (&str, &str), topic: Option<Topic>) {
        let quoted = matches!(compose::text_syntax(self.part.shapes), Some(Syntax::Port));
        let whole = token.insert == self.part.token.insert;
        let text = match self.place.quote {
            Some('"') => label.replace('\\', "\\\\").replace('"', "\\\""),
            Some(_) => label.replace('\'', "''"),
            None if !whole => label.to_owned(),
            None if quoted => format!("\"{label}\""),
            None => super::scalar::written(label, self.part.shapes, self.part.flow),
        };
        let inserted = Inserted::plain(text);
        let lead = if token.insert == self.part.token.insert { self.part.lead.clone() } else { String::new() };
        let part = Part { token: token.clone(), lead, ..self.part.clone() };
        let item = offer(&part, kind, label, &inserted, "").detail(detail);
        self.items.push(match topic {
            Some(topic) => item.topic(topic),
            None => item,
        });
    }

    pub(super) fn choice(&mut self, token: &Token, choice: &Choice) {
        let topic = Topic::Text(choice.doc.to_owned());
        self.add_about(token, CompletionKind::Value, (choice.value, ""), Some(topic));
    }

    fn switch(&mut self) {
        let default = self.place.attribute().and_then(|attribute| attribute.default);
        let token = self.part.token.clone();
        for word in ["true", "false"] {
            self.add(&token, CompletionKind::Value, word, if default == Some(word) { "the default" } else { "" });
        }
    }

    /// What is known of a value about which nothing else is: its default and its example.
    fn usual(&mut self) {
        let Some(attribute) = self.place.attribute().filter(|_| self.part.lead.trim().is_empty()) else { return };
        let direct = self.place.path.last().is_some_and(|key| key == attribute.name);
        let token = self.part.token.clone();
        let example = attribute.example.and_then(|example| example.strip_prefix(attribute.name)?.strip_prefix(": "));
        let values = [(attribute.default, "the default"), (example, "for example")];
        for (value, detail) in values {
            let value =
                value.map(|value| value.trim_matches('"')).filter(|value| !value.contains(['\n', '[', '{', '|']));
            if let Some(value) = value.filter(|value| direct && !value.is_empty()) {
                self.add(&token, CompletionKind::Value, value, detail);
            }
        }
    }

    fn examples(&mut self, token: &Token, values: &[(&str, &str)]) {
        let default = self.place.attribute().and_then(|attribute| attribute.default);
        for (value, docs) in values {
            let detail = if default == Some(*value) { "the default" } else { docs };
            self.add(token, CompletionKind::Value, value, detail);
        }
    }

    /// What a number that is typed may be counted in.
    fn units(&mut self, token: &Token, units: &[(&str, &str)]) {
        let number = token.typed.as_str();
        if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) {
            for (unit, docs) in units {
                self.add(token, CompletionKind::Value, &format!("{number}{unit}"), docs);
            }
        }
    }

    fn entities(&mut self, token: &Token, kind: EntityKind, before: &str) {
        for (name, detail) in entity::names(self.place, kind) {
            self.add(token, CompletionKind::Entity, &format!("{before}{name}"), &detail);
        }
    }

    /// What may stand for a text of a syntax, where a token is.
    pub(super) fn of(&mut self, syntax: Syntax, token: &Token) {
        match syntax {
            Syntax::OneOf(choices) => self.one_of(choices, token),
            Syntax::Boolean if self.items.is_empty() => self.switch(),
            Syntax::Entity(kind) => self.entities(token, kind, ""),
            Syntax::Link => self.entities(token, EntityKind::Service, ""),
            Syntax::VolumesFrom => {
                self.entities(token, EntityKind::Service, "");
                self.add(token, CompletionKind::Value, "container:", "a container outside of this project");
            }
            Syntax::Assignment(assignment) => self.assignment(assignment, token),
            Syntax::Image | Syntax::CacheSource | Syntax::CacheTarget | Syntax::NamedContext => {
                self.image(syntax, token);
            }
            Syntax::Path(path) => self.path(path, token),
            Syntax::BuildContext => self.context(token),
            Syntax::Port => port::published(self, token),
            Syntax::ExposedPort | Syntax::ContainerPort => port::of_container(self, token),
            Syntax::HostPort => port::of_host(self, token),
            Syntax::Volume => volume::short(self, token),
            Syntax::MountSource => volume::source(self, token),
            Syntax::Variable => {
                for (name, detail) in variable::names(self.place, None) {
                    self.add(token, CompletionKind::Variable, &name, &detail);
                }
            }
            Syntax::Signal => self.signals(token),
            Syntax::Platform => self.platforms(token),
            Syntax::HealthTest => self.tests(token),
            Syntax::User => self.users(token),
            _ => {
                syntax.choices().iter().for_each(|choice| self.choice(token, choice));
                self.examples(token, examples::examples(syntax));
                self.units(token, examples::units(syntax));
            }
        }
    }

    fn one_of(&mut self, choices: &'static Choices, token: &Token) {
        let begun = |choice: &&Choice| choice.rest.is_some() && token.typed.starts_with(choice.value);
        if let Some((choice, rest)) = choices.known.iter().find(begun).and_then(|choice| Some((choice, choice.rest?))) {
            return self.of(*rest, &token.skip(choice.value.len()));
        }
        for choice in choices.known {
            match choice.rest.and_then(|rest| rest.names()) {
                Some(kind) => self.entities(token, kind, choice.value),
                None => self.choice(token, choice),
            }
        }
    }

    /// `KEY=` with what may follow it.
    fn assignment(&mut self, assignment: &Assignment, token: &Token) {
        if let Some((key, _)) = token.typed.split_once('=') {
            return self.of(assignment.value, &token.skip(key.len() + 1));
        }
        let rest = self.place.file.source().get(token.insert.end..token.replace.end).unwrap_or_default();
        let token = token.clone().cut(rest.find('=').unwrap_or(rest.len()));
        let equals = if rest.contains('=') { "" } else { "=" };
        for (name, detail, docs) in names::known(self.place, assignment.key) {
            let topic = (!docs.is_empty()).then(|| Topic::Text(docs.to_owned()));
            self.add_about(&token, CompletionKind::Variable, (&format!("{name}{equals}"), &detail), topic);
        }
    }

    fn image(&mut self, syntax: Syntax, token: &Token) {
        if matches!(syntax, Syntax::NamedContext) {
            for choice in syntax.choices() {
                match choice.rest.and_then(|rest| rest.names()) {
                    Some(kind) => self.entities(token, kind, choice.value),
                    None => self.choice(token, choice),
                }
            }
            return self.context(token);
        }
        if token.typed.contains('$') {
            return;
        }
        if !matches!(syntax, Syntax::Image) {
            syntax.choices().iter().for_each(|choice| self.choice(token, choice));
            return;
        }
        let rest = self.place.file.source().get(token.insert.end..token.replace.end).unwrap_or_default();
        let mut items = image::offered(token, rest, false, self.place.today);
        for item in items.iter_mut().filter(|item| item.range == self.part.token.insert) {
            item.text = format!("{}{}", self.part.lead, item.text);
            if self.part.lead.ends_with("- ") {
                item.label = format!("- {}", item.label);
            }
        }
        self.items.extend(items);
    }

    fn path(&mut self, path: Path, token: &Token) {
        let around = self.place.around;
        match path {
            Path::Host(PathKind::Device, _) | Path::Inside => {}
            Path::Container(_) => volume::targets(self, token),
            Path::Host(kind, base) => {
                let context = self.place.context_folder();
                let folder = match base {
                    PathBase::BuildContext => context,
                    PathBase::Project => around.map(|around| around.folder().to_owned()),
                };
                let name = self.place.path.iter().rev().find(|key| *key != "0").map_or("", String::as_str);
                let likely: &[&str] = match name {
                    "env_file" => &["env"],
                    "path" if self.place.path.iter().any(|key| key == "env_file") => &["env"],
                    "dockerfile" => &["Dockerfile", "Containerfile", "dockerfile"],
                    "include" | "file" | "path"
                        if self.place.path.iter().any(|key| key == "include" || key == "extends") =>
                    {
                        &["compose", ".yml", ".yaml"]
                    }
                    _ => &[],
                };
                let Some(folder) = folder else { return };
                let wanted = Wanted { kind, folder: &folder, dot: false, likely };
                self.items.extend(host_path::items(self.place, self.part, token, &wanted));
            }
        }
    }

    /// A folder to build from: those with a Dockerfile are more likely.
    fn context(&mut self, token: &Token) {
        if token.typed.is_empty() {
            self.add(token, CompletionKind::Folder, ".", "the folder of this file");
        }
        let Some(folder) = self.place.around.map(|around| around.folder().to_owned()) else { return };
        let wanted = Wanted { kind: PathKind::Folder, folder: &folder, dot: true, likely: &[] };
        self.items.extend(host_path::items(self.place, self.part, token, &wanted));
    }

    fn signals(&mut self, token: &Token) {
        let own = self.place.image().and_then(|facts| facts.stop_signal);
        let mut signals: Vec<_> = SIGNALS.iter().collect();
        signals.sort_by_key(|signal| Some(signal.name) != own);
        for signal in signals {
            let image = if Some(signal.name) == own { ", of the image" } else { "" };
            let label = (signal.name, &*format!("{}{image}", signal.number));
            self.add_about(token, CompletionKind::Value, label, Some(Topic::Signal(signal.name.to_owned())));
        }
    }

    fn platforms(&mut self, token: &Token) {
        let of_image = self.place.image().map(|facts| facts.platforms).unwrap_or_default();
        for platform in PLATFORMS {
            if of_image.is_empty() || of_image.contains(&platform.name) {
                let topic = Topic::Platform(platform.name.to_owned());
                self.add_about(token, CompletionKind::Value, (platform.name, ""), Some(topic));
            }
        }
    }

    fn users(&mut self, token: &Token) {
        let own = self.place.image().and_then(|facts| Some((facts.non_root_user?, facts.repository)));
        if let Some((user, image)) = own {
            let detail = format!("account of {image}");
            if let Some(uid) = user.uid {
                self.add(token, CompletionKind::Value, &format!("{uid}:{uid}"), &detail);
            }
            if let Some(name) = user.name {
                self.add(token, CompletionKind::Value, name, &detail);
            }
        }
        self.examples(
            token,
            &[("1000:1000", "the first user of most systems"), ("nobody", "an account without any rights")],
        );
    }
}
