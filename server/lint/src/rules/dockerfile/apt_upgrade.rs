use crate::Context;
use crate::rule::rule;

use super::super::package_managers::{APK, APT, DNF, TDNF, YUM, calls};
use super::super::runs;

rule! {
    /// `apt-get upgrade`, `apk upgrade`, `dnf update` and the like bring every package up to date.
    ///
    /// What the base image holds then depends on the day of the build, the layer stores the changed packages a second time, and
    /// the builder keeps its result for as long as nothing above it changes. A newer base image does the same for every
    /// build on it. Some upgrade on purpose, to have fixes of security holes before the base image has them, so this is a
    /// hint of the strict profile.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN apt-get update && apt-get -y upgrade && rm -rf /var/lib/apt/lists/*
    /// ```
    ///
    /// Bringing named packages up to date is another matter:
    ///
    /// ```dockerfile ignores
    /// FROM alpine:3.22
    /// RUN apk upgrade --no-cache libssl3 && apk update
    /// ```
    "apt-upgrade" {
        category: Reproducibility,
        severity: Hint,
        profile: Strict,
        fix: None,
        also: ["DL3005", "DL3017", "DL3031", "DL3039"],
    }
}

fn check(context: &mut Context<'_>) {
    for body in runs::bodies(context) {
        for call in calls(&body.script, &[&APT, &APK, &YUM, &DNF, &TDNF]) {
            let upgrades = call.manager.upgrades;
            if call.behind(upgrades).is_none_or(|packages| !packages.is_empty())
                || call.effective.has_any_flag(&["-h", "--help"])
            {
                continue;
            }
            let Some(subcommand) = call.subcommand(upgrades) else { continue };
            let (program, name) = (call.program, subcommand.value_or_text());
            let message = format!(
                "`{program} {name}` makes the image depend on the day it is built and stores changed packages twice. Start from \
                 a newer base image, or name the packages that need it."
            );
            context.report(body.range(subcommand.span), message);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Config, lint_text};

    #[test]
    fn everything_or_something() {
        let mut config = Config::default();
        assert!(config.select("apt-upgrade"));
        let count = |run: &str| lint_text(&format!("FROM x\nRUN {run}\n"), &config).len();
        for run in [
            "apt-get -qq dist-upgrade",
            "apk -U upgrade",
            "yum -y update",
            "microdnf upgrade --nodocs",
            "apt full-upgrade",
        ] {
            assert_eq!(count(run), 1, "{run}");
        }
        for run in [
            "apt-get update",
            "apk upgrade x",
            "yum update -y x",
            "apt-get install --only-upgrade x",
            "pip install --upgrade x",
        ] {
            assert_eq!(count(run), 0, "{run}");
        }
    }
}
