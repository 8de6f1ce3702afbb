use crate::rule::rule;
use crate::rules::compose_order::{self, Movable};

use super::Composing;

rule! {
    /// The services are not in the order of their names.
    ///
    /// In a long file a service is found sooner if they are sorted. To Docker Compose the order does not matter: what
    /// starts first is for `depends_on` to say.
    ///
    /// ```yaml finds
    /// services:
    ///   web:
    ///     image: nginx:1.29
    ///
    ///   # All data is here.
    ///   db:
    ///     image: postgres:18.1
    /// ```
    ///
    /// ```yaml fixed
    /// services:
    ///   # All data is here.
    ///   db:
    ///     image: postgres:18.1
    ///
    ///   web:
    ///     image: nginx:1.29
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   db:
    ///     image: postgres:18.1
    ///   web:
    ///     image: nginx:1.29
    /// ```
    "compose-services-order" {
        file: Compose,
        category: Style,
        severity: Hint,
        profile: All,
        fix: Some(Safe),
        also: ["dclint/services-alphabetical-order"],
    }
}

fn check(context: &mut Composing<'_>) {
    let Some(services) = context.file.section("services").filter(|_| context.file.yaml().problems().is_empty()) else {
        return;
    };
    let names: Vec<&str> = services.pairs().map(|(key, _)| key.text().unwrap_or_default()).collect();
    let (Some(order), Some((at, before))) = (compose_order::sorted(&names), compose_order::misplaced(&names)) else {
        return;
    };
    let (Some(moved), Some(first), Some((key, _))) = (names.get(at), names.get(before), services.pairs().nth(at))
    else {
        return;
    };
    let fix = compose_order::fix(context, &Movable::of(context), services, &order, "Sort the services by their names");
    let message = format!("`{moved}` stands behind `{first}`: sorted by their names, services are sooner found.");
    context.report(key.span(), message).maybe_fix(fix);
}
