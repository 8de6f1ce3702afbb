use super::super::arguments::quoted;
use super::super::flags::{self, Problem};
use crate::Context;
use crate::rule::rule;

rule! {
    /// A flag that is either on or off has another value, so the build stops.
    ///
    /// Flags such as `--link` stand alone or take `true` or `false`. Other words for yes and no, and variables, are
    /// refused.
    ///
    /// ```dockerfile finds
    /// FROM alpine:3.22
    /// COPY --link=yes a /srv/
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM alpine:3.22
    /// COPY --link a /srv/
    /// COPY --link=false b /srv/
    /// ```
    "flag-not-boolean" {
        category: Correctness,
        severity: Error,
        fix: None,
        also: ["FLAG_EXPECTED_BOOLEAN_VALUE", "FLAG_INVALID_LINK_VALUE"],
    }
}

fn check(context: &mut Context<'_>) {
    flags::for_each_problem(context, |context, _, flag, problem| {
        if problem != Problem::NotBoolean {
            return;
        }
        let value = quoted(flag.value_text().unwrap_or_default());
        let range = flag.value.as_ref().map_or(flag.span.clone(), |value| value.span.clone());
        let message = format!(
            "`--{}` is `true` or `false`, not {value}, so the build stops here. Alone it means `true`.",
            flags::name_of(flag)
        );
        context.report(range, message);
    });
}
