//! YAML as Docker Compose reads it: any text in, one tree out, and what is wrong with the text.
//!
//! The tree is made of the events of one parser. Where the parser stops at a syntax error, the text is repaired there (a
//! `:` behind a key that is half typed, a quote at the end of its line) and parsed again, so the lines before and after
//! keep their structure and all errors are found at once. All places are byte offsets into the text as written.

mod check;
mod decode;
mod edits;
mod firsts;
mod lines;
mod merge;
mod node;
mod parse;
mod path;
mod problem;
mod repair;
mod repair_flow;
mod repair_indent;
mod repair_quote;
mod scalar;
mod tree;
mod written;

#[cfg(test)]
mod tests;

pub use node::{Kind, Name, Node, NodeId, Pair};
pub use path::{Path, Place, Step};
pub use problem::{Problem, ProblemKind};
pub use scalar::{Resolved, Scalar, Style};
pub use written::{Stretch, Written};

use std::ops::Range;
use std::sync::Arc;

use node::NodeData;

/// Files of more bytes are not read: nobody writes them by hand, and each key pressed in one would cost a tenth of a second.
pub const MAX_BYTES: usize = 512 * 1024;

/// A document of a file; most files have one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Document {
    pub(super) root: NodeId,
    pub(super) start: usize,
    pub(super) explicit: bool,
}

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// From `#` to the end of the line.
    pub span: Range<usize>,
}

/// A YAML text with its tree.
#[derive(Debug, Clone)]
pub struct Yaml {
    source: Arc<str>,
    nodes: Vec<NodeData>,
    documents: Vec<Document>,
    comments: Vec<Comment>,
    problems: Vec<Problem>,
}

impl Yaml {
    /// Reads a text. Every text has a tree: what cannot be read is a [`Problem`] and missing from the tree.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        parse::parse(text.into())
    }

    /// The text.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// What is wrong, in the order of the text. Docker Compose refuses a file with any of these, except
    /// [`ProblemKind::TooLarge`].
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The comments, in order.
    pub fn comments(&self) -> &[Comment] {
        &self.comments
    }

    /// The topmost node of each document.
    pub fn roots(&self) -> impl Iterator<Item = Node<'_>> {
        self.documents.iter().filter_map(|document| self.node(document.root))
    }

    /// The topmost node of the first document.
    pub fn root(&self) -> Option<Node<'_>> {
        self.roots().next()
    }

    /// A node.
    pub fn node(&self, id: NodeId) -> Option<Node<'_>> {
        self.nodes.get(id.0 as usize).map(|data| Node { yaml: self, id, data })
    }

    /// All nodes, in the order they begin: keys before values, a mapping before its keys.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        self.nodes.iter().zip(0..).map(|(data, id)| Node { yaml: self, id: NodeId(id), data })
    }
}

impl<'a> Node<'a> {
    /// Where in the file the byte at `offset` of a scalar's decoded text comes from: escapes from their `\`, folded lines
    /// from their line break. At the end of the text it is the end of what is written, before a closing quote.
    pub fn value_offset_to_source(self, offset: usize) -> usize {
        let Some(scalar) = self.scalar() else { return self.span().start };
        let span = self.span();
        if scalar.decoded.is_none() {
            let quote = usize::from(matches!(scalar.style, Style::Single | Style::Double));
            return (span.start + quote + offset).min(span.end - quote.min(span.len()));
        }
        let closed = lines::quoted_end(self.yaml.source(), span.start) == Some(span.end);
        let end = match scalar.style {
            Style::Single | Style::Double if closed => span.end - 1,
            _ => span.end,
        };
        decode::decode(self.yaml.source(), span, scalar.style, scalar.margin).source(offset, end)
    }

    /// What a scalar stands for: a number, true or false, text. Null for an empty node, none for mappings and sequences.
    /// Aliases are not followed.
    pub fn resolved(self) -> Option<Resolved<'a>> {
        let tag = self.tag().map(|tag| &*tag.text);
        match self.kind() {
            Kind::Scalar(scalar) => Some(scalar::resolve(scalar.text(self.source()), scalar.style, tag)),
            Kind::Empty => Some(scalar::resolve("", Style::Plain, tag)),
            _ => None,
        }
    }
}
