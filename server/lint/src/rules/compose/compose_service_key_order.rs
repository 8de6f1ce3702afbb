use crate::Fix;
use crate::refactor::compose_order::{self, Movable};
use crate::rule::rule;

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
    let movable = Movable::of(context.file);
    for service in context.file.services() {
        let ranks = compose_order::usual_ranks(service.body);
        let is_own = service.key.pair().is_some_and(|pair| pair.value == service.body.id());
        let Some((at, before)) = compose_order::misplaced(&ranks).filter(|_| is_own) else { continue };
        let key = |at: usize| service.body.pairs().nth(at).map(|(key, _)| key);
        let (Some(key), Some(first)) = (key(at), key(before)) else { continue };
        let edit = compose_order::sort(context.file, &movable, service.body, &ranks);
        let title = format!("Put the keys of `{}` into the usual order", service.name);
        let fix = edit.map(|edit| Fix::safe(title, vec![edit]));
        let message = format!(
            "`{}` usually comes before `{}`: services that are written alike are sooner understood.",
            key.text().unwrap_or_default(),
            first.text().unwrap_or_default(),
        );
        context.report(key.span(), message).maybe_fix(fix);
    }
}
