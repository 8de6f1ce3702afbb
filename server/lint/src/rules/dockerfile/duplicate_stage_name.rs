use std::collections::HashMap;

use crate::Context;
use crate::rule::rule;

rule! {
    /// Two stages have the same name.
    ///
    /// Names of stages ignore case. When two stages share one, `--target`, `COPY --from` and `FROM` mean the later one,
    /// and the earlier can be reached by its number only. Give one of them another name.
    ///
    /// ```dockerfile finds
    /// FROM golang:1.23 AS build
    /// RUN go build -o /app .
    ///
    /// FROM node:22 AS Build
    /// RUN npm run build
    ///
    /// FROM debian:12
    /// COPY --from=build /app /app
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM golang:1.23 AS build-server
    /// RUN go build -o /app .
    ///
    /// FROM node:22 AS build-client
    /// RUN npm run build
    /// ```
    "duplicate-stage-name" {
        category: Correctness,
        severity: Error,
        fix: None,
        also: [
            "DL3024",
            "DuplicateStageName",
            "buildkit/DuplicateStageName",
            "droast/DF042",
            "DUPLICATE_BUILD_STAGE_NAME",
        ],
    }
}

fn check(context: &mut Context<'_>) {
    let mut seen = HashMap::new();
    for name in context.meaning().stages.iter().filter_map(|stage| stage.name.as_ref()) {
        let Some(first) = seen.insert(name.text().to_lowercase(), name) else { continue };
        let line = context.file.line_number(first.span.start);
        let message = format!(
            "The stage on line {line} is named `{}` as well, so the name no longer reaches that one. Choose another name.",
            first.text()
        );
        context.report(name.span.clone(), message).related(first.span.clone(), "the other stage of this name");
    }
}
