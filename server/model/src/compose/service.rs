//! The services of a file.

use dockwright_syntax::yaml::{Kind, Node};

use super::text::is_true;
use super::uses::is_reset;
use super::{Compose, Content};

/// `extends` is followed so far inside a file.
const MAX_EXTENDS: usize = 10;

/// A service.
#[derive(Debug, Clone, Copy)]
pub struct Service<'a> {
    /// Its name.
    pub name: &'a str,
    /// The key that is its name.
    pub key: Node<'a>,
    /// What is written of it; aliases are followed.
    pub body: Node<'a>,
    file: &'a Compose,
}

/// The services of a file.
pub type Services<'a> = Vec<Service<'a>>;

impl Compose {
    /// The services, in the order of the file. One that is reset (`!reset`) is none.
    pub fn services(&self) -> Services<'_> {
        let Some(services) = self.section("services") else { return Vec::new() };
        let written = services.entries().into_iter().filter(|(_, value)| !is_reset(value.resolve()));
        let named = written.filter_map(|(key, value)| Some((key.resolve().text()?, key, value)));
        named.map(|(name, key, value)| Service { name, key, body: value.resolve(), file: self }).collect()
    }

    /// The service of a name.
    pub fn service(&self, name: &str) -> Option<Service<'_>> {
        self.services().into_iter().find(|service| service.name == name)
    }

    /// What is written of the service of a name.
    fn service_body(&self, name: &str) -> Option<Node<'_>> {
        let bodies = self.bodies.get_or_init(|| {
            let services = self.services();
            services.into_iter().map(|service| (service.name.to_owned(), service.body.id())).collect()
        });
        self.yaml().node(*bodies.get(name)?)
    }
}

impl<'a> Service<'a> {
    /// The value of an attribute: its own, or one that `<<` or a service of this file that it extends brings. Aliases are
    /// followed. A value that is reset (`!reset`) is none.
    pub fn get(&self, attribute: &str) -> Option<Node<'a>> {
        let found = self.chain().find_map(|body| value_of(body, attribute))?;
        (!is_reset(found)).then_some(found)
    }

    /// The value of an attribute that is written in the service itself, or that `<<` brings: nothing of services it extends.
    pub fn own(&self, attribute: &str) -> Option<Node<'a>> {
        value_of(self.body, attribute).filter(|found| !is_reset(*found))
    }

    /// The values of an attribute that are put together: its own, then those of the services of this file that it extends,
    /// until one is reset (`!reset`) or stands for all (`!override`).
    pub fn values(&self, attribute: &str) -> Vec<Node<'a>> {
        let mut values = Vec::new();
        for value in self.chain().filter_map(|body| value_of(body, attribute)) {
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

    /// Whether it runs without a profile.
    pub fn is_enabled(&self) -> bool {
        let profiles = self.profiles();
        profiles.is_empty() || profiles.iter().any(String::is_empty)
    }

    /// The value at the end of a path of keys: `["deploy", "resources", "limits", "cpus"]`. Mappings are put together as
    /// `extends` does.
    pub fn at(&self, path: &[&str]) -> Option<Node<'a>> {
        let (first, rest) = path.split_first()?;
        self.chain().find_map(|body| value_of(body, first)?.at(rest))
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
        self.chain().all(|body| value_of(body, "extends").is_none_or(|extends| self.extended(extends).is_some()))
    }

    /// What is written of the service, then of the services of this file that it extends.
    fn chain(&self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        let this = *self;
        let next = move |body: &Node<'a>| this.extended(value_of(*body, "extends")?);
        std::iter::successors(Some(self.body), next).take(MAX_EXTENDS)
    }

    /// The service of this file that is extended.
    fn extended(&self, extends: Node<'a>) -> Option<Node<'a>> {
        let name = match extends.kind() {
            Kind::Mapping(_) if extends.get("file").is_some() => return None,
            Kind::Mapping(_) => extends.get("service")?,
            _ => extends,
        };
        self.file.service_body(name.resolve().text()?)
    }
}

/// The value of an attribute in what is written of a service. Without `<<` there is nothing to put together.
fn value_of<'a>(body: Node<'a>, attribute: &str) -> Option<Node<'a>> {
    let merges = || body.pairs().any(|(key, _)| key.is_merge_key());
    body.own(attribute).or_else(|| merges().then(|| body.get(attribute)).flatten())
}
