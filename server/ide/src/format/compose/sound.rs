//! Reads a formatted Compose file back: it must say what it said before.

use dockwright_model::Compose;
use dockwright_syntax::yaml::{Kind, Node, Yaml};

/// Whether two files differ in nothing but their layout: the same nodes in the same order with the same texts, quotes,
/// anchors and tags, and the same comments.
pub fn is_sound(before: &Compose, after: &Compose) -> bool {
    same(before.yaml(), after.yaml())
}

/// [`is_sound`] for trees.
pub(super) fn same(one: &Yaml, other: &Yaml) -> bool {
    let comments = |yaml: &Yaml| {
        let comments = yaml.comments().iter();
        comments
            .map(|comment| yaml.source().get(comment.span.clone()).unwrap_or_default().trim_end().to_owned())
            .collect::<Vec<_>>()
    };
    one.problems().len() == other.problems().len()
        && one.nodes().count() == other.nodes().count()
        && one.roots().map(Node::id).eq(other.roots().map(Node::id))
        && one.nodes().zip(other.nodes()).all(|(one, other)| same_node(one, other))
        && comments(one) == comments(other)
}

fn same_node(one: Node<'_>, other: Node<'_>) -> bool {
    let name = |name: Option<&dockwright_syntax::yaml::Name>| name.map(|name| name.text.clone());
    let alike = match (one.kind(), other.kind()) {
        (Kind::Mapping(one), Kind::Mapping(other)) => {
            one.iter().map(|pair| (pair.key, pair.value)).eq(other.iter().map(|pair| (pair.key, pair.value)))
        }
        (Kind::Sequence(one), Kind::Sequence(other)) => one == other,
        (Kind::Scalar(_), Kind::Scalar(_)) => one.style() == other.style() && one.text() == other.text(),
        (Kind::Alias(target), Kind::Alias(others)) => target == others && one.source() == other.source(),
        (Kind::Empty, Kind::Empty) => true,
        _ => false,
    };
    alike
        && one.is_flow() == other.is_flow()
        && name(one.tag()) == name(other.tag())
        && name(one.anchor()) == name(other.anchor())
}
