//! What may stand at the cursor of a Compose file. The one place that decides it.

use dockwright_facts::Date;
use dockwright_facts::compose::{self, Attribute, Shape};
use dockwright_model::{Compose, Surroundings};
use dockwright_syntax::yaml::{Kind, Node, NodeId, Place as At, Step, Style};

use super::layout::{Layout, column, line_after, line_before};
use crate::complete::dollar::{self, Dollar};
use crate::complete::line::Token;

/// A place in a Compose file and what may stand there.
pub(super) struct Place<'a> {
    pub(super) file: &'a Compose,
    pub(super) around: Option<&'a Surroundings>,
    pub(super) today: Date,
    pub(super) layout: Layout,
    /// The keys that lead to the value or the mapping at the cursor; `0` for any item.
    pub(super) path: Vec<String>,
    /// The mapping or list that what is inserted becomes a part of.
    pub(super) inside: Option<Node<'a>>,
    /// The key or item that is being typed.
    pub(super) own: Option<NodeId>,
    /// The quote that the cursor is behind.
    pub(super) quote: Option<char>,
    pub(super) wanted: Wanted,
}

/// What may stand at a place.
pub(super) enum Wanted {
    /// The name of an anchor, behind `*`.
    Anchor(Token),
    /// A variable, behind `$` or `${`.
    Variable(Token, Dollar),
    /// Keys and values.
    Parts(Vec<Part>),
}

/// Something that may be inserted, and how.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) what: What,
    /// The forms of the mapping whose key it is, or of the value.
    pub(super) shapes: &'static [Shape],
    pub(super) token: Token,
    /// What must stand in front: a blank, `- `, a new line.
    pub(super) lead: String,
    /// The column at which keys begin.
    pub(super) column: usize,
    /// Whether it is in brackets.
    pub(super) flow: bool,
}

/// What is inserted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// A key with what follows it.
    Key,
    /// A key that is there already, with a colon.
    KeyAlone,
    /// A value.
    Value,
}

/// A place where nothing is decided yet.
struct Reader<'a> {
    file: &'a Compose,
    source: &'a str,
    offset: usize,
    layout: Layout,
    steps: Vec<String>,
}

/// What may stand at a byte offset; `None` where nothing does. `source` is what is typed, of the same length as the file.
pub(super) fn at<'a>(
    file: &'a Compose,
    source: &'a str,
    around: Option<&'a Surroundings>,
    offset: usize,
    today: Date,
) -> Option<Place<'a>> {
    if offset > source.len() || !source.is_char_boundary(offset) || in_comment(file, offset) {
        return None;
    }
    let path = file.yaml().path_at(offset);
    let steps = path.steps.iter().map(|step| match step {
        Step::Key(key) => key.clone(),
        Step::Item(_) => "0".to_owned(),
    });
    let layout = Layout::of(file);
    let reader = Reader { file, source, offset, layout, steps: steps.collect() };
    let place = |wanted| Place {
        file,
        around,
        today,
        layout,
        path: reader.steps.clone(),
        inside: None,
        own: None,
        quote: None,
        wanted,
    };
    if let Some(token) = reader.anchor() {
        return Some(place(Wanted::Anchor(token)));
    }
    match path.place {
        At::Key(id) => {
            let node = file.yaml().node(id)?;
            let (token, quote) = reader.token(node)?;
            let inside = node.parent();
            let above = reader.steps.split_last().map(|(_, above)| above.to_vec()).unwrap_or_default();
            let part = reader.key(node, inside, &above, token)?;
            Some(Place { path: above, inside, own: Some(id), quote, ..place(Wanted::Parts(vec![part])) })
        }
        At::Word(id) | At::Value(id) => {
            let node = file.yaml().node(id)?;
            if let Some((token, dollar)) = reader.dollar(node) {
                return Some(place(Wanted::Variable(token, dollar)));
            }
            let (token, quote) = reader.token(node)?;
            let inside = node.parent().filter(|parent| parent.is_sequence());
            let parts = reader.value(node, &token, quote, matches!(path.place, At::Word(_)));
            Some(Place { inside, own: Some(id), quote, ..place(Wanted::Parts(parts)) })
        }
        At::New(id) => {
            let node = id.and_then(|id| file.yaml().node(id));
            let parts = reader.fresh(node)?;
            Some(Place { inside: node, ..place(Wanted::Parts(parts)) })
        }
    }
}

fn in_comment(file: &Compose, offset: usize) -> bool {
    let comments = file.yaml().comments();
    let after = comments.partition_point(|comment| comment.span.start < offset);
    after.checked_sub(1).and_then(|at| comments.get(at)).is_some_and(|comment| offset <= comment.span.end)
}

