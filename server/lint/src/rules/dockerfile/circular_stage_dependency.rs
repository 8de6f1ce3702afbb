use crate::Context;
use crate::rule::rule;
use crate::rules::stages;

rule! {
    /// Stages need each other in a circle, so that none can be built first.
    ///
    /// A stage may take files from stages above it only. Where it names one further down that needs it in turn, BuildKit
    /// stops with a circular dependency. Move what both need into a stage of its own.
    ///
    /// ```dockerfile finds
    /// FROM node:24 AS assets
    /// COPY --from=server /schema.json .
    /// RUN npm run build
    ///
    /// FROM golang:1.26 AS server
    /// COPY --from=assets /dist /src/dist
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM alpine:3.24 AS schema
    /// FROM node:24 AS assets
    /// COPY --from=schema /schema.json .
    ///
    /// FROM golang:1.26 AS server
    /// COPY --from=schema /schema.json .
    /// COPY --from=assets /dist /src/dist
    /// ```
    "circular-stage-dependency" {
        category: Correctness,
        severity: Error,
        fix: None,
        also: ["tally/circular-stage-deps"],
    }
}

fn check(context: &mut Context<'_>) {
    let sources = &context.meaning().sources;
    for (index, target) in stages::circles(context.meaning()) {
        let Some(source) = sources.get(index) else { continue };
        let text = source.text();
        let message = format!(
            "Stage `{text}` needs this stage in turn, so neither can be built first, and BuildKit stops. Move what both need \
             into a stage above."
        );
        let other = context.meaning().stages.get(target).and_then(|stage| stage.name.as_ref());
        let place = other.map(|name| name.span.clone());
        let finding = context.report(source.place.range.clone(), message);
        if let Some(place) = place {
            finding.related(place, "the stage that needs this one");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::{Config, lint_text};

    #[test]
    fn circles_only() {
        let mut config = Config::default();
        config.select(RULE.id);
        let count = |text: &str| lint_text(text, &config).len();
        assert_eq!(count("FROM a:1 AS a\nCOPY --from=c / /\nFROM a AS b\nFROM b AS c\n"), 1);
        assert_eq!(
            count("FROM a:1 AS a\nRUN --mount=from=c,target=/c true\nFROM a:1 AS b\nCOPY --from=a / /\nFROM b AS c\n"),
            1
        );
        assert_eq!(count("FROM a:1 AS a\nCOPY --from=1 / /\nFROM a AS b\n"), 1);
        // Later, but no circle; the stage itself; a later stage of an earlier name.
        assert_eq!(count("FROM a:1 AS a\nCOPY --from=b / /\nFROM a:1 AS b\n"), 0);
        assert_eq!(count("FROM a:1 AS a\nCOPY --from=a / /\n"), 0);
        assert_eq!(count("FROM a:1 AS x\nFROM a:1 AS b\nCOPY --from=x / /\nFROM b AS x\n"), 0);
    }
}
