use dockwright_model::ShellBody;
use dockwright_syntax::shell::{Command, Script};

use super::super::downloads::{self, Download, Tool};
use super::super::runs;
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// `curl` without `-f` takes the error page of a server for the file.
    ///
    /// For curl an answer is an answer: with `404 Not Found` it saves the page that says so and reports success. The build
    /// goes on, and fails later in an odd way or not at all. With `-f` the status of curl tells.
    ///
    /// Calls that look at the status themselves (`-w '%{http_code}'`, `-I`) are left alone, and those in a condition.
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
        also: ["droast/DF035"],
    }
}

fn check(context: &mut Context<'_>) {
    for body in runs::bodies(context) {
        for call in downloads::calls(&body.script).filter(|call| call.tool == Tool::Curl && call.fetches()) {
            if says_otherwise(&call) || checked_anyway(&body.script, call.command) {
                continue;
            }
            report(context, body, &call);
        }
    }
}

fn report(context: &mut Context<'_>, body: &ShellBody, call: &Download<'_>) {
    let range = body.range(call.program.span);
    let message = "If the server answers with an error, `curl` takes the error page for the file and reports success. Add `-f`.";
    let fix = Fix::safe("Insert `-f` after `curl`", vec![Edit::insert(range.end, " -f")]);
    context.report(range, message).fix(fix);
}

/// Whether the call fails by itself, looks at the status, sends something, or is no download over HTTP.
fn says_otherwise(call: &Download<'_>) -> bool {
    let names =
        ["--fail", "--fail-with-body", "--fail-early", "--write-out", "--head", "--config", "--upload-file", "--request", "--data", "--json"];
    let letters = ['f', 'w', 'I', 'K', 'T', 'X', 'd', 'F'];
    let other = |url: &str| ["file:", "ftp:", "telnet:", "unix:"].iter().any(|scheme| url.starts_with(scheme));
    letters.iter().any(|letter| call.has(*letter, &names))
        || call.hides_options
        || call.urls.iter().all(|word| other(word.value_or_text()))
}

/// Whether something behind a download fails on an error page: a check of its sum, or a program that expects something
/// else.
fn checked_anyway(script: &Script, command: &Command) -> bool {
    let in_condition = command.nesting.condition || command.negated;
    in_condition || script.commands.iter().filter(|other| other.span.start > command.span.start).any(downloads::is_check)
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
        for run in ["curl -sSLo file https://e.com/x", "curl https://e.com/x | sh", "sudo curl -o f https://e.com/x", "A=$(curl -s https://e.com/x)"] {
            assert_eq!(count(run), 1, "{run}");
        }
        for run in [
            "curl -sSfLo file https://e.com/x",
            "curl $CURL_OPTS https://e.com/x",
            "curl -I https://e.com/x",
            "apt-get install curl",
            "echo curl https://e.com/x",
            "if curl -s https://e.com/x; then y; fi",
            "curl -O https://e.com/x && sha256sum -c x.sha256",
        ] {
            assert_eq!(count(run), 0, "{run}");
        }
    }
}
