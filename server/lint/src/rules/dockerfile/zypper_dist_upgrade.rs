use crate::Context;
use crate::rule::rule;

use super::super::package_managers::{ZYPPER, calls};
use super::super::runs;

rule! {
    /// `zypper dist-upgrade` moves the image to another state of the distribution.
    ///
    /// It may add, remove, downgrade and exchange packages until all of them are those of the repositories: what comes out is
    /// no longer the base image, and depends on the day of the build. Start from the image of the release that is wanted, or
    /// bring named packages up to date with `zypper update NAME`.
    ///
    /// ```dockerfile finds
    /// FROM opensuse/leap:15.6
    /// RUN zypper --non-interactive dist-upgrade && zypper clean
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM opensuse/leap:15.6
    /// RUN zypper --non-interactive update libopenssl3 && zypper clean
    /// ```
    "zypper-dist-upgrade" {
        category: Reproducibility,
        severity: Warning,
        fix: None,
        also: ["DL3035", "tally/hadolint/DL3035", "droast/DF044"],
    }
}

fn check(context: &mut Context<'_>) {
    for body in runs::bodies(context) {
        for call in calls(&body.script, &[&ZYPPER]) {
            let Some(subcommand) = call.subcommand(call.manager.upgrades) else { continue };
            let message = "`zypper dist-upgrade` exchanges whatever differs from the repositories on the day of the build, so the \
                           image is no longer the base it names. Start from the image of the release you want.";
            context.report(body.range(subcommand.span), message);
        }
    }
}
