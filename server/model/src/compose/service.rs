//! The services of a file.

use std::collections::HashMap;

use dockwright_facts::compose;
use dockwright_syntax::yaml::{Kind, Node, NodeId};

use super::text::is_true;
use super::{Compose, Content};

/// `extends` is followed so far inside a file.
const MAX_EXTENDS: usize = 50;

/// A service.
#[derive(Debug, Clone, Copy)]
pub struct Service<'a> {
    /// Its name.
    pub name: &'a str,
    /// The key that is its name.
    pub key: Node<'a>,
    /// What is written of it; aliases are followed.
    pub body: Node<'a>,
    index: &'a Index,
    entry: &'a Entry,
}

/// The services of a file.
pub type Services<'a> = Vec<Service<'a>>;

/// The services of a file, so that rules find an attribute without going through all of a service.
#[derive(Debug, Default)]
pub(super) struct Index {
    services: Vec<Entry>,
    /// What is written of services, each once however many names it has: its attributes with those that `<<` brings.
    bodies: Vec<Body>,
}

#[derive(Debug)]
struct Body {
    node: NodeId,
    /// By their names.
    attributes: Vec<(&'static str, NodeId)>,
}

impl Body {
    /// What is written of a service. What is no attribute is left out: nobody asks for it.
    fn of(body: Node<'_>) -> Self {
        let known = |name: &str| compose::service().attribute(name).map(|attribute| attribute.name);
        let values = body.entries().into_iter();
        let named = values.filter_map(|(key, value)| Some((known(key.resolve().text()?)?, value.resolve().id())));
        let mut attributes: Vec<(&'static str, NodeId)> = named.collect();
        attributes.sort_unstable();
        Self { node: body.id(), attributes }
    }

    fn get(&self, attribute: &str) -> Option<NodeId> {
        let found = self.attributes.binary_search_by(|(name, _)| (*name).cmp(attribute)).ok()?;
        self.attributes.get(found).map(|(_, value)| *value)
    }
}

#[derive(Debug)]
struct Entry {
    key: NodeId,
    body: NodeId,
    /// Which of the bodies are its own and those of the services of this file that it extends.
    chain: Vec<usize>,
    is_whole: bool,
}

impl Index {
    /// Looks through a file.
    pub(super) fn of(file: &Compose) -> Self {
        let mut index = Self::default();
        let Some(services) = file.section("services") else { return index };
        let (mut names, mut known) = (HashMap::new(), HashMap::new());
        let mut bodies = Vec::new();
        // One that is reset (`!reset`) is none.
        for (key, value) in services.entries().into_iter().filter(|(_, value)| !value.resolve().is_reset()) {
            let (Some(name), body) = (key.resolve().text(), value.resolve()) else { continue };
            let number = *known.entry(body.id()).or_insert_with(|| {
                index.bodies.push(Body::of(body));
                index.bodies.len() - 1
            });
            names.insert(name, number);
            bodies.push((key.id(), body.id(), number));
        }
        // The service that a body extends: the body, or nothing if it is not in this file.
        let extended = |body: usize| -> Option<Option<usize>> {
            let extends = file.yaml().node(index.bodies.get(body)?.get("extends")?)?;
            let name = match extends.kind() {
                Kind::Mapping(_) if extends.get("file").is_some() => None,
                Kind::Mapping(_) => extends.get("service"),
                _ => Some(extends),
            };
            Some(name.and_then(|name| names.get(name.resolve().text()?).copied()))
        };
        let entry = |(key, body, number): (NodeId, NodeId, usize)| {
            let next = |body: &usize| extended(*body).flatten();
            let chain: Vec<usize> = std::iter::successors(Some(number), next).take(MAX_EXTENDS).collect();
            let is_whole = chain.iter().all(|body| extended(*body) != Some(None));
            Entry { key, body, chain, is_whole }
        };
        let services = bodies.into_iter().map(entry).collect();
        index.services = services;
        index
    }
}

impl Compose {
    /// The services, in the order of the file. One that is reset (`!reset`) is none.
    pub fn services(&self) -> Services<'_> {
        let index = self.service_index();
        let service = |entry| self.service_of(index, entry);
        index.services.iter().filter_map(service).collect()
    }

    /// The service of a name.
    pub fn service(&self, name: &str) -> Option<Service<'_>> {
        self.services().into_iter().find(|service| service.name == name)
    }

    fn service_of<'a>(&'a self, index: &'a Index, entry: &'a Entry) -> Option<Service<'a>> {
        let (key, body) = (self.yaml().node(entry.key)?, self.yaml().node(entry.body)?);
        Some(Service { name: key.resolve().text()?, key, body, index, entry })
    }
}

