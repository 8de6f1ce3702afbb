use crate::Context;
use crate::rule::rule;

use super::super::stages;

rule! {
    /// `--from` names the stage it stands in.
    ///
    /// A stage cannot take files from itself: BuildKit stops with a circular dependency. Files that are in the stage
    /// already can be copied with `RUN cp`; otherwise another stage is meant.
    ///
    /// ```dockerfile finds
    /// FROM golang:1.23 AS build
    /// RUN go build -o /app .
    /// COPY --from=build /app /usr/local/bin/app
    /// ```
    ///
    /// ```dockerfile finds 2
    /// FROM golang:1.23 AS build
    /// COPY --from=0 /app /usr/local/bin/app
    /// RUN --mount=type=bind,from=build,target=/src make
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM golang:1.23 AS build
    /// RUN go build -o /app .
    ///
    /// FROM debian:12
    /// COPY --from=build /app /usr/local/bin/app
    /// ```
    "copy-from-self" {
        category: Correctness,
        severity: Error,
        fix: None,
        also: ["DL3023", "tally/hadolint/DL3023", "droast/DF050"],
    }
}

fn check(context: &mut Context<'_>) {
    for source in &context.meaning().sources {
        if stages::is_self(context, source) {
            let message = format!(
                "`{}` is the stage this instruction stands in, and a stage cannot take files from itself. Name an earlier \
                 stage, or use `RUN cp`.",
                source.place.text
            );
            context.report(source.place.range.clone(), message);
        }
    }
}
