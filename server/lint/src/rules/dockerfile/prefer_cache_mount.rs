use std::collections::HashSet;

use dockwright_model::ShellBody;
use dockwright_syntax::dockerfile::Keyword;
use dockwright_syntax::dockerfile::variable::Value;
use dockwright_syntax::shell::{Command, Word};

use super::super::cache_folders;
use super::super::dependencies::Install;
use crate::refactor::cache_mount::{insert, is_mounted, wanted};
use crate::rule::rule;
use crate::{Context, Fix};

rule! {
    /// What an install downloads is lost for the next build without a cache mount.
    ///
    /// When a layer has to be built again, everything is downloaded and compiled again. A cache mount keeps the folder of the
    /// package manager from build to build on the builder, and out of the image.
    ///
    /// ```dockerfile finds
    /// FROM node:22-slim
    /// WORKDIR /app
    /// COPY package.json package-lock.json ./
    /// RUN npm ci
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM node:22-slim
    /// WORKDIR /app
    /// COPY package.json package-lock.json ./
    /// RUN --mount=type=cache,target=/root/.npm \
    ///     npm ci
    /// ```
    ///
    /// A RUN that switches the cache off or removes it has chosen another way; with the setting
    /// `prefer-cache-mount.despite-cleanup` it is told as well. Each builder has a cache of its own, so CI services with
    /// fresh machines gain little.
    ///
    /// ```dockerfile ignores
    /// FROM python:3.13-slim
    /// RUN apt-get update && apt-get install -y --no-install-recommends gcc && rm -rf /var/lib/apt/lists/*
    /// RUN pip install --no-cache-dir flask
    /// RUN --mount=type=cache,target=/root/.cache/uv uv sync --locked
    /// ```
    "prefer-cache-mount" {
        category: Cache,
        severity: Hint,
        profile: Strict,
        fix: Some(Unsafe),
        also: ["tally/prefer-package-cache-mounts", "tally/ruby/prefer-bundler-cache-mount", "tally/js/node-gyp-cache-mounts"],
    }
}

fn check(context: &mut Context<'_>) {
    for (index, run) in context.instructions(Keyword::Run) {
        let bodies = context.meaning().bodies_of(index);
        let mut told: HashSet<&str> = HashSet::new();
        for body in bodies {
            let cleaned = body.script.commands.iter().rposition(cleans);
            let installs = installs(body);
            // Who keeps no cache in one command of a RUN does not want it in the others.
            let without: HashSet<&str> =
                installs.iter().filter(|(_, install)| keeps_none(install)).map(|(_, install)| install.tool).collect();
            for (at, install) in installs {
                let chosen = !context.options.prefer_cache_mount.despite_cleanup
                    && (cleaned.is_some_and(|cleaned| cleaned > at)
                        || without.contains(install.tool)
                        || is_switched_off(context, index, &install));
                if chosen || !told.insert(install.tool) || is_mounted(context.file, run, &install, index) {
                    continue;
                }
                report(context, index, body, &install);
            }
        }
    }
}

/// The installs of a script, each with the index of its command.
fn installs(body: &ShellBody) -> Vec<(usize, Install<'_>)> {
    let commands = body.script.commands.iter().enumerate();
    commands.filter_map(|(at, command)| Some((at, Install::of(command)?))).collect()
}

fn report(context: &mut Context<'_>, index: usize, body: &ShellBody, install: &Install<'_>) {
    let name = install.name();
    let account = cache_folders::account(context.file, index);
    let places = account.as_ref().and_then(|account| wanted(context.file, index, install, account));
    let paths: Vec<String> = places.iter().flatten().map(|place| format!("`{}`", place.path)).collect();
    let at = if paths.is_empty() { String::new() } else { format!(" at {}", paths.join(" and ")) };
    let message = format!(
        "What `{name}` downloads is lost for the next build of this layer. A cache mount{at} keeps it, and keeps it out of the \
         image."
    );
    let change = account.zip(places).and_then(|(account, places)| insert(context.file, index, &places, &account));
    let fix = change.map(|change| Fix::unsafe_(change.title, change.edits));
    context.report(body.range(install.span()), message).maybe_fix(fix);
}

/// Whether an install keeps no cache, or says where.
fn keeps_none(install: &Install<'_>) -> bool {
    let mut words = install.effective.arguments().iter().map(Word::value_or_text);
    let off = words.any(|word| word.starts_with("--no-cache") || word.starts_with("--cache"));
    off || install.effective.sets_variable("PIP_NO_CACHE_DIR")
}

fn cleans(command: &Command) -> bool {
    let effective = command.effective();
    let mut words = effective.arguments().iter().map(Word::value_or_text);
    match effective.program() {
        Some("rm" | "find") => words.any(|word| {
            ["/var/lib/apt", "cache", ".npm", ".m2", "/go/pkg", "/root/.", "/var/lib/"]
                .iter()
                .any(|part| word.contains(part))
        }),
        _ => words.take(3).any(|word| matches!(word, "clean" | "prune" | "purge" | "autoclean" | "distclean" | "-Scc")),
    }
}

/// Whether an environment variable switches the cache off.
fn is_switched_off(context: &Context<'_>, index: usize, install: &Install<'_>) -> bool {
    let variable = match install.tool {
        "pip" => "PIP_NO_CACHE_DIR",
        "uv" => "UV_NO_CACHE",
        _ => return false,
    };
    let meaning = context.meaning();
    let set = meaning.definition(index, variable).is_some();
    set && !matches!(meaning.value(index, variable), Value::Known(text) if text.is_empty() || text == "0")
}

#[cfg(test)]
mod tests {
    use crate::{Config, lint_text};

    #[test]
    fn what_has_a_cache() {
        let mut config = Config::default();
        assert!(config.select("prefer-cache-mount"));
        let count = |config: &Config, run: &str| lint_text(&format!("FROM python:3.13\n{run}\n"), config).len();
        for run in [
            "RUN pip install flask",
            "RUN npm ci && npm i -g x",
            "RUN cargo build --release",
            "RUN --mount=type=cache,target=/root/.npm pip install flask",
            "RUN apt-get update && apt-get install -y git",
        ] {
            assert_eq!(count(&config, run), 1, "{run}");
        }
        let cleaned = [
            "RUN pip install --no-cache-dir flask",
            "ENV PIP_NO_CACHE_DIR=1\nRUN pip install flask",
            "RUN apk add --no-cache git",
            "RUN npm ci && npm cache clean --force",
            "RUN dnf install -y git && dnf clean all",
            "RUN pip install flask && rm -rf /root/.cache",
        ];
        for run in cleaned {
            assert_eq!(count(&config, run), 0, "{run}");
        }
        for run in [
            "RUN --mount=type=cache,target=/root/.cache pip install flask",
            "RUN --mount=type=cache,target=$CACHE npm ci",
            "RUN --mount=type=tmpfs,target=/root/.npm npm ci",
            "SHELL [\"pwsh\", \"-c\"]\nRUN npm ci",
            "ONBUILD RUN npm ci",
        ] {
            assert_eq!(count(&config, run), 0, "{run}");
        }
        config.options.prefer_cache_mount.despite_cleanup = true;
        for run in cleaned {
            assert_eq!(count(&config, run), 1, "{run}");
        }
    }
}