impl<'a> Service<'a> {
    /// The value of an attribute: its own, or one that `<<` or a service of this file that it extends brings. Aliases are
    /// followed. A value that is reset (`!reset`) is none.
    pub fn get(&self, attribute: &str) -> Option<Node<'a>> {
        self.written(attribute).next().filter(|found| !found.is_reset())
    }

    /// The value of an attribute that is written in the service itself, or that `<<` brings: nothing of services it extends.
    pub fn own(&self, attribute: &str) -> Option<Node<'a>> {
        let own = self.index.bodies.get(*self.entry.chain.first()?)?;
        let found = self.body.yaml().node(own.get(attribute)?)?;
        (!found.is_reset()).then_some(found)
    }

    /// The values of an attribute that are put together: its own, then those of the services of this file that it extends,
    /// until one is reset (`!reset`) or stands for all (`!override`).
    pub fn values(&self, attribute: &str) -> Vec<Node<'a>> {
        let mut values = Vec::new();
        for value in self.written(attribute) {
            let tag = value.tag().map(|tag| &*tag.text);
            if tag != Some("!reset") {
                values.push(value);
            }
            if matches!(tag, Some("!reset" | "!override")) {
                break;
            }
        }
        values
    }

    /// The profiles it needs one of to run; none if it always does.
    pub fn profiles(&self) -> Vec<String> {
        let text = |item: Node<'a>| Content::of(item).and_then(|content| content.text().map(str::to_owned));
        self.items("profiles").into_iter().map(|item| text(item).unwrap_or_else(|| item.source().to_owned())).collect()
    }

    /// The value at the end of a path of keys: `["deploy", "resources", "limits", "cpus"]`. Mappings are put together as
    /// `extends` does.
    pub fn at(&self, path: &[&str]) -> Option<Node<'a>> {
        let (first, rest) = path.split_first()?;
        self.written(first).find_map(|value| value.at(rest))
    }

    /// The text of an attribute, as far as it is known.
    pub fn text(&self, attribute: &str) -> Option<Content> {
        Content::of(self.get(attribute)?)
    }

    /// Whether an attribute is there.
    pub fn has(&self, attribute: &str) -> bool {
        self.get(attribute).is_some()
    }

    /// Whether an attribute is true.
    pub fn is(&self, attribute: &str) -> bool {
        self.get(attribute).is_some_and(is_true)
    }

    /// The items of a list, those of the services it extends last. A single text where a list may stand is one item.
    pub fn items(&self, attribute: &str) -> Vec<Node<'a>> {
        let items = |list: Node<'a>| match list.kind() {
            Kind::Sequence(_) => list.items().map(Node::resolve).collect(),
            Kind::Scalar(_) => vec![list],
            _ => Vec::new(),
        };
        self.values(attribute).into_iter().flat_map(items).collect()
    }

    /// The keys of a mapping with their values, and the items of a list that may stand for it (`KEY=value`): the node of
    /// the key, the key, and the node of the value. The first of a name counts.
    pub fn entries(&self, attribute: &str) -> Vec<(Node<'a>, String, Option<Node<'a>>)> {
        let mut found: Vec<(Node<'a>, String, Option<Node<'a>>)> = Vec::new();
        let mut names = std::collections::HashSet::new();
        for value in self.values(attribute) {
            for (key, value) in value.entries() {
                let name = key.resolve().text().unwrap_or_default().to_owned();
                if names.insert(name.clone()) {
                    found.push((key, name, Some(value.resolve())));
                }
            }
            for item in value.items().map(Node::resolve) {
                let name = item.text().unwrap_or_default().split('=').next().unwrap_or_default().to_owned();
                if names.insert(name.clone()) {
                    found.push((item, name, None));
                }
            }
        }
        found
    }

    /// Whether all of it is written in this file: it extends no service of another file, or one that is not there.
    pub fn is_whole(&self) -> bool {
        self.entry.is_whole
    }

    /// The mappings that it takes attributes over from: those that `<<` brings in, then the services of this file that it
    /// extends. The first that has an attribute counts.
    pub fn bases(&self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        let merges = self.body.pairs().filter(|(key, _)| key.is_merge_key());
        let mappings = merges.flat_map(|(_, value)| {
            let value = value.resolve();
            let one = Some(value).filter(|value| value.is_mapping());
            one.into_iter().chain(value.items().map(Node::resolve).filter(|item| item.is_mapping()))
        });
        mappings.chain(self.chain().skip(1))
    }

    /// What is written of the service, then of the services of this file that it extends.
    pub fn chain(&self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        let (index, yaml) = (self.index, self.body.yaml());
        let bodies = self.entry.chain.iter().filter_map(|body| index.bodies.get(*body));
        bodies.filter_map(|body| yaml.node(body.node))
    }

    /// The values of an attribute: its own, then those of the services of this file that it extends.
    fn written<'b>(&self, attribute: &'b str) -> impl Iterator<Item = Node<'a>> + use<'a, 'b> {
        let (index, yaml) = (self.index, self.body.yaml());
        let bodies = self.entry.chain.iter().filter_map(|body| index.bodies.get(*body));
        bodies.filter_map(move |body| yaml.node(body.get(attribute)?))
    }
}
