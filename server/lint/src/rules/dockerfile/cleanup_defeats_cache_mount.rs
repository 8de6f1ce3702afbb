use std::ops::Range;

use dockwright_model::ShellBody;
use dockwright_syntax::dockerfile::Keyword;
use dockwright_syntax::dockerfile::variable::Value;
use dockwright_syntax::shell::{Command, Word};

use super::super::package_managers::caches::touches;
use super::super::package_managers::{CACHING, Call, call};
use crate::refactor::uncached::{self, Defeat};
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// A RUN has a cache mount and empties it, or switches the cache off.
    ///
    /// What lies in a cache mount is not part of the image, so there is nothing to clean up. What is deleted there is only
    /// downloaded again by the next build; with `--no-cache-dir` and the like the mount is not used at all.
    ///
    /// ```dockerfile finds 2
    /// FROM python:3.13-slim
    /// RUN --mount=type=cache,target=/root/.cache/pip pip install --no-cache-dir -r requirements.txt
    /// RUN --mount=type=cache,target=/var/lib/apt,sharing=locked \
    ///     apt-get update && apt-get install -y --no-install-recommends git \
    ///     && rm -rf /var/lib/apt/lists/*
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM python:3.13-slim
    /// RUN --mount=type=cache,target=/root/.cache/pip pip install -r requirements.txt
    /// RUN --mount=type=cache,target=/var/lib/apt,sharing=locked \
    ///     apt-get update && apt-get install -y --no-install-recommends git
    /// ```
    ///
    /// Cleaning up what is not mounted makes sense:
    ///
    /// ```dockerfile ignores
    /// FROM python:3.13-slim
    /// RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
    ///     apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/* /tmp/*
    /// RUN --mount=type=cache,target=/build/cache make && rm -rf /build/cache/tmp
    /// ```
    "cleanup-defeats-cache-mount" {
        category: Cache,
        severity: Warning,
        fix: Some(Safe),
        changes: [Commands, Options],
        also: ["tally/prefer-package-cache-mounts"],
    }
}

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    for (index, outer) in context.dockerfile().instructions.iter().enumerate() {
        let run = outer.effective();
        if run.keyword != Keyword::Run || run.flags.is_empty() {
            continue;
        }
        let targets = uncached::targets(context.file, run);
        if targets.is_empty() {
            continue;
        }
        for body in meaning.bodies_of(index) {
            for (position, command) in body.script.commands.iter().enumerate() {
                check_command(context, body, position, command, &targets);
            }
        }
    }
}

fn check_command(context: &mut Context<'_>, body: &ShellBody, position: usize, command: &Command, targets: &[String]) {
    let defeats = uncached::defeats(context.file, body, position, targets);
    let silent = defeats.is_empty();
    for Defeat { range, target, option, removal } in defeats {
        let what = match option {
            Some(option) => format!("With `{option}` the cache mounted at `{target}` is not used"),
            None => format!("This empties the cache mounted at `{target}`"),
        };
        let fix = removal.map(|(range, edit)| take_out(context, &range, edit));
        report(context, range, &what, "Leave it out").maybe_fix(fix);
    }
    let Some(call) = call(command, CACHING).filter(|_| silent) else { return };
    let Some(target) = targets.iter().find(|target| touches(target, call.manager.caches)) else { return };
    if let Some(subcommand) = call.subcommand(call.manager.installs) {
        check_switch(context, body, &call, subcommand, target);
    }
}

/// Reports an install whose cache a variable switches off.
fn check_switch(context: &mut Context<'_>, body: &ShellBody, call: &Call<'_>, subcommand: &Word, target: &str) {
    let Some(switch) = call.manager.switch else { return };
    let definition = context.meaning().definition(body.instruction, switch);
    let definition = definition.and_then(|found| context.meaning().scope.definitions().get(found));
    let set = definition
        .filter(|found| matches!(&found.value, Value::Known(value) if !matches!(value.as_str(), "" | "0" | "false")));
    if call.effective.sets_variable(switch) || set.is_some() {
        let what = format!("`{switch}` is set, so the cache mounted at `{target}` is not used");
        let finding = report(context, body.range(subcommand.span), &what, "Do not set it");
        if let Some(definition) = set {
            finding.related(definition.span.clone(), "It is set here");
        }
    }
}

fn report<'a>(context: &'a mut Context<'_>, range: Range<usize>, what: &str, advice: &str) -> &'a mut crate::Finding {
    let message = format!(
        "{what}, and the next build downloads everything again. {advice}: what is mounted is not part of the image."
    );
    context.report(range, message)
}

/// A fix that says what it takes out.
fn take_out(context: &Context<'_>, range: &Range<usize>, edit: Edit) -> Fix {
    let shown = super::super::arguments::quoted(context.text(range.clone()));
    Fix::safe(format!("Remove {shown}"), vec![edit])
}

#[cfg(test)]
mod tests {
    use crate::{Config, Safety, fix, lint_text};

    #[test]
    fn what_is_taken_out() {
        let mut config = Config::default();
        assert!(config.select("cleanup-defeats-cache-mount"));
        for (mount, before, after) in [
            ("/var/cache/apt", "a && apt-get clean && b", "a && b"),
            ("/var/cache/apt", "a; apt-get clean; b", "a; b"),
            ("/var/lib/apt/lists", "a && rm -rf /var/lib/apt/lists/* /tmp/*", "a && rm -rf /tmp/*"),
            ("/root/.cache", "pip install x && rm -rf ~/.cache/pip", "pip install x"),
            ("/root/.cache/pip", "python3 -m pip install --no-cache-dir \\\n  x", "python3 -m pip install \\\n  x"),
            ("/root/.cache/uv", "uv pip install --no-cache x && uv cache clean", "uv pip install x"),
            ("/root/.npm", "npm ci && npm cache clean --force", "npm ci"),
            ("/var/cache/apk", "apk add --no-cache x", "apk add x"),
            ("/var/cache/dnf", "dnf install -y x && dnf clean all", "dnf install -y x"),
            ("/var/cache/apt", "apt-get clean", "apt-get clean"),
            ("/var/cache/apt", "a && b || apt-get clean", "a && b || apt-get clean"),
            ("/root/.cache/pip", "PIP_NO_CACHE_DIR=1 pip install x", "PIP_NO_CACHE_DIR=1 pip install x"),
        ] {
            let text = format!("FROM x\nRUN --mount=type=cache,target={mount} {before}\n");
            assert!(!lint_text(&text, &config).is_empty(), "{text}");
            let fixed = fix(&text, &config, Safety::Safe).text;
            assert_eq!(fixed, format!("FROM x\nRUN --mount=type=cache,target={mount} {after}\n"));
        }
        for run in [
            "--mount=type=cache,target=/var/cache/apt rm -rf /var/lib/apt/lists/*",
            "--mount=type=cache,target=/var/lib/apt/lists apt-get clean",
            "--mount=type=tmpfs,target=/var/cache/apt apt-get clean",
            "--mount=type=cache,target=/root/.npm pip install --no-cache-dir x",
            "--mount=type=cache,target=/root/.cache/pip npm ci --no-cache",
            "--mount=type=cache,target=/root/.cache/pip rm -rf /root/x ~/",
            "--mount=type=cache,target=/go/pkg/mod go clean ./...",
        ] {
            assert!(lint_text(&format!("FROM x\nRUN {run}\n"), &config).is_empty(), "{run}");
        }
    }
}
