mod label_formats;

use super::super::arguments::quoted;
use super::super::labels;
use crate::Context;
use crate::rule::rule;

rule! {
    /// The value of a label has not the format that the configuration asks for.
    ///
    /// The option `missing-labels.schema` gives each label a format: `text` (anything), `url`, `semver`, `hash` (a Git commit of 7 or
    /// 40 digits), `rfc3339` (a time), `spdx` (a licence, or an expression of several) or `email`. Programs that read the
    /// labels rely on it. Values that a build argument decides are left alone unless the argument has a default.
    ///
    /// The examples are for `org.opencontainers.image.version` as `semver`.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// LABEL org.opencontainers.image.version="v1.2"
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// ARG VERSION
    /// LABEL org.opencontainers.image.version=$VERSION
    /// LABEL org.opencontainers.image.version="1.2.3-rc.1"
    /// ```
    "label-invalid-value" {
        category: Correctness,
        severity: Warning,
        fix: None,
        also: ["DL3052", "DL3053", "DL3054", "DL3055", "DL3056", "DL3058"],
    }
}

fn check(context: &mut Context<'_>) {
    let schema = &context.options.missing_labels.schema;
    if schema.is_empty() {
        return;
    }
    for label in labels::all(context) {
        let Some(format) = schema.get(&label.key) else { continue };
        // An empty value is for `label-empty`.
        let Some(value) = label.value(context.meaning()).filter(|value| !value.is_empty()) else { continue };
        let Some(wanted) = label_formats::problem(*format, &value) else { continue };
        let message = format!("The label `{}` should be {wanted}, but {} is none.", label.key, quoted(&value));
        let place = label.pair.value.as_ref().unwrap_or(&label.pair.key).span.clone();
        context.report(place, message);
    }
}
