use dockwright_syntax::dockerfile::Keyword;

use crate::Context;
use crate::rule::rule;

rule! {
    /// ONBUILD is followed by `FROM`, `MAINTAINER` or another `ONBUILD`, so the build stops.
    ///
    /// A trigger runs inside the stage of the build that starts from this image. It can neither begin a stage nor leave
    /// triggers of its own.
    ///
    /// ```dockerfile finds
    /// FROM alpine:3.22
    /// ONBUILD ONBUILD RUN ls
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM alpine:3.22
    /// ONBUILD RUN ls
    /// ```
    "onbuild-forbidden-trigger" {
        category: Correctness,
        severity: Error,
        fix: None,
        also: [
            "DL3043",
            "tally/hadolint/DL3043",
            "droast/DF068",
            "ONBUILD_CHAINING_DISALLOWED",
            "ONBUILD_TRIGGER_DISALLOWED",
        ],
    }
}

fn check(context: &mut Context<'_>) {
    for (_, instruction) in context.instructions(Keyword::Onbuild) {
        let Some(trigger) = instruction.trigger.as_deref() else { continue };
        if matches!(trigger.keyword, Keyword::Onbuild | Keyword::From | Keyword::Maintainer) {
            let name = trigger.keyword.name();
            let message = format!("`ONBUILD` cannot hold `{name}`, so the build stops here. Remove it.");
            context.report(trigger.name.span.clone(), message);
        }
    }
}
