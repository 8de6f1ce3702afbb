use super::super::downloads::{self, Tool};
use super::super::runs;
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// `curl` without `-L` stops where a download has moved to.
    ///
    /// Servers answer with a redirect when a file lies elsewhere: releases of GitHub, mirrors, `http` to `https`. Without
    /// `-L` curl saves the empty answer instead, and with `-f` it does not even notice.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN curl -fsSo tool https://github.com/example/tool/releases/download/v1/tool
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// RUN curl -L -fsSo tool https://github.com/example/tool/releases/download/v1/tool
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN curl -fsSL https://example.com/a -o a
    /// RUN curl -fsS http://localhost:8080/ && curl http://127.0.0.1/ && curl --version
    /// ```
    "curl-without-location" {
        category: Correctness,
        severity: Hint,
        profile: Strict,
        fix: Some(Unsafe),
        also: ["tally/curl-should-follow-redirects"],
    }
}

fn check(context: &mut Context<'_>) {
    for body in runs::bodies(context) {
        for call in downloads::calls(&body.script).filter(|call| call.tool == Tool::Curl && call.fetches()) {
            let names = [
                "--location",
                "--location-trusted",
                "--follow",
                "--head",
                "--config",
                "--request",
                "--data",
                "--json",
                "--form",
            ];
            let said = ['L', 'I', 'K', 'X', 'd', 'F', 'T'].iter().any(|letter| call.has(*letter, &names));
            if said || call.hides_options || !call.is_remote() {
                continue;
            }
            let range = body.range(call.program.span);
            let message =
                "If the server has moved the file, `curl` saves an empty answer instead of following. Add `-L`.";
            let fix = Fix::unsafe_("Insert `-L` after `curl`", vec![Edit::insert(range.end, " -L")]);
            context.report(range, message).fix(fix);
        }
    }
}
