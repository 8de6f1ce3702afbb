use dockwright_facts::manifests::manifests;
use dockwright_syntax::dockerfile::variable::Value;

use super::super::provided::{Presence, for_each_install};
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// `uv sync` may change the lock file and install other versions than it says.
    ///
    /// Without `--locked` or `--frozen` uv brings `uv.lock` up to date before it installs, so that the image may hold other
    /// versions than those that were tested, and nobody sees the changed file. `--locked` fails when the lock file does
    /// not fit `pyproject.toml`; `--frozen` takes it as it is.
    ///
    /// ```dockerfile finds
    /// FROM ghcr.io/astral-sh/uv:0.9-python3.13-bookworm-slim
    /// WORKDIR /app
    /// COPY pyproject.toml uv.lock ./
    /// RUN uv sync --no-install-project
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM ghcr.io/astral-sh/uv:0.9-python3.13-bookworm-slim
    /// WORKDIR /app
    /// COPY pyproject.toml uv.lock ./
    /// RUN uv sync --locked --no-install-project
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM ghcr.io/astral-sh/uv:0.9-python3.13-bookworm-slim
    /// COPY pyproject.toml uv.lock ./
    /// RUN uv sync --frozen && uv pip sync requirements.txt
    /// ENV UV_FROZEN=1
    /// RUN uv sync
    /// ```
    "uv-sync-not-frozen" {
        category: Reproducibility,
        severity: Warning,
        fix: Some(Unsafe),
        also: [],
    }
}

const SWITCHES: [&str; 2] = ["UV_FROZEN", "UV_LOCKED"];

fn check(context: &mut Context<'_>) {
    if !context.meaning().runs_any(&["uv"]) {
        return;
    }
    for_each_install(context.file, |found, provided| {
        let install = &found.install;
        let effective = install.effective;
        let says = effective.has_any_flag(&["--frozen", "--locked", "--check", "--dry-run", "--script"]);
        if install.tool != "uv" || !install.verb.is("sync") || install.insists_on_lock().is_some() || says {
            return;
        }
        // `uv pip sync` is another command.
        if effective.arguments().iter().any(|word| word.is("pip") || word.has_expansion()) {
            return;
        }
        let meaning = context.meaning();
        let set = |name: &str| {
            let known = meaning.definition(found.index, name).map(|_| meaning.value(found.index, name));
            known.is_some_and(
                |value| !matches!(value, Value::Known(text) if text.is_empty() || text == "0" || text == "false"),
            )
        };
        let exported = |name: &str| {
            found.body.script.effects.iter().any(|effect| {
                use dockwright_syntax::shell::EffectKind::{Assign, Export};
                matches!(&effect.kind, Export(set) | Assign(set) if &**set == name)
            })
        };
        if SWITCHES.iter().any(|name| set(name) || effective.sets_variable(name) || exported(name)) {
            return;
        }
        let message = "`uv sync` brings the lock file up to date first, so the image may get other versions than `uv.lock` \
                       says. Add `--locked`, or `--frozen` to take the file as it is.";
        let locks = manifests("uv").map(|facts| facts.locks).unwrap_or_default();
        let edit = Edit::insert(found.body.range(install.verb.span).end, " --locked");
        let fix = (provided.presence(locks) != Presence::Absent)
            .then(|| Fix::unsafe_("Insert `--locked` after `sync`", vec![edit]));
        context.report(found.body.range(install.span()), message).maybe_fix(fix);
    });
}

#[cfg(test)]
mod tests {
    use crate::{Config, lint_text};

    #[test]
    fn what_freezes() {
        let mut config = Config::default();
        assert!(config.select("uv-sync-not-frozen"));
        let found = |run: &str| lint_text(&format!("FROM python:3.13\n{run}\n"), &config);
        for run in ["RUN uv sync --no-dev", "ENV UV_FROZEN=0\nRUN uv sync", "RUN cd a && uv --quiet sync"] {
            assert_eq!(found(run).len(), 1, "{run}");
        }
        for run in [
            "RUN UV_LOCKED=1 uv sync",
            "RUN export UV_FROZEN=1 && uv sync",
            "RUN uv sync $OPTIONS",
            "RUN uv sync --check",
        ] {
            assert!(found(run).is_empty(), "{run}");
        }
        assert!(
            found("COPY pyproject.toml .\nRUN uv sync").iter().all(|finding| finding.fixes.is_empty()),
            "there is no lock file"
        );
    }
}
