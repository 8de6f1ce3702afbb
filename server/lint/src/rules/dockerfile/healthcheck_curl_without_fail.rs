use crate::rule::rule;
use crate::rules::healthcheck::{self, Call, Probe};
use crate::{Context, Edit, Fix};

rule! {
    /// The `curl` of a `HEALTHCHECK` is content with any answer.
    ///
    /// Without `--fail` curl succeeds as soon as the server answers at all, be it with "500 Internal Server Error". The
    /// container counts as healthy while every request fails. `-f` makes it fail for statuses from 400 on.
    ///
    /// ```dockerfile finds 2
    /// FROM debian:12
    /// HEALTHCHECK CMD curl -s http://localhost:8080/health || exit 1
    ///
    /// FROM debian:12
    /// HEALTHCHECK CMD ["curl", "http://localhost:8080/health"]
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// HEALTHCHECK CMD curl -f -s http://localhost:8080/health || exit 1
    ///
    /// FROM debian:12
    /// HEALTHCHECK CMD ["curl", "-f", "http://localhost:8080/health"]
    /// ```
    ///
    /// A command that looks at the answer itself needs no `-f`, and `wget` fails without being told:
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// HEALTHCHECK CMD curl -s localhost:8080/health | grep -q UP
    ///
    /// FROM debian:12
    /// HEALTHCHECK CMD test "$(curl -so /dev/null -w '%{http_code}' localhost)" = 200
    ///
    /// FROM debian:12
    /// HEALTHCHECK CMD wget -q --spider http://localhost:8080/health
    /// ```
    "healthcheck-curl-without-fail" {
        category: Correctness,
        severity: Warning,
        fix: Some(Safe),
        changes: [Health],
        also: [],
    }
}

fn check(context: &mut Context<'_>) {
    for check in healthcheck::checks(context) {
        for call in check.probe.calls().iter().filter(|call| call.program == "curl") {
            if !accepts_errors(call) {
                continue;
            }
            let message =
                "Without `-f` this succeeds for answers such as 500, too, so a broken service counts as healthy.";
            let edit = match (&check.probe, call.command) {
                (Probe::Exec(_, [first, ..]), _) => Some(Edit::insert(first.word.span.start, "\"-f\", ")),
                (Probe::Shell(_), Some(_)) => Some(Edit::insert(call.range.end, " -f")),
                _ => None,
            };
            let fix = edit.map(|edit| Fix::safe("Insert `-f` after `curl`", vec![edit]));
            context.report(call.range.clone(), message).maybe_fix(fix);
        }
    }
}

/// Whether curl succeeds for an error of the server, and nobody looks at what it prints.
fn accepts_errors(call: &Call<'_>) -> bool {
    let short =
        |text: &str, letters: [char; 2]| text.starts_with('-') && !text.starts_with("--") && text.contains(letters);
    let told = call.arguments.iter().any(|text| {
        let long =
            ["--fail", "--write-out", "--config", "--help", "--version"].iter().any(|flag| text.starts_with(flag));
        long || short(text, ['f', 'w']) || short(text, ['K', 'V'])
    });
    let web = call.arguments.iter().any(|text| is_address(text));
    let unread = call.command.is_none_or(|command| {
        let piped = command.pipeline.is_some_and(|position| position.index + 1 < position.length);
        let kept = command.redirections.iter().any(|redirection| {
            redirection.writes_stdout() && !redirection.target.as_ref().is_some_and(|target| target.is("/dev/null"))
        });
        !piped && !kept && !command.nesting.substitution && !command.nesting.pipeline && !command.nesting.condition
    });
    !told && web && unread
}

/// Whether an argument may be an address of the web.
fn is_address(text: &str) -> bool {
    let other = text.split_once("://").is_some_and(|(scheme, _)| !matches!(scheme, "http" | "https"));
    !text.starts_with('-') && !other && text.contains([':', '.', '/', '$']) || text == "localhost"
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{count, fixed};

    const RULE: &str = "healthcheck-curl-without-fail";

    #[test]
    fn calls() {
        let cases = [
            ("CMD curl localhost", 1),
            ("CMD /usr/bin/curl -s localhost:80 > /dev/null", 1),
            ("CMD curl -sS $URL && curl -f x.y/z", 1),
            ("CMD curl -sSf localhost", 0),
            ("CMD curl --fail-with-body localhost", 0),
            ("CMD [\"curl\", \"-sf\", \"http://x\"]", 0),
            ("CMD curl -s localhost > /tmp/x && grep ok /tmp/x", 0),
            ("CMD curl telnet://localhost:25", 0),
            ("CMD curl --version", 0),
            ("NONE", 0),
        ];
        for (command, expected) in cases {
            assert_eq!(count(RULE, &format!("FROM a\nHEALTHCHECK {command}\n")), expected, "{command}");
        }
    }

    #[test]
    fn keeps_the_layout() {
        let text = "FROM a\nHEALTHCHECK --interval=1m \\\n  CMD curl \\\n  localhost\n";
        assert_eq!(fixed(RULE, text), "FROM a\nHEALTHCHECK --interval=1m \\\n  CMD curl -f \\\n  localhost\n");
    }
}
