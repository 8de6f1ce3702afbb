use crate::Context;
use crate::rule::rule;

use super::super::package_managers::{GEM, unpinned};

rule! {
    /// `gem install` names gems without a version.
    ///
    /// The next build installs the newest release of the day. `name:1.2.3` names a version, or `-v` for a single gem. What a
    /// project needs is better left to Bundler and its lock file.
    ///
    /// ```dockerfile finds
    /// FROM ruby:3.4
    /// RUN gem install bundler rake:13.3.0
    /// ```
    ///
    /// What stands behind `--` is for the build of the gem:
    ///
    /// ```dockerfile ignores
    /// FROM ruby:3.4
    /// RUN gem install bundler -v 2.7.2 && gem install nokogiri:1.18.9 -- --use-system-libraries extra && gem install ./x.gem
    /// ```
    "gem-version-unpinned" {
        category: Reproducibility,
        severity: Warning,
        fix: None,
        also: ["DL3028", "tally/hadolint/DL3028", "droast/DF053"],
    }
}

fn check(context: &mut Context<'_>) {
    for found in unpinned::find(context, &[&GEM]) {
        let (claim, first) = (found.claim(), found.first());
        let message = format!("{claim}, so another build may install a different one. Write `{first}:VERSION`.");
        context.report(found.range.clone(), message);
    }
}
