use std::collections::HashSet;

use dockwright_facts::images;

use crate::rule::rule;
use crate::rules::compose_image::{self, Image};
use crate::rules::{base_image, compose_edit};
use crate::{Context, Severity};

use super::Composing;

rule! {
    /// The image of a service has no tag, or one that moves.
    ///
    /// Without a tag Docker takes `latest`, which is another image after every release: the same file starts something
    /// else on the next machine, or after the next `docker compose pull`, and a database may refuse the data of the version
    /// before. Name the version that you have tested. `latest` is a warning; a channel such as `stable` or `lts`, which one
    /// chooses with intent, is a hint.
    ///
    /// ```yaml finds 2
    /// services:
    ///   db:
    ///     image: postgres
    ///   web:
    ///     image: registry.example.com:5000/web:latest
    /// ```
    ///
    /// Left alone are images with a digest, those that this file builds, those that are never pulled, and those whose tag
    /// comes from a variable:
    ///
    /// ```yaml ignores
    /// services:
    ///   db:
    ///     image: postgres:18.1
    ///   web:
    ///     image: org/web:latest
    ///     build: .
    ///   worker:
    ///     image: org/web:latest
    ///   cache:
    ///     image: redis:${REDIS_VERSION}
    ///   tool:
    ///     image: tool
    ///     pull_policy: never
    /// ```
    "compose-image-untagged" {
        file: Compose,
        category: Reproducibility,
        severity: Warning,
        fix: None,
        also: ["dclint/service-image-require-explicit-tag"],
    }
}

/// Tags that move on with intent.
const CHANNELS: &[&str] =
    &["stable", "edge", "test", "testing", "nightly", "dev", "develop", "beta", "canary", "lts", "main", "master"];

fn check(context: &mut Composing<'_>) {
    let services = context.file.services();
    let built = services.iter().filter(|service| service.has("build"));
    let built: HashSet<String> = built.filter_map(compose_image::of).map(|image| image.name()).collect();
    let mut reported = HashSet::new();
    for service in &services {
        let never = service.text("pull_policy").is_some_and(|policy| matches!(policy.text(), Some("never" | "build")));
        let Some(image) = compose_image::of(service).filter(|_| !never && !service.has("build")) else { continue };
        if image.reference.digest().is_none() && !built.contains(&image.name()) && reported.insert(image.node.id()) {
            judge(context, &image);
        }
    }
}

fn judge(context: &mut Context<'_, dockwright_model::Compose>, image: &Image<'_>) {
    let name = image.name();
    let tag = image.reference.tag();
    let written = image.node.text().unwrap_or_default();
    let place = match image.reference.tag_range() {
        Some(range) if !written.contains('$') => compose_edit::part(image.node, range),
        _ => image.node.span(),
    };
    let (message, severity) = match tag {
        None | Some("latest") if base_image::has_only_moving_tags(&name) => (
            format!(
                "`{name}` has no tags for versions, and `latest` changes with every release. Add a digest (`@sha256:…`) to \
                 run the same image every time."
            ),
            Severity::Hint,
        ),
        None if !written.contains('/') && images::tags(&name).is_none() => (
            format!(
                "There is no official image `{name}`: it has to be there already. If this project makes it, add `build`, \
                 otherwise name its registry and a tag."
            ),
            Severity::Hint,
        ),
        None => (
            format!(
                "`{name}` without a tag is `latest`, which changes with every release, so other machines may run something \
                 else. Add the tag of the version you want."
            ),
            Severity::Warning,
        ),
        Some("latest") => (
            format!(
                "The tag `latest` of `{name}` changes with every release, so other machines may run something else. Name \
                 the version you want."
            ),
            Severity::Warning,
        ),
        Some(tag) if CHANNELS.contains(&tag) => (
            format!(
                "The tag `{tag}` of `{name}` moves on with its releases. Name a version if every machine is to run the \
                 same."
            ),
            Severity::Hint,
        ),
        Some(_) => return,
    };
    context.report(place, message).severity(severity);
}
