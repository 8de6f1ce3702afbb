//! The outline of a Compose file: its sections, what each of them names, and the attributes of that.

use std::ops::Range;

use dockwright_facts::compose::EntityKind;
use dockwright_model::Compose;
use dockwright_model::compose::{Placed, Role};
use dockwright_syntax::yaml::{Kind, Node, Pair};

use super::{Symbol, SymbolKind, one_line};
use crate::inline::Inner;

/// So many items of a list are looked at for its line of the outline.
const MOST_ITEMS: usize = 20;

/// The outline: sections, services and the like, attributes.
pub fn symbols(file: &Compose) -> Vec<Symbol> {
    let whole = 0..file.source().len();
    file.yaml().roots().flat_map(|root| children(file, root, 0, &whole)).collect()
}

/// What the file gives a name, without children.
pub fn exported(file: &Compose) -> Vec<Symbol> {
    let symbol = |entity: &dockwright_model::compose::ComposeEntity| {
        let key = file.yaml().node(entity.key)?;
        let value = key.pair().and_then(|pair| file.yaml().node(pair.value))?;
        let selection = key.span();
        let name = Some(one_line(&entity.name)).filter(|name| !name.is_empty())?;
        let range = selection.start..value.full_span().end.max(selection.end);
        let (deprecated, children) = Default::default();
        Some(Symbol { name, detail: detail(value), kind: kind(entity.kind), range, selection, deprecated, children })
    };
    file.entities().iter().filter_map(symbol).collect()
}

/// The pairs of a mapping as symbols, those of sections with what they hold. `depth` is 0 for the top of the file: nothing
/// goes deeper than 2.
fn children(file: &Compose, mapping: Node<'_>, depth: usize, around: &Range<usize>) -> Vec<Symbol> {
    let Kind::Mapping(pairs) = mapping.kind() else { return Vec::new() };
    pairs.iter().filter_map(|pair| symbol(file, pair, depth, around)).collect()
}

fn symbol(file: &Compose, pair: &Pair, depth: usize, around: &Range<usize>) -> Option<Symbol> {
    let (key, value) = (file.yaml().node(pair.key)?, file.yaml().node(pair.value)?);
    let name = Some(one_line(key.text()?)).filter(|name| !name.is_empty())?;
    let end = pair.colon.map_or(0, |colon| colon + 1).max(value.full_span().end).max(key.full_span().end);
    let range = key.full_span().start.max(around.start)..end.min(around.end);
    let selection = key.span().start.max(range.start)..key.span().end.min(range.end);
    if range.start > range.end || selection.start > selection.end {
        return None;
    }
    let placed = file.place_of(pair.key);
    let declares = placed.and_then(entity_kind);
    let kind = match (depth, declares) {
        (0, _) => SymbolKind::Section,
        (_, Some(declared)) => kind(declared),
        _ if name == "ports" => SymbolKind::Ports,
        _ => SymbolKind::Setting,
    };
    // What is in a section has names; anything else at the top is the author's own affair.
    let holds = depth == 0 && value.resolve().is_mapping() || declares.is_some();
    let detail = if depth == 0 && value.is_mapping() { String::new() } else { detail(value) };
    let deprecated = placed.and_then(|placed| placed.attribute).is_some_and(|attribute| attribute.deprecated.is_some());
    let deprecated = deprecated && placed.is_some_and(|placed| placed.role == Role::Attribute);
    let mut children = if holds && depth < 2 { children(file, value, depth + 1, &range) } else { Vec::new() };
    if kind == SymbolKind::Service {
        children.extend(stages(file, value, &range));
    }
    Some(Symbol { name, detail, kind, range, selection, deprecated, children })
}

/// The outline of the Dockerfile that stands in a service.
fn stages(file: &Compose, service: Node<'_>, around: &Range<usize>) -> Vec<Symbol> {
    let build = service.own("build").map(|build| build.resolve().id());
    let inner = build.and_then(|build| Inner::of(file, file.inline_of(build)?));
    // What an alias brings stands elsewhere.
    let inner = inner.filter(|inner| around.start <= inner.whole().start && inner.whole().start <= around.end);
    let found = inner.map(|inner| inner.symbols(super::symbols(inner.file))).unwrap_or_default();
    let inside = |symbol: &Symbol| symbol.range.end <= around.end;
    found.into_iter().filter(inside).collect()
}

fn entity_kind(placed: &Placed) -> Option<EntityKind> {
    match placed.syntax {
        Some(dockwright_facts::compose::Syntax::Declaration(kind)) if placed.role == Role::Name => Some(kind),
        _ => None,
    }
}

fn kind(kind: EntityKind) -> SymbolKind {
    match kind {
        EntityKind::Network => SymbolKind::Network,
        EntityKind::Volume => SymbolKind::Volume,
        EntityKind::Config => SymbolKind::Config,
        EntityKind::Secret => SymbolKind::Secret,
        EntityKind::Model => SymbolKind::Model,
        _ => SymbolKind::Service,
    }
}

/// What there is to say of a value on one line: for a service its image or what it is built from.
fn detail(value: Node<'_>) -> String {
    match value.kind() {
        Kind::Scalar(_) => one_line(value.text().unwrap_or_default()),
        Kind::Alias(_) => one_line(value.source()),
        Kind::Empty => String::new(),
        Kind::Sequence(_) => listed(value.items()),
        Kind::Mapping(_) => of_mapping(value),
    }
}

fn of_mapping(value: Node<'_>) -> String {
    if let Some(image) = value.own("image").and_then(Node::text) {
        return one_line(image);
    }
    if let Some(build) = value.own("build") {
        let context = build.text().or_else(|| build.own("context").and_then(Node::text)).unwrap_or(".");
        return one_line(&format!("build {context}"));
    }
    let port = |key: &str| value.own(key).and_then(Node::text);
    if let (Some(published), Some(target)) = (port("published"), port("target")) {
        return one_line(&format!("{published}:{target}"));
    }
    listed(value.pairs().map(|(key, _)| key))
}

fn listed<'a>(nodes: impl Iterator<Item = Node<'a>>) -> String {
    let texts = nodes.take(MOST_ITEMS).map(|node| match node.kind() {
        Kind::Mapping(_) => node.pairs().next().map_or("…", |(_, first)| first.text().unwrap_or("…")),
        _ => node.text().unwrap_or("…"),
    });
    one_line(&texts.collect::<Vec<_>>().join(", "))
}
