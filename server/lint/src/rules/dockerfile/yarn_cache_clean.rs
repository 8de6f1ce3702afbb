use dockwright_model::ShellBody;
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::shell::{Command, Word};

use super::super::dependencies::Install;
use super::super::mounts;
use crate::refactor::append;
use crate::refactor::layout::Layout;
use crate::rule::rule;
use crate::{Context, Fix};

rule! {
    /// `yarn install` leaves a copy of every package in yarn's cache.
    ///
    /// The cache is of use to the next install, which an image does not have. Clean it in the same RUN with
    /// `yarn cache clean`, or keep it out of the image with a cache mount, which also makes the next build faster.
    ///
    /// ```dockerfile finds
    /// FROM node:22-slim
    /// COPY package.json yarn.lock ./
    /// RUN yarn install --frozen-lockfile
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM node:22-slim
    /// COPY package.json yarn.lock ./
    /// RUN yarn install --frozen-lockfile && yarn cache clean
    /// ```
    ///
    /// Stages that do not end up in the final image may cache, and the newer versions of yarn may have their cache in the
    /// project:
    ///
    /// ```dockerfile ignores
    /// FROM node:22-slim AS build
    /// RUN yarn install --frozen-lockfile
    /// FROM node:22-slim
    /// RUN yarn install --frozen-lockfile && yarn cache clean
    /// RUN --mount=type=cache,target=/usr/local/share/.cache/yarn yarn install --frozen-lockfile
    /// COPY .yarnrc.yml package.json yarn.lock ./
    /// RUN yarn install --immutable
    /// ```
    "yarn-cache-clean" {
        category: Size,
        severity: Hint,
        fix: Some(Safe),
        changes: [Commands, Options],
        also: ["DL3060", "droast/DF055"],
    }
}

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    let mut layout = None;
    let mut berry = false;
    for (index, outer) in context.dockerfile().instructions.iter().enumerate() {
        let instruction = outer.effective();
        let stays = meaning.state(index).stage.is_some_and(|stage| meaning.is_in_final_image(stage));
        berry |= brings_berry(instruction);
        if instruction.keyword != Keyword::Run || !stays || berry || is_mounted(context, index, instruction) {
            continue;
        }
        let Some((body, install)) = left_behind(meaning.bodies_of(index)) else { continue };
        let name = install.name();
        let message = format!(
            "`{name}` leaves a copy of every package in yarn's cache, where nothing uses it again. Append \
             `yarn cache clean`, or mount a cache."
        );
        let fix = append::is_possible(body).then(|| {
            let layout = layout.get_or_insert_with(|| Layout::of(context.file));
            let edit = append::command(layout, instruction, index, "yarn cache clean");
            Fix::safe("Append `yarn cache clean`", vec![edit])
        });
        context.report(body.range(install.span()), message).maybe_fix(fix);
    }
}

/// The last install of yarn in a RUN behind which nothing cleans the cache.
fn left_behind(bodies: &[ShellBody]) -> Option<(&ShellBody, Install<'_>)> {
    let mut open = None;
    for body in bodies {
        for command in &body.script.commands {
            match Install::of(command).filter(|install| install.tool == "yarn") {
                Some(install) if keeps_out(&install) => {}
                Some(install) => open = open.or(Some((body, install))),
                None if cleans(command) => open = None,
                None => {}
            }
        }
    }
    open
}

/// Whether an option puts the cache somewhere else, or the version of yarn is one with a cache of its own.
fn keeps_out(install: &Install<'_>) -> bool {
    install.effective.has_any_flag(&["--cache-folder", "--immutable", "--immutable-cache"])
        || install.effective.sets_variable("YARN_CACHE_FOLDER")
}

fn cleans(command: &Command) -> bool {
    let effective = command.effective();
    let mut words = effective.arguments().iter().map(Word::value_or_text);
    match effective.program() {
        Some("yarn") => {
            let mut operands = effective.operands(&[]);
            operands.next().is_some_and(|word| word.is("cache")) && operands.next().is_some_and(|word| word.is("clean"))
        }
        Some("rm") => words.any(|word| {
            word.contains("cache") || word.contains(".yarn") || word.trim_end_matches(['/', '*']) == "/root"
        }),
        _ => false,
    }
}

/// Whether a COPY brings the settings or the folder of the newer versions of yarn.
fn brings_berry(instruction: &Instruction) -> bool {
    let Some((sources, _)) = instruction.copy() else { return false };
    sources.iter().any(|source| source.text.contains(".yarn"))
}

fn is_mounted(context: &Context<'_>, index: usize, run: &Instruction) -> bool {
    let folder = context.meaning().definition(index, "YARN_CACHE_FOLDER").is_some();
    mounts::keeps_out(context.file, run, |target| {
        folder
            || target.contains(".cache")
            || target.contains("yarn")
            || matches!(target.trim_end_matches('/'), "/root" | "/usr/local/share")
    })
}

#[cfg(test)]
mod tests {
    use crate::{Config, Safety, fix, lint_text};

    #[test]
    fn what_cleans_the_cache() {
        let mut config = Config::default();
        assert!(config.select("yarn-cache-clean"));
        let count = |run: &str| lint_text(&format!("FROM node:22\n{run}\n"), &config).len();
        for run in [
            "RUN yarn",
            "RUN yarn add x && yarn build",
            "RUN yarn cache clean && yarn install",
            "RUN yarn && yarn add x",
        ] {
            assert_eq!(count(run), 1, "{run}");
        }
        for run in [
            "RUN yarn; yarn --silent cache clean",
            "RUN yarn && rm -rf ~/.cache",
            "RUN --mount=type=cache,target=/root/.yarn yarn",
            "RUN yarn install --immutable",
            "RUN yarn build",
            "CMD yarn install",
        ] {
            assert_eq!(count(run), 0, "{run}");
        }
        let fixed = fix("FROM node:22\nRUN yarn \\\n && yarn build\n", &config, Safety::Safe);
        assert_eq!(fixed.text, "FROM node:22\nRUN yarn \\\n && yarn build \\\n && yarn cache clean\n");
    }
}
