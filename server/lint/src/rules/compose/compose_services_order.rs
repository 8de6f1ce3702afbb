use crate::Fix;
use crate::refactor::compose_order::{self, Movable};
use crate::rule::rule;

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
    let names = compose_order::names(services);
    let Some((at, before)) = compose_order::misplaced(&names) else { return };
    let (Some((_, moved)), Some((_, first)), Some((key, _))) =
        (names.get(at), names.get(before), services.pairs().nth(at))
    else {
        return;
    };
    let edit = compose_order::sort(context.file, &Movable::of(context.file), services, &names);
    let fix = edit.map(|edit| Fix::safe("Sort the services by their names", vec![edit]));
    let message = format!("`{moved}` stands behind `{first}`: sorted by their names, services are sooner found.");
    context.report(key.span(), message).maybe_fix(fix);
}
