//! Runs the rules over a file.

use std::panic::{AssertUnwindSafe, catch_unwind};

use dockwright_model::{AnyFile, Dockerignore, File, Surroundings};

use crate::suppression::Suppressions;
use crate::{Check, Config, Context, Finding, rules};

/// All findings of the enabled rules that no comment suppresses, by their place, of a Dockerfile of which no more is known.
pub fn lint(file: &File, config: &Config) -> Vec<Finding> {
    lint_dockerfile(file, None, config)
}

/// [`lint`] for a text.
pub fn lint_text(text: &str, config: &Config) -> Vec<Finding> {
    lint(&File::new(text), config)
}

/// All findings of the enabled rules that no comment suppresses, by their place. Rules that ask for other files find
/// something only where the surroundings are known.
pub fn lint_any(file: &AnyFile, surroundings: Option<&Surroundings>, config: &Config) -> Vec<Finding> {
    match file {
        AnyFile::Dockerfile(file) => lint_dockerfile(file, surroundings, config),
        AnyFile::Dockerignore(file) => lint_dockerignore(file, surroundings, config),
    }
}

fn lint_dockerfile(file: &File, surroundings: Option<&Surroundings>, config: &Config) -> Vec<Finding> {
    let check = |rule: &'static crate::Rule, findings: &mut Vec<Finding>| {
        if let Check::Dockerfile(check) = rule.check {
            check(&mut Context::new(file, surroundings, rule, &config.options, findings));
        }
    };
    run(config, &Suppressions::of(file), check)
}

fn lint_dockerignore(file: &Dockerignore, surroundings: Option<&Surroundings>, config: &Config) -> Vec<Finding> {
    let check = |rule: &'static crate::Rule, findings: &mut Vec<Finding>| {
        if let Check::Dockerignore(check) = rule.check {
            check(&mut Context::new(file, surroundings, rule, &config.options, findings));
        }
    };
    run(config, &Suppressions::of_dockerignore(file), check)
}

/// Runs the check of every enabled rule. One that panics loses its own findings for this file; the others run on.
fn run(
    config: &Config,
    suppressions: &Suppressions,
    check: impl Fn(&'static crate::Rule, &mut Vec<Finding>),
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in rules::ALL.iter().filter(|rule| config.is_enabled(rule)) {
        let before = findings.len();
        if catch_unwind(AssertUnwindSafe(|| check(rule, &mut findings))).is_err() {
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
