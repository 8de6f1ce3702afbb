//! The services of a project, put together from all files that say something of them.

use std::collections::HashSet;

use dockwright_syntax::yaml::{Kind, Node};

use super::{Compose, Content, Project, Role};
use crate::{parent, resolve};

/// `extends` is followed so far.
const MAX_EXTENDS: usize = 50;

/// What one file says of a service.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    /// The member of the project.
    pub member: usize,
    /// The key that is the name of the service there.
    pub key: Node<'a>,
    /// What is written of it; aliases are followed.
    pub body: Node<'a>,
}

/// A service of a project.
#[derive(Debug, Clone)]
pub struct ProjectService<'a> {
    /// Its name.
    pub name: String,
    /// What the files say of it: what is put over the rest comes first, what it extends last.
    pub parts: Vec<Part<'a>>,
    /// Whether everything that it extends is known.
    pub is_whole: bool,
}

impl<'a> Project<'a> {
    /// The names of the services, each once, in the order of the files.
    pub fn service_names(&self) -> Vec<&'a str> {
        let mut seen = HashSet::new();
        let members = (0..self.members().len()).filter(|member| self.counts(*member));
        let services = members.filter_map(|member| self.file(member)).flat_map(Compose::services);
        services.map(|service| service.name).filter(|name| seen.insert(*name)).collect()
    }

    /// The service of a name: what the merged files say of it, else what an included file does.
    pub fn service(&self, name: &str) -> Option<ProjectService<'a>> {
        let mut service = ProjectService { name: name.to_owned(), parts: Vec::new(), is_whole: true };
        for role in [Role::Layer, Role::Included] {
            for (member, _) in self.members().iter().enumerate().rev().filter(|(_, of)| of.role == role) {
                self.chain(member, name, &mut service);
            }
            if !service.parts.is_empty() {
                return Some(service);
            }
        }
        None
    }

    /// Adds what one file says of a service, and what it extends.
    fn chain(&self, member: usize, name: &str, service: &mut ProjectService<'a>) {
        let (mut at, mut name) = (member, name.to_owned());
        let mut seen: HashSet<(usize, String)> = HashSet::new();
        for _ in 0..MAX_EXTENDS {
            let Some((key, body)) = self.service_in(at, &name) else {
                service.is_whole &= seen.is_empty();
                return;
            };
            if !seen.insert((at, name.clone())) {
                return;
            }
            service.parts.push(Part { member: at, key, body });
            let Some(extends) = body.get("extends") else { return };
            let Some(next) = self.extended(at, extends) else {
                service.is_whole = false;
                return;
            };
            (at, name) = next;
        }
    }

    /// Where a path that is written in a member leads below the root, if that is known.
    pub fn path_in(&self, member: usize, node: Node<'_>) -> Option<String> {
        resolve(&self.members().get(member)?.folder, self.text(member, node)?.text()?)
    }

    /// The member and the name of the service that is extended.
    fn extended(&self, member: usize, extends: Node<'a>) -> Option<(usize, String)> {
        let name = self.text(member, extends.get("service").unwrap_or(extends))?.text()?.to_owned();
        let Some(file) = extends.get("file") else { return Some((member, name)) };
        let path = self.path_in(member, file)?;
        let folder = parent(&path).unwrap_or_default();
        let mut same = self.members().iter().enumerate().filter(|(_, of)| of.path == path);
        let first = same.clone().next();
        let found = same.find(|(_, of)| of.folder == folder).or(first);
        Some((found?.0, name))
    }
}

impl<'a> ProjectService<'a> {
    /// The value of an attribute where it counts: of the part that is put over the others. A value that is reset is none.
    pub fn get(&self, attribute: &str) -> Option<(usize, Node<'a>)> {
        self.values(attribute).into_iter().next()
    }

    /// The value at the end of a path of keys: mappings are put together.
    pub fn at(&self, path: &[&str]) -> Option<(usize, Node<'a>)> {
        let (first, rest) = path.split_first()?;
        let values = self.values(first);
        let found = values.into_iter().find_map(|(member, node)| Some((member, node.at(rest)?)))?;
        (!found.1.is_reset()).then_some(found)
    }

    /// The text of an attribute, as far as it is known.
    pub fn text(&self, project: &Project<'a>, attribute: &str) -> Option<Content> {
        let (member, node) = self.get(attribute)?;
        project.text(member, node)
    }

    /// The values of an attribute in all parts that count, those put over others first: what `!reset` or `!override` hides
    /// is left out.
    pub fn values(&self, attribute: &str) -> Vec<(usize, Node<'a>)> {
        let mut found = Vec::new();
        for part in &self.parts {
            let Some(value) = part.body.get(attribute) else { continue };
            if value.is_reset() {
                break;
            }
            found.push((part.member, value));
            if is_tagged(value, "!override") {
                break;
            }
        }
        found
    }

    /// The items of a list in all parts. A single text where a list may stand is one item.
    pub fn items(&self, attribute: &str) -> Vec<(usize, Node<'a>)> {
        let items = |(member, list): (usize, Node<'a>)| {
            let nodes: Vec<Node<'a>> = match list.kind() {
                Kind::Sequence(_) => list.items().map(Node::resolve).collect(),
                Kind::Scalar(_) => vec![list],
                _ => Vec::new(),
            };
            nodes.into_iter().map(move |node| (member, node))
        };
        self.values(attribute).into_iter().flat_map(items).collect()
    }
}

/// Whether a value has a tag.
pub(super) fn is_tagged(node: Node<'_>, tag: &str) -> bool {
    node.tag().is_some_and(|found| &*found.text == tag)
}
