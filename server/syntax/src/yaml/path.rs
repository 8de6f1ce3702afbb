//! Where the cursor is: the keys and indexes that lead there, and what could be typed.

use super::lines::{byte, column, is_break, line_at};
use super::node::{Kind, Node, NodeId};
use super::{Yaml, lines};

/// A step from a node to one inside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// To the value of a key.
    Key(String),
    /// To an item, from 0.
    Item(usize),
}

/// What is at the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A key. The last step of the path is that key.
    Key(NodeId),
    /// A value, or behind the `:` or `-` where one could stand.
    Value(NodeId),
    /// A word alone on its line where a mapping could begin: it may become a key, or be the value. The path leads to it.
    Word(NodeId),
    /// A blank line. What is typed there becomes a part of the node, to which the path leads: a key of a mapping, an item of
    /// a sequence, or anything where there is nothing yet.
    New(Option<NodeId>),
}

/// The place of the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// Which document.
    pub document: usize,
    /// The way from the top.
    pub steps: Vec<Step>,
    /// What is there.
    pub place: Place,
}

impl Yaml {
    /// Where a place in the text is in the tree.
    pub fn path_at(&self, offset: usize) -> Path {
        let offset = offset.min(self.source.len());
        let after = self.documents.partition_point(|document| document.start <= offset).max(1);
        let document = after - 1;
        let Some(root) = self.documents.get(document).and_then(|document| self.node(document.root)) else {
            return Path { document: 0, steps: Vec::new(), place: Place::New(None) };
        };
        let (node, place) = find(root, offset);
        let mut steps = node.steps();
        if let (Place::Key(_), true) = (place, node.is_key())
            && let Some(text) = node.text()
        {
            steps.push(Step::Key(text.to_owned()));
        }
        Path { document, steps, place }
    }

    /// The keys of a path, an index as a number.
    pub fn node_at(&self, offset: usize) -> Option<Node<'_>> {
        let path = self.path_at(offset);
        match path.place {
            Place::Key(id) | Place::Value(id) | Place::Word(id) => self.node(id),
            Place::New(id) => id.and_then(|id| self.node(id)),
        }
    }
}

impl Node<'_> {
    /// The way from the top of the document to the node. That to a key is that to its mapping.
    pub fn steps(self) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut node = self;
        while let Some(parent) = node.parent() {
            match parent.kind() {
                Kind::Sequence(_) => steps.push(Step::Item(node.index())),
                _ => steps.extend(node.key().map(|key| Step::Key(key.text().unwrap_or_default().to_owned()))),
            }
            node = parent;
        }
        steps.reverse();
        steps
    }
}

/// Goes down to the node at a place.
fn find(root: Node<'_>, offset: usize) -> (Node<'_>, Place) {
    let text = root.yaml().source();
    let line = line_at(text, offset);
    let mut node = root;
    loop {
        let next = match node.kind() {
            Kind::Mapping(_) if inside(node, offset) => in_mapping(node, offset),
            Kind::Sequence(_) if inside(node, offset) => in_sequence(node, offset),
            _ => break,
        };
        match next {
            Some(Next::Into(child)) => node = child,
            Some(Next::There(node, place)) => return (node, place),
            None => break,
        }
    }
    let touches = node.full_span().start <= offset && offset <= node.full_span().end;
    let before = text.get(line.start..offset).unwrap_or_default().trim_matches([' ', '\t', '\u{feff}']);
    let collection = node.is_mapping() || node.is_sequence();
    let in_brackets = collection && node.is_flow() && inside(node, offset);
    if in_brackets {
        return (node, Place::New(Some(node.id())));
    }
    if before.is_empty() && (collection || !touches || matches!(node.kind(), Kind::Empty)) {
        return on_blank_line(root, offset);
    }
    if !collection && is_lone_word(node) && touches {
        return (node, Place::Word(node.id()));
    }
    (node, Place::Value(node.id()))
}

fn inside(node: Node<'_>, offset: usize) -> bool {
    let span = node.full_span();
    let closed =
        node.is_flow() && byte(node.yaml().source(), span.end.saturating_sub(1)).is_some_and(|b| b"]}".contains(&b));
    span.start <= offset && (offset < span.end || (!closed && same_line(node.yaml(), span.end, offset)))
}

