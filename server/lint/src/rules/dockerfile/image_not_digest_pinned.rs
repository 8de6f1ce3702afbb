use crate::Context;
use crate::rule::rule;
use crate::rules::base_image;

rule! {
    /// The image of a `FROM` has no digest.
    ///
    /// A tag can be given to another image at any time, on purpose or by an attacker; a digest names one image for ever. It
    /// is worth its trouble with a tool that renews it.
    ///
    /// ```dockerfile finds
    /// FROM python:3.14.7-slim
    /// ```
    ///
    /// ```dockerfile ignores
    /// ARG BASE
    /// FROM python:3.14.7-slim@sha256:b8f6ef4f5a2c1e2f6a0a4d5bc4f9d4a1c5d3a7b8e9f00112233445566778899a AS build
    /// FROM build AS test
    /// FROM $BASE
    /// FROM scratch
    /// ```
    "image-not-digest-pinned" {
        category: Reproducibility,
        severity: Hint,
        profile: All,
        fix: None,
        also: ["not_pinned_digest"],
    }
}

fn check(context: &mut Context<'_>) {
    for stage in &context.meaning().stages {
        if context.is_context(stage) {
            continue;
        }
        let Some(image) = stage.image().filter(|image| image.digest().is_none()) else { continue };
        let Some(word) = base_image::word(context, stage) else { continue };
        let message = format!(
            "`{}` may be another image tomorrow. Append its digest (`@sha256:…`) to build from the same one every time.",
            image.familiar()
        );
        context.report(word.span.clone(), message);
    }
}
