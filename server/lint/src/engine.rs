//! Runs the rules over a file.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use dockwright_model::{AnyFile, Compose, Dockerignore, File, ShellSource, Surroundings};

use crate::suppression::{Suppressions, ignores, means};
use crate::{Check, Config, Context, Finding, Fix, Rule, Severity, inline, rules};

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
        AnyFile::Compose(file) => lint_compose(file, surroundings, config),
    }
}

pub(crate) fn lint_dockerfile(file: &File, surroundings: Option<&Surroundings>, config: &Config) -> Vec<Finding> {
    let check = |rule: &'static Rule, suppressions: &Suppressions, findings: &mut Vec<Finding>| {
        if let Check::Dockerfile(check) = rule.check {
            check(&mut Context::new(file, surroundings, rule, &config.options, suppressions, findings));
        }
    };
    let mut findings = run(config, Suppressions::of(file), &named_by_own_comments(file), check);
    keep_arrays(file, &mut findings);
    findings
}

/// Takes away the fixes that would write into the array of a RUN in exec form as into a command for a shell.
fn keep_arrays(file: &File, findings: &mut [Finding]) {
    let exec = file.meaning().bodies().iter().filter(|body| body.source == ShellSource::Exec);
    let arrays: Vec<Range<usize>> = exec.flat_map(|body| body.pieces.iter().cloned()).collect();
    let within = |at: usize| {
        let next = arrays.partition_point(|array| array.end < at);
        arrays.get(next).is_some_and(|array| array.start <= at)
    };
    if !arrays.is_empty() {
        let harmless = |fix: &Fix| !fix.edits.iter().any(|edit| within(edit.range.start) || within(edit.range.end));
        findings.iter_mut().for_each(|finding| finding.fixes.retain(harmless));
    }
}

fn lint_dockerignore(file: &Dockerignore, surroundings: Option<&Surroundings>, config: &Config) -> Vec<Finding> {
    let check = |rule: &'static Rule, suppressions: &Suppressions, findings: &mut Vec<Finding>| {
        if let Check::Dockerignore(check) = rule.check {
            check(&mut Context::new(file, surroundings, rule, &config.options, suppressions, findings));
        }
    };
    run(config, Suppressions::of_dockerignore(file), &[], check)
}

fn lint_compose(file: &Compose, surroundings: Option<&Surroundings>, config: &Config) -> Vec<Finding> {
    let check = |rule: &'static Rule, suppressions: &Suppressions, findings: &mut Vec<Finding>| {
        if let Check::Compose(check) = rule.check {
            check(&mut Context::new(file, surroundings, rule, &config.options, suppressions, findings));
        }
    };
    let mut findings = run(config, Suppressions::of_compose(file), &[], check);
    let within = inline::lint_inlines(file, surroundings, config);
    if !within.is_empty() {
        findings.extend(within);
        sort(&mut findings);
    }
    findings
}

/// Runs the check of every enabled rule. One that panics loses its own findings for this file; the others run on.
///
/// The rule on suppression comments runs last; to tell whether a comment is needed, the rules in `named` run even if they
/// are switched off.
fn run(
    config: &Config,
    mut suppressions: Suppressions,
    named: &[String],
    check: impl Fn(&'static Rule, &Suppressions, &mut Vec<Finding>),
) -> Vec<Finding> {
    let last = rules::INLINE_IGNORE_USED;
    let judges = config.is_enabled(last);
    let guarded = |rule, suppressions: &Suppressions, findings: &mut Vec<Finding>| {
        let before = findings.len();
        if catch_unwind(AssertUnwindSafe(|| check(rule, suppressions, findings))).is_err() {
            findings.truncate(before);
        }
    };
    let mut findings = Vec::new();
    for rule in rules::ALL.iter().filter(|rule| rule.id != last.id) {
        if config.is_enabled(rule) || judges && named.iter().any(|name| means(name, rule)) {
            guarded(rule, &suppressions, &mut findings);
        }
    }
    keep_wanted(&mut findings, config, &mut suppressions);
    if judges {
        let mut of_last = Vec::new();
        guarded(last, &suppressions, &mut of_last);
        keep_wanted(&mut of_last, config, &mut suppressions);
        findings.extend(of_last);
    }
    sort(&mut findings);
    findings
}

fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| (a.range.start, a.range.end, a.rule.id).cmp(&(b.range.start, b.range.end, b.rule.id)));
}

/// Leaves the findings that no comment silences, of rules that are switched on.
fn keep_wanted(findings: &mut Vec<Finding>, config: &Config, suppressions: &mut Suppressions) {
    findings.retain_mut(|finding| {
        // Also where comments count for nothing, it is told whether they are needed.
        let silenced = suppressions.suppress(finding) && config.comments;
        match config.severity(finding.rule, finding.severity).filter(|_| config.is_enabled(finding.rule)) {
            Some(severity) => {
                // What a check makes less of than its rule says is not what BuildKit finds for certain.
                let fails = finding.severity >= finding.rule.severity && suppressions.fails_build(finding.rule);
                finding.severity = if fails { Severity::Error } else { severity };
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

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&'static str, usize)> {
        let findings = lint_text(text, &Config::default());
        findings.iter().map(|finding| (finding.rule.id, finding.fixes.len())).collect()
    }

    #[test]
    fn commands_in_exec_form_are_read_and_left_as_they_are() {
        let text = "FROM debian:13\nRUN [\"apt-get\", \"install\", \"curl\"]\nUSER 1000\n";
        let missing = found(text).into_iter().find(|(rule, _)| *rule == "apt-get-missing-yes");
        assert_eq!(missing, Some(("apt-get-missing-yes", 0)), "{:?}", found(text));
        let shell = found(&text.replace(['[', '"', ',', ']'], ""));
        assert!(shell.iter().any(|(rule, fixes)| *rule == "apt-get-missing-yes" && *fixes > 0), "{shell:?}");
        // Nothing here is a variable, an operator or a pattern.
        let odd = "FROM debian:13\nRUN [\"apt-get\", \"install\", \"$X\"]\nRUN [\"echo\", \"a\\\\b\"]\nUSER 1000\n";
        assert!(found(odd).iter().all(|(rule, _)| *rule != "apt-get-missing-yes"));
        let whole = lint_text(&text.replace("RUN", "run"), &Config::default());
        let casing = whole.iter().find(|finding| finding.rule.id.contains("casing"));
        assert!(casing.is_none_or(|finding| !finding.fixes.is_empty()), "{casing:?}");
    }
}
