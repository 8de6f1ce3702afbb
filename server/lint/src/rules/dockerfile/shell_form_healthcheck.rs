use crate::Context;
use crate::refactor::exec_form;
use crate::rule::rule;
use crate::rules::healthcheck::{self, Probe};

rule! {
    /// A `HEALTHCHECK` in shell form starts a shell that it does not need.
    ///
    /// Docker runs it as `/bin/sh -c "…"` each time. The exec form, a JSON array, runs the program itself and works in
    /// images without a shell. Where the command uses the shell, as in `curl -f … || exit 1`, the shell form is right.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// HEALTHCHECK --timeout=3s CMD curl -f http://localhost/
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// HEALTHCHECK CMD curl -f http://localhost/ || exit 1
    ///
    /// FROM debian:12
    /// HEALTHCHECK CMD curl -f "http://localhost:$PORT/"
    ///
    /// FROM debian:12
    /// HEALTHCHECK CMD ["curl", "-f", "http://localhost/"]
    /// ```
    "shell-form-healthcheck" {
        category: Style,
        severity: Hint,
        profile: All,
        fix: None,
        also: ["DL3025"],
    }
}

fn check(context: &mut Context<'_>) {
    for check in healthcheck::checks(context) {
        let Probe::Shell(body) = check.probe else { continue };
        // An array that is no valid one is meant as the exec form.
        let array = check.instruction.rest.text().starts_with('[');
        if !array && exec_form::plain(body).is_some() {
            let range = check.instruction.check.as_ref().map(|word| word.span.clone()).unwrap_or_default();
            let message = "This command needs no shell. Write it in exec form, as a JSON array.";
            context.report(range, message);
        }
    }
}
