use dockwright_syntax::dockerfile::variable::Problem;

use super::invalid_substitution::problems;
use crate::Context;
use crate::rule::rule;

rule! {
    /// A `${…}` outside of commands uses a modifier that BuildKit does not have, so the build stops.
    ///
    /// Outside of `RUN`, `CMD` and `ENTRYPOINT`, where a shell does it, BuildKit replaces variables itself. Of what a shell
    /// can do it knows `${name:-default}`, `:+`, `:?` (each with or without the colon), `#`, `##`, `%`, `%%`, `/` and `//`.
    ///
    /// ```dockerfile finds 3
    /// FROM debian:12
    /// ARG NAME=x
    /// ENV UPPER=${NAME^^} EMPTY=${NAME:}
    /// LABEL part=${NAME:1:3}
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// ARG NAME=x
    /// ENV SHORT=${NAME%.*} TAG=${NAME//+/-} OTHER=${NAME-none}
    /// RUN echo ${NAME^^}
    /// ```
    "unsupported-variable-modifier" {
        category: Correctness,
        severity: Error,
        fix: None,
        also: ["UNSUPPORTED_MODIFIER"],
    }
}

fn check(context: &mut Context<'_>) {
    let wrong = |problem: &Problem| *problem == Problem::UnsupportedModifier;
    for (_, range) in problems(context.dockerfile()).into_iter().filter(|(problem, _)| wrong(problem)) {
        let message = "BuildKit does not know what follows the name in this `${…}`, and the build stops. It has `:-`, \
                       `:+`, `:?`, `#`, `%` and `/`; for others use `RUN` and its shell.";
        context.report(range, message);
    }
}
