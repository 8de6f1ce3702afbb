use std::collections::HashMap;

use super::super::package_managers::{APK, Call, calls};
use super::super::runs;
use crate::Context;
use crate::rule::rule;

rule! {
    /// `apk add --virtual` groups packages that nothing deletes in the same RUN.
    ///
    /// The name of a virtual package is there to delete the group with `apk del NAME` once it has done its work. That saves
    /// space only in the RUN that installs the group: a later one cannot take it out of the layer. Groups of what the
    /// program needs to run stay, of course, if their names say so: `.run-deps`.
    ///
    /// ```dockerfile finds
    /// FROM alpine:3.22
    /// RUN apk add --no-cache --virtual .build-deps gcc musl-dev
    /// RUN make && apk del .build-deps
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM alpine:3.22
    /// RUN apk add --no-cache -t .build-deps gcc musl-dev && make && apk del .build-deps
    /// RUN apk add --no-cache --virtual .run-deps libstdc++
    /// ```
    "apk-virtual-not-deleted" {
        category: Size,
        severity: Hint,
        fix: None,
        also: [],
    }
}

/// Parts of names of groups that are meant to stay.
const STAYING: &[&str] = &["run", "persist", "deps-keep", "prod"];

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    let mut deletions = None;
    for body in runs::bodies(context) {
        let stage = meaning.state(body.instruction).stage;
        if !stage.is_some_and(|stage| meaning.is_in_final_image(stage)) {
            continue;
        }
        for call in calls(&body.script, &[&APK]).filter(Call::installs) {
            let short = call.effective.flag_value("-t");
            let Some(name) = call.effective.flag_value("--virtual").or(short) else { continue };
            let staying = STAYING.iter().any(|part| name.text.to_ascii_lowercase().contains(part));
            let text = name.text.trim_matches('"');
            let deletions = deletions.get_or_insert_with(|| self::deletions(context));
            // The first deletion that is not before this RUN, if that is one of the stage.
            let places = deletions.get(text).map(Vec::as_slice).unwrap_or_default();
            let first = places.get(places.partition_point(|index| *index < body.instruction)).copied();
            if staying || text.is_empty() || first == Some(body.instruction) {
                continue;
            }
            let later = first.filter(|index| meaning.state(*index).stage == stage);
            let message = match later.and_then(|index| context.dockerfile().instructions.get(index)) {
                Some(later) => format!(
                    "`{text}` is deleted on line {} only, which takes nothing out of the layer this RUN makes. Delete it at the \
                     end of this RUN.",
                    later.lines.0
                ),
                None => format!(
                    "Nothing deletes `{text}`. Add `apk del {text}` at the end of this RUN, or leave out `--virtual`."
                ),
            };
            context.report(body.range(name.word.span), message);
        }
    }
}

/// For each name that `apk del` is told the instructions that do it, in order.
fn deletions<'a>(context: &Context<'a>) -> HashMap<&'a str, Vec<usize>> {
    let mut found: HashMap<&str, Vec<usize>> = HashMap::new();
    for body in runs::bodies(context) {
        for call in calls(&body.script, &[&APK]) {
            for word in call.behind(&["del"]).unwrap_or_default() {
                found.entry(word.value_or_text().trim_matches('"')).or_default().push(body.instruction);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::{Config, lint_text};

    #[test]
    fn where_it_is_deleted() {
        let mut config = Config::default();
        assert!(config.select("apk-virtual-not-deleted"));
        let count = |text: &str| lint_text(&format!("FROM x\n{text}\n"), &config).len();
        for text in [
            "RUN apk add --virtual=.a x",
            "RUN apk add -t .a x && apk del .b",
            "RUN apk del .a && echo\nRUN apk add -t .a x",
            "RUN apk add -t .a x\nRUN apk del .a",
        ] {
            assert_eq!(count(text), 1, "{text}");
        }
        for text in [
            "RUN apk add -t .a x; make; apk del --purge .a y",
            "RUN apk add --virtual \"$N\" x && apk del $N",
            "RUN apk add --virtual .phpexts-rundeps x",
            "RUN apk add x",
            "RUN apk add -t .a x\nFROM y\nRUN z",
        ] {
            assert_eq!(count(text), 0, "{text}");
        }
    }
}
