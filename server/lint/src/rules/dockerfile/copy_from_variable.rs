use crate::Context;
use crate::rule::rule;
use crate::rules::arguments::quoted;

rule! {
    /// `--from` holds a variable, which is not replaced there.
    ///
    /// BuildKit must know which stages depend on which before it runs anything, so it does not replace variables in
    /// `COPY --from` and in `from=` of mounts, and stops. Give the image a stage of its own: `FROM` does replace build
    /// arguments that are declared before the first stage.
    ///
    /// ```dockerfile finds 2
    /// ARG UV_VERSION=0.9.9
    /// FROM python:3.14-slim
    /// COPY --from=ghcr.io/astral-sh/uv:${UV_VERSION} /uv /bin/
    /// RUN --mount=type=bind,from=$TOOLS,target=/tools /tools/install
    /// ```
    ///
    /// ```dockerfile ignores
    /// ARG UV_VERSION=0.9.9
    /// FROM ghcr.io/astral-sh/uv:${UV_VERSION} AS uv
    ///
    /// FROM python:3.14-slim
    /// COPY --from=uv /uv /bin/
    /// ```
    "copy-from-variable" {
        category: Correctness,
        severity: Warning,
        fix: None,
        also: ["FLAG_INVALID_FROM_VALUE"],
    }
}

fn check(context: &mut Context<'_>) {
    for source in &context.meaning().sources {
        let text = source.text();
        if !holds_variable(text) {
            continue;
        }
        let flag = if source.is_mount { "from=" } else { "--from=" };
        let message = format!(
            "BuildKit does not replace variables in `{flag}`, and stops. Declare the build argument before the first `FROM`, \
             add a stage `FROM {} AS source`, and write `{flag}source`.",
            quoted(text).trim_matches('`')
        );
        context.report(source.place.range.clone(), message);
    }
}

/// Whether a dollar sign stands before anything.
fn holds_variable(text: &str) -> bool {
    text.find('$').is_some_and(|at| at + 1 < text.len())
}
