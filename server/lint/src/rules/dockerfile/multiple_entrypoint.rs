use dockwright_syntax::dockerfile::Keyword;

use crate::Context;
use crate::rule::rule;

use super::super::multiple;

rule! {
    /// Only the last `ENTRYPOINT` of a stage has an effect.
    ///
    /// An image has one entrypoint. A second `ENTRYPOINT` in the same stage replaces the first; the two are not run one
    /// after the other. Delete the first, or call both programs from one script.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// ENTRYPOINT ["/usr/bin/tini", "--"]
    /// ENTRYPOINT ["/app/server"]
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// ENTRYPOINT ["/app/server"]
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12 AS tool
    /// ENTRYPOINT ["/app/tool"]
    ///
    /// FROM tool
    /// ENTRYPOINT ["/usr/bin/tini", "--", "/app/server"]
    /// ```
    "multiple-entrypoint" {
        category: Correctness,
        severity: Warning,
        fix: Some(Safe),
        changes: [Start],
        also: [
            "DL4004",
            "MultipleInstructionsDisallowed",
            "buildkit/MultipleInstructionsDisallowed",
            "droast/DF039",
            "MULTIPLE_INSTRUCTIONS",
        ],
    }
}

fn check(context: &mut Context<'_>) {
    multiple::check(context, Keyword::Entrypoint);
}
