use crate::Context;
use crate::rule::rule;

use super::super::package_managers::{ZYPPER, clean};

rule! {
    /// `zypper install` leaves its cache in the image.
    ///
    /// zypper keeps the lists of its repositories and downloaded packages in `/var/cache/zypp`, which nothing uses again. A later RUN cannot take it out of the layer it is in, so it has to be
    /// emptied in the RUN that fills it, or lie in a cache mount from the start. In a stage that is not part of the final
    /// image it costs little, so that is no more than a hint.
    ///
    /// ```dockerfile finds
    /// FROM opensuse/leap:15.6
    /// RUN zypper install -y git
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM opensuse/leap:15.6
    /// RUN zypper install -y git && zypper clean
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM opensuse/leap:15.6
    /// RUN zypper install -y git && zypper clean
    /// RUN zypper install -y git && rm -rf /var/cache/zypp/*
    /// RUN --mount=type=cache,target=/var/cache/zypp zypper install -y git
    /// ```
    "zypper-no-clean" {
        category: Size,
        severity: Info,
        fix: Some(Safe),
        changes: [Commands, Options],
        also: ["DL3036", "tally/hadolint/DL3036", "droast/DF045"],
    }
}

fn check(context: &mut Context<'_>) {
    clean::check(context, &[&ZYPPER], &[&ZYPPER], "clean");
}
