use crate::Context;
use crate::rule::rule;

use super::super::package_managers::{ZYPPER, missing_yes};

rule! {
    /// `zypper install` without `-y` waits for an answer that nobody can give during a build.
    ///
    /// zypper asks before it changes anything. A build has no terminal, so it takes the question as a no and fails. The global
    /// option `-n` (`--non-interactive`) answers with the default, `-y` (`--no-confirm`) with yes.
    ///
    /// ```dockerfile finds
    /// FROM opensuse/leap:15.6
    /// RUN zypper install curl-8.11.1 && zypper clean
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM opensuse/leap:15.6
    /// RUN zypper install -y curl-8.11.1 && zypper clean
    /// ```
    ///
    /// The option may stand anywhere, and a pipe may answer as well:
    ///
    /// ```dockerfile ignores
    /// FROM opensuse/leap:15.6
    /// RUN zypper --non-interactive install curl-8.11.1 && zypper install curl-8.11.1 --no-confirm && yes | zypper install git && zypper clean
    /// RUN zypper refresh && zypper clean
    /// ```
    "zypper-missing-yes" {
        category: Correctness,
        severity: Error,
        fix: Some(Safe),
        changes: [Options],
        also: ["DL3034", "tally/hadolint/DL3034", "droast/DF043"],
    }
}

fn check(context: &mut Context<'_>) {
    missing_yes::check(context, &[&ZYPPER]);
}
