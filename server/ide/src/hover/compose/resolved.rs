//! YAML as it comes out: aliases and `<<` followed, layers of `extends` put together, variables replaced.

use std::collections::{HashMap, HashSet};

use dockwright_model::compose::Content;
use dockwright_model::compose::project::Environment;
use dockwright_syntax::yaml::{Kind, Node, Resolved, Yaml};

/// Lines that are shown.
const MAX_LINES: usize = 40;
/// How deep they are nested.
const MAX_DEPTH: usize = 10;
/// Keys and items of one mapping or list that are looked at.
const MAX_WIDE: usize = 1_000;
/// Characters of one value.
const MAX_TEXT: usize = 80;

/// Lists that are not put together with those below them: the first counts.
const REPLACED: &[&str] = &["command", "entrypoint", "test"];
/// Attributes that have names with values, as a mapping or as a list of `name=value`.
const ASSIGNED: &[&str] = &["annotations", "args", "environment", "extra_hosts", "labels", "sysctls"];

/// Shows nodes, up to a number of lines.
pub(super) struct Resolver<'a> {
    variables: &'a Environment,
    /// A key at the top that is left out.
    without: Option<&'a str>,
    left: usize,
    cut: bool,
}

/// What a value looks like.
enum Block {
    /// It stands behind its key.
    Inline(String),
    /// It stands below its key.
    Lines(Vec<String>),
}

impl<'a> Resolver<'a> {
    /// With the variables that are known.
    pub(super) fn new(variables: &'a Environment, without: Option<&'a str>) -> Self {
        Self { variables, without, left: MAX_LINES, cut: false }
    }

    /// Whether something was left out because there is too much.
    pub(super) fn was_cut(&self) -> bool {
        self.cut
    }

