//! The tree of a YAML text: nodes in one list, in the order they are written.

use std::ops::Range;

use super::Yaml;
use super::scalar::{Scalar, Style};

/// Which node of its tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(super) u32);

/// A key with its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// The key.
    pub key: NodeId,
    /// The value; an empty node where nothing is written.
    pub value: NodeId,
    /// Where the `:` is. `{a, b}` has none.
    pub colon: Option<usize>,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// Keys with values, in the order they are written.
    Mapping(Vec<Pair>),
    /// Items, in order.
    Sequence(Vec<NodeId>),
    /// A value.
    Scalar(Scalar),
    /// `*name`: the node with that anchor. None if there is no such node before it, if it would contain itself, or if
    /// following it (and all others) would make the file far too large.
    Alias(Option<NodeId>),
    /// Nothing is written where a node may stand: its value is null.
    Empty,
}

/// A name in the text: of a tag with its `!`, of an anchor without its `&`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub text: Box<str>,
    /// Where it is, with `!` or `&`.
    pub span: Range<usize>,
}

/// `!tag` and `&anchor` before a node.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Properties {
    pub(super) tag: Option<Name>,
    pub(super) anchor: Option<Name>,
}

/// What is stored of a node.
#[derive(Debug, Clone)]
pub(super) struct NodeData {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) flow: bool,
    pub(super) parent: Option<NodeId>,
    /// Which pair or item of its parent it is (of).
    pub(super) slot: u32,
    pub(super) properties: Option<Box<Properties>>,
}

impl NodeData {
    /// Where the node begins with its tag and anchor.
    pub(super) fn full_start(&self) -> usize {
        let named = |name: &Option<Name>| name.as_ref().map_or(self.start, |name| name.span.start);
        self.properties.as_ref().map_or(self.start, |p| self.start.min(named(&p.tag)).min(named(&p.anchor)))
    }

    /// Where the node ends; for a node of which only tag and anchor are written, where these end.
    pub(super) fn full_end(&self) -> usize {
        let named = |name: &Option<Name>| name.as_ref().map_or(0, |name| name.span.end);
        self.properties.as_ref().map_or(self.end, |p| self.end.max(named(&p.tag)).max(named(&p.anchor)))
    }
}

/// A node, to be asked.
#[derive(Debug, Clone, Copy)]
pub struct Node<'a> {
    pub(super) yaml: &'a Yaml,
    pub(super) id: NodeId,
    pub(super) data: &'a NodeData,
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && std::ptr::eq(self.yaml, other.yaml)
    }
}

impl<'a> Node<'a> {
    /// Which node it is.
    pub fn id(self) -> NodeId {
        self.id
    }

    /// The file it is of.
    pub fn yaml(self) -> &'a Yaml {
        self.yaml
    }

    /// What it is.
    pub fn kind(self) -> &'a Kind {
        &self.data.kind
    }

    /// Where it is, without tag and anchor. Quotes and brackets belong to it; a block mapping or sequence reaches from its
    /// first key or `-` to the end of its last value; an empty node is where a value would stand.
    pub fn span(self) -> Range<usize> {
        self.data.start..self.data.end
    }

    /// Where it is, with tag and anchor.
    pub fn full_span(self) -> Range<usize> {
        self.data.full_start()..self.data.full_end()
    }

    /// What is written there.
    pub fn source(self) -> &'a str {
        self.yaml.source.get(self.span()).unwrap_or_default()
    }

    /// Its tag as written: `!reset`, `!!str`.
    pub fn tag(self) -> Option<&'a Name> {
        self.data.properties.as_ref()?.tag.as_ref()
    }

    /// Whether its value is taken away with `!reset`.
    pub fn is_reset(self) -> bool {
        self.tag().is_some_and(|tag| &*tag.text == "!reset")
    }

    /// The part of it on its first line: what is pointed at of a value that has many.
    pub fn first_line(self) -> Range<usize> {
        let span = self.span();
        let length = self.source().find(['\n', '\r']).unwrap_or(span.len());
        span.start..span.start + length
    }

    /// Its anchor.
    pub fn anchor(self) -> Option<&'a Name> {
        self.data.properties.as_ref()?.anchor.as_ref()
    }

    /// Whether it is written in brackets, `[a, b]` or `{a: b}`.
    pub fn is_flow(self) -> bool {
        self.data.flow
    }

    /// The mapping or sequence it is in.
    pub fn parent(self) -> Option<Node<'a>> {
        self.yaml.node(self.data.parent?)
    }

    /// Which pair or item of its parent it is, from 0.
    pub fn index(self) -> usize {
        self.data.slot as usize
    }

    /// Whether it is the key of a pair.
    pub fn is_key(self) -> bool {
        self.pair().is_some_and(|pair| pair.key == self.id)
    }

    /// The pair of its parent that it is the key or the value of.
    pub fn pair(self) -> Option<&'a Pair> {
        match self.parent()?.kind() {
            Kind::Mapping(pairs) => pairs.get(self.index()),
            _ => None,
        }
    }

    /// The key it is the value of.
    pub fn key(self) -> Option<Node<'a>> {
        let pair = self.pair()?;
        (pair.value == self.id).then(|| self.yaml.node(pair.key)).flatten()
    }

    /// The node that counts: the target of an alias, any other node itself. An alias without target stays itself.
    pub fn resolve(self) -> Node<'a> {
        match self.kind() {
            Kind::Alias(Some(target)) => self.yaml.node(*target).unwrap_or(self),
            _ => self,
        }
    }

    /// The scalar it is. Aliases are not followed.
    pub fn scalar(self) -> Option<&'a Scalar> {
        match self.kind() {
            Kind::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The text of a scalar with escapes and folded lines decoded. Aliases are not followed.
    pub fn text(self) -> Option<&'a str> {
        Some(self.scalar()?.text(self.source()))
    }

    /// How a scalar is written.
    pub fn style(self) -> Option<Style> {
        Some(self.scalar()?.style)
    }

    /// The pairs that are written in a mapping; none for anything else. Aliases are not followed, merges not done.
    pub fn pairs(self) -> impl DoubleEndedIterator<Item = (Node<'a>, Node<'a>)> {
        let pairs = match self.kind() {
            Kind::Mapping(pairs) => pairs.as_slice(),
            _ => &[],
        };
        pairs.iter().filter_map(move |pair| Some((self.yaml.node(pair.key)?, self.yaml.node(pair.value)?)))
    }

    /// The items of a sequence; none for anything else. Aliases are not followed.
    pub fn items(self) -> impl DoubleEndedIterator<Item = Node<'a>> {
        let items = match self.kind() {
            Kind::Sequence(items) => items.as_slice(),
            _ => &[],
        };
        items.iter().filter_map(move |&item| self.yaml.node(item))
    }

    /// Whether it is a mapping. Aliases are not followed.
    pub fn is_mapping(self) -> bool {
        matches!(self.kind(), Kind::Mapping(_))
    }

    /// Whether it is a sequence. Aliases are not followed.
    pub fn is_sequence(self) -> bool {
        matches!(self.kind(), Kind::Sequence(_))
    }
}
