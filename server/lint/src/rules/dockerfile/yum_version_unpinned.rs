use crate::Context;
use crate::rule::rule;

use super::super::package_managers::{YUM, unpinned};

rule! {
    /// `yum install` names packages without a version.
    ///
    /// The next build installs whatever version the repositories have that day. `name-1.2.3` names a version, `name-1.2*`
    /// any of a series. Groups, files and addresses of packages are left alone. Pins age with the mirrors, so this rule belongs
    /// to the strict profile.
    ///
    /// ```dockerfile finds
    /// FROM centos:7
    /// RUN yum install -y curl git && yum clean all
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM centos:7
    /// ARG PACKAGES
    /// RUN yum install -y curl-7.29.0 nodejs-16.* @development ./tool.rpm $PACKAGES && yum clean all
    /// ```
    "yum-version-unpinned" {
        category: Reproducibility,
        severity: Hint,
        profile: Strict,
        fix: None,
        also: ["DL3033", "tally/hadolint/DL3033", "droast/DF005"],
    }
}

fn check(context: &mut Context<'_>) {
    for found in unpinned::find(context, &[&YUM]) {
        let (claim, first) = (found.claim(), found.first());
        context.report(
            found.range.clone(),
            format!("{claim}, so another build may install a different one. Write `{first}-VERSION`."),
        );
    }
}
