use std::ops::Range;

use dockwright_syntax::image_ref::ImageRef;

use crate::Context;
use crate::rule::rule;
use crate::rules::base_image;

rule! {
    /// An image comes from a registry that is not on the list of those you trust.
    ///
    /// Off until `registries` is set. An entry is a registry such as `docker.io` or `*.example.com`, or a registry and a path
    /// such as `ghcr.io/my-team/*`; `*` stands for any text. Images without a registry come from `docker.io`.
    ///
    /// With `registries = ["docker.io", "*.example.com", "ghcr.io/my-team/*"]`:
    ///
    /// ```dockerfile finds 2
    /// FROM quay.io/centos/centos:stream10 AS build
    /// FROM alpine:3.24
    /// COPY --from=ghcr.io/astral-sh/uv:0.9.9 /uv /bin/
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM registry.example.com/base:1.0 AS build
    /// FROM index.docker.io/library/alpine:3.24
    /// COPY --from=build /app /app
    /// COPY --from=ghcr.io/my-team/tools:2 /bin/tool /bin/
    /// FROM scratch
    /// ```
    "untrusted-registry" {
        category: Security,
        severity: Error,
        fix: None,
        also: ["DL3026", "tally/hadolint/DL3026", "droast/DF065"],
    }
}

fn check(context: &mut Context<'_>) {
    let trusted = &context.options.untrusted_registry.registries;
    if trusted.is_empty() {
        return;
    }
    let meaning = context.meaning();
    let mut found: Vec<(Range<usize>, ImageRef)> = Vec::new();
    for stage in &meaning.stages {
        let place = base_image::word(context, stage).map(|word| word.span.clone());
        found.extend(place.zip(stage.image().cloned()));
    }
    for source in &context.meaning().sources {
        found.extend(source.image(meaning).map(|image| (source.place.range.clone(), image)));
    }
    for (range, image) in found {
        if trusted.iter().any(|pattern| covers(pattern, &image)) {
            continue;
        }
        let message = format!(
            "`{}` comes from the registry `{}`, which is not among those you trust. Take the image from one of them, or add \
             it to the list.",
            image.familiar(),
            registry(&image)
        );
        context.report(range, message);
    }
}

/// The registry under one name.
fn registry(image: &ImageRef) -> &str {
    one_name(image.registry())
}

fn one_name(registry: &str) -> &str {
    match registry {
        "index.docker.io" | "registry-1.docker.io" | "registry.hub.docker.com" | "hub.docker.com" => "docker.io",
        other => other,
    }
}

/// Whether a pattern covers an image.
fn covers(pattern: &str, image: &ImageRef) -> bool {
    match pattern.split_once('/') {
        None => matches(one_name(pattern), registry(image)),
        Some((host, path)) => matches(one_name(host), registry(image)) && matches(path, image.path()),
    }
}

/// Whether a text is what a pattern says, in which `*` stands for any text.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == text };
    let (middle, last) = rest.rsplit_once('*').map_or((None, rest), |(middle, last)| (Some(middle), last));
    let inner = text.strip_prefix(first).and_then(|text| text.strip_suffix(last));
    let Some(mut left) = inner else { return false };
    for part in middle.into_iter().flat_map(|middle| middle.split('*')) {
        let Some(at) = left.find(part) else { return false };
        left = left.get(at + part.len()..).unwrap_or_default();
    }
    true
}

#[cfg(test)]
mod tests {
    use super::{RULE, covers, matches};
    use crate::{Config, lint_text};
    use dockwright_syntax::image_ref::ImageRef;

    #[test]
    fn patterns() {
        let cases = [
            ("*", "quay.io", true),
            ("*.io", "quay.io", true),
            ("quay.*", "quay.io", true),
            ("q*y*o", "quay.io", true),
            ("q*z*o", "quay.io", false),
            ("quay.io*quay.io", "quay.io", false),
            ("quay.io", "quay.io", true),
            ("quay", "quay.io", false),
        ];
        for (pattern, text, expected) in cases {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
        let image = ImageRef::parse("registry-1.docker.io/library/alpine:3").unwrap();
        assert!(
            covers("hub.docker.com", &image)
                && covers("docker.io/library/*", &image)
                && !covers("docker.io/me/*", &image)
        );
    }

    #[test]
    fn silent_without_a_list() {
        let mut config = Config::default();
        config.select(RULE.id);
        assert!(lint_text("FROM quay.io/a/b:1\n", &config).is_empty());
        config.options.untrusted_registry.registries = vec!["docker.io".to_owned()];
        assert_eq!(lint_text("ARG R=quay.io\nFROM $R/a/b:1\nFROM $X/b:1\nFROM a:1\n", &config).len(), 1);
    }
}
