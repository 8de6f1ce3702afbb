use crate::Context;
use crate::rule::rule;

use super::super::package_managers::{APT, unpinned};

rule! {
    /// `apt-get install` names packages without a version.
    ///
    /// The next build installs whatever version the mirror has that day. A version makes the difference visible in the
    /// Dockerfile. It has a price: Debian and Ubuntu drop old versions when they publish new ones, and the build fails until
    /// the version is changed. That is why this rule belongs to the strict profile; a base image pinned by digest together
    /// with a snapshot mirror does as well.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN apt-get update && apt-get install -y --no-install-recommends curl git && rm -rf /var/lib/apt/lists/*
    /// ```
    ///
    /// Packages from a file or a named release are left alone, and so is what a variable names that nobody can know:
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// ARG PACKAGES
    /// RUN apt-get install -y -t bookworm-backports curl=8.14.1-2 git/bookworm ./tool.deb $PACKAGES
    /// ```
    "apt-version-unpinned" {
        category: Reproducibility,
        severity: Hint,
        profile: Strict,
        fix: None,
        also: ["DL3008", "tally/hadolint/DL3008", "droast/DF005"],
    }
}

fn check(context: &mut Context<'_>) {
    for found in unpinned::find(context, &[&APT]) {
        let (claim, first) = (found.claim(), found.first());
        let message = format!(
            "{claim}, so another build may install a different one. Write `{first}=VERSION`, and expect to change it when the \
             mirror drops that version."
        );
        context.report(found.range.clone(), message);
    }
}

#[cfg(test)]
mod tests {
    use crate::{Config, lint_text};

    #[test]
    fn words_that_are_packages() {
        let mut config = Config::default();
        assert!(config.select("apt-version-unpinned"));
        let count = |run: &str| lint_text(&format!("FROM x\nARG P=git\nARG V\n{run}\n"), &config).len();
        for run in [
            "RUN apt-get install -y a b=1",
            "RUN apt install a && apt-get install b=1",
            "RUN apt-get -o X=y install -t sid a",
            "RUN apt-get install $P",
            "RUN deps='gcc make' && apt-get install -y $deps",
            "RUN apt-get install python3.$P",
            "RUN if x; then sudo apt-get install a; fi",
            "RUN <<E\napt-get install a\nE",
            "ONBUILD RUN apt-get install a",
        ] {
            assert_eq!(count(run), 1, "{run}");
        }
        for run in [
            "RUN apt-get install -y $V",
            "RUN apt-get install a=$V",
            "RUN apt-get install -y --option A::B=c",
            "RUN apt-get install $(cat list)",
            "RUN apt-get install -f",
            "RUN xargs apt-get install -y < list",
            "RUN apt-get remove a",
            "RUN deps=$V && apt-get install -y $deps",
            "RUN echo apt-get install a",
            "CMD apt-get install a",
        ] {
            assert_eq!(count(run), 0, "{run}");
        }
    }
}
