use dockwright_model::Build;

use crate::rule::rule;

use super::super::ignoring::{Ignoring, TakenIn, anchor, codes, leave_out};
use super::super::stack::TOOLING;

rule! {
    /// Files of editors, tests and services are copied into the image.
    ///
    /// None of them is used in a container, and each change in them makes the layer anew: settings of editors, caches and
    /// reports of tests, workflows, and the Dockerfile and Compose files themselves, which the builder reads by other means.
    ///
    /// ```text beside
    /// .vscode/
    /// Dockerfile
    ///     FROM node:22
    ///     COPY . .
    /// compose.yaml
    /// ```
    ///
    /// ```dockerignore finds
    /// .git
    /// ```
    ///
    /// ```dockerignore fixed
    /// .git
    /// .vscode
    /// Dockerfile*
    /// compose*.y*ml
    /// ```
    ///
    /// ```dockerignore ignores
    /// .*
    /// *ocker*
    /// compose.yaml
    /// ```
    "dockerignore-missing-tooling" {
        file: Dockerignore,
        category: Size,
        severity: Hint,
        profile: Strict,
        fix: Some(Safe),
        also: [],
    }
}

fn check(context: &mut Ignoring<'_>) {
    let Some(taken) = TakenIn::of(context) else { return };
    let mentions = |name: &str| taken.builds().iter().any(|build: &Build| uses(build, name));
    let mut lines: Vec<&str> = Vec::new();
    for (name, pattern) in TOOLING {
        if taken.slips_in(name) && !lines.contains(pattern) && !mentions(name) {
            lines.push(pattern);
        }
    }
    if taken.slips_in("docs")
        && !mentions("docs")
        && ["mkdocs.yml", "docusaurus.config.js"].iter().all(|file| taken.kind(file).is_none())
    {
        lines.push("docs");
    }
    if lines.is_empty() {
        return;
    }
    let message =
        format!("The image has no use for {}, and changes in them make the layer anew. Leave them out.", codes(&lines));
    let fix = leave_out(context, &lines);
    context.report(anchor(context), message).fix(fix);
}

/// Whether a script of a build speaks of a name.
fn uses(build: &Build, name: &str) -> bool {
    super::super::ignoring::runs(&build.file, &|program, words| {
        program == name || words.iter().any(|word| word.contains(name))
    })
}
