use crate::Context;
use crate::rule::rule;

use super::super::package_managers::{DNF, unpinned};

rule! {
    /// `dnf install` names packages without a version.
    ///
    /// The next build installs whatever version the repositories have that day. `name-1.2.3` names a version, `name-1.2*`
    /// any of a series, `name:stream` a module. Groups, files and addresses of packages are left alone. The same goes for
    /// `microdnf`. Pins age with the mirrors, so this rule belongs to the strict profile.
    ///
    /// ```dockerfile finds
    /// FROM fedora:42
    /// RUN dnf install -y curl git && dnf clean all
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM fedora:42
    /// ARG PACKAGES
    /// RUN dnf install -y curl-8.11.1 nodejs:20/common @development-tools ./tool.rpm $PACKAGES && dnf clean all
    /// ```
    "dnf-version-unpinned" {
        category: Reproducibility,
        severity: Hint,
        profile: Strict,
        fix: None,
        also: ["DL3041", "tally/hadolint/DL3041"],
    }
}

fn check(context: &mut Context<'_>) {
    for found in unpinned::find(context, &[&DNF]) {
        let (claim, first) = (found.claim(), found.first());
        context.report(
            found.range.clone(),
            format!("{claim}, so another build may install a different one. Write `{first}-VERSION`."),
        );
    }
}
