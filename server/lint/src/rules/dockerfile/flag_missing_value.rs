use dockwright_facts::instructions;

use super::super::flags::{self, Problem};
use crate::Context;
use crate::rule::rule;

rule! {
    /// A flag that needs a value has none, so the build stops.
    ///
    /// The value follows an equals sign without blanks: `--from=build`. Written as `--from build` the flag is empty and
    /// `build` becomes the first argument.
    ///
    /// ```dockerfile finds
    /// FROM alpine:3.22
    /// COPY --from alpine:3.22 /etc/motd /etc/motd
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM alpine:3.22
    /// COPY --link --from=alpine:3.22 /etc/motd /etc/motd
    /// ```
    "flag-missing-value" {
        category: Correctness,
        severity: Error,
        fix: None,
        also: ["FLAG_MISSING_VALUE"],
    }
}

fn check(context: &mut Context<'_>) {
    flags::for_each_problem(context, |context, instruction, flag, problem| {
        if problem != Problem::MissingValue {
            return;
        }
        let name = flags::name_of(flag);
        let hint = instructions::flag(instruction.keyword.name(), name).map(|fact| fact.hint).unwrap_or_default();
        let message = format!(
            "`--{name}` needs a value, so the build stops here. Write it after an equals sign: `--{name}={hint}`."
        );
        context.report(flag.span.clone(), message);
    });
}
