//! Runs the rules over a file.

use std::panic::{AssertUnwindSafe, catch_unwind};

use dockwright_model::File;

use crate::suppression::Suppressions;
use crate::{Config, Context, Finding, rules};

/// All findings of the enabled rules that no comment suppresses, by their place.
///
/// A rule that panics loses its own findings for this file; the others run on.
pub fn lint(file: &File, config: &Config) -> Vec<Finding> {
    let suppressions = Suppressions::of(file);
    let mut findings = Vec::new();
    for rule in rules::ALL.iter().filter(|rule| config.is_enabled(rule)) {
        let before = findings.len();
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            (rule.check)(&mut Context::new(file, rule, &config.options, &mut findings));
        }));
        if outcome.is_err() {
            findings.truncate(before);
        }
    }
    findings.retain_mut(|finding| match config.severity(finding.rule, finding.severity) {
        Some(severity) => {
            finding.severity = severity;
            !suppressions.suppress(finding)
        }
        None => false,
    });
    findings.sort_by(|a, b| (a.range.start, a.range.end, a.rule.id).cmp(&(b.range.start, b.range.end, b.rule.id)));
    findings
}

/// [`lint`] for a text.
pub fn lint_text(text: &str, config: &Config) -> Vec<Finding> {
    lint(&File::new(text), config)
}
