//! What a Compose file gives a name, and where it refers to something by its name.

use std::collections::HashSet;
use std::ops::Range;

use dockwright_facts::compose::{EntityKind, Syntax};
use dockwright_syntax::compose::build::{self, Context};
use dockwright_syntax::compose::{references, volumes};
use dockwright_syntax::yaml::{Node, NodeId};

use super::walk::{Placed, Role};
use super::{Compose, Content};

/// Something with a name: a service, a network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComposeEntity {
    /// What it is.
    pub kind: EntityKind,
    /// The name.
    pub name: String,
    /// The bytes of the name where it is declared, without quotes.
    pub range: Range<usize>,
    /// The key that declares it.
    pub key: NodeId,
}

/// A place that refers to something by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComposeReference {
    /// What it refers to.
    pub kind: EntityKind,
    /// The name.
    pub name: String,
    /// The bytes of the name, without quotes. Where variables make it, those of the whole value.
    pub range: Range<usize>,
    /// Whether the name is written out there, so that it can be replaced.
    pub is_written: bool,
    /// The key or value.
    pub node: NodeId,
    /// The attribute that refers to it: `depends_on`.
    pub attribute: &'static str,
}

#[derive(Debug, Default)]
pub(super) struct Declared {
    pub(super) entities: Vec<ComposeEntity>,
    pub(super) references: Vec<ComposeReference>,
}

/// All names of a file, by their place.
pub(super) fn named(file: &Compose) -> Declared {
    let mut declared = Declared::default();
    let mut seen: HashSet<(NodeId, EntityKind)> = HashSet::new();
    for placed in file.placed() {
        let (Some(node), Some(syntax)) = (file.yaml().node(placed.node), placed.syntax) else { continue };
        let (Some(text), Some(content)) = (node.text(), Content::of(node)) else { continue };
        if node.tag().is_some_and(|tag| &*tag.text == "!reset") {
            continue;
        }
        if let (Syntax::Declaration(kind), Role::Name) = (syntax, placed.role) {
            if seen.insert((placed.node, kind)) {
                let range = within(node, 0..text.len());
                declared.entities.push(ComposeEntity { kind, name: text.to_owned(), range, key: placed.node });
            }
            continue;
        }
        let is_written = matches!(&content, Content::Exactly(known) if known == text);
        let Some(known) = content.text() else { continue };
        let Some((kind, part)) = reference(file, placed, syntax, known) else { continue };
        let (Some(name), true) = (known.get(part.clone()), seen.insert((placed.node, kind))) else { continue };
        let range = within(node, if is_written { part } else { 0..text.len() });
        let attribute = placed.attribute.map_or("", |attribute| attribute.name);
        let name = name.to_owned();
        declared.references.push(ComposeReference { kind, name, range, is_written, node: placed.node, attribute });
    }
    declared
}

/// The bytes in the file of a part of a scalar's text.
fn within(node: Node<'_>, part: Range<usize>) -> Range<usize> {
    node.value_offset_to_source(part.start)..node.value_offset_to_source(part.end)
}

/// What the text of a value names, and with which of its bytes.
fn reference(file: &Compose, placed: &Placed, syntax: Syntax, text: &str) -> Option<(EntityKind, Range<usize>)> {
    match syntax {
        Syntax::Entity(kind) => Some((kind, 0..text.len())),
        Syntax::Link => Some((EntityKind::Service, references::parse_link(text).value?.target_range)),
        Syntax::VolumesFrom => {
            let from = references::parse_volumes_from(text).value.filter(|from| !from.is_container)?;
            Some((EntityKind::Service, from.name_range))
        }
        Syntax::NamedContext => match build::context(text, true) {
            Context::Service(range) => Some((EntityKind::Service, range)),
            _ => None,
        },
        Syntax::Volume => {
            let volume = volumes::parse(text).value.filter(|volume| volume.source == volumes::Source::Named)?;
            Some((EntityKind::Volume, volume.source_range?))
        }
        Syntax::MountSource => {
            let mount = file.yaml().node(placed.node)?.parent()?;
            let is_volume = mount.get("type").and_then(Node::text) == Some("volume");
            (is_volume && !text.is_empty()).then_some((EntityKind::Volume, 0..text.len()))
        }
        Syntax::Assignment(assignment) => {
            let (key, value) = text.split_once('=').map_or((text, None), |(key, value)| (key, Some(value)));
            let of_key = reference(file, placed, assignment.key, key);
            of_key.or_else(|| {
                let (kind, range) = reference(file, placed, assignment.value, value?)?;
                Some((kind, range.start + key.len() + 1..range.end + key.len() + 1))
            })
        }
        Syntax::OneOf(choices) => {
            let choice = choices.find(text)?;
            let start = choice.value.len();
            let (kind, range) = reference(file, placed, *choice.rest?, text.get(start..)?)?;
            Some((kind, range.start + start..range.end + start))
        }
        _ => None,
    }
}
