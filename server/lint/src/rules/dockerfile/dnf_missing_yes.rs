use crate::Context;
use crate::rule::rule;

use super::super::package_managers::{DNF, TDNF, missing_yes};

rule! {
    /// `dnf install` without `-y` waits for an answer that nobody can give during a build.
    ///
    /// dnf asks before it changes anything. A build has no terminal, so it takes the question as a no and fails. The same goes
    /// for `tdnf`. `microdnf` assumes a yes in most images, and asks where it is dnf 5 by another name, so there it is a hint.
    ///
    /// ```dockerfile finds
    /// FROM fedora:42
    /// RUN dnf install curl-8.11.1 && dnf clean all
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM fedora:42
    /// RUN dnf install -y curl-8.11.1 && dnf clean all
    /// ```
    ///
    /// The option may stand anywhere, and a pipe or a setting of dnf may answer as well:
    ///
    /// ```dockerfile ignores
    /// FROM fedora:42
    /// RUN dnf -qy install curl-8.11.1 && dnf install curl-8.11.1 --assumeyes && yes | dnf install git && dnf clean all
    /// RUN dnf makecache && dnf clean all
    /// ```
    "dnf-missing-yes" {
        category: Correctness,
        severity: Error,
        fix: Some(Safe),
        changes: [Options],
        also: ["DL3038", "tally/hadolint/DL3038", "droast/DF027"],
    }
}

fn check(context: &mut Context<'_>) {
    missing_yes::check(context, &[&DNF, &TDNF]);
}
