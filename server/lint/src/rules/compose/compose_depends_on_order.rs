use crate::Fix;
use crate::refactor::compose_order::{self, Movable};
use crate::rule::rule;

use super::Composing;

rule! {
    /// The services in `depends_on` are not in the order of their names.
    ///
    /// Sorted lists are easier to compare, and two people who add to them do so in the same place. To Docker Compose the
    /// order does not matter: all of them are started first.
    ///
    /// ```yaml finds
    /// services:
    ///   web:
    ///     image: nginx:1.29
    ///     depends_on:
    ///       - db # migrations
    ///       - cache
    ///   cache:
    ///     image: redis:8.2
    ///   db:
    ///     image: postgres:18.1
    /// ```
    ///
    /// ```yaml fixed
    /// services:
    ///   web:
    ///     image: nginx:1.29
    ///     depends_on:
    ///       - cache
    ///       - db # migrations
    ///   cache:
    ///     image: redis:8.2
    ///   db:
    ///     image: postgres:18.1
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   web:
    ///     image: nginx:1.29
    ///     depends_on: [cache, db]
    ///   cache:
    ///     image: redis:8.2
    ///   db:
    ///     image: postgres:18.1
    /// ```
    "compose-depends-on-order" {
        file: Compose,
        category: Style,
        severity: Hint,
        profile: All,
        fix: Some(Safe),
        also: ["dclint/service-dependencies-alphabetical-order"],
    }
}

fn check(context: &mut Composing<'_>) {
    if !context.file.yaml().problems().is_empty() {
        return;
    }
    let movable = Movable::of(context.file);
    for service in context.file.services() {
        // What is brought by an alias is looked at where it stands, if that is in a service.
        let Some(list) = service.body.own("depends_on").filter(|list| list.parent() == Some(service.body)) else {
            continue;
        };
        let nodes: Vec<_> = list.items().chain(list.pairs().map(|(key, _)| key)).collect();
        let names: Vec<&str> = nodes.iter().map(|node| node.resolve().text().unwrap_or_default()).collect();
        let Some((at, before)) = compose_order::misplaced(&names) else { continue };
        let (Some(moved), Some(first), Some(node)) = (names.get(at), names.get(before), nodes.get(at)) else {
            continue;
        };
        let edit = compose_order::sort(context.file, &movable, list, &names);
        let fix = edit.map(|edit| Fix::safe("Sort the services in `depends_on`", vec![edit]));
        let message = format!("`{moved}` stands behind `{first}`: a sorted list is easier to read and to compare.");
        context.report(node.span(), message).maybe_fix(fix);
    }
}