impl<'a> Reader<'a> {
    /// The name of an anchor that is being typed.
    fn anchor(&self) -> Option<Token> {
        let before = line_before(self.source, self.offset);
        let star = before.rfind('*')?;
        let is_name = |c: char| !c.is_whitespace() && !matches!(c, ',' | '[' | ']' | '{' | '}' | '*');
        let name = before.get(star + 1..)?;
        let lead = before.get(..star)?;
        let begins = lead.ends_with([' ', '[', ',']) && lead.trim_end().ends_with([':', '-', ',', '[']);
        if !begins || !name.chars().all(is_name) {
            return None;
        }
        let style = self.file.yaml().node_at(self.offset).and_then(Node::style);
        if style.is_some_and(|style| style != Style::Plain) {
            return None;
        }
        let rest = line_after(self.source, self.offset).find(|c| !is_name(c));
        let rest = rest.unwrap_or(line_after(self.source, self.offset).len());
        Some(self.cut(self.offset - name.len(), self.offset + rest))
    }

    /// A variable that is being typed in a value.
    fn dollar(&self, node: Node<'_>) -> Option<(Token, Dollar)> {
        let line = self.offset - line_before(self.source, self.offset).len();
        let start = node.span().start.max(line);
        let typed = self.source.get(start..self.offset)?;
        let mut dollar = dollar::at_end(typed, '\0', false)?;
        let sign = typed.get(..dollar.start)?.rfind('$')?;
        let signs = typed.get(..sign)?.bytes().rev().take_while(|&byte| byte == b'$').count();
        if signs % 2 == 1 {
            return None;
        }
        dollar.start += start;
        let end = self.offset + dollar::rest(self.source.get(self.offset..)?);
        Some((self.cut(dollar.start, end), dollar))
    }

    /// What is typed of a key or a value, and the quote it is in. `None` if the cursor is outside.
    fn token(&self, node: Node<'_>) -> Option<(Token, Option<char>)> {
        let (span, source) = (node.span(), node.source());
        if !matches!(node.kind(), Kind::Scalar(_)) {
            return matches!(node.kind(), Kind::Empty).then(|| (Token::empty(self.offset), None));
        }
        let quote = match node.style()? {
            Style::Plain => None,
            Style::Single => Some('\''),
            Style::Double => Some('"'),
            Style::Literal | Style::Folded => return None,
        };
        let opened = quote.map_or(0, char::len_utf8);
        let closed = quote.is_some_and(|quote| source.len() > 1 && source.ends_with(quote));
        let (start, end) = (span.start + opened, span.end - usize::from(closed));
        let on_this_line = start >= self.offset - line_before(self.source, self.offset).len();
        if self.offset < start || self.offset > end || !on_this_line {
            return None;
        }
        // Of a value that goes on below, or of a quote that is never closed, what is on this line.
        let end = end.min(self.offset + line_after(self.source, self.offset).len());
        Some((self.cut(start, end), quote))
    }

    fn cut(&self, start: usize, end: usize) -> Token {
        let typed = self.source.get(start..self.offset).unwrap_or_default().to_owned();
        Token { typed, insert: start..self.offset, replace: start..end.max(self.offset) }
    }

    /// A key of a mapping.
    fn key(&self, node: Node<'a>, inside: Option<Node<'a>>, above: &[String], token: Token) -> Option<Part> {
        let colon = self
            .source
            .get(node.span().end..)
            .is_some_and(|rest| rest.trim_start_matches([' ', '\t']).starts_with(':'));
        let shapes = self.shapes(above, inside)?;
        Some(Part {
            what: if colon { What::KeyAlone } else { What::Key },
            shapes,
            token,
            lead: String::new(),
            column: column(self.source, node.span().start),
            flow: inside.is_some_and(Node::is_flow),
        })
    }

    /// A value behind `:` or `-`, or a word that stands where a mapping or a list may begin.
    fn value(&self, node: Node<'a>, token: &Token, quote: Option<char>, word: bool) -> Vec<Part> {
        let Some(shapes) = self.shapes(&self.steps, Some(node)) else { return Vec::new() };
        let empty = matches!(node.kind(), Kind::Empty);
        let after = line_after(self.source, self.offset).trim_start();
        let flow = node.parent().is_some_and(Node::is_flow);
        if empty && !(after.is_empty() || after.starts_with('#') || flow && after.starts_with([']', '}', ','])) {
            return Vec::new();
        }
        let before = line_before(self.source, token.insert.start);
        let glued = empty && before.ends_with([':', '-']);
        let lead = if glued { " ".to_owned() } else { String::new() };
        let here = column(self.source, token.insert.start) + lead.len();
        let part = |what, shapes, lead: &str, column| Part {
            what,
            shapes,
            token: token.clone(),
            lead: lead.to_owned(),
            column,
            flow,
        };
        let mut parts = vec![part(What::Value, shapes, &lead, here)];
        let in_list = node.parent().is_some_and(Node::is_sequence);
        if flow || quote.is_some() {
            return parts;
        }
        if word || in_list {
            // In a list the short form is more likely.
            parts.insert(usize::from(in_list), part(What::Key, shapes, &lead, here));
            if let Some(items) = compose::items(shapes).filter(|_| word && !in_list) {
                parts.push(part(What::Value, items, "- ", here));
                parts.push(part(What::Key, items, "- ", here + 2));
            }
            return parts;
        }
        if let Some(key) = node.key().filter(|_| empty && before.trim_end().ends_with(':')) {
            parts.extend(self.below(key, shapes, before.len() - before.trim_end().len()));
        }
        parts
    }

