//! What the tests of rules share.

use crate::{Config, Safety, fix, lint_text};

fn only(rule: &str) -> Config {
    let mut config = Config::default();
    assert!(config.select(rule), "{rule}");
    config
}

/// How many findings a rule has in a file.
pub(crate) fn count(rule: &str, text: &str) -> usize {
    lint_text(text, &only(rule)).iter().filter(|finding| finding.rule.id == rule).count()
}

/// Compares the numbers of findings that a rule has in files with those that it should have.
#[track_caller]
pub(crate) fn counts(rule: &str, cases: &[(&str, usize)]) {
    for (text, expected) in cases {
        assert_eq!(count(rule, text), *expected, "{text}");
    }
}

/// What the fixes of a rule make of a file, the unsafe ones too.
pub(crate) fn fixed(rule: &str, text: &str) -> String {
    fix(text, &only(rule), Safety::Unsafe).text
}
