use crate::Context;
use crate::rule::rule;
use crate::rules::base_image;
use crate::rules::stages::Namer;

rule! {
    /// A stage that others build on has no name.
    ///
    /// `copy-from-numeric-index` says the same of each place that uses its number.
    ///
    /// Without a name it can be reached by its number only, which shifts when a stage is added, and neither the file nor
    /// the output of the build says what it is for. The final stage needs none.
    ///
    /// ```dockerfile finds
    /// FROM golang:1.26
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
    /// ```dockerfile ignores
    /// FROM golang:1.26 AS build
    /// FROM debian:13
    /// COPY --from=build /app /app
    /// ```
    "unnamed-stage-in-multistage" {
        category: Maintainability,
        severity: Hint,
        profile: Strict,
        fix: Some(Unsafe),
        also: ["droast/DF023"],
    }
}

fn check(context: &mut Context<'_>) {
    let stages = &context.meaning().stages;
    let earlier = stages.get(..stages.len().saturating_sub(1)).unwrap_or_default();
    if earlier.iter().all(|stage| stage.name.is_some()) {
        return;
    }
    let namer = Namer::new(context);
    // One that nothing refers to is the business of `unreachable-stage`.
    let unnamed = earlier.iter().filter(|stage| stage.name.is_none() && namer.is_numbered(stage.index));
    let found: Vec<_> = unnamed.map(|stage| (stage, namer.name(stage.index))).collect();
    for (stage, fix) in found {
        let Some(word) = base_image::word(context, stage) else { continue };
        let message = format!(
            "This stage can be reached by its number {} only, which shifts when a stage is added above. Give it a name with \
             `AS`.",
            stage.index
        );
        context.report(word.span.clone(), message).maybe_fix(fix);
    }
}
