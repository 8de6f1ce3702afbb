use dockwright_model::compose::Published;

use crate::Fix;
use crate::refactor::compose_order::{self, Movable};
use crate::rule::rule;

use super::Composing;

rule! {
    /// The published ports of a service are not in the order of their numbers.
    ///
    /// Sorted lists are easier to read and to compare. To Docker Compose the order does not matter. Lists with a port
    /// that depends on a variable without a default are left alone.
    ///
    /// ```yaml finds
    /// services:
    ///   web:
    ///     image: nginx:1.29
    ///     ports:
    ///       - "443:443"
    ///       - "80:80"
    /// ```
    ///
    /// ```yaml fixed
    /// services:
    ///   web:
    ///     image: nginx:1.29
    ///     ports:
    ///       - "80:80"
    ///       - "443:443"
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   web:
    ///     image: nginx:1.29
    ///     ports: ["80:80", "443:443"]
    ///   app:
    ///     image: nginx:1.29
    ///     ports: ["${PORT}:80", "79:79"]
    /// ```
    "compose-ports-order" {
        file: Compose,
        category: Style,
        severity: Hint,
        profile: All,
        fix: Some(Safe),
        also: ["dclint/service-ports-alphabetical-order"],
    }
}

fn check(context: &mut Composing<'_>) {
    if !context.file.yaml().problems().is_empty() {
        return;
    }
    let movable = Movable::of(context.file);
    for service in context.file.services() {
        let Some(list) = service.body.own("ports").filter(|list| list.parent() == Some(service.body)) else { continue };
        let count = list.items().count();
        // Those of the services that it extends come last.
        let ports: Vec<Published<'_>> = service.published().into_iter().filter(|port| port.is_in(list)).collect();
        let host = |port: &Published<'_>| port.published.or(port.target).map(|range| range.first);
        let keys: Option<Vec<(u16, Option<u16>)>> =
            ports.iter().map(|port| Some((host(port)?, port.target.map(|range| range.first)))).collect();
        let Some(keys) = keys.filter(|keys| keys.len() == count) else { continue };
        let Some((at, before)) = compose_order::misplaced(&keys) else { continue };
        let (Some((moved, _)), Some((first, _)), Some(port)) = (keys.get(at), keys.get(before), ports.get(at)) else {
            continue;
        };
        let range = port.node.span();
        let edit = compose_order::sort(context.file, &movable, list, &keys);
        let fix = edit.map(|edit| Fix::safe("Sort the ports by their numbers", vec![edit]));
        let message = format!("Port {moved} stands behind {first}: a sorted list is easier to read and to compare.");
        context.report(range, message).maybe_fix(fix);
    }
}
