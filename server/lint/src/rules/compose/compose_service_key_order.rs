use dockwright_facts::compose::SERVICE_KEYS;

use crate::rule::rule;
use crate::rules::compose_order::{self, Movable};

use super::Composing;

rule! {
    /// The keys of a service are not in the usual order.
    ///
    /// First what the service is (`image`, `build`, `container_name`), then what it depends on, its data, its environment,
    /// its networks, what it runs, its logs and labels, and in the end everything else. To Docker Compose the order does
    /// not matter.
    ///
    /// ```yaml finds
    /// services:
    ///   web:
    ///     # To the outside.
    ///     ports:
    ///       - "127.0.0.1:8080:80"
    ///     image: nginx:1.29
    /// ```
    ///
    /// ```yaml fixed
    /// services:
    ///   web:
    ///     image: nginx:1.29
    ///     # To the outside.
    ///     ports:
    ///       - "127.0.0.1:8080:80"
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   web:
    ///     image: nginx:1.29
    ///     depends_on: [db]
    ///     environment:
    ///       TZ: UTC
    ///     restart: always
    /// ```
    "compose-service-key-order" {
        file: Compose,
        category: Style,
        severity: Hint,
        profile: All,
        fix: Some(Safe),
        also: ["dclint/service-keys-order"],
    }
}

fn check(context: &mut Composing<'_>) {
    if !context.file.yaml().problems().is_empty() {
        return;
    }
    let movable = Movable::of(context);
    for service in context.file.services() {
        let rank = |name: &str| SERVICE_KEYS.iter().position(|known| *known == name).unwrap_or(SERVICE_KEYS.len());
        let names: Vec<&str> = service.body.pairs().map(|(key, _)| key.text().unwrap_or_default()).collect();
        let ranks: Vec<usize> = names.iter().map(|name| rank(name)).collect();
        let is_own = service.key.pair().is_some_and(|pair| pair.value == service.body.id());
        let (Some(order), Some((at, before)), true) =
            (compose_order::sorted(&ranks), compose_order::misplaced(&ranks), is_own)
        else {
            continue;
        };
        let (Some(moved), Some(first)) = (names.get(at), names.get(before)) else { continue };
        let Some((key, _)) = service.body.pairs().nth(at) else { continue };
        let title = format!("Put the keys of `{}` into the usual order", service.name);
        let fix = compose_order::fix(context, &movable, service.body, &order, title);
        let message =
            format!("`{moved}` usually comes before `{first}`: services that are written alike are sooner understood.");
        context.report(key.span(), message).maybe_fix(fix);
    }
}
