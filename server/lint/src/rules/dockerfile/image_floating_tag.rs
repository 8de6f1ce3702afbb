use dockwright_facts::images;

use crate::Context;
use crate::refactor::pin_tag::most_specific;
use crate::rule::rule;
use crate::rules::base_image;

rule! {
    /// The tag of an official image moves from release to release.
    ///
    /// `python:3.14` is another image after every patch release, `node:lts` after every major one. The full version makes two
    /// builds of the same file alike, at the price that somebody has to raise it.
    ///
    /// ```dockerfile finds 3
    /// FROM python:3.14-slim
    /// FROM node:lts-alpine
    /// FROM debian:stable
    /// ```
    ///
    /// Releases of distributions, which change little, and tags with a digest are left alone:
    ///
    /// ```dockerfile ignores
    /// FROM python:3.14.7-slim
    /// FROM alpine:3.24
    /// FROM ubuntu:24.04
    /// FROM debian:trixie-slim
    /// FROM node:24@sha256:b8f6ef4f5a2c1e2f6a0a4d5bc4f9d4a1c5d3a7b8e9f00112233445566778899a
    /// ```
    "image-floating-tag" {
        category: Reproducibility,
        severity: Hint,
        profile: Strict,
        fix: None,
        also: [],
    }
}

/// How many numbers the full version of an image has.
const PARTS: &[(&str, usize)] = &[
    ("alpine", 2),
    ("debian", 1),
    ("golang", 3),
    ("httpd", 3),
    ("mariadb", 3),
    ("mongo", 3),
    ("mysql", 3),
    ("nginx", 3),
    ("node", 3),
    ("php", 3),
    ("postgres", 2),
    ("python", 3),
    ("redis", 3),
    ("ruby", 3),
    ("rust", 3),
    ("ubuntu", 2),
];

/// Tags of distributions that do not name one release.
const ROLLING: &[&str] = &[
    "devel",
    "edge",
    "experimental",
    "oldoldstable",
    "oldstable",
    "rc",
    "rolling",
    "sid",
    "stable",
    "testing",
    "unstable",
];

fn check(context: &mut Context<'_>) {
    for stage in &context.meaning().stages {
        if context.is_context(stage) {
            continue;
        }
        let Some(image) = stage.image().filter(|image| image.is_official() && image.digest().is_none()) else {
            continue;
        };
        let name = image.familiar_name();
        let Some(tag) = image.tag().filter(|tag| *tag != "latest") else { continue };
        let Some((_, parts)) = PARTS.iter().find(|(known, _)| *known == name) else { continue };
        if !floats(&name, tag, *parts) {
            continue;
        }
        let range = base_image::tag_range(context, stage);
        let Some(range) = range.or_else(|| Some(base_image::word(context, stage)?.span.clone())) else { continue };
        let exact = most_specific(image).filter(|exact| *exact != tag);
        let advice = match exact {
            Some(exact) => format!("On {} it was `{exact}`.", images::catalogue_date()),
            None => "Write the full version.".to_owned(),
        };
        let message = format!(
            "`{name}:{tag}` moves on with new releases, so the same file may build something else later. {advice}"
        );
        context.report(range, message);
    }
}

/// Whether a tag has fewer numbers than a full version.
fn floats(name: &str, tag: &str, parts: usize) -> bool {
    let first = tag.split('-').next().unwrap_or_default();
    let numbers =
        first.trim_start_matches('v').split('.').filter(|part| part.starts_with(|c: char| c.is_ascii_digit()));
    match numbers.count() {
        // The code name of a release says as much as its number.
        0 if matches!(name, "debian" | "ubuntu" | "alpine") => ROLLING.contains(&first),
        count => count < parts,
    }
}
