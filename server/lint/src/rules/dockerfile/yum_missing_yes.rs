use crate::Context;
use crate::rule::rule;

use super::super::package_managers::{YUM, missing_yes};

rule! {
    /// `yum install` without `-y` waits for an answer that nobody can give during a build.
    ///
    /// yum asks before it changes anything. A build has no terminal, so it takes the question as a no and fails.
    ///
    /// ```dockerfile finds
    /// FROM centos:7
    /// RUN yum install curl-8.11.1 && yum clean all
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM centos:7
    /// RUN yum install -y curl-8.11.1 && yum clean all
    /// ```
    ///
    /// The option may stand anywhere, and a pipe or a setting of yum may answer as well:
    ///
    /// ```dockerfile ignores
    /// FROM centos:7
    /// RUN yum -qy install curl-8.11.1 && yum install curl-8.11.1 --assumeyes && yes | yum install git && yum clean all
    /// RUN yum makecache && yum clean all
    /// ```
    "yum-missing-yes" {
        category: Correctness,
        severity: Error,
        fix: Some(Safe),
        changes: [Options],
        also: ["DL3030", "tally/hadolint/DL3030", "droast/DF027"],
    }
}

fn check(context: &mut Context<'_>) {
    missing_yes::check(context, &[&YUM]);
}
