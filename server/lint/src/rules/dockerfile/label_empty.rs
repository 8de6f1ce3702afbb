use super::super::labels;
use crate::Context;
use crate::rule::rule;

rule! {
    /// A label that the configuration asks for is empty.
    ///
    /// Only labels of `missing-labels.schema` are looked at. An empty value is as good as none.
    ///
    /// The examples are for a schema of `author` and `org.opencontainers.image.version`.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// LABEL author="" org.opencontainers.image.version="1.2.3"
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// ARG AUTHOR
    /// LABEL author="$AUTHOR" note=""
    /// ```
    "label-empty" {
        category: Correctness,
        severity: Warning,
        fix: None,
        also: ["DL3051"],
    }
}

fn check(context: &mut Context<'_>) {
    let schema = &context.options.missing_labels.schema;
    if schema.is_empty() {
        return;
    }
    for label in labels::all(context) {
        let empty = label.value(context.meaning()).is_some_and(|value| value.trim().is_empty());
        if empty && schema.contains_key(&label.key) {
            let message = format!("The label `{}` has no value, though the configuration asks for one.", label.key);
            context.report(label.pair.span.clone(), message);
        }
    }
}
