use dockwright_model::{Meaning, Stage};
use dockwright_syntax::dockerfile::Keyword;

use crate::rule::rule;
use crate::rules::{base_image, stages};
use crate::{Context, Tag};

rule! {
    /// A stage that nothing needs.
    ///
    /// The final stage neither starts from it nor copies from it, not even by way of others, so BuildKit leaves it out. Either
    /// something was forgotten, or the stage can go.
    ///
    /// A stage may as well be meant for `docker build --target`. That is assumed of one that says what runs in it (`CMD`,
    /// `ENTRYPOINT`), of one whose name says so (`dev`, `test`, `lint`, `debug`, …), and of those named in the option
    /// `targets`.
    ///
    /// ```dockerfile finds
    /// FROM node:24 AS assets
    /// RUN npm run build
    ///
    /// FROM golang:1.26 AS build
    /// RUN go build -o /app .
    ///
    /// FROM debian:13
    /// COPY --from=build /app /app
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM golang:1.26 AS build
    /// RUN go build -o /app .
    ///
    /// FROM build AS unit-tests
    /// RUN go test ./...
    ///
    /// FROM alpine:3.24 AS small
    /// COPY --from=build /app /app
    /// ENTRYPOINT ["/app"]
    ///
    /// FROM debian:13
    /// COPY --from=build /app /app
    /// ENTRYPOINT ["/app"]
    /// ```
    "unreachable-stage" {
        category: Maintainability,
        severity: Warning,
        fix: None,
        also: ["tally/no-unreachable-stages"],
    }
}

/// Parts of names of stages that are built on their own.
const TARGETS: &[&str] = &[
    "artifact", "artifacts", "bench", "benchmark", "bin", "binaries", "binary", "check", "checks", "ci", "coverage", "cross",
    "debug", "debugger", "dep", "deps", "dev", "devcontainer", "devel", "develop", "development", "dist", "docs", "e2e",
    "export", "final", "fmt", "format", "gen", "generate", "image", "integration", "lint", "linter", "local", "main", "migrate",
    "migration", "migrations", "output", "package", "packages", "prod", "production", "publish", "qa", "release", "run",
    "runner", "runtime", "serve", "server", "shell", "spec", "staging", "target", "test", "tester", "testing", "tests",
    "tool", "tools", "update", "validate", "vendor", "version", "watch", "worker",
];

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    if meaning.stages.len() < 2 {
        return;
    }
    let sources = stages::sources(context);
    let needs = stages::needs(meaning, &sources);
    let last = meaning.stages.len() - 1;
    let roots = meaning.stages.iter().filter(|stage| stage.index == last || is_target(context, meaning, stage));
    let reached = stages::reached(&needs, roots.map(|stage| stage.index));
    for stage in meaning.stages.iter().filter(|stage| reached.get(stage.index) == Some(&false)) {
        let name = stage.name.as_ref();
        let Some(range) = name.or_else(|| base_image::word(context, stage)).map(|word| word.span.clone()) else { continue };
        let called = name.map_or(format!("Stage {}", stage.index), |name| format!("Stage `{}`", name.text()));
        let message = format!(
            "{called} is not needed by the final stage, so BuildKit leaves it out. Remove it, or copy from it, unless it is \
             meant for `--target`."
        );
        context.report(range, message).tag(Tag::Unnecessary);
    }
}

/// Whether a stage may be built on its own, with `--target`.
fn is_target(context: &Context<'_>, meaning: &Meaning, stage: &Stage) -> bool {
    let Some(name) = stage.name.as_ref().map(|name| name.text().to_ascii_lowercase()) else { return false };
    let configured = &context.options.unreachable_stage.targets;
    let runs = |keyword| matches!(keyword, Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck | Keyword::Onbuild);
    let mut instructions = meaning.stage_instructions(context.dockerfile(), stage.index);
    configured.iter().any(|target| target.eq_ignore_ascii_case(&name))
        || name.split(['-', '_', '.']).any(|part| TARGETS.contains(&part.trim_end_matches(|c: char| c.is_ascii_digit())))
        || instructions.any(|(_, instruction)| runs(instruction.keyword))
}
