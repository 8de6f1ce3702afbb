//! Where a file is not what the Compose specification asks for: keys, kinds of values, and the texts of values.

use std::collections::HashMap;
use std::ops::Range;

use dockwright_facts::compose::{self, Mapping, Shape, Syntax};
use dockwright_syntax::compose::Verdict;
use dockwright_syntax::yaml::{Kind, Node, NodeId, Resolved, Yaml};

use super::subject::subject;
use super::text::template;
use super::walk::{Placed, Role};
use super::{Compose, Content, problems};

/// What is wrong.
#[derive(Debug, Clone, Copy)]
pub enum MismatchKind {
    /// A key that may not stand in its mapping. The mapping has known keys, unless the author chooses them.
    UnknownKey(Option<&'static Mapping>),
    /// A key is missing.
    MissingKey(&'static str),
    /// A value of another kind: a list where a text must stand.
    WrongKind,
    /// A word, number or text that may not stand there.
    NotAllowed,
    /// An item that is in the list already.
    Duplicate,
    /// A variable that is none.
    Interpolation,
}

/// A place that is not what the specification asks for.
#[derive(Debug, Clone)]
pub struct Mismatch {
    /// What is wrong.
    pub kind: MismatchKind,
    /// Where.
    pub range: Range<usize>,
    /// The key or value it is about.
    pub node: NodeId,
    /// What comes of it.
    pub verdict: Verdict,
    /// What is wrong, for people.
    pub message: String,
}

/// Lists of which Compose takes equal items for one before it asks whether the file is right.
const REPEATABLE: &[&str] = &[
    "additional_contexts",
    "aliases",
    "annotations",
    "args",
    "cache_from",
    "cache_to",
    "cap_add",
    "cap_drop",
    "configs",
    "devices",
    "dns",
    "dns_opt",
    "dns_search",
    "entitlements",
    "environment",
    "expose",
    "labels",
    "link_local_ips",
    "links",
    "platforms",
    "ports",
    "profiles",
    "secrets",
    "sysctls",
    "tags",
    "tmpfs",
    "volumes",
];

struct Check<'a> {
    file: &'a Compose,
    found: Vec<Mismatch>,
}

/// All of them, by their place.
pub(super) fn mismatches(file: &Compose) -> Vec<Mismatch> {
    let mut check = Check { file, found: Vec::new() };
    check.interpolation();
    for placed in file.placed() {
        let Some(node) = file.yaml().node(placed.node) else { continue };
        if is_reset(node) {
            continue;
        }
        match placed.role {
            Role::UnknownKey => check.unknown_key(node, placed),
            Role::Value => check.value(node, placed),
            Role::Name => check.name(node, placed),
            Role::Attribute => {}
        }
    }
    check.found.sort_by_key(|mismatch| mismatch.range.start);
    check.found.dedup_by(|next, first| next.range == first.range && next.message == first.message);
    without_broken(check.found, file.yaml())
}

/// Those that are not where the YAML is broken: what a word without its `:` would mean is nothing to complain about as well.
fn without_broken(mut found: Vec<Mismatch>, yaml: &Yaml) -> Vec<Mismatch> {
    let mut problems = yaml.problems().iter().peekable();
    let mut broken_to = 0;
    found.retain(|mismatch| {
        while let Some(problem) = problems.next_if(|problem| problem.span.start <= mismatch.range.start) {
            broken_to = broken_to.max(problem.span.end);
        }
        mismatch.range.start >= broken_to || matches!(mismatch.kind, MismatchKind::Interpolation)
    });
    found
}

/// Whether a value is taken away with `!reset`, so that it does not matter what it is.
fn is_reset(node: Node<'_>) -> bool {
    let value = || node.pair().and_then(|pair| node.yaml().node(pair.value));
    node.is_reset() || node.is_key() && value().is_some_and(Node::is_reset)
}

impl Check<'_> {
    fn report(&mut self, kind: MismatchKind, node: Node<'_>, range: Range<usize>, message: String) {
        let verdict = Verdict::Refused;
        self.found.push(Mismatch { kind, range, node: node.id(), verdict, message });
    }

    /// Compose puts in variables before it looks at anything else, also where it does not know the key.
    fn interpolation(&mut self) {
        let values = self.file.yaml().nodes().filter(|node| !node.is_key());
        for node in values {
            let Some(text) = node.text().filter(|text| text.contains('$')) else { continue };
            for problem in template(text).problems {
                let range = within(node, &problem.range);
                self.report(MismatchKind::Interpolation, node, range, problem.message);
            }
        }
    }

    fn unknown_key(&mut self, key: Node<'_>, placed: &Placed) {
        let mapping = compose::known_mapping(placed.shapes).filter(|_| !is_misplaced_service(key));
        // That the value is no mapping at all is said of the value.
        if compose::known_mapping(placed.shapes).is_none() && compose::entries(placed.shapes).is_none() {
            return;
        }
        let name = key.text().unwrap_or_default();
        let message = match mapping {
            Some(mapping) => format!("`{name}` is no attribute of a {}", mapping.name),
            None if is_misplaced_service(key) => {
                format!("`{name}` looks like a service, and services stand below `services`: move it there")
            }
            None if name.is_empty() => "a name is missing here".to_owned(),
            None => format!("`{name}` is no name that may stand here: letters, digits, `.`, `_` and `-` may be in it"),
        };
        self.report(MismatchKind::UnknownKey(mapping), key, key.span(), message);
    }

