use crate::Context;
use crate::rule::rule;

use super::super::package_managers::{NPM, unpinned};

rule! {
    /// `npm install` names packages without a version.
    ///
    /// The next build installs the newest release of the day, and with `-g` no lock file says otherwise. `name@1.2.3` names a
    /// version; what a project needs belongs into its `package.json` and lock file, for `npm ci` to install.
    ///
    /// ```dockerfile finds
    /// FROM node:22
    /// RUN npm install -g nodemon @angular/cli@20
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM node:22
    /// ARG YARN_VERSION
    /// RUN npm install
    /// RUN npm install -g --prefix /opt yarn@${YARN_VERSION} @angular/cli@20 ./tool tool.tgz git+https://host/x.git#v1
    /// RUN npm run install tool
    /// ```
    "npm-version-unpinned" {
        category: Reproducibility,
        severity: Warning,
        fix: None,
        also: ["DL3016", "tally/hadolint/DL3016"],
    }
}

fn check(context: &mut Context<'_>) {
    for found in unpinned::find(context, &[&NPM]) {
        let (claim, first) = (found.claim(), found.first());
        let mark = if first.contains(':') { '#' } else { '@' };
        let message = format!("{claim}, so another build may install a different one. Write `{first}{mark}VERSION`.");
        context.report(found.range.clone(), message);
    }
}
