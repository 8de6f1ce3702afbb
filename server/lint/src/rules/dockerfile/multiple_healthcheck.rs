use dockwright_syntax::dockerfile::Keyword;

use crate::Context;
use crate::rule::rule;

use super::super::multiple;

rule! {
    /// Only the last `HEALTHCHECK` of a stage has an effect.
    ///
    /// A container has one health check, and `HEALTHCHECK NONE` counts as one too. An earlier one in the same stage is
    /// replaced with all of its options. Delete it, or let one command check everything.
    ///
    /// ```dockerfile finds
    /// FROM nginx:1.27
    /// HEALTHCHECK --interval=30s \
    ///     CMD curl -f http://localhost/ || exit 1
    /// HEALTHCHECK NONE
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM nginx:1.27
    /// HEALTHCHECK NONE
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM nginx:1.27
    /// HEALTHCHECK CMD curl -f http://localhost/ && curl -f http://localhost/api || exit 1
    /// ```
    "multiple-healthcheck" {
        category: Correctness,
        severity: Warning,
        fix: Some(Safe),
        changes: [Health],
        also: [
            "DL3012",
            "MultipleInstructionsDisallowed",
            "buildkit/MultipleInstructionsDisallowed",
            "droast/DF041",
            "MULTIPLE_INSTRUCTIONS",
        ],
    }
}

fn check(context: &mut Context<'_>) {
    multiple::check(context, Keyword::Healthcheck);
}
