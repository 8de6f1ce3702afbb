use crate::Context;
use crate::rule::rule;

rule! {
    /// A stage is named `scratch` or `context`.
    ///
    /// `FROM scratch` means the empty image, and `context` the files the build was given. A stage of that name takes the
    /// place of one or cannot be reached, and readers of the file are misled in any case.
    ///
    /// ```dockerfile finds 2
    /// FROM alpine:3.24 AS scratch
    /// FROM alpine:3.24 AS Context
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM scratch AS scratch-version
    /// FROM alpine:3.24 AS contexts
    /// ```
    "reserved-stage-name" {
        category: Correctness,
        severity: Error,
        fix: None,
        also: ["DL3063", "tally/hadolint/DL3063", "ReservedStageName", "buildkit/ReservedStageName"],
    }
}

fn check(context: &mut Context<'_>) {
    for name in context.meaning().stages.iter().filter_map(|stage| stage.name.as_ref()) {
        let text = name.text();
        let meaning = match text.to_ascii_lowercase().as_str() {
            "scratch" => "the empty image",
            "context" => "the files of the build",
            _ => continue,
        };
        let message =
            format!("`{text}` is reserved for {meaning}, so a stage should not be called that. Choose another name.");
        context.report(name.span.clone(), message);
    }
}