    fn name(&mut self, key: Node<'_>, placed: &Placed) {
        if let (Some(syntax), Some(text)) = (placed.syntax, key.text()) {
            self.text(key, syntax, text, 0..text.len());
        }
    }

    fn value(&mut self, node: Node<'_>, placed: &Placed) {
        let shapes = placed.shapes;
        match node.kind() {
            Kind::Mapping(_) => self.mapping(node, shapes, placed),
            Kind::Sequence(_) => self.sequence(node, shapes, placed),
            Kind::Scalar(_) | Kind::Empty => self.scalar(node, shapes, placed),
            Kind::Alias(_) => {}
        }
    }

    fn wrong_kind(&mut self, node: Node<'_>, placed: &Placed) {
        let subject = subject(self.file, node, placed);
        let wanted = expected(placed.shapes);
        let message = format!("{subject} must be {wanted}, not {}", kind_of(node));
        let range = if node.span().is_empty() { key_or_own_span(node) } else { node.first_line() };
        self.report(MismatchKind::WrongKind, node, range, message);
    }

    fn mapping(&mut self, node: Node<'_>, shapes: &'static [Shape], placed: &Placed) {
        let known = compose::known_mapping(shapes);
        if known.is_none() && compose::entries(shapes).is_none() && !is_any(shapes) {
            return self.wrong_kind(node, placed);
        }
        for required in known.map(|mapping| mapping.required).unwrap_or_default() {
            if node.get(required).is_none() {
                let name = known.map_or("", |mapping| mapping.name);
                let message = format!("a {name} needs `{required}`");
                self.report(MismatchKind::MissingKey(required), node, key_or_own_span(node), message);
            }
        }
    }

    fn sequence(&mut self, node: Node<'_>, shapes: &'static [Shape], placed: &Placed) {
        if compose::items(shapes).is_none() && !is_any(shapes) {
            return self.wrong_kind(node, placed);
        }
        if !shapes.iter().any(|shape| matches!(shape, Shape::List { unique: true, .. })) {
            return;
        }
        let mut seen: HashMap<&str, Node<'_>> = HashMap::new();
        for item in node.items() {
            let resolved = item.resolve();
            let Some(text) = resolved.text() else { continue };
            if seen.insert(text, item).is_some() {
                let message = format!("`{text}` is in this list already");
                self.report(MismatchKind::Duplicate, item, item.span(), message);
                let repeatable = placed.attribute.is_some_and(|attribute| REPEATABLE.contains(&attribute.name));
                if let Some(mismatch) = self.found.last_mut().filter(|_| repeatable) {
                    mismatch.verdict = Verdict::Doubtful;
                }
            }
        }
    }

    fn scalar(&mut self, node: Node<'_>, shapes: &'static [Shape], placed: &Placed) {
        let has = |wanted: fn(&Shape) -> bool| is_any(shapes) || shapes.iter().any(wanted);
        let syntax = compose::text_syntax(shapes);
        let number = |shape: &Shape| matches!(shape, Shape::Integer { .. } | Shape::Number);
        let fits = match node.resolved() {
            None => return,
            Some(Resolved::Null) => has(|shape| matches!(shape, Shape::Null)),
            Some(Resolved::Bool(_)) => has(|shape| matches!(shape, Shape::Boolean)),
            Some(Resolved::Int(value)) => return self.integer(node, value, placed),
            Some(Resolved::Float(_)) => has(|shape| matches!(shape, Shape::Number)),
            Some(Resolved::Timestamp(_) | Resolved::Text(_)) => {
                let text = node.text().unwrap_or_default();
                let depends = text.contains('$') && (has(number) || has(|shape| matches!(shape, Shape::Boolean)));
                match (syntax, Content::of(node)) {
                    (Some(_), None | Some(Content::Unknown)) => return,
                    (Some(syntax), Some(Content::Exactly(known) | Content::ByDefault(known))) => {
                        let range = if known == text { 0..0 } else { 0..text.len() };
                        return self.text(node, syntax, &known, range);
                    }
                    (None, _) => is_any(shapes) || depends,
                }
            }
        };
        if !fits {
            self.wrong_kind(node, placed);
        }
    }

