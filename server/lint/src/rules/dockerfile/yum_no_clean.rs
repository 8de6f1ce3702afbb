use crate::Context;
use crate::rule::rule;

use super::super::package_managers::{DNF, YUM, clean};

rule! {
    /// `yum install` leaves its cache in the image.
    ///
    /// yum keeps the lists of its repositories in `/var/cache/yum`, and packages too if it is set up so: tens of megabytes
    /// that are out of date soon. A later RUN cannot take it out of the layer it is in, so it has to be
    /// emptied in the RUN that fills it, or lie in a cache mount from the start. In a stage that is not part of the final
    /// image it costs little, so that is no more than a hint.
    ///
    /// ```dockerfile finds
    /// FROM centos:7
    /// RUN yum install -y git
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM centos:7
    /// RUN yum install -y git && yum clean all
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM centos:7
    /// RUN yum install -y git && yum clean all
    /// RUN yum install -y git && rm -rf /var/cache/yum/*
    /// RUN --mount=type=cache,target=/var/cache/yum yum install -y git
    /// ```
    "yum-no-clean" {
        category: Size,
        severity: Info,
        fix: Some(Safe),
        changes: [Commands, Options],
        also: ["DL3032", "tally/hadolint/DL3032", "droast/DF047", "droast/DF004"],
    }
}

fn check(context: &mut Context<'_>) {
    clean::check(context, &[&YUM], &[&YUM, &DNF], "clean all");
}