    /// A key with the value that layers make, the uppermost first.
    pub(super) fn show(&mut self, key: &str, layers: &[Node<'_>]) -> String {
        let block = self.block(key, layers, 0);
        under(&name(key), block).join("\n")
    }

    /// What the layers have together, without a key above it.
    pub(super) fn show_merged(&mut self, layers: &[Node<'_>]) -> String {
        match self.block_merged(layers) {
            Block::Inline(text) => text,
            Block::Lines(lines) => lines.join("\n"),
        }
    }

    /// `<<` takes the first of each key whole.
    fn block_merged(&mut self, layers: &[Node<'_>]) -> Block {
        let mut names = HashSet::new();
        let entries = layers.iter().flat_map(|layer| layer.entries());
        let first = entries.filter_map(|(key, value)| {
            let name = key.resolve().text()?;
            names.insert(name).then_some((name, vec![value]))
        });
        let entries = first.take(MAX_WIDE).collect();
        self.mapping(entries, 0)
    }

    /// The value of a key.
    fn block(&mut self, key: &str, layers: &[Node<'_>], depth: usize) -> Block {
        let assigned = ASSIGNED.contains(&key);
        let layers = in_force(layers, assigned);
        let layers = if REPLACED.contains(&key) { layers.get(..1).unwrap_or_default() } else { &layers };
        let Some(first) = layers.first() else { return Block::Inline(String::new()) };
        if depth > MAX_DEPTH {
            self.cut = true;
            return Block::Inline("…".to_owned());
        }
        match first.kind() {
            Kind::Mapping(_) | Kind::Sequence(_)
                if layers.iter().any(|layer| layer.is_mapping() != first.is_mapping()) =>
            {
                self.assignments(layers)
            }
            Kind::Mapping(_) => {
                let entries = united(layers, self.without.filter(|_| depth == 0));
                self.mapping(entries, depth)
            }
            Kind::Sequence(_) => {
                // What is extended comes first.
                let items = layers.iter().rev().flat_map(|layer| layer.items().take(MAX_WIDE));
                self.sequence(once_each(items, assigned), depth)
            }
            _ => Block::Inline(self.scalar(*first)),
        }
    }

    fn mapping(&mut self, entries: Vec<(&str, Vec<Node<'_>>)>, depth: usize) -> Block {
        if entries.is_empty() {
            return Block::Inline("{}".to_owned());
        }
        let mut lines = Vec::new();
        for (key, layers) in entries {
            if !self.take_line() {
                break;
            }
            let block = self.block(key, &layers, depth + 1);
            lines.extend(under(&name(key), block));
        }
        Block::Lines(lines)
    }

    /// Names with values of which some layers are lists and some are mappings.
    fn assignments(&mut self, layers: &[Node<'_>]) -> Block {
        let mut names = HashSet::new();
        let mut lines = Vec::new();
        for layer in layers {
            let pairs = layer
                .entries()
                .into_iter()
                .filter_map(|(key, value)| Some((key.resolve().text()?.to_owned(), self.scalar(value.resolve()))));
            let items = layer.items().filter_map(|item| {
                let shown = self.text(item.resolve())?;
                let (key, value) = shown.split_once('=').unwrap_or((&shown, ""));
                Some((key.to_owned(), if value.is_empty() { String::new() } else { quoted(value) }))
            });
            let all: Vec<(String, String)> = pairs.chain(items).take(MAX_WIDE).collect();
            for (key, value) in all.into_iter().filter(|(key, _)| names.insert(key.clone())) {
                if !self.take_line() {
                    return Block::Lines(lines);
                }
                lines.extend(under(&name(&key), Block::Inline(value)));
            }
        }
        Block::Lines(lines)
    }

    fn sequence(&mut self, items: Vec<Node<'_>>, depth: usize) -> Block {
        if items.is_empty() {
            return Block::Inline("[]".to_owned());
        }
        let mut lines = Vec::new();
        for item in items {
            if !self.take_line() {
                break;
            }
            match self.block("", &[item], depth + 1) {
                Block::Inline(text) => lines.push(format!("- {text}")),
                Block::Lines(inner) => {
                    let first = |index: usize| if index == 0 { "- " } else { "  " };
                    lines.extend(inner.iter().enumerate().map(|(index, line)| format!("{}{line}", first(index))));
                }
            }
        }
        Block::Lines(lines)
    }

    fn take_line(&mut self) -> bool {
        self.cut |= self.left == 0;
        let there = self.left > 0;
        self.left = self.left.saturating_sub(1);
        there
    }

    /// The text of a scalar, with the variables that are known.
    fn text(&self, node: Node<'_>) -> Option<String> {
        let written = node.text()?;
        let lookup = |name: &str| self.variables.value(name).map(str::to_owned);
        let content = Content::with(node, &lookup);
        Some(content.as_ref().and_then(Content::text).unwrap_or(written).to_owned())
    }

    fn scalar(&self, node: Node<'_>) -> String {
        let Some(written) = node.text() else { return String::new() };
        match self.text(node).filter(|text| text != written) {
            Some(text) => quoted(&text),
            // A value as it is written keeps its quotes.
            None if !node.source().contains(['\n', '\r']) && node.source().chars().count() <= MAX_TEXT => {
                node.source().to_owned()
            }
            None => quoted(written),
        }
    }
}

/// A key with its value.
fn under(key: &str, block: Block) -> Vec<String> {
    match block {
        Block::Inline(text) if text.is_empty() => vec![format!("{key}:")],
        Block::Inline(text) => vec![format!("{key}: {text}")],
        Block::Lines(inner) => {
            let inner = inner.into_iter().map(|line| format!("  {line}"));
            std::iter::once(format!("{key}:")).chain(inner).collect()
        }
    }
}

/// The items of lists, each once. Of those that give a name a value the last counts, at the place of the first.
fn once_each<'n>(items: impl Iterator<Item = Node<'n>>, assigned: bool) -> Vec<Node<'n>> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut found: Vec<Node<'n>> = Vec::new();
    for item in items {
        let text = item.resolve().text();
        let key = text.map(|text| if assigned { text.split('=').next().unwrap_or_default() } else { text });
        let known = key.and_then(|key| places.get(key)).copied();
        match known.and_then(|place| found.get_mut(place)) {
            Some(same) => *same = item,
            None => {
                places.extend(key.map(|key| (key, found.len())));
                found.push(item);
            }
        }
    }
    found
}

/// The layers that make a value: to the one that overrides what is below it, and those of the same kind as the first, or of
/// the other kind that names with values may have.
fn in_force<'n>(layers: &[Node<'n>], assigned: bool) -> Vec<Node<'n>> {
    let mut found: Vec<Node<'n>> = Vec::new();
    for layer in layers.iter().map(|layer| layer.resolve()) {
        let tag = layer.tag().map(|tag| &*tag.text);
        let same = found.first().is_none_or(|first| {
            let both = first.is_mapping() == layer.is_mapping() && first.is_sequence() == layer.is_sequence();
            both || assigned && first.scalar().is_none() && layer.scalar().is_none()
        });
        if same && tag != Some("!reset") {
            found.push(layer);
        }
        if matches!(tag, Some("!reset" | "!override")) {
            break;
        }
    }
    found
}

/// The keys of mappings, each with its value in each of them.
fn united<'n>(layers: &[Node<'n>], without: Option<&str>) -> Vec<(&'n str, Vec<Node<'n>>)> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut found: Vec<(&'n str, Vec<Node<'n>>)> = Vec::new();
    for layer in layers {
        for (key, value) in layer.entries().into_iter().take(MAX_WIDE) {
            let Some(name) = key.resolve().text().filter(|name| Some(*name) != without) else { continue };
            let place = *places.entry(name).or_insert(found.len());
            match found.get_mut(place) {
                Some((_, values)) => values.push(value),
                None => found.push((name, vec![value])),
            }
        }
    }
    let is_reset = |value: &Node<'_>| value.is_reset();
    found.retain(|(_, values)| !values.first().is_some_and(is_reset));
    found
}

/// A key, in quotes if it needs them.
fn name(key: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
    if !key.is_empty() && key.chars().all(plain) && key.chars().count() <= MAX_TEXT {
        key.to_owned()
    } else {
        quoted(key)
    }
}

/// A text as YAML on one line, in quotes if it would be read as something else.
fn quoted(text: &str) -> String {
    let mut shown: String = text.chars().take(MAX_TEXT).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    let flat = !shown.contains(['\n', '\r']);
    let yaml = Yaml::new(shown.as_str());
    let read = yaml.root().and_then(Node::resolved);
    let same = matches!(read, Some(Resolved::Text(read)) if read == shown) || shown.parse::<f64>().is_ok();
    if flat && same { shown } else { format!("{shown:?}") }
}
