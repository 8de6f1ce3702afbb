use dockwright_model::Base;
use dockwright_syntax::dockerfile::Keyword;

use crate::rule::rule;
use crate::{Context, Severity};

rule! {
    /// All files of another stage or image are copied.
    ///
    /// `COPY --from=build / /` brings along compilers, caches and whatever secrets the build has left, and replaces files
    /// of the base image. Copy what the program needs.
    ///
    /// Onto `scratch` it is a way to make one layer of many, so there it is a hint.
    ///
    /// ```dockerfile finds
    /// FROM golang:1.26 AS build
    /// RUN go build -o /app .
    ///
    /// FROM debian:13
    /// COPY --from=build / /
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM golang:1.26 AS build
    /// RUN go build -o /out/app .
    ///
    /// FROM debian:13
    /// COPY --from=build /out /
    /// COPY --from=build / /rootfs
    /// ```
    "copy-entire-filesystem" {
        category: Size,
        severity: Warning,
        fix: None,
        also: ["DL3067", "tally/hadolint/DL3067"],
    }
}

fn check(context: &mut Context<'_>) {
    for (index, instruction) in context.instructions(Keyword::Copy) {
        let Some(from) = instruction.flag("from").and_then(|flag| flag.value_text()) else { continue };
        let Some((sources, destination)) = instruction.copy() else { continue };
        let is_root = |text: &str| text.trim_matches(['"', '\'']) == "/";
        if !is_root(destination.text) || !sources.iter().any(|source| is_root(source.text)) {
            continue;
        }
        let meaning = context.meaning();
        let stage = meaning.state(index).stage;
        let stages = &meaning.stages;
        let onto_nothing = stage.and_then(|stage| stages.get(stage)).is_some_and(|stage| matches!(stage.base, Base::Scratch));
        // A stage of nothing but files, made to be copied as a whole.
        let source = stage.and_then(|stage| meaning.stage_referenced(from, stage)).and_then(|source| meaning.root_of(source));
        let of_files = source.is_some_and(|root| matches!(root.base, Base::Scratch));
        if of_files {
            continue;
        }
        let severity = if onto_nothing { Severity::Hint } else { Severity::Warning };
        let message = format!(
            "All files of `{from}` are copied: compilers, caches and whatever else the build has left there. Copy what the \
             program needs."
        );
        context.report(instruction.rest.span.clone(), message).severity(severity);
    }
}
