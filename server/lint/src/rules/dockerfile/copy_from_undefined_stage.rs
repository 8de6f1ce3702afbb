use dockwright_facts::images;
use dockwright_model::Source;

use crate::rule::rule;
use crate::{Context, Edit, Fix, Severity};

use super::super::stages;
use super::super::suggest;

rule! {
    /// `--from` names a stage that does not exist above.
    ///
    /// A name that no earlier stage has is taken for a build context given on the command line, or else for an image:
    /// BuildKit tries to pull it, which fails, or copies from an image nobody meant. A stage must stand above the
    /// instruction that copies from it.
    ///
    /// A bare word that resembles no stage is only a hint, because it may be a build context (`--build-context`, or
    /// `additional_contexts` in a Compose file). A name with a slash, a colon or a dot, and that of a known official
    /// image, is an image.
    ///
    /// ```dockerfile finds
    /// FROM golang:1.23 AS builder
    /// RUN go build -o /app .
    ///
    /// FROM debian:12
    /// COPY --from=build /app /usr/local/bin/app
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM golang:1.23 AS builder
    /// RUN go build -o /app .
    ///
    /// FROM debian:12
    /// COPY --from=builder /app /usr/local/bin/app
    /// ```
    ///
    /// ```dockerfile finds 2
    /// FROM debian:12
    /// COPY --from=assets /dist /srv
    /// COPY --from=7 /dist /srv
    ///
    /// FROM node:22 AS assets
    /// RUN npm run build
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM golang:1.23 AS build
    /// RUN go build -o /app .
    ///
    /// FROM debian:12
    /// COPY --from=Build /app /usr/local/bin/app
    /// COPY --from=0 /app.txt /
    /// COPY --from=busybox /bin/busybox /bin/
    /// COPY --from=ghcr.io/astral-sh/uv:0.5 /uv /bin/
    /// ```
    ///
    /// The additional contexts of a Compose file are known:
    ///
    /// ```text beside
    /// compose.yaml
    ///     services:
    ///       web:
    ///         build:
    ///           context: .
    ///           additional_contexts: {shared: ../shared}
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// COPY --from=shared /x /x
    /// ```
    "copy-from-undefined-stage" {
        category: Correctness,
        severity: Warning,
        fix: Some(Unsafe),
        also: ["DL3022", "tally/hadolint/DL3022", "droast/DF049"],
    }
}

/// Suggestions cost a look at every stage; a file with more mistakes than this gets none for the rest.
const MAX_SUGGESTIONS: usize = 20;

fn check(context: &mut Context<'_>) {
    let mut suggestions = MAX_SUGGESTIONS;
    let sources = &context.meaning().sources;
    let circles = stages::circles(context.meaning());
    for (index, source) in sources.iter().enumerate() {
        let text = source.text();
        let judged_elsewhere = text.contains(['$', ':', '@', '/', '.', '"', '\''])
            || text.contains("{{")
            || !text.starts_with(|c: char| c.is_alphanumeric())
            || circles.iter().any(|(circle, _)| *circle == index);
        let known = context.meaning().stage_referenced(text, source.stage).is_some();
        if judged_elsewhere || known || stages::is_self(context, source) {
            continue;
        }
        match text.parse::<usize>() {
            Ok(number) => report_number(context, source, number),
            Err(_) => report_name(context, source, &mut suggestions),
        }
    }
}

fn report_number(context: &mut Context<'_>, source: &Source, number: usize) {
    let range = source.place.range.clone();
    let stages = &context.meaning().stages;
    if number < stages.len() {
        let message = format!(
            "Stage {number} stands further down, and only an earlier stage can be copied from. Move that stage up."
        );
        context.report(range, message);
    } else {
        let message = format!(
            "There is no stage {number}: the file has {} and counting starts at 0. Name the stage you mean.",
            stages.len()
        );
        context.report(range, message).severity(Severity::Error);
    }
}

fn report_name(context: &mut Context<'_>, source: &Source, suggestions: &mut usize) {
    let (text, range) = (source.text(), source.place.range.clone());
    let stages = &context.meaning().stages;
    let mut later = stages.iter().skip(source.stage + 1).filter_map(|stage| stage.name.as_ref());
    if let Some(name) = later.find(|name| name.text().eq_ignore_ascii_case(text)) {
        let message = format!(
            "Stage `{text}` stands further down, and only an earlier stage can be copied from. Move that stage up."
        );
        context.report(range, message).related(name.span.clone(), "the stage");
        return;
    }
    if images::lookup(text).is_some() || context.is_named_context(text) {
        return;
    }
    let earlier = stages.iter().take(source.stage).filter_map(|stage| Some(stage.name.as_ref()?.text()));
    let meant = (*suggestions > 0).then(|| suggest::nearest(text, earlier, 2)).flatten();
    *suggestions = suggestions.saturating_sub(1);
    if let Some(meant) = meant {
        let message = format!(
            "There is no stage `{text}` above, so BuildKit tries to pull an image of that name. Did you mean `{meant}`?"
        );
        let fix = Fix::unsafe_(format!("Replace `{text}` by `{meant}`"), vec![Edit::replace(range.clone(), meant)]);
        context.report(range, message).fix(fix);
    } else {
        let message = format!(
            "There is no stage `{text}` above. Unless it is a build context given on the command line, BuildKit tries to \
             pull an image of that name."
        );
        context.report(range, message).severity(Severity::Hint);
    }
}
