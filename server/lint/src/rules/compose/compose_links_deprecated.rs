use std::collections::HashSet;

use dockwright_syntax::yaml::Node;

use crate::Tag;
use crate::rule::rule;

use super::Composing;

rule! {
    /// An attribute from the first years of Compose, for which there is something better.
    ///
    /// - `links`: services on a common network reach each other by their names. What `links` adds is an alias, which is
    ///   better given under `networks`, and an order of starting, which `depends_on` gives.
    /// - `volumes_from`: takes over all volumes of another service, whichever these are. A named volume that both mount says
    ///   which one is shared, and where.
    /// - `external` with a `name` inside: write `external: true` and `name` beside it. Docker Compose warns of this one.
    ///
    /// ```yaml finds 3
    /// services:
    ///   web:
    ///     image: nginx:1.29
    ///     links: [db]
    ///     volumes_from: [db]
    ///   db:
    ///     image: postgres:18.1
    /// networks:
    ///   proxy:
    ///     external:
    ///       name: traefik
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   web:
    ///     image: nginx:1.29
    ///     depends_on: [db]
    ///   db:
    ///     image: postgres:18.1
    /// networks:
    ///   proxy:
    ///     external: true
    ///     name: traefik
    /// ```
    "compose-links-deprecated" {
        file: Compose,
        category: Deprecation,
        severity: Hint,
        fix: None,
        also: [],
    }
}

const OLD: &[(&str, &str)] = &[
    (
        "links",
        "Services on a common network reach each other by their names, without `links`. For the order of starting there is \
         `depends_on`, for another name an alias under `networks`.",
    ),
    (
        "volumes_from",
        "`volumes_from` takes over all volumes of a service, whichever these are. Mount a named volume in both, so that the \
         file says what is shared.",
    ),
];

fn check(context: &mut Composing<'_>) {
    let mut reported = HashSet::new();
    for service in context.file.services() {
        for (attribute, message) in OLD {
            let key = service.get(attribute).and_then(Node::key);
            if let Some(key) = key.filter(|key| reported.insert(key.id())) {
                context.report(key.span(), *message).tag(Tag::Deprecated);
            }
        }
    }
    for section in ["networks", "volumes", "secrets", "configs"] {
        let Some(section) = context.file.section(section) else { continue };
        for (_, entity) in section.entries() {
            let name = entity.get("external").and_then(|external| external.get("name"));
            if let Some(key) = name.and_then(Node::key).filter(|key| reported.insert(key.id())) {
                let message = "The name inside of `external` is of old files, and Docker Compose warns of it. Write \
                               `external: true`, and `name` beside it.";
                context.report(key.span(), message).tag(Tag::Deprecated);
            }
        }
    }
}
