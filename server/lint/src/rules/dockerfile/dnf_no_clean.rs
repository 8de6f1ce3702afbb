use crate::Context;
use crate::rule::rule;

use super::super::package_managers::{DNF, TDNF, YUM, clean};

rule! {
    /// `dnf install` leaves its cache in the image.
    ///
    /// dnf keeps the lists of its repositories in `/var/cache/dnf` (dnf 5: `/var/cache/libdnf5`), tens of megabytes that are
    /// out of date soon; `microdnf` and `tdnf` do the same. A later RUN cannot take it out of the layer it is in, so it has to be
    /// emptied in the RUN that fills it, or lie in a cache mount from the start. In a stage that is not part of the final
    /// image it costs little, so that is no more than a hint.
    ///
    /// ```dockerfile finds
    /// FROM fedora:42
    /// RUN dnf install -y git
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM fedora:42
    /// RUN dnf install -y git && dnf clean all
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM fedora:42
    /// RUN dnf install -y git && dnf clean all
    /// RUN dnf install -y git && rm -rf /var/cache/dnf/*
    /// RUN --mount=type=cache,target=/var/cache/dnf dnf install -y git
    /// ```
    "dnf-no-clean" {
        category: Size,
        severity: Info,
        fix: Some(Safe),
        changes: [Commands, Options],
        also: ["DL3040", "tally/hadolint/DL3040", "droast/DF046", "droast/DF004"],
    }
}

fn check(context: &mut Context<'_>) {
    clean::check(context, &[&DNF, &TDNF], &[&DNF, &TDNF, &YUM], "clean all");
}
