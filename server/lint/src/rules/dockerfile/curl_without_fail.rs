use dockwright_model::ShellBody;
use dockwright_syntax::shell::{Command, Script};

use super::super::downloads::{self, Download, Tool};
use super::super::runs;
use super::curl_pipe_shell::runs_input;
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// `curl` without `-f` takes the error page of a server for the file.
    ///
    /// For curl an answer is an answer: with `404 Not Found` it saves the page that says so and reports success. The build
    /// goes on, and fails later in an odd way or not at all. With `-f` the status of curl tells.
    ///
    /// Calls that look at the status themselves (`-w '%{http_code}'`, `-I`) are left alone, those in a condition, and those
    /// whose answer is unpacked, checked or run: no error page is an archive or a script.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN curl -sSLo tool.tar.gz https://example.com/tool.tar.gz
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// RUN curl -f -sSLo tool.tar.gz https://example.com/tool.tar.gz
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN curl -fsSL https://example.com/a -o a && curl --fail-with-body https://example.com/b -o b
    /// RUN test "$(curl -s -o /dev/null -w '%{http_code}' https://example.com/c)" = 200
    /// RUN curl --version
    /// ```
    "curl-without-fail" {
        category: Correctness,
        severity: Info,
        fix: Some(Safe),
        changes: [Options],
        also: ["droast/DF035"],
    }
}

fn check(context: &mut Context<'_>) {
    for body in runs::bodies(context) {
        let mut last_check = None;
        for call in downloads::calls(&body.script).filter(|call| call.tool == Tool::Curl && call.fetches()) {
            let command = call.command;
            if says_otherwise(&call)
                || command.nesting.condition
                || command.negated
                || is_unpacked(&body.script, command)
            {
                continue;
            }
            let checked = last_check.get_or_insert_with(|| downloads::last_check(&body.script));
            if checked.is_some_and(|check| check > command.span.start) {
                continue;
            }
            report(context, body, &call);
        }
    }
}

fn report(context: &mut Context<'_>, body: &ShellBody, call: &Download<'_>) {
    let range = body.range(call.program.span);
    let message =
        "If the server answers with an error, `curl` takes the error page for the file and reports success. Add `-f`.";
    let fix = Fix::safe("Insert `-f` after `curl`", vec![Edit::insert(range.end, " -f")]);
    context.report(range, message).fix(fix);
}

/// Whether the call fails by itself, looks at the status, sends something, or is no download over HTTP.
fn says_otherwise(call: &Download<'_>) -> bool {
    let names = [
        "--fail",
        "--fail-with-body",
        "--fail-early",
        "--write-out",
        "--head",
        "--config",
        "--upload-file",
        "--request",
        "--data",
        "--json",
    ];
    let letters = ['f', 'w', 'I', 'K', 'T', 'X', 'd', 'F'];
    let other = |url: &str| ["file:", "ftp:", "telnet:", "unix:"].iter().any(|scheme| url.starts_with(scheme));
    letters.iter().any(|letter| call.has(*letter, &names))
        || call.hides_options
        || call.urls.iter().all(|word| other(word.value_or_text()))
}

/// Whether what is downloaded goes to a program that fails on an error page, because it expects an archive, a key or a
/// script. With `-f` but without pipefail a shell would get nothing, and succeed.
fn is_unpacked(script: &Script, command: &Command) -> bool {
    let Some(place) = command.pipeline else { return false };
    let stages = script.pipelines.get(place.pipeline as usize).map(|pipeline| pipeline.stages.as_slice());
    let next = stages.and_then(|stages| stages.get(place.index as usize + 1)).and_then(|stage| stage.command);
    let next = next.and_then(|id| script.commands.get(id as usize));
    let program = next.and_then(|next| next.effective().program());
    const EXPECTING: &[&str] = &[
        "tar", "bsdtar", "gtar", "gunzip", "zcat", "unxz", "xz", "xzcat", "gzip", "bunzip2", "bzip2", "zstd", "unzip",
        "funzip", "cpio", "gpg", "apt-key", "jq",
    ];
    program.is_some_and(|program| EXPECTING.contains(&program)) || next.and_then(runs_input).is_some()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::{Config, lint_text};

    #[test]
    fn calls() {
        let mut config = Config::default();
        assert!(config.select(RULE.id));
        let count = |run: &str| lint_text(&format!("FROM a\nRUN {run}\n"), &config).len();
        for run in [
            "curl -sSLo file https://e.com/x",
            "curl https://e.com/x | grep y",
            "sudo curl -o f https://e.com/x",
            "A=$(curl -s https://e.com/x)",
        ] {
            assert_eq!(count(run), 1, "{run}");
        }
        for run in [
            "curl -sSfLo file https://e.com/x",
            "curl $CURL_OPTS https://e.com/x",
            "curl -I https://e.com/x",
            "curl -sSL https://e.com/x | tar xz",
            "curl https://e.com/x | sudo bash -",
            "curl -sS https://e.com/x | php -- --install-dir=/usr/bin",
            "curl -sSL https://e.com/x | sudo apt-key add -",
            "apt-get install curl",
            "echo curl https://e.com/x",
            "if curl -s https://e.com/x; then y; fi",
            "curl -O https://e.com/x && sha256sum -c x.sha256",
        ] {
            assert_eq!(count(run), 0, "{run}");
        }
    }
}
