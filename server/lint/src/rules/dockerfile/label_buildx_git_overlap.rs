use super::super::labels;
use crate::rule::rule;
use crate::{Context, Fix};

rule! {
    /// A label with a commit or a repository is written down, though the build can set it.
    ///
    /// `docker buildx build` sets `org.opencontainers.image.revision` and `org.opencontainers.image.source` by itself when
    /// `BUILDX_GIT_LABELS` is set, and so do the actions of most CI services. A commit written into the file is wrong from
    /// the next commit on.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// LABEL org.opencontainers.image.title="x" org.opencontainers.image.revision="0123abc"
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// LABEL org.opencontainers.image.title="x"
    /// ```
    ///
    /// Keep `source` where nothing else sets it: registries use it to link the image to its repository.
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// ARG GIT_SHA
    /// LABEL org.opencontainers.image.revision="$GIT_SHA" org.opencontainers.image.title="x"
    /// ```
    "label-buildx-git-overlap" {
        category: Maintainability,
        severity: Hint,
        profile: All,
        fix: Some(Unsafe),
        also: ["tally/labels/no-buildx-git-overlap"],
    }
}

const KEYS: [&str; 2] = ["org.opencontainers.image.revision", "org.opencontainers.image.source"];

fn check(context: &mut Context<'_>) {
    for label in labels::all(context).into_iter().filter(|label| KEYS.contains(&label.key.as_str())) {
        let written = label.pair.value.as_ref().is_some_and(|value| !value.text().contains('$'));
        if !written {
            continue;
        }
        let key = label.key.as_str();
        let message = format!(
            "The label `{key}` is fixed in the file, though buildx can set it for each build (`BUILDX_GIT_LABELS=full`). Remove \
             it if your builds do."
        );
        let fix = labels::removal(context.file, &label)
            .map(|edit| Fix::unsafe_(format!("Remove the label `{key}`"), vec![edit]));
        context.report(label.pair.span.clone(), message).maybe_fix(fix);
    }
}