    /// What cannot stand behind the colon of a key goes to the next line. So many blanks stand behind the colon.
    fn below(&self, key: Node<'a>, shapes: &'static [Shape], blank: usize) -> Vec<Part> {
        let token = self.cut(self.offset - blank, self.offset);
        let outer = column(self.source, key.full_span().start);
        let line = |indent: usize| format!("{}{}", self.layout.newline, " ".repeat(indent));
        let (keys, list) = (outer + self.layout.unit, outer + self.layout.list);
        let part = |what, shapes, lead: String, column| {
            let (token, flow) = (token.clone(), false);
            Part { what, shapes, token, lead, column, flow }
        };
        let mut parts = vec![part(What::Key, shapes, line(keys), keys)];
        if let Some(items) = compose::items(shapes) {
            let lead = format!("{}- ", line(list));
            parts.push(part(What::Value, items, lead.clone(), list + 2));
            parts.push(part(What::Key, items, lead, list + 2));
        }
        parts
    }

    /// A blank line, or a blank in brackets.
    fn fresh(&self, node: Option<Node<'a>>) -> Option<Vec<Part>> {
        let (before, after) = (line_before(self.source, self.offset), line_after(self.source, self.offset));
        let here = before.len();
        let flow = node.is_some_and(|node| node.is_flow() && (node.is_mapping() || node.is_sequence()));
        if !(flow || before.bytes().all(|byte| byte == b' ') && after.trim().is_empty()) {
            return None;
        }
        let shapes = self.shapes(&self.steps, node)?;
        let part = |what, shapes, lead: &str, column| {
            let (lead, token) = (lead.to_owned(), Token::empty(self.offset));
            Part { what, shapes, token, lead, column, flow }
        };
        // Beside others one stands at their column, below a key deeper than that.
        let beside = node.filter(|node| !flow && (node.is_mapping() || node.is_sequence()));
        if beside.is_some_and(|node| column(self.source, node.span().start) != here) {
            return None;
        }
        let key = node.and_then(Node::key).filter(|_| beside.is_none() && !flow);
        if key.is_some_and(|key| here <= column(self.source, key.full_span().start)) {
            return None;
        }
        let items = compose::items(shapes);
        Some(match node.map(Node::kind) {
            Some(Kind::Mapping(_)) => vec![part(What::Key, shapes, "", here)],
            Some(Kind::Sequence(_)) if flow => vec![part(What::Value, items?, "", here)],
            Some(Kind::Sequence(_)) => {
                vec![part(What::Value, items?, "- ", here + 2), part(What::Key, items?, "- ", here + 2)]
            }
            Some(Kind::Empty) | None => {
                let mut parts = vec![part(What::Key, shapes, "", here)];
                if let Some(items) = items {
                    parts.push(part(What::Value, items, "- ", here + 2));
                    parts.push(part(What::Key, items, "- ", here + 2));
                }
                parts
            }
            _ => return None,
        })
    }

    /// The forms at the end of a path; for what aliases bring elsewhere, those of that place.
    fn shapes(&self, path: &[String], node: Option<Node<'a>>) -> Option<&'static [Shape]> {
        let keys: Vec<&str> = path.iter().map(String::as_str).collect();
        compose::shapes_at(&keys).or_else(|| {
            let node = node?;
            let own = [node.id()].into_iter();
            let keys = node.pairs().map(|(key, _)| key.id());
            own.chain(keys).take(50).find_map(|id| self.brought(id))
        })
    }

    /// The forms of a place that aliases or `<<` bring a node to.
    fn brought(&self, id: NodeId) -> Option<&'static [Shape]> {
        let all = self.file.placed();
        let first = all.partition_point(|placed| placed.node < id);
        let places = all.get(first..)?.iter().take_while(|placed| placed.node == id);
        let is_any = |shapes: &[Shape]| shapes.iter().any(|shape| matches!(shape, Shape::Any));
        places.filter(|placed| placed.brought_by.is_some()).map(|placed| placed.shapes).find(|shapes| !is_any(shapes))
    }
}

impl Place<'_> {
    /// The keys that lead to the place.
    pub(super) fn keys(&self) -> Vec<&str> {
        self.path.iter().map(String::as_str).collect()
    }

    /// The attribute whose value the place is in.
    pub(super) fn attribute(&self) -> Option<&'static Attribute> {
        let keys = self.keys();
        (1..=keys.len()).rev().find_map(|length| compose::attribute_at(keys.get(..length)?))
    }

    /// What stands in the mapping or list already, but for what is being typed.
    pub(super) fn others(&self) -> impl Iterator<Item = &str> {
        let inside = self.inside;
        let keys = inside.into_iter().flat_map(Node::pairs).map(|(key, _)| key);
        let items = inside.into_iter().flat_map(Node::items);
        keys.chain(items).filter(|node| Some(node.id()) != self.own).filter_map(|node| node.resolve().text())
    }
}
