use dockwright_syntax::dockerfile::Keyword;

use super::super::arguments::{quoted, trailing_comments};
use crate::Context;
use crate::rule::rule;

rule! {
    /// HEALTHCHECK is followed by something other than `CMD` with a command or `NONE` alone, so the build stops.
    ///
    /// ```dockerfile finds
    /// FROM alpine:3.22
    /// HEALTHCHECK wget -q --spider http://localhost/
    /// ```
    ///
    /// ```dockerfile finds
    /// FROM alpine:3.22
    /// HEALTHCHECK NONE --interval=5s
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM alpine:3.22
    /// HEALTHCHECK --interval=30s CMD wget -q --spider http://localhost/
    /// ```
    "healthcheck-invalid-form" {
        category: Correctness,
        severity: Error,
        fix: None,
        also: ["UNKNOWN_TYPE", "ARGUMENT_UNNECESSARY"],
    }
}

fn check(context: &mut Context<'_>) {
    let escape = context.dockerfile().escape;
    for instruction in &context.dockerfile().instructions {
        let instruction = instruction.effective();
        let Some(check) = instruction.check.as_ref().filter(|_| instruction.keyword == Keyword::Healthcheck) else {
            continue;
        };
        let is = |name: &str| check.text().eq_ignore_ascii_case(name);
        if is("NONE") && !instruction.rest.text().is_empty() && trailing_comments(instruction, escape).is_empty() {
            let message = "`HEALTHCHECK NONE` takes no arguments, so the build stops here. Remove what follows `NONE`.";
            context.report(instruction.rest.span.clone(), message);
        } else if !is("NONE") && !is("CMD") {
            let message = format!(
                "`HEALTHCHECK` is followed by `CMD` or `NONE`, not by {}, so the build stops here. Write \
                 `CMD` in front of a command.",
                quoted(check.text())
            );
            context.report(check.span.clone(), message);
        }
    }
}
