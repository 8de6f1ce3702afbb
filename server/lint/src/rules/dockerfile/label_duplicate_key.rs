use std::collections::HashMap;

use super::super::arguments::quoted;
use super::super::labels::{self, Label};
use crate::rule::rule;
use crate::{Context, Fix, Tag};

rule! {
    /// A label is set twice in one stage; only the last value counts.
    ///
    /// The first value never reaches the image. Most often it is left from a copy, and whoever edits it later wonders why
    /// nothing changes.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// LABEL version="1.0" vendor="me"
    /// LABEL version="1.1"
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// LABEL vendor="me"
    /// LABEL version="1.1"
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12 AS base
    /// LABEL version="1.0"
    /// FROM base
    /// LABEL version="1.1" "com.example.$NAME"="a"
    /// LABEL "com.example.$NAME"="b"
    /// ```
    "label-duplicate-key" {
        category: Correctness,
        severity: Warning,
        fix: Some(Safe),
        changes: [Labels],
        also: ["tally/labels/no-duplicate-keys"],
    }
}

fn check(context: &mut Context<'_>) {
    let mut last: HashMap<(Option<usize>, String), Label<'_>> = HashMap::new();
    for label in labels::all(context) {
        let stage = context.meaning().state(label.instruction).stage;
        let (key, later) = (label.key.clone(), label.pair.key.span.clone());
        let Some(earlier) = last.insert((stage, key.clone()), label) else { continue };
        let message = format!(
            "The label {} is set again below, so this value never reaches the image. Remove one of the two.",
            quoted(&key)
        );
        let fix = labels::removal(context.file, &earlier)
            .map(|edit| Fix::safe(format!("Remove the first value of {}", quoted(&key)), vec![edit]));
        context
            .report(earlier.pair.key.span.clone(), message)
            .tag(Tag::Unnecessary)
            .related(later, "the value that counts")
            .maybe_fix(fix);
    }
}

#[cfg(test)]
mod tests {
    use crate::{Config, Safety, fix};

    #[test]
    fn removes_only_the_pair() {
        let mut config = Config::default();
        assert!(config.select("label-duplicate-key"));
        for (before, after) in [
            ("FROM a\r\nLABEL a=1 \\\r\n  b=2\r\nLABEL b=3\r\n", "FROM a\r\nLABEL a=1\r\nLABEL b=3\r\n"),
            ("FROM a\nLABEL a=1 a=2 a=3\n", "FROM a\nLABEL a=3\n"),
            ("FROM a\nLABEL a old value\nLABEL a=3\n", "FROM a\nLABEL a=3\n"),
            ("FROM a\nLABEL a=1\nLABEL \"a\"=2", "FROM a\nLABEL \"a\"=2"),
            ("FROM a\nLABEL b=1 \\\n  # why\n  a=1\nLABEL a=2\n", "FROM a\nLABEL b=1 \\\n  # why\n  a=1\nLABEL a=2\n"),
        ] {
            assert_eq!(fix(before, &config, Safety::Safe).text, after);
        }
    }
}
