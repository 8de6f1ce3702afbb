//! What a message about a value calls it.

use dockwright_facts::compose::EntityKind;
use dockwright_syntax::yaml::Node;

use super::Compose;
use super::walk::{Placed, Role};

/// The kinds of things that are declared at the top of a file.
const DECLARED: [EntityKind; 6] = [
    EntityKind::Service,
    EntityKind::Network,
    EntityKind::Volume,
    EntityKind::Config,
    EntityKind::Secret,
    EntityKind::Model,
];

/// What a value is, for people: `` `image` ``, ``the service `web` ``, ``an item of `ports` ``.
pub(super) fn subject(file: &Compose, node: Node<'_>, placed: &Placed) -> String {
    // What an alias brings is the value of the key that the alias is behind.
    let alias = placed.brought_by.and_then(|id| file.yaml().node(id)).filter(|alias| alias.resolve() == node);
    let node = alias.unwrap_or(node);
    match node.parent().filter(|parent| parent.is_sequence()) {
        Some(list) => format!("an item of {}", value(file, list, placed)),
        None => value(file, node, placed),
    }
}

fn value(file: &Compose, node: Node<'_>, placed: &Placed) -> String {
    let attribute = placed.attribute.map(|attribute| attribute.name);
    // In an extension every key is chosen, so there the key itself tells.
    let chosen = |key: &Node<'_>| {
        let place = file.place_of(key.id()).filter(|place| place.role == Role::Name);
        let same = |place: &Placed| place.attribute.map(|attribute| attribute.name) == attribute;
        place.is_some_and(same) || key.resolve().text() != attribute
    };
    match (node.key().filter(chosen), attribute) {
        (Some(key), Some(attribute)) => {
            let name = key.resolve().text().unwrap_or_default();
            // The root, the section and the mapping of what is declared in it.
            let declared = key.parent().and_then(Node::parent).is_some_and(|root| root.parent().is_none());
            match DECLARED.iter().find(|kind| declared && kind.section() == Some(attribute)) {
                Some(kind) => format!("the {} `{name}`", kind.noun()),
                None => format!("`{name}` in `{attribute}`"),
            }
        }
        (_, Some(attribute)) => format!("`{attribute}`"),
        (_, None) => "this".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::compose::Compose;

    fn messages(text: &str) -> Vec<String> {
        Compose::new(text).mismatches().into_iter().map(|mismatch| mismatch.message).collect()
    }

    #[test]
    fn a_message_speaks_of_what_is_wrong() {
        let cases = [
            ("services:\n  web: nginx\n", "the service `web` must be"),
            ("services:\n  web:\n    ima\n", "the service `web` must be"),
            ("services: nginx\n", "`services` must be"),
            ("networks: {x: abc}\n", "the network `x` must be"),
            ("volumes: {v: 3}\n", "the volume `v` must be"),
            ("secrets: {s: []}\n", "the secret `s` must be"),
            ("services: {web: {image: a, labels: {b: []}}}\n", "`b` in `labels` must be"),
            ("services: {web: {image: a, environment: {A: {}}}}\n", "`A` in `environment` must be"),
            ("services: {web: {image: a, networks: {x: abc}}}\n", "`x` in `networks` must be"),
            ("services: {web: {image: a, ports: [[1]]}}\n", "an item of `ports` must be"),
            ("services: {web: {image: []}}\n", "`image` must be"),
            ("x-a: &a 5\nservices:\n  web: *a\n", "the service `web` must be"),
            ("x-a: &a {image: []}\nservices:\n  web:\n    <<: *a\n", "`image` must be"),
            ("x-a: &a {b: []}\nservices:\n  web:\n    image: a\n    labels: *a\n", "`b` in `labels` must be"),
        ];
        for (text, start) in cases {
            let found = messages(text);
            assert!(found.len() == 1 && found[0].starts_with(start), "{text}{found:?}");
        }
    }
}
