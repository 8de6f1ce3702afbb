use std::collections::HashSet;
use std::ops::Range;

use dockwright_facts::images;
use dockwright_model::{Os, Stage};
use dockwright_syntax::image_ref::ImageRef;

use crate::rule::rule;
use crate::rules::{base_image, suggest};
use crate::{Context, Edit, Fix, Severity};

rule! {
    /// An image in `FROM` has neither a tag nor a digest.
    ///
    /// Without a tag the builder takes `latest`, which is another image after every release: the same file builds
    /// today and fails tomorrow, and nobody can tell from it what is inside. Name the version that the image is
    /// written and tested for.
    ///
    /// ```dockerfile finds
    /// FROM node
    /// COPY . .
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM node:26.7.0
    /// COPY . .
    /// ```
    ///
    /// The fix knows the official images of Docker Hub and takes the newest version of its catalogue, which may not be
    /// the one the application is made for. The tag may as well come from a build argument, whose default is what
    /// counts:
    ///
    /// ```dockerfile finds
    /// ARG BASE=registry.example.com:5000/base
    /// FROM $BASE
    /// RUN make
    /// ```
    ///
    /// A name that no stage and no official image has is perhaps a slip:
    ///
    /// ```dockerfile finds
    /// FROM golang:1.26 AS builder
    /// FROM bulider AS test
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM golang:1.26 AS builder
    /// FROM builder AS test
    /// ```
    ///
    /// Names of stages, `scratch`, and names that cannot be known here are left alone:
    ///
    /// ```dockerfile ignores
    /// ARG VERSION=3.20
    /// ARG BASE
    /// FROM alpine:${VERSION} AS base
    /// FROM $BASE AS other
    /// FROM Base
    /// FROM debian@sha256:b8f6ef4f5a2c1e2f6a0a4d5bc4f9d4a1c5d3a7b8e9f00112233445566778899a
    /// FROM scratch
    /// ```
    "image-untagged" {
        category: Reproducibility,
        severity: Warning,
        fix: Some(Unsafe),
        also: ["DL3006", "tally/hadolint/DL3006", "droast/DF001"],
    }
}

fn check(context: &mut Context<'_>) {
    let mut reported = HashSet::new();
    for stage in &context.meaning().stages {
        if context.is_context(stage) {
            continue;
        }
        let Some(image) = stage.image().filter(|image| image.tag().is_none() && image.digest().is_none()) else {
            continue;
        };
        let Some((range, complete)) = place(context, stage) else { continue };
        // Several stages may start from the default of one build argument.
        if !reported.insert(range.start) {
            continue;
        }
        let name = image.familiar_name();
        if base_image::has_only_moving_tags(&name) {
            let message = format!(
                "`{name}` without a tag is `latest`, which changes with every release, and it has no tags for versions. \
                 Add a digest (`@sha256:…`) to build from the same image every time."
            );
            context.report(range, message).severity(Severity::Hint);
            continue;
        }
        let bare = !name.contains('/') && !context.text(range.clone()).contains('/');
        if bare && images::tags(&name).is_none() {
            report_no_stage(context, stage, range, &name);
            continue;
        }
        let message = format!(
            "`{name}` without a tag is `latest`, which changes with every release, so the same file may build something \
             else tomorrow. Add the tag of the version you want."
        );
        let fix = if complete && stage.os == Os::Linux { tag(image, &name, range.end) } else { None };
        context.report(range, message).maybe_fix(fix);
    }
}

/// Reports a name that is more likely meant for a stage than for an image: there is no official image of that name.
fn report_no_stage(context: &mut Context<'_>, stage: &Stage, range: Range<usize>, name: &str) {
    let stages = context.meaning().stages.iter().take(stage.index);
    let near = suggest::nearest(name, stages.filter_map(|stage| Some(stage.name.as_ref()?.text())), 2);
    if let Some(near) = near {
        let message = format!(
            "There is no stage `{name}` above, so the builder pulls the latest image of that name. Did you mean `{near}`?"
        );
        let fix = (context.text(range.clone()) == name)
            .then(|| Fix::unsafe_(format!("Replace `{name}` by `{near}`"), vec![Edit::replace(range.clone(), near)]));
        context.report(range, message).maybe_fix(fix);
    } else {
        let message = format!(
            "There is no stage `{name}` above, so the builder pulls the latest image of that name, which changes with every \
             release. Name a stage, or add the tag of the version you want."
        );
        context.report(range, message);
    }
}

/// Where the untagged name stands, and whether it is all there, so that a tag may follow it.
fn place(context: &Context<'_>, stage: &Stage) -> Option<(Range<usize>, bool)> {
    let word = base_image::word(context, stage)?;
    let text = word.text();
    let Some(variable) = base_image::last_variable(text) else {
        return Some(base_image::plain(word).map_or((word.span.clone(), false), |(_, range)| (range, true)));
    };
    if !base_image::is_only(text, &variable) {
        // In `base-$ARCH` or `image$TAG` the variable may well bring the tag or choose a stage.
        return None;
    }
    match base_image::default_value(context, stage, &variable.name) {
        Some((_, range)) => Some((range, true)),
        None => Some((word.span.clone(), false)),
    }
}

/// The fix: the tag of the newest version in the catalogue.
fn tag(image: &ImageRef, name: &str, at: usize) -> Option<Fix> {
    let tag = images::tags(name).filter(|_| image.is_official())?.recommended()?;
    let date = images::catalogue_date();
    Some(Fix::unsafe_(
        format!("Use `{name}:{tag}`, the newest version in the catalogue of {date}"),
        vec![Edit::insert(at, format!(":{tag}"))],
    ))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::{Config, Safety, fix, lint_text};

    #[test]
    fn where_the_name_stands() {
        let mut config = Config::default();
        config.select(RULE.id);
        let cases = [
            ("ARG I=\"alpine\"\nFROM ${I}\n", "alpine", "ARG I=\"alpine:3.24.1\"\nFROM ${I}\n"),
            ("FROM ${I:-alpine}\n", "${I:-alpine}", "FROM ${I:-alpine}\n"),
            ("ARG R=example.com\nFROM $R/a\n", "$R/a", "ARG R=example.com\nFROM $R/a\n"),
            ("from --platform=linux/amd64 docker.io/library/alpine\r\n", "docker.io/library/alpine", ""),
            ("FROM alpine \\\n  AS x\nFROM x\n", "alpine", "FROM alpine:3.24.1 \\\n  AS x\nFROM x\n"),
            ("ARG I=alpine\nFROM $I\nFROM $I\n", "alpine", "ARG I=alpine:3.24.1\nFROM $I\nFROM $I\n"),
        ];
        for (text, place, fixed) in cases {
            let findings = lint_text(text, &config);
            assert_eq!(findings.len(), 1, "{text}");
            assert_eq!(&text[findings[0].range.clone()], place);
            if !fixed.is_empty() {
                assert_eq!(fix(text, &config, Safety::Unsafe).text, fixed);
            }
        }
        for text in [
            "FROM a$TAG\n",
            "ARG T=\nFROM a$T\n",
            "FROM b-$TARGETARCH\n",
            "FROM\n",
            "FROM A:\n",
            "ARG T=:1\nFROM a$T\n",
        ] {
            assert!(lint_text(text, &config).is_empty(), "{text}");
        }
    }
}
