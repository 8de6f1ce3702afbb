use dockwright_facts::manifests::manifests;
use dockwright_syntax::dockerfile::variable::Value;

use super::super::provided::{Presence, for_each_install};
use crate::Context;
use crate::rule::rule;

rule! {
    /// An install insists on a lock file that nothing has copied.
    ///
    /// `npm ci`, `uv sync --locked`, `cargo build --locked` and their like install exactly what the lock file says. Without
    /// the file they fail, or (yarn 1) install whatever is newest as if nothing had been asked of them. Copy the lock file
    /// together with the manifest.
    ///
    /// ```dockerfile finds
    /// FROM python:3.13-slim
    /// RUN pip install --no-cache-dir uv==0.9.0
    /// WORKDIR /app
    /// COPY pyproject.toml ./
    /// RUN uv sync --frozen
    /// ```
    ///
    /// Patterns, bind mounts, whole folders and files that a command may have brought count:
    ///
    /// ```dockerfile ignores
    /// FROM node:22-slim
    /// WORKDIR /app
    /// COPY package*.json ./
    /// RUN npm ci
    /// FROM golang:1.25
    /// COPY . .
    /// RUN npm ci
    /// FROM rust:1.90
    /// RUN --mount=type=bind,source=Cargo.lock,target=Cargo.lock cargo build --locked
    /// ```
    "install-without-lockfile" {
        category: Correctness,
        severity: Warning,
        fix: None,
        also: ["tally/ruby/missing-bundle-deployment"],
    }
}

/// The tools that can be told to insist on a lock file.
const TOOLS: &[&str] = &["npm", "yarn", "pnpm", "bun", "uv", "pipenv", "bundle", "cargo"];

fn check(context: &mut Context<'_>) {
    if !context.meaning().runs_any(TOOLS) {
        return;
    }
    for_each_install(context.file, |found, provided| {
        let deployment = || {
            let by_variable = found.install.tool == "bundle" && is_deployment(context, found.index);
            by_variable.then_some(found.install.verb)
        };
        let Some(word) = found.install.insists_on_lock().or_else(deployment) else { return };
        let Some(facts) = manifests(found.install.tool) else { return };
        let Some(lock) = facts.locks.first().filter(|_| provided.presence(facts.locks) == Presence::Absent) else {
            return;
        };
        // Without the manifest `manifest-not-copied` has more to say.
        if provided.presence(facts.manifests) == Presence::Absent {
            return;
        }
        let (name, said) = (found.install.name(), word.value_or_text());
        let insists = if said.starts_with('-') { format!("`{said}`") } else { format!("`{name}`") };
        let manifest = facts.manifests.first().unwrap_or(lock);
        let message = format!(
            "{insists} installs what `{lock}` says, but nothing before has copied that file. Copy it together with \
             `{manifest}`."
        );
        context.report(found.body.range(found.install.span()), message);
    });
}

/// Whether variables tell bundler to insist on the lock file.
fn is_deployment(context: &Context<'_>, index: usize) -> bool {
    let meaning = context.meaning();
    ["BUNDLE_DEPLOYMENT", "BUNDLE_FROZEN"].iter().any(|name| {
        matches!(meaning.value(index, name), Value::Known(text) if matches!(text.as_str(), "1" | "true" | "yes" | "on"))
    })
}

#[cfg(test)]
mod tests {
    use crate::{Config, lint_text};

    #[test]
    fn what_needs_a_lock() {
        let mut config = Config::default();
        assert!(config.select("install-without-lockfile"));
        let count = |text: &str| lint_text(text, &config).len();
        for run in [
            "COPY package.json .\nRUN npm ci",
            "COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /usr/local/bin/uv\nCOPY pyproject.toml .\nRUN uv sync --frozen",
            "COPY package.json .\nRUN yarn --frozen-lockfile",
            "COPY package.json .\nRUN corepack enable && pnpm i --frozen-lockfile",
            "COPY Gemfile .\nRUN bundle install --deployment",
            "ENV BUNDLE_DEPLOYMENT=1\nCOPY Gemfile .\nRUN bundle install",
            "COPY Cargo.toml .\nRUN cargo build --release --locked",
        ] {
            assert_eq!(count(&format!("FROM node:22\n{run}\n")), 1, "{run}");
        }
        for run in [
            "COPY package.json .\nRUN npm install",
            "COPY package.json npm-shrinkwrap.json ./\nRUN npm ci",
            "COPY package.json $FILES ./\nRUN npm ci",
            "RUN npm ci",
            "RUN cargo install --locked ripgrep",
            "RUN cargo new x && cd x && cargo build --locked",
            "COPY package.json .\nRUN npm install --package-lock-only && npm ci",
            "ONBUILD RUN npm ci",
        ] {
            assert_eq!(count(&format!("FROM node:22\n{run}\n")), 0, "{run}");
        }
        assert_eq!(count("FROM some/image\nRUN npm ci\n"), 0, "nobody knows what is in it");
    }
}
