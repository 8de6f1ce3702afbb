//! From the events of the parser to the tree.

use granit_parser::{Event, Span, StructureStyle};

use super::lines::{byte, column, is_blank, is_break, skip_trivia};
use super::node::{Kind, Name, NodeData, NodeId, Pair, Properties};
use super::scalar::{Scalar, Style, as_written};
use super::{Comment, Document, decode};

/// So many values may a file stand for when all its aliases are followed. The parser of Docker Compose begins to refuse at
/// the same number.
const MAX_EXPANDED: u64 = 400_000;

/// Why an alias leads nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Broken {
    Unknown,
    Cyclic,
    TooMany,
}

/// A tree whose places are those of the text that was parsed.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) nodes: Vec<NodeData>,
    pub(super) documents: Vec<Document>,
    pub(super) comments: Vec<Comment>,
    pub(super) broken: Vec<(NodeId, Broken)>,
}

/// A mapping or sequence that is not yet closed.
#[derive(Debug)]
struct Open {
    id: NodeId,
    /// How many values it stands for so far.
    size: u64,
    /// A key that waits for its value.
    key: Option<NodeId>,
    /// `[`, `{` or nothing: block style, or the one pair of `[a: b]`.
    bracket: bool,
    started: bool,
    /// Where its `- ` or keys begin; none in brackets.
    column: Option<usize>,
}

/// Takes events and makes a tree of them.
pub(super) struct Builder<'a> {
    text: &'a str,
    pub(super) tree: Tree,
    open: Vec<Open>,
    anchors: Vec<(NodeId, u64)>,
    /// Everything before this place has become a part of the tree.
    pub(super) cursor: usize,
    /// The last scalar, for the one who repairs.
    pub(super) last_scalar: Option<(Style, std::ops::Range<usize>)>,
    expanded: u64,
}

