use std::collections::HashSet;
use std::ops::Range;

use dockwright_model::Stage;
use dockwright_syntax::image_ref::ImageRef;

use crate::rule::rule;
use crate::rules::base_image;
use crate::{Context, Severity};

rule! {
    /// An image in `FROM` is taken by the tag `latest`.
    ///
    /// `latest` is another image after every release: the same file builds today and fails tomorrow, caches on
    /// different machines hold different images under one name, and nobody can tell from the file what is inside.
    /// Name the version that the image is written and tested for.
    ///
    /// ```dockerfile finds
    /// FROM node:latest
    /// ```
    ///
    /// The default of a build argument counts as well:
    ///
    /// ```dockerfile finds
    /// ARG VERSION=latest
    /// FROM node:${VERSION}
    /// ```
    ///
    /// A digest says exactly which image is meant:
    ///
    /// ```dockerfile ignores
    /// FROM node:latest@sha256:b8f6ef4f5a2c1e2f6a0a4d5bc4f9d4a1c5d3a7b8e9f00112233445566778899a
    /// FROM python:3.14-slim
    /// ```
    ///
    /// For images that publish no versions, such as distroless and the free ones of Chainguard, the finding is a hint.
    "image-latest-tag" {
        category: Reproducibility,
        severity: Warning,
        fix: None,
        also: ["DL3007", "tally/hadolint/DL3007", "droast/DF001", "droast/DF024"],
    }
}

fn check(context: &mut Context<'_>) {
    let mut reported = HashSet::new();
    for stage in &context.meaning().stages {
        if context.is_context(stage) {
            continue;
        }
        let Some(image) = stage.image().filter(|image| image.tag() == Some("latest") && image.digest().is_none())
        else {
            continue;
        };
        let Some(range) = place(context, stage) else { continue };
        // Several stages may take their tag from one build argument.
        if !reported.insert(range.start) {
            continue;
        }
        let name = image.familiar_name();
        if base_image::has_only_moving_tags(&name) {
            let message = format!(
                "`latest` changes with every release, and `{name}` has no tags for versions. Add a digest (`@sha256:…`) \
                 to build from the same image every time."
            );
            context.report(range, message).severity(Severity::Hint);
            continue;
        }
        let message = format!(
            "The tag `latest` of `{name}` changes with every release, so the same file may build something else tomorrow. Name \
             the version you want."
        );
        context.report(range, message);
    }
}

/// Where `latest` stands: in the FROM, or in the default of the build argument it comes from; at worst the whole word.
fn place(context: &Context<'_>, stage: &Stage) -> Option<Range<usize>> {
    let word = base_image::word(context, stage)?;
    let text = word.text();
    let in_default = base_image::last_variable(text)
        .and_then(|variable| base_image::default_value(context, stage, &variable.name))
        .and_then(|(value, range)| tag_in(value, &range).or_else(|| (value == "latest").then_some(range)));
    let in_word = || {
        let (text, range) = base_image::plain(word)?;
        tag_in(text, &range)
    };
    Some(in_default.or_else(in_word).unwrap_or_else(|| word.span.clone()))
}

/// The place of the tag `latest` at the end of a reference that stands at `range`.
fn tag_in(text: &str, range: &Range<usize>) -> Option<Range<usize>> {
    let tag = match ImageRef::parse(text) {
        Ok(image) => image.tag_range().filter(|_| image.tag() == Some("latest"))?,
        // Variables may stand in front.
        Err(_) if text.ends_with(":latest") => text.len() - "latest".len()..text.len(),
        Err(_) => return None,
    };
    Some(range.start + tag.start..range.start + tag.end)
}