    fn integer(&mut self, node: Node<'_>, value: i128, placed: &Placed) {
        let shapes = placed.shapes;
        if is_any(shapes) {
            return;
        }
        let mut limits = None;
        for shape in shapes {
            match shape {
                Shape::Number => limits = Some((None, None)),
                Shape::Integer { min, max } => limits = Some((*min, *max)),
                _ => {}
            }
        }
        let Some((min, max)) = limits else {
            if !matches!(compose::text_syntax(shapes), Some(Syntax::Duration)) {
                return self.wrong_kind(node, placed);
            }
            let subject = subject(self.file, node, placed);
            let message = format!("{subject} needs a unit: write `{value}s` for seconds");
            return self.report(MismatchKind::WrongKind, node, node.span(), message);
        };
        let (min, max) = (min.map(i128::from), max.map(i128::from));
        if min.is_some_and(|min| value < min) || max.is_some_and(|max| value > max) {
            let subject = subject(self.file, node, placed);
            let message = match (min, max) {
                (Some(min), Some(max)) => format!("{subject} must be between {min} and {max}"),
                (Some(min), None) => format!("{subject} must be at least {min}"),
                (None, Some(max)) => format!("{subject} must be at most {max}"),
                (None, None) => return,
            };
            return self.report(MismatchKind::NotAllowed, node, node.span(), message);
        }
        if let (Some(syntax), Some(text)) = (compose::text_syntax(shapes), node.text()) {
            // A whole number needs no unit, and -1 is "no limit" for some.
            let free = matches!(syntax, Syntax::Bytes | Syntax::Duration | Syntax::Boolean);
            if !free {
                self.text(node, syntax, text, 0..0);
            }
        }
    }

    /// The text of a value against its syntax. `whole` is the part to blame if variables make the text.
    fn text(&mut self, node: Node<'_>, syntax: Syntax, text: &str, whole: Range<usize>) {
        if !syntax.allows(text) {
            let range = within(node, &(0..node.text().map_or(0, str::len)));
            let message = not_allowed(syntax, text);
            return self.report(MismatchKind::NotAllowed, node, range, message);
        }
        for problem in problems(syntax, text) {
            let part = if whole.is_empty() { problem.range } else { whole.clone() };
            let range = within(node, &part);
            self.found.push(Mismatch {
                kind: MismatchKind::NotAllowed,
                range,
                node: node.id(),
                verdict: problem.verdict,
                message: problem.message,
            });
        }
    }
}

fn not_allowed(syntax: Syntax, text: &str) -> String {
    let words: Vec<String> = syntax.choices().iter().take(12).map(|choice| format!("`{}`", choice.value)).collect();
    match words.split_last() {
        Some((last, others)) if !others.is_empty() => {
            format!("`{text}` may not stand here: write {} or {last}", others.join(", "))
        }
        _ => match syntax {
            Syntax::Matching(pattern) => format!("`{text}` does not match `{}`", pattern.expression()),
            _ => format!("`{text}` may not stand here"),
        },
    }
}

fn is_any(shapes: &[Shape]) -> bool {
    shapes.iter().any(|shape| matches!(shape, Shape::Any))
}

/// The bytes in the file of a part of a scalar's text.
fn within(node: Node<'_>, part: &Range<usize>) -> Range<usize> {
    if node.scalar().is_none() {
        return node.span();
    }
    node.value_offset_to_source(part.start)..node.value_offset_to_source(part.end)
}

/// Where a mapping is pointed at: its key, not all that is in it.
fn key_or_own_span(node: Node<'_>) -> Range<usize> {
    node.key().map_or_else(|| node.first_line(), Node::span)
}

/// The kinds of values that may stand at a place, for people: ``a text or `true` or `false` ``.
pub fn expected(shapes: &[Shape]) -> String {
    let mut words: Vec<&str> = Vec::new();
    for shape in shapes {
        let word = match shape {
            Shape::Text(Syntax::Boolean | Syntax::Integer | Syntax::Number) => continue,
            Shape::Any => "anything",
            Shape::Text(_) => "a text",
            Shape::Integer { .. } => "a whole number",
            Shape::Number => "a number",
            Shape::Boolean => "`true` or `false`",
            Shape::Null => "empty",
            Shape::List { .. } => "a list",
            Shape::Mapping(_) | Shape::MapOf(_) => "a mapping (`key: value`)",
        };
        if !words.contains(&word) {
            words.push(word);
        }
    }
    match words.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => "a text".to_owned(),
    }
}

/// Whether a key at the top has a service for its value, as in files of the first version of the format.
fn is_misplaced_service(key: Node<'_>) -> bool {
    let at_top = key.parent().is_some_and(|root| root.parent().is_none());
    let value = key.pair().and_then(|pair| key.yaml().node(pair.value)).map(Node::resolve);
    at_top && value.is_some_and(|value| value.is_mapping() && (value.get("image").or(value.get("build"))).is_some())
}

fn kind_of(node: Node<'_>) -> &'static str {
    match node.kind() {
        Kind::Mapping(_) => "a mapping",
        Kind::Sequence(_) => "a list",
        Kind::Alias(_) => "an alias",
        Kind::Empty => "empty",
        Kind::Scalar(_) => match node.resolved() {
            Some(Resolved::Null) => "empty",
            Some(Resolved::Bool(_)) => "`true` or `false`",
            Some(Resolved::Int(_) | Resolved::Float(_)) => "a number",
            _ => "a text",
        },
    }
}