enum Next<'a> {
    Into(Node<'a>),
    There(Node<'a>, Place),
}

/// The last pair that begins at or before a place.
fn in_mapping(mapping: Node<'_>, offset: usize) -> Option<Next<'_>> {
    let Kind::Mapping(pairs) = mapping.kind() else { return None };
    let yaml = mapping.yaml();
    let start = |id: NodeId| yaml.node(id).map_or(usize::MAX, |node| node.full_span().start);
    let after = pairs.partition_point(|pair| start(pair.key) <= offset);
    let pair = pairs.get(after.checked_sub(1)?)?;
    let (key, value) = (yaml.node(pair.key)?, yaml.node(pair.value)?);
    if offset <= key.full_span().end.max(pair.colon.unwrap_or(0)) {
        return Some(Next::There(key, Place::Key(key.id())));
    }
    behind(yaml, pair.colon.unwrap_or(key.span().end), value, offset)
}

/// The last item that begins at or before a place.
fn in_sequence(sequence: Node<'_>, offset: usize) -> Option<Next<'_>> {
    let Kind::Sequence(items) = sequence.kind() else { return None };
    let yaml = sequence.yaml();
    let start = |id: NodeId| yaml.node(id).map_or(usize::MAX, |node| node.full_span().start);
    let after = items.partition_point(|&item| start(item) <= offset);
    let Some(item) = after.checked_sub(1).and_then(|index| items.get(index)).and_then(|&id| yaml.node(id)) else {
        // Between the first `-` and its item.
        let first = items.first().and_then(|&id| yaml.node(id)).filter(|_| !sequence.is_flow())?;
        return same_line(yaml, sequence.span().start, offset).then_some(Next::There(first, Place::Value(first.id())));
    };
    // Between a `-` and its item.
    if let Some(next) = items.get(after).and_then(|&id| yaml.node(id)).filter(|_| !sequence.is_flow()) {
        let line = line_at(yaml.source(), offset);
        let dash =
            line.content().starts_with('-') && line.start + line.indent() < offset && line.start > item.span().end;
        if dash && line.end() >= next.full_span().start {
            return Some(Next::There(next, Place::Value(next.id())));
        }
    }
    behind(yaml, item.full_span().start, item, offset)
}

/// Whether a place is at, or behind something on the same line as, what begins at `from`.
fn behind<'a>(yaml: &'a Yaml, from: usize, value: Node<'a>, offset: usize) -> Option<Next<'a>> {
    let span = value.full_span();
    let collection = value.is_mapping() || value.is_sequence();
    if if collection { inside(value, offset) } else { span.start <= offset && offset <= span.end } {
        return Some(Next::Into(value));
    }
    let in_brackets = value.parent().is_some_and(Node::is_flow);
    let text = yaml.source();
    let next = || text.get(span.end..offset).is_some_and(|between| between.contains(','));
    let ends_here = span.end <= offset && same_line(yaml, span.end, offset) && !(in_brackets && next());
    let begins_here = offset < span.start && same_line(yaml, from, offset);
    (ends_here || begins_here).then(|| Next::There(value, Place::Value(value.id())))
}

/// Whether no line ends between two places.
fn same_line(yaml: &Yaml, from: usize, to: usize) -> bool {
    let between = yaml.source().as_bytes().get(from.min(to)..to.max(from)).unwrap_or_default();
    !between.iter().any(|&b| is_break(b))
}

/// Whether a node is a plain word that is all there is where a mapping could be.
fn is_lone_word(node: Node<'_>) -> bool {
    let text = node.yaml().source();
    let line = line_at(text, node.span().start);
    let names = node.anchor().into_iter().chain(node.tag());
    let plain =
        node.style() == Some(super::Style::Plain) && names.map(|name| name.span.end).all(|end| end < line.start);
    let before = text.get(line.start..node.span().start).unwrap_or_default().trim_matches([' ', '\t', '\u{feff}']);
    let alone = before.is_empty() || before.bytes().all(|b| matches!(b, b'-' | b' '));
    plain && alone && !node.is_flow() && !node.is_key()
}

/// What a new line would belong to, by its indentation.
fn on_blank_line(root: Node<'_>, offset: usize) -> (Node<'_>, Place) {
    let yaml = root.yaml();
    let text = yaml.source();
    let here = column(text, offset);
    // What was begun last before this place, and all that it is in.
    let line = lines::line_at(text, offset);
    let before = yaml.nodes.partition_point(|node| node.full_start() < line.start).checked_sub(1);
    let last = before.and_then(|index| yaml.node(NodeId(u32::try_from(index).ok()?)));
    let last = last.filter(|last| last.id() >= root.id());
    let Some(last) = last else { return (root, Place::New(Some(root.id()))) };
    let open = std::iter::successors(Some(last), |node| node.parent());
    let mut child = last;
    for node in open {
        let brackets = node.is_flow() && node.span().end > line.start;
        let block = !node.is_flow() && (node.is_mapping() || node.is_sequence());
        if brackets && (node.is_mapping() || node.is_sequence()) {
            return (node, Place::New(Some(node.id())));
        }
        if block {
            let at = column(text, node.span().start);
            // A list on the level of its key: a key is more likely.
            let level = node.is_sequence()
                && node.key().is_some_and(|key| column(text, key.full_span().start) == at && here == at);
            if at < here && child.id() != node.id() {
                return deeper(child, node);
            }
            if at == here && !level {
                return (node, Place::New(Some(node.id())));
            }
        }
        child = node;
    }
    (root, Place::New(Some(root.id())))
}

/// A line deeper than the mapping or sequence before it: a part of the last value if that is empty, else beside it.
fn deeper<'a>(child: Node<'a>, node: Node<'a>) -> (Node<'a>, Place) {
    let value = if child.is_key() { child.pair().and_then(|pair| child.yaml().node(pair.value)) } else { Some(child) };
    match value.map(|value| (value, value.kind())) {
        Some((value, Kind::Empty | Kind::Mapping(_) | Kind::Sequence(_))) => (value, Place::New(Some(value.id()))),
        Some((value, Kind::Scalar(_))) => (value, Place::Value(value.id())),
        _ => (node, Place::New(Some(node.id()))),
    }
}
