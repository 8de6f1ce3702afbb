use std::collections::HashMap;
use std::ops::Range;

use dockwright_model::{Definition, DefinitionKind, EntityKind};
use dockwright_syntax::dockerfile::variable::Value;
use dockwright_syntax::dockerfile::{Instruction, Keyword};

use super::super::dependencies::Install;
use crate::lines;
use crate::rule::rule;
use crate::{Context, Fix};

rule! {
    /// A build argument that changes with every build is declared before an install that does not use it.
    ///
    /// Every RUN behind an `ARG` sees it as an environment variable, so another value builds all of them again, used or not.
    /// Declare the commit, the date or the number of the build directly before the instruction that uses it.
    ///
    /// ```dockerfile finds
    /// FROM python:3.13-slim
    /// ARG GIT_SHA
    /// COPY requirements.txt ./
    /// RUN pip install --no-cache-dir -r requirements.txt
    /// LABEL org.opencontainers.image.revision=$GIT_SHA
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM python:3.13-slim
    /// COPY requirements.txt ./
    /// RUN pip install --no-cache-dir -r requirements.txt
    /// ARG GIT_SHA
    /// LABEL org.opencontainers.image.revision=$GIT_SHA
    /// ```
    ///
    /// An argument that is never used by its name may be used by a program that a RUN starts. Versions with a default are
    /// pins, which change seldom:
    ///
    /// ```dockerfile ignores
    /// FROM golang:1.25
    /// ARG VERSION=1.2.3
    /// ARG BUILD_DATE
    /// RUN go mod download && make DATE=$BUILD_DATE
    /// LABEL version=$VERSION
    /// ```
    "arg-or-env-busts-cache" {
        category: Cache,
        severity: Hint,
        profile: Strict,
        fix: Some(Unsafe),
        also: [],
    }
}

/// Names of what is different for each build.
const CHANGING: &[&str] = &[
    "BUILD_DATE",
    "BUILD_TIME",
    "BUILD_TIMESTAMP",
    "BUILD_ID",
    "BUILD_NUMBER",
    "BUILD_NUM",
    "BUILD_REVISION",
    "BUILD_REF",
    "BUILD_SHA",
    "BUILD_COMMIT",
    "GIT_SHA",
    "GIT_COMMIT",
    "GIT_COMMIT_SHA",
    "GIT_COMMIT_HASH",
    "GIT_REF",
    "GIT_REV",
    "GIT_REVISION",
    "GIT_HASH",
    "GIT_TAG",
    "GIT_DESCRIBE",
    "COMMIT",
    "COMMIT_SHA",
    "COMMIT_HASH",
    "COMMIT_ID",
    "REVISION",
    "VCS_REF",
    "SOURCE_COMMIT",
    "CI_COMMIT_SHA",
    "CI_PIPELINE_ID",
    "GITHUB_SHA",
    "GITHUB_RUN_ID",
    "TIMESTAMP",
    "CREATED",
];

/// Names of versions of the project, which change with every build unless they are written down.
const VERSIONS: &[&str] =
    &["VERSION", "APP_VERSION", "BUILD_VERSION", "IMAGE_VERSION", "RELEASE", "RELEASE_VERSION", "TAG"];

/// The first install of a RUN.
struct Step {
    index: usize,
    range: Range<usize>,
    name: String,
}

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    let definitions = meaning.scope.definitions().iter().enumerate();
    let changing: Vec<(usize, &Definition)> = definitions.filter(|(_, definition)| changes(definition)).collect();
    if changing.is_empty() {
        return;
    }
    let (first_uses, steps) = (first_uses(context), steps(context));
    for (at, definition) in changing {
        let Some((use_at, user)) = first_uses.get(&at).and_then(|offset| instruction_at(context, *offset)) else {
            continue;
        };
        // An install between the two, which is then not the one that uses the variable.
        let step = steps.get(steps.partition_point(|step| step.index <= definition.instruction));
        let Some(step) = step.filter(|step| step.index < use_at && meaning.state(use_at).stage == definition.stage)
        else {
            continue;
        };
        let (variable, name) = (&definition.name, &step.name);
        let message = format!(
            "`{variable}` changes with every build, and `{name}` below runs again each time, though it does not use it. Declare it \
             directly before its first use."
        );
        let fix = fix(context, definition, user);
        context
            .report(definition.name_span.clone(), message)
            .related(step.range.clone(), "runs again when the value changes")
            .maybe_fix(fix);
    }
}

