//! Runs the rules over a file.

use std::panic::{AssertUnwindSafe, catch_unwind};

use dockwright_model::File;

use crate::suppression::{Suppressions, ignores, means};
use crate::{Config, Context, Finding, Rule, rules};

/// All findings of the enabled rules that no comment suppresses, by their place.
///
/// A rule that panics loses its own findings for this file; the others run on.
pub fn lint(file: &File, config: &Config) -> Vec<Finding> {
    let mut suppressions = Suppressions::of(file);
    let last = rules::INLINE_IGNORE_USED;
    let judges = config.is_enabled(last);
    // To tell whether a comment is needed, the rules it names run even if they are switched off.
    let named = if judges { named_by_own_comments(file) } else { Vec::new() };
    let mut findings = Vec::new();
    for rule in rules::ALL.iter().filter(|rule| rule.id != last.id) {
        if config.is_enabled(rule) || named.iter().any(|name| means(name, rule)) {
            run(rule, file, config, &suppressions, &mut findings);
        }
    }
    keep_wanted(&mut findings, config, &mut suppressions);
    if judges {
        let mut of_last = Vec::new();
        run(last, file, config, &suppressions, &mut of_last);
        keep_wanted(&mut of_last, config, &mut suppressions);
        findings.extend(of_last);
    }
    findings.sort_by(|a, b| (a.range.start, a.range.end, a.rule.id).cmp(&(b.range.start, b.range.end, b.rule.id)));
    findings
}

fn run(rule: &'static Rule, file: &File, config: &Config, suppressions: &Suppressions, findings: &mut Vec<Finding>) {
    let before = findings.len();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        (rule.check)(&mut Context::new(file, rule, &config.options, suppressions, findings));
    }));
    if outcome.is_err() {
        findings.truncate(before);
    }
}

/// Leaves the findings that no comment silences, of rules that are switched on.
fn keep_wanted(findings: &mut Vec<Finding>, config: &Config, suppressions: &mut Suppressions) {
    findings.retain_mut(|finding| {
        // Also where comments count for nothing, it is told whether they are needed.
        let silenced = suppressions.suppress(finding) && config.comments;
        match config.severity(finding.rule, finding.severity).filter(|_| config.is_enabled(finding.rule)) {
            Some(severity) => {
                finding.severity = severity;
                !silenced
            }
            None => false,
        }
    });
}

/// The names in suppression comments of our own form, each once.
fn named_by_own_comments(file: &File) -> Vec<String> {
    let mut names: Vec<String> =
        ignores(file).into_iter().filter(|ignore| ignore.own).flat_map(|ignore| ignore.names).collect();
    names.retain(|name| name == "all" || rules::is_known(name));
    names.sort_unstable();
    names.dedup();
    names
}

/// [`lint`] for a text.
pub fn lint_text(text: &str, config: &Config) -> Vec<Finding> {
    lint(&File::new(text), config)
}
