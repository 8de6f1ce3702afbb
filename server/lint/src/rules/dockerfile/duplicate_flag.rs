use super::super::flags::{self, Problem};
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// A flag that may be given once is given twice, so the build stops.
    ///
    /// Only `RUN --mount`, `RUN --device` and `--exclude` of `COPY` and `ADD` may be repeated.
    ///
    /// ```dockerfile finds
    /// FROM alpine:3.22
    /// COPY --chown=1000 --chown=1000:1000 a /srv/
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM alpine:3.22
    /// COPY --chown=1000:1000 a /srv/
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM alpine:3.22
    /// RUN --mount=type=tmpfs,target=/a --mount=type=tmpfs,target=/b ls /a /b
    /// ```
    "duplicate-flag" {
        category: Correctness,
        severity: Error,
        fix: Some(Unsafe),
        also: ["FLAG_DUPLICATE"],
    }
}

fn check(context: &mut Context<'_>) {
    flags::for_each_problem(context, |context, instruction, flag, problem| {
        let Problem::Duplicate(first) = problem else { return };
        let (keyword, name) = (instruction.keyword.name(), flags::name_of(flag));
        let message = format!("`{keyword}` takes `--{name}` only once, so the build stops here. Keep one of the two.");
        let finding = context.report(flag.span.clone(), message);
        let next = instruction.flags.get(first + 1);
        if let Some((earlier, next)) = instruction.flags.get(first).zip(next) {
            finding.related(earlier.span.clone(), "The first one.");
            let edit = Edit::delete(earlier.span.start..next.span.start);
            finding.fix(Fix::unsafe_(format!("Remove the first `--{name}`"), vec![edit]));
        }
    });
}
