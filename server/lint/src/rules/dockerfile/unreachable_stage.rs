use dockwright_model::{Source, Stage};
use dockwright_syntax::dockerfile::Keyword;

use crate::rule::rule;
use crate::rules::{base_image, stages, suggest};
use crate::{Context, Tag};

rule! {
    /// A stage that nothing needs.
    ///
    /// The final stage neither starts from it nor copies from it, not even by way of others, so BuildKit leaves it out. Either
    /// something was forgotten, or the stage can go.
    ///
    /// A stage may as well be meant for `docker build --target`, so only those are reported that have no name or one of a
    /// stage that others build on, such as `build`, `base` or `deps`, and no command of their own. Where the option `targets`
    /// lists the stages that are built with `--target`, all others are reported. A stage that a service of a Compose file
    /// builds (`target:`) is needed.
    ///
    /// ```dockerfile finds
    /// FROM node:24 AS build-assets
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
    /// FROM alpine:3.24 AS base-alpine
    /// FROM debian:13 AS base-debian
    ///
    /// FROM base-${DISTRIBUTION:-debian}
    /// COPY --from=build /app /app
    /// ```
    ///
    /// ```text beside
    /// compose.yaml
    ///     services:
    ///       assets:
    ///         build:
    ///           context: .
    ///           target: build-assets
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM node:24 AS build-assets
    /// RUN npm run build
    ///
    /// FROM debian:13
    /// COPY app /app
    /// ```
    "unreachable-stage" {
        category: Maintainability,
        severity: Warning,
        fix: None,
        also: ["tally/no-unreachable-stages"],
    }
}

/// Parts of names of stages that others build on.
const PARTS: &[&str] = &[
    "assets",
    "base",
    "build",
    "builder",
    "building",
    "compile",
    "compiler",
    "dependencies",
    "deps",
    "download",
    "downloader",
    "fetch",
    "install",
    "installer",
    "intermediate",
    "prepare",
    "setup",
    "sources",
];

/// Parts of names of stages that are built on their own, whatever else the name says.
const TARGETS: &[&str] = &[
    "check",
    "ci",
    "debug",
    "dev",
    "devel",
    "develop",
    "development",
    "docs",
    "export",
    "final",
    "lint",
    "prod",
    "production",
    "release",
    "runtime",
    "test",
    "tests",
    "unit",
    "update",
    "validate",
    "version",
];

/// Variables in FROM that are followed; each costs a look at all stages.
const MAX_CHOICES: usize = 50;

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    if meaning.stages.len() < 2 {
        return;
    }
    let mut needs = stages::needs(meaning);
    if !add_choices(context, &mut needs) {
        return;
    }
    add_misspelt(context, &mut needs);
    let last = meaning.stages.len() - 1;
    let targets = context.targets();
    let is_root =
        |stage: &&Stage| stage.index == last || targets.contains(&stage.index) || may_be_target(context, stage);
    let roots = meaning.stages.iter().filter(is_root);
    let reached = stages::reached(&needs, roots.map(|stage| stage.index));
    for stage in meaning.stages.iter().filter(|stage| reached.get(stage.index) == Some(&false)) {
        let name = stage.name.as_ref();
        let Some(range) = name.or_else(|| base_image::word(context, stage)).map(|word| word.span.clone()) else {
            continue;
        };
        let called = name.map_or(format!("Stage {}", stage.index), |name| format!("Stage `{}`", name.text()));
        let message = format!(
            "{called} is not needed by the final stage, so BuildKit leaves it out. Remove it, or copy from it, unless it is \
             meant for `--target`."
        );
        context.report(range, message).tag(Tag::Unnecessary);
    }
}

