use crate::Context;
use crate::rule::rule;

use super::super::package_managers::{NPM, PNPM, YARN, calls};
use super::super::runs;

rule! {
    /// npm, Yarn or pnpm installs `@latest`, `@next` or whatever else is newest.
    ///
    /// Such a tag moves: the next build installs another version. Name one, `npm@11.6.2`, or at least the major version,
    /// `npm@11`.
    ///
    /// ```dockerfile finds
    /// FROM node:22
    /// RUN npm install -g npm@latest
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM node:22
    /// RUN npm install -g npm@11 @angular/cli@20.3.0 && yarn add left-pad@^1.3
    /// ```
    "npm-floating-tag" {
        category: Reproducibility,
        severity: Hint,
        profile: Strict,
        fix: None,
        also: [],
    }
}

/// Tags and ranges that mean no version in particular.
const MOVING: &[&str] = &["latest", "next", "*", "x", "canary", "beta", "nightly"];

fn check(context: &mut Context<'_>) {
    for body in runs::bodies(context) {
        for call in calls(&body.script, &[&NPM, &YARN, &PNPM]) {
            for word in call.packages() {
                let text = word.value_or_text();
                let Some((name, tag)) = text.rsplit_once('@').filter(|(name, _)| !name.is_empty()) else { continue };
                if MOVING.contains(&tag) {
                    let message = format!(
                        "`{tag}` of `{name}` moves, so another build may install a different one. Write `{name}@VERSION`."
                    );
                    context.report(body.range(word.span), message);
                }
            }
        }
    }
}
