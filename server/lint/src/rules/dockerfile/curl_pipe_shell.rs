use std::ops::Range;

use dockwright_model::ShellBody;
use dockwright_syntax::shell::{Command, Script, Stage, Substitution, Word};

use super::super::downloads::{self, Download};
use super::super::runs;
use crate::rule::rule;
use crate::{Context, Severity};

rule! {
    /// A script from the internet runs as it arrives.
    ///
    /// In `curl … | sh` nobody has seen what runs: whoever controls the server, or the way to it, controls the image, and
    /// the same file may build something else tomorrow. Download a release, compare its checksum and run that; or copy
    /// the program from the image its authors publish (`COPY --from=`).
    ///
    /// For installers that are well known and come over `https` the finding is a hint. So it is where a variable decides
    /// about the address. Where a checksum is compared in between there is none.
    ///
    /// ```dockerfile finds 2
    /// FROM debian:12
    /// RUN curl -fsSL https://example.com/setup | bash -s -- --yes
    /// RUN bash -c "$(wget -qO- https://example.com/setup)"
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN curl -fsSL https://example.com/data.json | python3 -c 'import json, sys; print(json.load(sys.stdin))'
    /// RUN curl -fsSLo setup https://example.com/setup && echo "$SHA256  setup" | sha256sum -c && sh setup
    /// RUN curl -fsSL https://example.com/app.tar.gz | tar xz
    /// ```
    "curl-pipe-shell" {
        category: Security,
        severity: Warning,
        fix: None,
        also: ["droast/DF021"],
    }
}

/// Hosts of installers that many trust.
const KNOWN: &[&str] = &[
    "deb.nodesource.com",
    "rpm.nodesource.com",
    "sh.rustup.rs",
    "static.rust-lang.org",
    "astral.sh",
    "get.docker.com",
    "install.python-poetry.org",
    "getcomposer.org",
    "bun.sh",
    "deno.land",
    "dl.google.com",
    "sdk.cloud.google.com",
    "aka.ms",
    "get.helm.sh",
    "get.pnpm.io",
    "get.sdkman.io",
    "bootstrap.pypa.io",
    "cli.github.com",
    "pnpm.io",
    "raw.githubusercontent.com",
    "install.duckdb.org",
    "mise.run",
    "starship.rs",
    "foundry.paradigm.xyz",
    "pixi.sh",
    "get.haskellstack.org",
    "packages.microsoft.com",
    "packagecloud.io",
    "dot.net",
    "apt.llvm.org",
    "fnm.vercel.app",
    "moonrepo.dev",
    "dvc.org",
    "sentry.io",
    "packages.gitlab.com",
    "getmic.ro",
    "nixos.org",
];

fn check(context: &mut Context<'_>) {
    for body in runs::bodies(context) {
        let script = &body.script;
        if script.commands.iter().all(|command| downloads::of(command).is_none()) {
            continue;
        }
        for (range, runner, call) in piped(script, body).into_iter().chain(substituted(script, body)) {
            report(context, range, runner, &call);
        }
    }
}

fn report(context: &mut Context<'_>, range: Range<usize>, runner: &str, call: &Download<'_>) {
    let name = call.tool.name();
    let url = call.urls.first().map(|word| word.value_or_text()).unwrap_or_default();
    let host = downloads::host(url);
    let plain = url.starts_with("http:");
    let known = KNOWN.contains(&host) || host.contains('$') || url.starts_with('$') || url.starts_with("\"$");
    let message = if plain {
        format!(
            "`{runner}` runs what `{name}` gets over plain `http`, so anybody on the way can change it. Use `https`, and compare a checksum before running it."
        )
    } else {
        format!(
            "`{runner}` runs whatever `{name}` gets, unseen, and tomorrow that may be something else. Download a release, compare its checksum, then run it."
        )
    };
    let severity = if known && !plain { Severity::Hint } else { Severity::Warning };
    context.report(range, message).severity(severity);
}

type Found<'a> = (Range<usize>, &'a str, Download<'a>);

/// `curl … | sh`.
fn piped<'a>(script: &'a Script, body: &ShellBody) -> Vec<Found<'a>> {
    let mut found = Vec::new();
    for pipeline in &script.pipelines {
        let commands = |stage: &Stage| {
            script.commands.get(stage.first_command as usize..stage.end_command as usize).unwrap_or_default()
        };
        let runner = pipeline.stages.iter().enumerate().skip(1).find_map(|(index, stage)| {
            let command = script.commands.get(stage.command? as usize)?;
            Some((index, command, runs_input(command)?))
        });
        let Some((index, command, name)) = runner else { continue };
        let mut before = pipeline.stages.iter().take(index).flat_map(commands);
        if before.clone().any(downloads::is_check) {
            continue;
        }
        if let Some(call) = before.find_map(|command| downloads::of(command).filter(Download::fetches)) {
            let end = command.effective().program_word().map_or(command.span, |word| word.span);
            found.push((body.range(call.command.span).start..body.range(end).end, name, call));
        }
    }
    found
}

