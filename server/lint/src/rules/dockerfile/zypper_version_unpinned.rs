use crate::Context;
use crate::rule::rule;

use super::super::package_managers::{ZYPPER, unpinned};

rule! {
    /// `zypper install` names packages without a version.
    ///
    /// The next build installs whatever version the repositories have that day. `name=1.2` names a version, `'name>1'` the
    /// least one. Files and addresses of packages are left alone. Pins age with the mirrors, so this rule belongs to the strict
    /// profile.
    ///
    /// ```dockerfile finds
    /// FROM opensuse/leap:15.6
    /// RUN zypper install -y curl git && zypper clean
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM opensuse/leap:15.6
    /// ARG PACKAGES
    /// RUN zypper install -y curl=8.0.1 'git>2.40' ./tool.rpm $PACKAGES && zypper clean
    /// ```
    "zypper-version-unpinned" {
        category: Reproducibility,
        severity: Hint,
        profile: Strict,
        fix: None,
        also: ["DL3037", "tally/hadolint/DL3037"],
    }
}

fn check(context: &mut Context<'_>) {
    for found in unpinned::find(context, &[&ZYPPER]) {
        let (claim, first) = (found.claim(), found.first());
        context.report(
            found.range.clone(),
            format!("{claim}, so another build may install a different one. Write `{first}=VERSION`."),
        );
    }
}