/// For each variable that is used the byte offset of its first use.
fn first_uses(context: &Context<'_>) -> HashMap<usize, usize> {
    let names = context.file.names();
    let mut found = HashMap::new();
    for reference in names.references.iter().filter(|reference| reference.is_use()) {
        if let Some(EntityKind::Variable(definition)) = names.entities.get(reference.entity).map(|entity| entity.kind) {
            found.entry(definition).or_insert(reference.range.start);
        }
    }
    found
}

fn instruction_at<'a>(context: &Context<'a>, offset: usize) -> Option<(usize, &'a Instruction)> {
    let instructions = &context.dockerfile().instructions;
    let index = instructions.partition_point(|instruction| instruction.span.end < offset);
    Some((index, instructions.get(index)?))
}

fn steps(context: &Context<'_>) -> Vec<Step> {
    let runs = context.instructions(Keyword::Run);
    let steps = runs.filter_map(|(index, _)| {
        context.meaning().bodies_of(index).iter().find_map(|body| {
            let install = body.script.commands.iter().find_map(Install::of)?;
            Some(Step { index, range: body.range(install.span()), name: install.name() })
        })
    });
    steps.collect()
}

/// Whether a build argument has another value for each build.
fn changes(definition: &Definition) -> bool {
    if definition.kind != DefinitionKind::Arg {
        return false;
    }
    let name = definition.name.to_ascii_uppercase();
    let placeholder = match (&definition.written, &definition.value) {
        (None, _) => definition.global.is_none() || !matches!(&definition.value, Value::Known(_)),
        (Some(_), Value::Known(text)) => {
            matches!(text.as_str(), "" | "dev" | "unknown" | "local" | "latest" | "0.0.0" | "none")
        }
        (Some(_), _) => false,
    };
    CHANGING.contains(&name.as_str()) || (placeholder && VERSIONS.contains(&name.as_str()))
}

fn fix(context: &Context<'_>, definition: &Definition, user: &Instruction) -> Option<Fix> {
    let argument = context.dockerfile().instructions.get(definition.instruction)?;
    let edits = lines::moved(context.file, argument, user).filter(|_| argument.pairs().len() == 1)?;
    Some(Fix::unsafe_(format!("Move `ARG {}` down to its first use", definition.name), edits))
}

#[cfg(test)]
mod tests {
    use crate::{Config, lint_text};

    #[test]
    fn what_changes() {
        let mut config = Config::default();
        assert!(config.select("arg-or-env-busts-cache"));
        let count = |run: &str| lint_text(&format!("FROM a\n{run}\n"), &config).len();
        for run in [
            "ARG BUILD_DATE=now\nRUN apk add git\nLABEL a=$BUILD_DATE",
            "ARG VERSION\nRUN npm ci\nENV VERSION=${VERSION}",
            "ARG COMMIT VERSION=dev\nRUN npm ci\nRUN echo $COMMIT > /c\nENV V=$VERSION",
        ] {
            let expected = if run.contains("COMMIT") { 2 } else { 1 };
            assert_eq!(count(run), expected, "{run}");
        }
        for run in [
            "RUN apk add git\nARG BUILD_DATE\nLABEL a=$BUILD_DATE",
            "ARG BUILD_DATE\nRUN apk add git=$BUILD_DATE\nLABEL a=$BUILD_DATE",
            "ARG VERSION=1.2\nRUN npm ci\nENV VERSION=${VERSION}",
            "ARG GIT_SHA\nRUN npm ci",
            "ARG GIT_SHA\nRUN mkdir /x\nLABEL a=$GIT_SHA",
            "ARG CACHEBUST\nRUN apk add git\nLABEL a=$CACHEBUST",
        ] {
            assert_eq!(count(run), 0, "{run}");
        }
    }
}
