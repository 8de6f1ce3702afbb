use dockwright_syntax::dockerfile::variable::Value;
use dockwright_syntax::dockerfile::{Arguments, Instruction, Keyword, Pair};

use crate::lines;
use crate::rule::rule;
use crate::rules::final_image;
use crate::{Context, Edit, Fix};

rule! {
    /// `DEBIAN_FRONTEND` stays set when the container runs.
    ///
    /// `DEBIAN_FRONTEND=noninteractive` keeps apt from asking questions, which only the build needs. In an `ENV` it stays in
    /// the image: whoever works in the container, or builds on the image, is not asked either and gets defaults without a
    /// word. An `ARG` is gone when the build is over.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// ENV DEBIAN_FRONTEND=noninteractive
    /// RUN apt-get update && apt-get install -y --no-install-recommends tzdata && rm -rf /var/lib/apt/lists/*
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// ARG DEBIAN_FRONTEND=noninteractive
    /// RUN apt-get update && apt-get install -y --no-install-recommends tzdata && rm -rf /var/lib/apt/lists/*
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12 AS build
    /// ENV DEBIAN_FRONTEND=noninteractive
    /// RUN make
    /// FROM debian:12
    /// ARG DEBIAN_FRONTEND=noninteractive
    /// RUN DEBIAN_FRONTEND=noninteractive apt-get update
    /// ```
    "debian-frontend-in-env" {
        category: Maintainability,
        severity: Hint,
        fix: Some(Unsafe),
        also: [],
    }
}

const NAME: &str = "DEBIAN_FRONTEND";

fn check(context: &mut Context<'_>) {
    let Some(stage) = context.meaning().final_stage() else { return };
    let last = final_image::env(context, stage.index, NAME).map(|definition| definition.value.clone());
    let silences = |value: &str| value.eq_ignore_ascii_case("noninteractive") || value.eq_ignore_ascii_case("teletype");
    if !matches!(&last, Some(Value::Known(value)) if silences(value)) {
        return;
    }
    for (_, env) in final_image::instructions(context, Keyword::Env) {
        let mut first = true;
        for (position, pair) in env.pairs().iter().enumerate().filter(|(_, pair)| pair.key.text() == NAME) {
            let message = "`DEBIAN_FRONTEND` is for the build, but an `ENV` stays set in containers and in images built on this \
                           one. Use `ARG`.";
            let edits = if std::mem::take(&mut first) { fix(context, env, position, pair) } else { None };
            let fix = edits.map(|edits| Fix::unsafe_("Replace `ENV` with `ARG`", edits));
            context.report(pair.key.span.clone(), message).maybe_fix(fix);
        }
    }
}

fn fix(context: &Context<'_>, env: &Instruction, position: usize, pair: &Pair) -> Option<Vec<Edit>> {
    let value = pair.value.as_ref()?;
    let keyword = if env.name.text().starts_with('e') { "arg" } else { "ARG" };
    if env.pairs().len() > 1 {
        let line = format!("{keyword} {NAME}={}", value.text());
        return Some(vec![
            lines::insertion_above_comments(context.file, env, &line),
            lines::remove_pair(context.file, env, position)?,
        ]);
    }
    let mut edits = vec![Edit::replace(env.name.span.clone(), keyword)];
    if matches!(env.arguments, Arguments::Pairs { legacy: true, .. }) {
        edits.push(Edit::replace(pair.key.span.end..value.span.start, "="));
    }
    Some(edits)
}

#[cfg(test)]
mod tests {
    use crate::{Config, Safety, fix};

    #[test]
    fn forms() {
        let mut config = Config::default();
        assert!(config.select("debian-frontend-in-env"));
        for (text, expected) in [
            ("FROM a\nenv DEBIAN_FRONTEND noninteractive\n", "FROM a\narg DEBIAN_FRONTEND=noninteractive\n"),
            (
                "FROM a\r\n# why\r\nENV A=1 \\\r\n    DEBIAN_FRONTEND=noninteractive\r\n",
                "FROM a\r\nARG DEBIAN_FRONTEND=noninteractive\r\n# why\r\nENV A=1\r\n",
            ),
            ("FROM a\nENV DEBIAN_FRONTEND=noninteractive\nRUN x\nENV DEBIAN_FRONTEND=\n", ""),
            (
                "FROM a AS b\nENV DEBIAN_FRONTEND=noninteractive\nFROM b\n",
                "FROM a AS b\nARG DEBIAN_FRONTEND=noninteractive\nFROM b\n",
            ),
            ("FROM a\nENV DEBIAN_FRONTEND=$X\n", ""),
        ] {
            let expected = if expected.is_empty() { text } else { expected };
            assert_eq!(fix(text, &config, Safety::Unsafe).text, expected);
        }
    }
}
