use super::super::labels;
use crate::Context;
use crate::rule::rule;

rule! {
    /// A label that the configuration does not know.
    ///
    /// With the option `strict` an image may have the labels of `missing-labels.schema` only, so that a misspelt key does
    /// not go unnoticed. Without it this rule finds nothing.
    ///
    /// The examples are for a strict schema of `author` and `org.opencontainers.image.version`.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// LABEL author="me" auhtor="you"
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// LABEL author="me" org.opencontainers.image.version="1.2.3"
    /// ```
    "superfluous-labels" {
        category: Maintainability,
        severity: Hint,
        fix: None,
        also: ["DL3050"],
    }
}

fn check(context: &mut Context<'_>) {
    let options = context.options;
    if !options.superfluous_labels.strict {
        return;
    }
    for label in labels::all(context) {
        if !options.missing_labels.schema.contains_key(&label.key) {
            let key = super::super::arguments::quoted(&label.key);
            let message =
                format!("The label {key} is not one of those the configuration allows. Remove it or correct its key.");
            context.report(label.pair.key.span.clone(), message);
        }
    }
}
