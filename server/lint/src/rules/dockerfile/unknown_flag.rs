use dockwright_facts::instructions;

use super::super::arguments::quoted;
use super::super::flags::{self, Problem};
use super::super::suggest::meant;
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// The instruction has no flag of this name, so the build stops.
    ///
    /// Flags stand between the keyword and the arguments and are case-sensitive. Only `FROM`, `RUN`, `COPY`, `ADD` and
    /// `HEALTHCHECK` have any, and each has its own: `--from` belongs to `COPY`, `--checksum` to `ADD`. An option meant
    /// for a command comes after the first word of that command.
    ///
    /// ```dockerfile finds
    /// FROM alpine:3.22
    /// COPY --form=alpine:3.22 /etc/motd /etc/motd
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM alpine:3.22
    /// COPY --from=alpine:3.22 /etc/motd /etc/motd
    /// ```
    ///
    /// ```dockerfile finds
    /// FROM alpine:3.22
    /// WORKDIR --quiet /srv
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM alpine:3.22
    /// RUN --network=none ls --quiet
    /// COPY --link --chown=1000:1000 a /srv/
    /// ```
    "unknown-flag" {
        category: Correctness,
        severity: Error,
        fix: Some(Unsafe),
        also: [
            "UNKNOWN_ADD_FLAG",
            "UNKNOWN_COPY_FLAG",
            "UNKNOWN_FROM_FLAG",
            "UNKNOWN_HEALTHCHECK_FLAG",
        ],
    }
}

fn check(context: &mut Context<'_>) {
    flags::for_each_problem(context, |context, instruction, flag, problem| {
        if problem != Problem::Unknown {
            return;
        }
        let keyword = instruction.keyword.name();
        let known = instructions::instruction(keyword).map(|fact| fact.flags).unwrap_or_default();
        let name = flags::name_of(flag);
        let range = flag.span.start..flag.name.span.end.max(flag.span.start);
        let written = quoted(&format!("--{name}"));
        let Some(near) = meant(name, known.iter().map(|flag| flag.name), 2) else {
            let list: Vec<String> = known.iter().map(|flag| format!("`--{}`", flag.name)).collect();
            let has = match list.as_slice() {
                [] => "no flags at all".to_owned(),
                [only] => format!("only {only}"),
                _ => list.join(", "),
            };
            let message = format!("`{keyword}` has no flag {written}, so the build stops here. It has {has}.");
            context.report(range, message);
            return;
        };
        let message = format!("`{keyword}` has no flag {written}, so the build stops here. Did you mean `--{near}`?");
        let fix = Fix::unsafe_(
            format!("Change {written} to `--{near}`"),
            vec![Edit::replace(range.clone(), format!("--{near}"))],
        );
        context.report(range, message).fix(fix);
    });
}
