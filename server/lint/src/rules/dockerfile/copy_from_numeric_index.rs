use dockwright_model::{Meaning, Source};

use crate::rule::rule;
use crate::rules::stages::{self, Namer};
use crate::{Context, Edit, Fix, Severity};

rule! {
    /// `--from` names a stage by its number.
    ///
    /// Numbers shift when a stage is added or moved, and the copy then silently comes from another one. A name stays what
    /// it is, and says what is copied.
    ///
    /// ```dockerfile finds
    /// FROM golang:1.26 AS build
    /// RUN go build -o /app .
    ///
    /// FROM debian:13
    /// COPY --from=0 /app /app
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM golang:1.26 AS build
    /// RUN go build -o /app .
    ///
    /// FROM debian:13
    /// COPY --from=build /app /app
    /// ```
    ///
    /// A mount knows no numbers at all: BuildKit looks for an image called `0`.
    ///
    /// ```dockerfile finds
    /// FROM golang:1.26 AS build
    /// FROM debian:13
    /// RUN --mount=type=bind,from=0,target=/src make -C /src install
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM golang:1.26 AS build
    /// RUN go build -o /app .
    ///
    /// FROM debian:13
    /// COPY --from=build /app /app
    /// ```
    "copy-from-numeric-index" {
        category: Maintainability,
        severity: Hint,
        fix: Some(Safe),
        also: [],
    }
}

fn check(context: &mut Context<'_>) {
    let mut namer = None;
    for source in &context.meaning().sources {
        let Some(number) = source.place.text.parse().ok().filter(|number: &usize| *number < source.stage) else {
            continue;
        };
        let name = name_of(context.meaning(), number);
        let range = source.place.range.clone();
        let replace = |name: &str| vec![Edit::replace(range.clone(), name)];
        let title = |name: &str| format!("Replace `{number}` by `{name}`");
        if source.is_mount {
            let advice = name.map_or("Name that stage and use its name.".to_owned(), |name| format!("Write `{name}`."));
            let message =
                format!("A mount knows stages by name only, so BuildKit looks for an image `{number}`. {advice}");
            let fix = name.map(|name| Fix::unsafe_(title(name), replace(name)));
            context.report(range, message).severity(Severity::Warning).maybe_fix(fix);
        } else if let Some(name) = name {
            let message =
                format!("The stage has a name, which stays the same when a stage is added above. Write `{name}`.");
            let fix = Fix::safe(title(name), replace(name));
            context.report(range, message).fix(fix);
        } else {
            report_unnamed(context, &mut namer, source, number);
        }
    }
}

fn report_unnamed<'a>(context: &mut Context<'a>, namer: &mut Option<Namer<'a>>, source: &Source, number: usize) {
    // The stage may have a name that others have, too.
    let unnamed = context.meaning().stages.get(number).is_some_and(|stage| stage.name.is_none());
    let message = "The number means another stage as soon as one is added above. Name the stage and use its name.";
    let fix = if unnamed { namer.get_or_insert_with(|| Namer::new(context)).name(number) } else { None };
    context.report(source.place.range.clone(), message).maybe_fix(fix);
}

/// The name by which a stage can be reached from everywhere.
fn name_of(meaning: &Meaning, stage: usize) -> Option<&str> {
    let name = meaning.stages.get(stage)?.name.as_ref()?.text();
    let only = meaning.stage_named(name, usize::MAX) == Some(stage) && meaning.stage_named(name, stage).is_none();
    (only && stages::is_valid_name(name)).then_some(name)
}
