use crate::Context;
use crate::rule::rule;

use super::super::package_managers::{APK, unpinned};

rule! {
    /// `apk add` names packages without a version.
    ///
    /// The next build installs whatever version the repository has that day. `curl=8.14.1-r2` names one version, `curl~8.14`
    /// any of a series. Repositories of Alpine keep only the newest build of each package, so an exact version breaks the
    /// build before long; `~` and `>` last longer. That is why this rule belongs to the strict profile.
    ///
    /// ```dockerfile finds
    /// FROM alpine:3.22
    /// RUN apk add --no-cache curl git
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM alpine:3.22
    /// ARG PACKAGES
    /// RUN apk add --no-cache --virtual .build-deps curl=8.14.1-r2 git~2.49 'make>4' ./tool.apk $PACKAGES
    /// ```
    "apk-version-unpinned" {
        category: Reproducibility,
        severity: Hint,
        profile: Strict,
        fix: None,
        also: ["DL3018", "tally/hadolint/DL3018", "droast/DF052"],
    }
}

fn check(context: &mut Context<'_>) {
    for found in unpinned::find(context, &[&APK]) {
        let (claim, first) = (found.claim(), found.first());
        let message = format!(
            "{claim}, so another build may install a different one. Write `{first}~VERSION` for a series, or `=` for exactly one \
             as long as the repository has it."
        );
        context.report(found.range.clone(), message);
    }
}
