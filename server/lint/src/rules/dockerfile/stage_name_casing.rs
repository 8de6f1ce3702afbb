use std::collections::HashMap;
use std::ops::Range;

use dockwright_model::stage_places;

use crate::rule::rule;
use crate::rules::stages::is_valid_name;
use crate::{Context, Edit, Fix};

rule! {
    /// The name of a stage has capital letters.
    ///
    /// Names of stages ignore case, and all else of an image's name must be in lower case. One way to write a name makes
    /// it easy to find.
    ///
    /// ```dockerfile finds
    /// FROM golang:1.26 AS Builder
    /// RUN go build -o /app .
    ///
    /// FROM Builder AS test
    /// RUN --mount=type=bind,from=BUILDER,target=/src make test
    ///
    /// FROM debian:13
    /// COPY --from=Builder /app /app
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM golang:1.26 AS builder
    /// RUN go build -o /app .
    ///
    /// FROM builder AS test
    /// RUN --mount=type=bind,from=builder,target=/src make test
    ///
    /// FROM debian:13
    /// COPY --from=builder /app /app
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM golang:1.26 AS builder
    /// FROM debian:13
    /// COPY --from=builder /app /app
    /// ```
    "stage-name-casing" {
        category: Style,
        severity: Warning,
        fix: Some(Safe),
        changes: [StageNames],
        also: ["StageNameCasing", "buildkit/StageNameCasing"],
    }
}

fn check(context: &mut Context<'_>) {
    let mut references = None;
    for name in context.meaning().stages.iter().filter_map(|stage| stage.name.as_ref()) {
        let text = name.text();
        let lower = text.to_ascii_lowercase();
        if text == lower || !is_valid_name(text) {
            continue;
        }
        let references = references.get_or_insert_with(|| references_with_capitals(context));
        let mut edits = vec![Edit::replace(name.span.clone(), lower.clone())];
        let ranges = references.get(&lower).into_iter().flatten();
        edits.extend(ranges.map(|range| Edit::replace(range.clone(), lower.clone())));
        let everywhere = if edits.len() > 1 { " everywhere" } else { "" };
        let fix = Fix::safe(format!("Change `{text}` to `{lower}`{everywhere}"), edits);
        let message = format!("The name of the stage has capital letters, which make no difference. Write `{lower}`.");
        context.report(name.span.clone(), message).fix(fix);
    }
}

/// The places that name something with capital letters, by the name in lower case.
fn references_with_capitals(context: &Context<'_>) -> HashMap<String, Vec<Range<usize>>> {
    let file = context.dockerfile();
    let mut found: HashMap<String, Vec<Range<usize>>> = HashMap::new();
    let own = file.instructions.iter().filter(|instruction| instruction.trigger.is_none());
    for place in own.flat_map(|instruction| stage_places(file, instruction)) {
        if place.text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            found.entry(place.text.to_ascii_lowercase()).or_default().push(place.range);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::{Config, Safety, fix};

    #[test]
    fn every_way_to_refer() {
        let mut config = Config::default();
        config.select(RULE.id);
        let cases = [
            ("FROM a:1 as A\r\nFROM A\r\n", "FROM a:1 as a\r\nFROM a\r\n"),
            ("FROM a:1 AS A\nCOPY --from=\"A\" /x /y\n", "FROM a:1 AS a\nCOPY --from=a /x /y\n"),
            (
                "FROM a:1 AS \\\n  A\nFROM b:1 AS B\nCOPY --from=A --from=B x y\n",
                "FROM a:1 AS \\\n  a\nFROM b:1 AS b\nCOPY --from=a --from=b x y\n",
            ),
            ("FROM a:1 AS A\nFROM b:1 AS a\nFROM A\n", "FROM a:1 AS a\nFROM b:1 AS a\nFROM a\n"),
            ("FROM a:1 AS $A\n", "FROM a:1 AS $A\n"),
            ("FROM a:1 AS A\nONBUILD COPY --from=A x y\n", "FROM a:1 AS a\nONBUILD COPY --from=A x y\n"),
        ];
        for (text, fixed) in cases {
            assert_eq!(fix(text, &config, Safety::Safe).text, fixed);
        }
    }
}
