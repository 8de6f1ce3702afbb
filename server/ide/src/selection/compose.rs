//! Growing selections in Compose files: the word, the scalar, the pair or item, the mapping, the service, the section, the
//! document, the file.

use std::ops::Range;

use dockwright_model::Compose;
use dockwright_syntax::compose::interpolation;
use dockwright_syntax::yaml::{Kind, Node, Style};

use super::Around;
use crate::inline;

/// Nobody grows a selection further than that.
const DEEPEST: usize = 200;

/// The byte ranges around an offset, the innermost first; each lies within the next and is not the same. The last is the
/// whole file.
pub fn selections(file: &Compose, offset: usize) -> Vec<Range<usize>> {
    let source = file.source();
    let mut around = Around { source, offset: offset.min(source.len()), found: Vec::new() };
    around.runs();
    let spans: Vec<_> = file.yaml().comments().iter().map(|comment| comment.span.clone()).collect();
    around.comment_block(&spans);
    let documents: Vec<Range<usize>> = file.yaml().roots().map(Node::full_span).collect();
    around.add_all(documents);
    let innermost = file.yaml().node_at(around.offset);
    if let Some((inner, at)) = inline::at(file, offset) {
        around.add_all(inner.ranges(super::selections(inner.file, at)));
    }
    for node in std::iter::successors(innermost, |node| node.parent()).take(DEEPEST) {
        around.node(node);
    }
    around.nested()
}

impl Around<'_> {
    fn node(&mut self, node: Node<'_>) {
        let (span, full) = (node.span(), node.full_span());
        self.add(span.clone());
        self.add(full.clone());
        match node.kind() {
            Kind::Scalar(_) => self.scalar(node),
            Kind::Mapping(_) | Kind::Sequence(_) if node.is_flow() && span.len() > 1 => {
                self.add(span.start + 1..span.end - 1);
            }
            _ => {}
        }
        let Some(parent) = node.parent() else { return };
        if let Some(pair) = node.pair() {
            let ends = [pair.key, pair.value].map(|id| parent.yaml().node(id).map(Node::full_span));
            if let [Some(key), Some(value)] = ends {
                self.add(key.start..value.end.max(pair.colon.map_or(0, |colon| colon + 1)).max(key.end));
            }
        } else if !parent.is_flow() {
            let before = self.source.get(..full.start).unwrap_or_default();
            if let Some(dash) = before.trim_end_matches([' ', '\t']).strip_suffix('-') {
                self.add(dash.len()..full.end);
            }
        }
    }

    fn scalar(&mut self, node: Node<'_>) {
        let span = node.span();
        if matches!(node.style(), Some(Style::Single | Style::Double)) && span.len() > 1 {
            self.add(span.start + 1..span.end - 1);
        }
        if matches!(node.style(), Some(Style::Literal | Style::Folded)) {
            self.lines(&span);
        }
        let source = node.source();
        if !source.contains('$') {
            return;
        }
        for variable in interpolation::parse(source).variables() {
            let operand = variable.operation.as_ref().map(|operation| operation.operand_range.clone());
            let name = variable.name_range.clone();
            let end = operand.as_ref().map_or(name.end, |operand| operand.end) + usize::from(variable.braced);
            let all = name.start.saturating_sub(1 + usize::from(variable.braced))..end;
            let parts = [Some(name), operand, Some(all)].into_iter().flatten();
            self.add_all(parts.map(|part| span.start + part.start..span.start + part.end));
        }
    }

    /// The line of a block scalar, and all that stands below its head.
    fn lines(&mut self, span: &Range<usize>) {
        let (before, after) = self.source.split_at_checked(self.offset).unwrap_or_default();
        let line = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let end = after.find(['\n', '\r']).map_or(self.source.len(), |at| self.offset + at).min(span.end);
        let text = self.source.get(line..end).unwrap_or_default();
        if line > span.start {
            self.add(line + text.len() - text.trim_start().len()..end);
        }
        let head = self.source.get(span.clone()).and_then(|text| text.find(['\n', '\r']));
        if let Some(head) = head {
            let body = self.source.get(span.start + head..span.end).unwrap_or_default();
            self.add(span.end - body.trim_start().len()..span.end);
        }
    }
}