/// `bash <(curl …)`, `sh -c "$(curl …)"`, `eval "$(curl …)"`.
fn substituted<'a>(script: &'a Script, body: &ShellBody) -> Vec<Found<'a>> {
    let mut found = Vec::new();
    for command in &script.commands {
        let effective = command.effective();
        let Some(name) = effective.program().filter(|name| is_shell(name) || matches!(*name, "eval" | "source" | "."))
        else {
            continue;
        };
        for substitution in effective.arguments().iter().filter_map(only_substitution) {
            let inner = substitution.first_command as usize..substitution.end_command as usize;
            let inner = script.commands.get(inner).unwrap_or_default();
            if inner.len() > 3 || inner.iter().any(downloads::is_check) {
                continue;
            }
            if let Some(call) = inner.iter().find_map(|command| downloads::of(command).filter(Download::fetches)) {
                found.push((body.range(substitution.span), name, call));
            }
        }
    }
    found
}

/// The substitution a word consists of, so that its output is the script.
fn only_substitution(word: &Word) -> Option<&Substitution> {
    let text = word.text.trim_matches('"');
    let starts = text.starts_with("$(") || text.starts_with('`') || text.starts_with("<(");
    word.substitutions.first().filter(|_| starts && word.substitutions.len() == 1)
}

fn is_shell(name: &str) -> bool {
    matches!(name, "sh" | "bash" | "ash" | "dash" | "zsh" | "ksh")
}

/// The name of the program if it runs what comes in on its standard input.
pub(super) fn runs_input(command: &Command) -> Option<&str> {
    let effective = command.effective();
    let name = effective.program()?;
    let arguments = effective.arguments();
    let first = arguments.iter().find(|word| !word.is_option()).map(Word::value_or_text);
    let from_input = matches!(first, None | Some("-" | "/dev/stdin" | "/proc/self/fd/0"));
    let runs = if is_shell(name) {
        let dash = arguments.iter().any(|word| word.is("-s") || word.is("-"));
        let option = |word: &Word| {
            word.is_option() && !word.value_or_text().starts_with("--") && word.value_or_text().contains('s')
        };
        let script = effective.has_flag("-c");
        !script && (from_input || dash || arguments.iter().take_while(|word| word.is_option()).any(option))
    } else {
        let versioned = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        let interpreter = matches!(versioned, "python" | "perl" | "ruby" | "node" | "php");
        // With any of these it runs something else, and only reads the input.
        let other = ["-c", "-m", "-e", "-p", "-n", "-r", "--eval", "-ne", "-pe", "-l"];
        let until = arguments.iter().take_while(|word| !word.is("-") && !word.is("--"));
        let says = until
            .clone()
            .any(|word| word.is_option() && other.iter().any(|option| word.value_or_text().starts_with(option)));
        let given = until.clone().any(|word| !word.is_option() && !word.is("/dev/stdin"));
        interpreter && !says && !given
    };
    runs.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::{Config, Severity, lint_text};

    #[test]
    fn what_runs_the_input() {
        let mut config = Config::default();
        assert!(config.select(RULE.id));
        let found = |run: &str| -> Vec<Severity> {
            lint_text(&format!("FROM a\nRUN {run}\n"), &config).iter().map(|finding| finding.severity).collect()
        };
        for run in [
            "curl -fsSL https://x.example.com | sudo -E bash -",
            "wget -qO- http://deb.nodesource.com/setup | bash",
            "curl https://x.example.com | tee log | sh",
            "(curl https://x.example.com || wget https://x.example.com) | sh",
            "bash <(curl -s https://x.example.com)",
            "curl https://x.example.com | python3 -",
            "curl https://x.example.com | env A=b bash -es -- -y",
            "curl https://x.example.com | php -- --install-dir=/usr/bin",
            "eval \"$(curl https://x.example.com)\"",
        ] {
            assert_eq!(found(run), [Severity::Warning], "{run}");
        }
        for run in [
            "curl -fsSL https://sh.rustup.rs | sh -s -- -y",
            "curl $URL | sh",
            "curl -sSL https://install.python-poetry.org | python -",
        ] {
            assert_eq!(found(run), [Severity::Hint], "{run}");
        }
        for run in [
            "curl https://x.example.com | python -m json.tool",
            "curl https://x.example.com | bash script.sh",
            "curl https://x.example.com | perl -pe s/a/b/",
            "sh -c \"test $(curl https://x.example.com) = 1\"",
            "echo 'curl x | sh'",
            "curl --version | sh",
            "curl https://x.example.com | grep sh",
            "python -c \"$(cat x)\"",
        ] {
            assert_eq!(found(run), [], "{run}");
        }
    }
}
