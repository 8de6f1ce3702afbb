//! What a Compose file gives a name, and where it refers to something by its name.

use std::collections::HashSet;
use std::ops::Range;

use dockwright_facts::compose::{EntityKind, PathBase, PathKind, Syntax};
use dockwright_syntax::yaml::{Node, NodeId};

use super::part::{Part, part};
use super::walk::Role;
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

/// A value, or a part of one, that leads out of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComposeLink {
    /// Where to.
    pub kind: ComposeLinkKind,
    /// The path or the image, with the defaults of variables for their values.
    pub text: String,
    /// Its bytes, without quotes. Where variables make it, those of the whole value.
    pub range: Range<usize>,
    /// The key or value.
    pub node: NodeId,
    /// The attribute it stands in: `env_file`.
    pub attribute: &'static str,
}

/// Where a value leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComposeLinkKind {
    /// To something on the host.
    Path(PathKind, PathBase),
    /// To an image, or to a model.
    Image,
}

#[derive(Debug, Default)]
pub(super) struct Declared {
    pub(super) entities: Vec<ComposeEntity>,
    pub(super) references: Vec<ComposeReference>,
    pub(super) links: Vec<ComposeLink>,
}

/// All names of a file, by their place.
pub(super) fn named(file: &Compose) -> Declared {
    let mut declared = Declared::default();
    let mut seen: HashSet<(NodeId, Option<EntityKind>)> = HashSet::new();
    for placed in file.placed() {
        let (Some(node), Some(syntax)) = (file.yaml().node(placed.node), placed.syntax) else { continue };
        let (Some(text), Some(content)) = (node.text(), Content::of(node)) else { continue };
        if node.is_reset() {
            continue;
        }
        if let (Syntax::Declaration(kind), Role::Name) = (syntax, placed.role) {
            if seen.insert((placed.node, Some(kind))) {
                let range = within(node, 0..text.len());
                declared.entities.push(ComposeEntity { kind, name: text.to_owned(), range, key: placed.node });
            }
            continue;
        }
        let is_written = matches!(&content, Content::Exactly(known) if known == text);
        let Some(known) = content.text() else { continue };
        let Some((part, bytes)) = part(file, placed, syntax, known) else { continue };
        let Some(name) = known.get(bytes.clone()).map(str::to_owned) else { continue };
        let kind = if let Part::Name(kind) = part { Some(kind) } else { None };
        if !seen.insert((placed.node, kind)) {
            continue;
        }
        let range = within(node, if is_written { bytes } else { 0..text.len() });
        let attribute = placed.attribute.map_or("", |attribute| attribute.name);
        let node = placed.node;
        let kind = match part {
            Part::Name(kind) => {
                declared.references.push(ComposeReference { kind, name, range, is_written, node, attribute });
                continue;
            }
            Part::Path(kind, base) => ComposeLinkKind::Path(kind, base),
            Part::Image => ComposeLinkKind::Image,
        };
        declared.links.push(ComposeLink { kind, text: name, range, node, attribute });
    }
    declared
}

/// The bytes in the file of a part of a scalar's text.
fn within(node: Node<'_>, part: Range<usize>) -> Range<usize> {
    node.value_offset_to_source(part.start)..node.value_offset_to_source(part.end)
}
