use crate::Context;
use crate::rule::rule;
use crate::rules::arguments::quoted;
use crate::rules::base_image;
use crate::rules::stages::is_valid_name;

rule! {
    /// A stage has a name that no stage can have, so the build stops.
    ///
    /// A name begins with a letter and goes on with letters, digits, underscores, hyphens and dots. Variables are not
    /// replaced in it.
    ///
    /// ```dockerfile finds 3
    /// FROM golang:1.26 AS 1st
    /// FROM golang:1.26 AS build/server
    /// FROM golang:1.26 AS build-$TARGETARCH
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM golang:1.26 AS first_stage
    /// FROM golang:1.26 AS build-server.v2
    /// ```
    "invalid-stage-name" {
        category: Correctness,
        severity: Error,
        fix: None,
        also: ["INVALID_BUILD_STAGE_NAME"],
    }
}

fn check(context: &mut Context<'_>) {
    for name in context.meaning().stages.iter().filter_map(|stage| stage.name.as_ref()) {
        let text = name.text();
        if is_valid_name(text) || base_image::is_template(text) {
            continue;
        }
        let why = if text.contains('$') {
            "variables are not replaced there"
        } else if text.starts_with(|c: char| c.is_ascii_alphabetic()) {
            "it may only have letters, digits, `_`, `-` and `.`"
        } else {
            "it must begin with a letter"
        };
        let message = format!(
            "{} cannot be the name of a stage: {why}. The build stops here; choose another name.",
            quoted(text)
        );
        context.report(name.span.clone(), message);
    }
}