/// Adds the stages that a variable in a FROM may choose. False when there are too many to follow.
fn add_choices(context: &Context<'_>, needs: &mut [Vec<usize>]) -> bool {
    let stages = &context.meaning().stages;
    let chosen = || stages.iter().filter(|stage| base_image::is_chosen(context, stage));
    for stage in chosen().take(MAX_CHOICES) {
        let text = base_image::word(context, stage).map(|word| word.text().to_ascii_lowercase()).unwrap_or_default();
        let (first, rest) = text.split_once('$').unwrap_or((&text, ""));
        let last = if rest.starts_with('{') { rest.rsplit('}').next() } else { None }.unwrap_or_default();
        let fits =
            |name: &str| name.len() >= first.len() + last.len() && name.starts_with(first) && name.ends_with(last);
        let earlier = stages.iter().take(stage.index);
        let named =
            earlier.filter(|other| other.name.as_ref().is_some_and(|name| fits(&name.text().to_ascii_lowercase())));
        if let Some(own) = needs.get_mut(stage.index) {
            own.extend(named.map(|other| other.index));
        }
    }
    chosen().count() <= MAX_CHOICES
}

/// Adds the stages whose name a COPY gets wrong: `copy-from-undefined-stage` says so.
fn add_misspelt(context: &Context<'_>, needs: &mut [Vec<usize>]) {
    let meaning = context.meaning();
    let unknown = |source: &&Source| {
        let text = source.text();
        !text.contains(['$', ':', '/', '.', '@']) && meaning.stage_referenced(text, source.stage).is_none()
    };
    for source in meaning.sources.iter().filter(unknown).take(MAX_CHOICES) {
        let earlier = meaning.stages.iter().take(source.stage);
        let names = earlier.clone().filter_map(|stage| Some(stage.name.as_ref()?.text()));
        let Some(meant) = suggest::nearest(source.text(), names, 2) else { continue };
        let found = earlier.clone().filter(|stage| stage.name.as_ref().is_some_and(|name| name.text() == meant));
        if let Some(own) = needs.get_mut(source.stage) {
            own.extend(found.map(|stage| stage.index));
        }
    }
}

/// Whether a stage may be built on its own, with `--target`.
fn may_be_target(context: &Context<'_>, stage: &Stage) -> bool {
    let Some(name) = stage.name.as_ref().map(|name| name.text().to_ascii_lowercase()) else { return false };
    if base_image::is_template(&name) {
        return true;
    }
    let configured = &context.options.unreachable_stage.targets;
    if !configured.is_empty() {
        return configured.iter().any(|target| target.eq_ignore_ascii_case(&name));
    }
    let has = |known: &[&str]| {
        let mut parts = name.split(['-', '_', '.']).map(|part| part.trim_end_matches(|c: char| c.is_ascii_digit()));
        parts.any(|part| known.contains(&part))
    };
    let runs =
        |keyword| matches!(keyword, Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck | Keyword::Onbuild);
    let mut instructions = context.meaning().stage_instructions(context.dockerfile(), stage.index);
    !has(PARTS) || has(TARGETS) || instructions.any(|(_, instruction)| runs(instruction.keyword))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::{Config, lint_text};

    #[test]
    fn what_is_needed() {
        let mut config = Config::default();
        config.select(RULE.id);
        let cases = [
            ("FROM a:1\nFROM b:1\n", 1),
            ("FROM a:1\nFROM b:1\nCOPY --from=0 / /\n", 0),
            ("FROM a:1 AS build\nFROM b:1\nCOPY --from=builder / /\n", 0),
            ("FROM a:1 AS Base\nFROM BASE\n", 0),
            ("FROM a:1 AS base\nFROM b:1\nRUN --mount=from=base,target=/x true\n", 0),
            ("FROM a:1 AS base\nFROM base AS build\nFROM b:1\n", 2),
            ("FROM a:1 AS base\nFROM base AS tests\nFROM b:1\n", 0),
            ("FROM a:1 AS build\nCMD [\"x\"]\nFROM b:1\n", 0),
            ("FROM a:1 AS build-a\nFROM a:1 AS build-b\nFROM a:1 AS other\nFROM build-$X\n", 0),
            ("FROM a:1 AS base\nFROM a:1 AS build-a\nFROM build-${X}\n", 1),
            ("FROM a:1 AS a-base\nFROM a:1 AS b-build\nFROM ${X:-a}-base\n", 1),
        ];
        for (text, count) in cases {
            assert_eq!(lint_text(text, &config).len(), count, "{text}");
        }
        config.options.unreachable_stage.targets = vec!["other".to_owned()];
        assert_eq!(lint_text("FROM a:1 AS other\nFROM a:1 AS more\nFROM a:1\n", &config).len(), 1);
    }
}
