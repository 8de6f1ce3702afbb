use dockwright_syntax::dockerfile::Keyword;

use super::super::downloads::{self, Tool};
use super::super::runs;
use crate::Context;
use crate::rule::rule;

rule! {
    /// A stage downloads with both `wget` and `curl`.
    ///
    /// Each does what the other does. With one of them there is one program less to install and to update, and one way
    /// less to set up proxies and certificates. It matters where both have to be installed, and hardly where the image
    /// has both.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN wget -q https://example.com/a
    /// RUN curl -fsSLO https://example.com/b
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12 AS build
    /// RUN wget -q https://example.com/a || echo curl
    /// FROM debian:12
    /// RUN curl -fsSLO https://example.com/b
    /// ```
    "wget-and-curl" {
        category: Size,
        severity: Hint,
        profile: Strict,
        fix: None,
        also: ["DL4001", "tally/hadolint/DL4001", "droast/DF058"],
    }
}

fn check(context: &mut Context<'_>) {
    let mut first: Option<Tool> = None;
    let mut stage = None;
    let mut reported = false;
    for body in runs::bodies(context) {
        let own = context.meaning().state(body.instruction).stage;
        if own != stage {
            (stage, first, reported) = (own, None, false);
        }
        let onbuild =
            context.dockerfile().instructions.get(body.instruction).is_some_and(|i| i.keyword == Keyword::Onbuild);
        for call in downloads::calls(&body.script).filter(|_| !onbuild) {
            match first {
                None => first = Some(call.tool),
                Some(tool) if tool != call.tool && !reported => {
                    reported = true;
                    let message = format!(
                        "This stage downloads with `{}` and with `{}`; one of them is enough, and less to install.",
                        tool.name(),
                        call.tool.name()
                    );
                    context.report(body.range(call.program.span), message);
                }
                Some(_) => {}
            }
        }
    }
}
