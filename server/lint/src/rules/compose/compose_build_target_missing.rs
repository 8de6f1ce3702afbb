use std::collections::HashSet;

use crate::rule::rule;
use crate::rules::compose_builds::{Built, MAX_SUGGESTIONS, builds};
use crate::rules::suggest;
use crate::{Edit, Fix};

use super::Composing;

rule! {
    /// A service builds a stage that its Dockerfile does not have.
    ///
    /// The build fails. A stage is named by `FROM … AS name`, in any case, or counted from 0.
    ///
    /// ```text beside
    /// Dockerfile
    ///     FROM node:24 AS build
    ///     FROM node:24-slim AS production
    /// ```
    ///
    /// ```yaml finds
    /// services:
    ///   web:
    ///     build:
    ///       context: .
    ///       target: prodution
    /// ```
    ///
    /// ```yaml fixed
    /// services:
    ///   web:
    ///     build:
    ///       context: .
    ///       target: production
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   web:
    ///     build:
    ///       context: .
    ///       target: Production
    ///   first:
    ///     build:
    ///       context: .
    ///       target: "0"
    ///   elsewhere:
    ///     build:
    ///       context: https://github.com/example/shop.git
    ///       target: shop
    ///   choice:
    ///     build:
    ///       context: .
    ///       target: ${STAGE}
    /// ```
    "compose-build-target-missing" {
        file: Compose,
        category: Correctness,
        severity: Error,
        fix: Some(Unsafe),
        also: [],
    }
}

/// Names that a message lists.
const MAX_NAMES: usize = 5;

fn check(context: &mut Composing<'_>) {
    let own = context.surroundings().map(|around| around.path().to_owned()).unwrap_or_default();
    let (mut seen, mut suggestions) = (HashSet::new(), 0);
    for built in builds(context) {
        let Some(target) = built.build.target.as_ref().filter(|target| target.path == own) else { continue };
        if built.build.unknown_target || built.stage().is_some() || !seen.insert(target.range.start) {
            continue;
        }
        let names = names(&built);
        let mut message = format!("{} has no stage `{}`, so the build fails.", built.subject(), target.text);
        message += &match names.as_slice() {
            [] => " None of its stages has a name.".to_owned(),
            all => {
                let listed: Vec<String> = all.iter().take(MAX_NAMES).map(|name| format!("`{name}`")).collect();
                format!(" It has {}{}.", listed.join(", "), if all.len() > MAX_NAMES { " and others" } else { "" })
            }
        };
        suggestions += 1;
        let candidates = names.iter().copied().filter(|_| target.is_written && suggestions <= MAX_SUGGESTIONS);
        let meant = suggest::meant(&target.text, candidates, 2);
        let fix =
            meant.map(|name| Fix::unsafe_(format!("Build `{name}`"), vec![Edit::replace(target.range.clone(), name)]));
        context.report(target.range.clone(), message).maybe_fix(fix);
    }
}

fn names(built: &Built) -> Vec<&str> {
    let stages = built.dockerfile.meaning().stages.iter();
    stages.filter_map(|stage| Some(stage.name.as_ref()?.text())).collect()
}