impl<'a> Builder<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let tree = Tree::default();
        Self { text, tree, open: Vec::new(), anchors: Vec::new(), cursor: 0, last_scalar: None, expanded: 0 }
    }

    /// Where the outermost bracket is that is still open.
    pub(super) fn open_bracket(&self) -> Option<usize> {
        let open = self.open.iter().find(|open| open.bracket)?;
        self.tree.nodes.get(open.id.0 as usize).map(|node| node.start)
    }

    /// Takes an event. `anchor` is that of the node, which the parser tells after it.
    pub(super) fn event(&mut self, event: &Event<'_>, span: &Span, anchor: Option<(&str, &Span)>) {
        let at = span.byte_range().unwrap_or_default();
        match event {
            Event::DocumentStart(explicit, _) => {
                // Without `---` the parser tells no more than where the content of the first node begins.
                let start = if *explicit { at.start } else { self.skip_document_ends() };
                self.cursor = self.cursor.max(if *explicit { at.end } else { start });
                self.tree.documents.push(Document { root: NodeId(0), start, explicit: *explicit });
                self.expanded = 0;
            }
            Event::DocumentEnd => self.cursor = self.cursor.max(at.end),
            Event::Comment(..) => self.tree.comments.push(Comment { span: at }),
            Event::Scalar(value, style, ..) => self.scalar(value, *style, span, anchor),
            Event::Alias(id) => self.alias(span, Some(*id)),
            Event::UnresolvedAlias(_) => self.alias(span, None),
            Event::MappingStart(style, ..) => self.start(Kind::Mapping(Vec::new()), *style, span, anchor),
            Event::SequenceStart(style, ..) => self.start(Kind::Sequence(Vec::new()), *style, span, anchor),
            Event::MappingEnd | Event::SequenceEnd => self.end(at.end),
            _ => {}
        }
    }

    /// Where a document without `---` begins: behind all lines `...`.
    fn skip_document_ends(&self) -> usize {
        let mut at = skip_trivia(self.text, self.cursor, b"");
        while let Some(rest) = self.text.get(at..).and_then(|rest| rest.strip_prefix("...")) {
            if column(self.text, at) > 0 || !rest.bytes().next().is_none_or(|b| is_blank(b) || is_break(b)) {
                break;
            }
            at = skip_trivia(self.text, at + 3, b"");
        }
        at
    }

    /// Goes to where the next node begins, over the `-`, `?` or `:` before it. What it gives is where that sign is.
    fn approach(&mut self) -> Option<usize> {
        let (sequence, flow, key) = {
            let open = self.open.last()?;
            let node = self.tree.nodes.get(open.id.0 as usize)?;
            (matches!(node.kind, Kind::Sequence(_)), node.flow, open.key.is_some())
        };
        let at = skip_trivia(self.text, self.cursor, if flow && !key { b"," } else { b"" });
        let sign = match (sequence, key) {
            (true, _) if flow => return None,
            (true, _) => b'-',
            (false, false) => b'?',
            (false, true) => b':',
        };
        let parted =
            byte(self.text, at + 1).is_none_or(|b| is_blank(b) || is_break(b) || (flow && b",[]{}".contains(&b)));
        // `{"a":b}`
        let adjacent = flow && key && at == self.cursor;
        if byte(self.text, at) == Some(sign) && (parted || adjacent) {
            self.cursor = at + 1;
            return Some(at);
        }
        None
    }

    /// Adds a node to what is open. `sign` is where the sign before it is.
    fn add(&mut self, mut node: NodeData, size: u64, sign: Option<usize>) -> NodeId {
        let id = NodeId(u32::try_from(self.tree.nodes.len()).unwrap_or(u32::MAX));
        let first = sign.filter(|_| !self.awaits_value()).unwrap_or_else(|| node.full_start());
        node.parent = self.open.last().map(|open| open.id);
        if let Some(open) = self.open.last_mut()
            && let Some(parent) = self.tree.nodes.get_mut(open.id.0 as usize)
        {
            open.size = open.size.saturating_add(size);
            if !open.started {
                open.started = true;
                if !open.bracket {
                    parent.start = first;
                }
                open.column = (!parent.flow).then(|| column(self.text, first));
            }
            match (&mut parent.kind, open.key) {
                (Kind::Sequence(items), _) => {
                    node.slot = slot(items.len());
                    items.push(id);
                }
                (Kind::Mapping(pairs), None) => {
                    node.slot = slot(pairs.len());
                    open.key = Some(id);
                }
                (Kind::Mapping(pairs), Some(key)) => {
                    node.slot = slot(pairs.len());
                    open.key = None;
                    pairs.push(Pair { key, value: id, colon: sign });
                }
                _ => {}
            }
        } else if let Some(document) = self.tree.documents.last_mut() {
            document.root = id;
        }
        self.tree.nodes.push(node);
        id
    }

    fn awaits_value(&self) -> bool {
        self.open.last().is_some_and(|open| open.key.is_some())
    }

    fn properties(&mut self, span: &Span, anchor: Option<(&str, &Span)>) -> Option<Box<Properties>> {
        let name = |span: Span, text: &str| span.byte_range().map(|span| Name { text: text.into(), span });
        let tag = span.tag_span().and_then(|span| name(span, span.slice(self.text).unwrap_or_default()));
        let anchor = anchor.and_then(|(text, span)| name(*span, text));
        let ends = tag.iter().chain(&anchor).map(|name| name.span.end);
        self.cursor = ends.fold(self.cursor, usize::max);
        (tag.is_some() || anchor.is_some()).then(|| Box::new(Properties { tag, anchor }))
    }

    fn scalar(&mut self, value: &str, style: granit_parser::ScalarStyle, span: &Span, anchor: Option<(&str, &Span)>) {
        let at = span.byte_range().unwrap_or_default();
        let style = style_of(style);
        let sign = self.approach();
        let properties = self.properties(span, anchor);
        let mut node = node(Kind::Empty, at.start, at.end);
        node.properties = properties;
        node.flow = self.in_brackets();
        if style == Style::Plain && at.is_empty() {
            let signed = self.open.is_empty() || sign.is_some() || node.properties.is_some();
            // An empty key without `?` is right before its `:`, a value without `:` right behind its key.
            let behind = signed || self.awaits_value();
            let place = if behind { self.cursor } else { skip_trivia(self.text, self.cursor, b",") };
            (node.start, node.end) = (place, place);
        } else {
            let margin = if matches!(style, Style::Literal | Style::Folded) {
                node.start = skip_trivia(self.text, self.cursor, b"");
                let outer = match self.open.last() {
                    Some(open) if !open.started => sign.map(|at| column(self.text, at)),
                    _ => self.open.iter().rev().find_map(|open| open.column),
                };
                let shape = decode::block_shape(self.text, node.start, outer);
                node.end = shape.end;
                shape.margin
            } else {
                0
            };
            let written = self.text.get(node.start..node.end).unwrap_or_default();
            let decoded = (as_written(style, written) != value).then(|| value.into());
            node.kind = Kind::Scalar(Scalar { style, decoded, margin });
            self.last_scalar = Some((style, node.start..node.end));
        }
        self.cursor = self.cursor.max(node.end);
        self.expanded = self.expanded.saturating_add(1);
        let id = self.add(node, 1, sign);
        if anchor.is_some() {
            self.anchors.push((id, 1));
        }
    }

    fn in_brackets(&self) -> bool {
        self.open.last().and_then(|open| self.tree.nodes.get(open.id.0 as usize)).is_some_and(|node| node.flow)
    }

    fn alias(&mut self, span: &Span, anchor: Option<usize>) {
        let at = span.byte_range().unwrap_or_default();
        let sign = self.approach();
        // The parser counts anchors from 1, in the order of their definitions.
        let target = anchor.and_then(|id| self.anchors.get(id.checked_sub(1)?)).copied();
        let (size, broken) = match target {
            None => (0, Some(Broken::Unknown)),
            Some((target, _)) if self.open.iter().any(|open| open.id == target) => (0, Some(Broken::Cyclic)),
            Some((_, size)) if self.expanded.saturating_add(size) > MAX_EXPANDED => (0, Some(Broken::TooMany)),
            Some((_, size)) => (size, None),
        };
        self.expanded = self.expanded.saturating_add(size).saturating_add(1);
        self.cursor = self.cursor.max(at.end);
        let kind = Kind::Alias(target.filter(|_| broken.is_none()).map(|(target, _)| target));
        let mut node = node(kind, at.start, at.end);
        node.flow = self.in_brackets();
        let id = self.add(node, size.saturating_add(1), sign);
        self.tree.broken.extend(broken.map(|broken| (id, broken)));
    }

    fn start(&mut self, kind: Kind, style: StructureStyle, span: &Span, anchor: Option<(&str, &Span)>) {
        let at = span.byte_range().unwrap_or_default();
        let sign = self.approach();
        let properties = self.properties(span, anchor);
        let flow = style == StructureStyle::Flow;
        let bracket = flow && !at.is_empty() && byte(self.text, at.start).is_some_and(|b| matches!(b, b'[' | b'{'));
        let mut node = node(kind, at.start, at.end);
        node.properties = properties;
        node.flow = flow;
        if bracket {
            self.cursor = self.cursor.max(at.end);
        }
        self.expanded = self.expanded.saturating_add(1);
        let id = self.add(node, 1, sign);
        if anchor.is_some() {
            self.anchors.push((id, u64::MAX));
        }
        self.open.push(Open { id, size: 1, key: None, bracket, started: false, column: None });
    }

    fn end(&mut self, end: usize) {
        let Some(open) = self.open.pop() else { return };
        if open.bracket {
            self.cursor = self.cursor.max(end);
        }
        let cursor = self.cursor;
        if let Some(node) = self.tree.nodes.get_mut(open.id.0 as usize) {
            node.end = if open.bracket { end } else { cursor.max(node.start) };
            if node.properties.as_ref().is_some_and(|properties| properties.anchor.is_some())
                && let Some(anchor) = self.anchors.iter_mut().rev().find(|(id, _)| *id == open.id)
            {
                anchor.1 = open.size;
            }
        }
        if let Some(outer) = self.open.last_mut() {
            outer.size = outer.size.saturating_add(open.size - 1);
        }
    }
}

fn slot(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

fn node(kind: Kind, start: usize, end: usize) -> NodeData {
    NodeData { kind, start, end, flow: false, parent: None, slot: 0, properties: None }
}

fn style_of(style: granit_parser::ScalarStyle) -> Style {
    use granit_parser::ScalarStyle as Given;
    match style {
        Given::Plain => Style::Plain,
        Given::SingleQuoted => Style::Single,
        Given::DoubleQuoted => Style::Double,
        Given::Literal => Style::Literal,
        Given::Folded => Style::Folded,
    }
}
