use dockwright_model::Base;

use super::super::labels;
use crate::rule::rule;
use crate::{Context, Fix};

rule! {
    /// The label for the digest of the base image does not fit the base image.
    ///
    /// `org.opencontainers.image.base.digest` tells scanners and updaters which image this one was built from. Written by
    /// hand it is wrong as soon as the tag in `FROM` moves. Pin the base by the same digest, or leave the label to the tool
    /// that builds.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// LABEL org.opencontainers.image.base.name="docker.io/library/debian:12" \
    ///       org.opencontainers.image.base.digest="sha256:1111111111111111111111111111111111111111111111111111111111111111"
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// LABEL org.opencontainers.image.base.name="docker.io/library/debian:12"
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12@sha256:1111111111111111111111111111111111111111111111111111111111111111
    /// LABEL org.opencontainers.image.base.digest="sha256:1111111111111111111111111111111111111111111111111111111111111111"
    /// ARG BASE_DIGEST
    /// LABEL org.opencontainers.image.base.digest="$BASE_DIGEST"
    /// ```
    "label-stale-base-digest" {
        category: Correctness,
        severity: Hint,
        fix: Some(Unsafe),
        also: ["tally/labels/no-stale-base-digest"],
    }
}

const KEY: &str = "org.opencontainers.image.base.digest";

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    for label in labels::all(context).into_iter().filter(|label| label.key == KEY) {
        let root = meaning.state(label.instruction).stage.and_then(|stage| meaning.root_of(stage));
        let Some(Base::Image(image)) = root.map(|root| &root.base) else { continue };
        let Some(value) = label.value(meaning) else { continue };
        if image.digest() == Some(value.as_str()) {
            continue;
        }
        let message = match image.digest() {
            Some(_) => format!("The base image is pinned to another digest than the label `{KEY}` says."),
            None => format!(
                "The label `{KEY}` names a digest, but `FROM` does not pin the base by it, so it is wrong as soon as the \
                 tag moves. Pin the base by this digest, or remove the label."
            ),
        };
        let fix = labels::removal(context.file, &label)
            .map(|edit| Fix::unsafe_(format!("Remove the label `{KEY}`"), vec![edit]));
        context.report(label.pair.span.clone(), message).maybe_fix(fix);
    }
}
