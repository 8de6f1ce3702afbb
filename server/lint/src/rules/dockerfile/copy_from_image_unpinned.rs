use crate::Context;
use crate::rule::rule;
use crate::rules::base_image;

rule! {
    /// Files come from an image without a version.
    ///
    /// `COPY --from` and `from=` of mounts may name an image. Without a tag, or with `latest`, that is another one after
    /// every release, so the same file may build something else tomorrow. Name the version, as you would in `FROM`.
    ///
    /// ```dockerfile finds 2
    /// FROM python:3.14-slim
    /// COPY --from=ghcr.io/astral-sh/uv:latest /uv /bin/
    /// RUN --mount=type=bind,from=busybox,target=/busybox cp /busybox/bin/busybox /bin/
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM golang:1.26 AS build
    /// FROM python:3.14-slim
    /// COPY --from=ghcr.io/astral-sh/uv:0.9.9 /uv /bin/
    /// COPY --from=build /app /app
    /// COPY --from=assets /dist /srv
    /// ```
    ///
    /// A bare word that no official image has, such as `assets` above, may be a build context.
    "copy-from-image-unpinned" {
        category: Reproducibility,
        severity: Hint,
        fix: None,
        also: [],
    }
}

fn check(context: &mut Context<'_>) {
    for source in &context.meaning().sources {
        let Some(image) = source.image(context.meaning()) else { continue };
        if image.digest().is_some() || image.tag().is_some_and(|tag| tag != "latest") {
            continue;
        }
        let name = image.familiar_name();
        let advice = if base_image::has_only_moving_tags(&name) {
            "Add a digest (`@sha256:…`)"
        } else {
            "Name the version you want"
        };
        let what = if image.tag().is_some() { "The tag `latest` of" } else { "Without a tag," };
        let message = match image.tag() {
            Some(_) => format!(
                "{what} `{name}` changes with every release, so the same file may build something else tomorrow. {advice}."
            ),
            None => format!("{what} `{name}` is `latest`, which changes with every release. {advice}."),
        };
        context.report(source.place.range.clone(), message);
    }
}
