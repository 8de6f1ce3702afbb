//! The laws of fixes on the Compose files that people really wrote.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "tests read files and print figures"
)]

#[path = "support/corpus.rs"]
mod corpus;
#[path = "support/resolved.rs"]
mod resolved;

use std::collections::BTreeMap;

use dockwright_lint::{Config, Finding, Profile, Rule, Safety, Severity, fix_any, lint_any, rules};
use dockwright_model::{AnyFile, FileKind};
use resolved::resolved;

struct Linted {
    name: String,
    text: String,
    /// What all rules find.
    findings: Vec<Finding>,
}

fn lint(text: &str, config: &Config) -> Vec<Finding> {
    lint_any(&AnyFile::new(FileKind::Compose, text), None, config)
}

fn every() -> Config {
    let mut every = Config::default();
    every.profile = Profile::All;
    every
}

fn linted() -> Option<Vec<Linted>> {
    let folder = corpus::corpus()?.join("compose");
    let entries = std::fs::read_dir(folder).expect("the folder").flatten();
    let mut files: Vec<Linted> = entries
        .map(|entry| {
            let text = String::from_utf8_lossy(&std::fs::read(entry.path()).expect("the file")).into_owned();
            let findings = lint(&text, &every());
            Linted { name: entry.file_name().to_string_lossy().into_owned(), text, findings }
        })
        .collect();
    files.sort_by(|one, other| one.name.cmp(&other.name));
    Some(files)
}

fn counts(findings: &[Finding]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for finding in findings {
        *counts.entry(finding.rule.id).or_insert(0) += 1;
    }
    counts
}

fn errors(findings: &[Finding]) -> usize {
    findings.iter().filter(|finding| finding.severity == Severity::Error).count()
}

/// What the fixes of a rule do to a file that no fix may do.
fn broken_laws(file: &Linted, rule: &Rule, safety: Safety) -> Vec<&'static str> {
    let mut only = Config::default();
    only.select(rule.id);
    let fix = |text: &str, safety| fix_any(FileKind::Compose, text, None, &only, safety);
    let fixed = fix(&file.text, safety);
    let after = lint(&fixed.text, &every());
    let mut broken = Vec::new();
    let fixable = |finding: &Finding| finding.fixes.first().is_some_and(|fix| fix.safety >= safety);
    // In a file that Compose refuses, one error mended may show the next.
    if errors(&file.findings) == 0 {
        if fixed.remaining.iter().any(fixable) {
            broken.push("does not converge");
        }
        if errors(&after) > 0 {
            broken.push("adds an error");
        }
        if resolved(&fix(&file.text, Safety::Safe).text) != resolved(&file.text) {
            broken.push("changes the project");
        }
    }
    // What is written anew may have an order of its own.
    let before = counts(&file.findings);
    let is_style = |id: &str| rules::by_id(id).is_some_and(|rule| rule.profile == Profile::All);
    if errors(&file.findings) == 0
        && counts(&after).iter().any(|(id, count)| !is_style(id) && count > before.get(id).unwrap_or(&0))
    {
        broken.push("adds a finding");
    }
    if fix(&fixed.text, safety).text != fixed.text {
        broken.push("has something to do the second time");
    }
    broken
}

/// Files on which the fixes of each rule are tried; `DOCKWRIGHT_LAWS=all` tries all.
const TRIED: usize = 20;

#[test]
fn fixes_keep_the_laws_on_real_files() {
    let Some(files) = linted() else { return };
    let all = std::env::var_os("DOCKWRIGHT_LAWS").is_some();
    let (mut broken, mut tried) = (Vec::new(), 0);
    for rule in rules::ALL {
        let Some(safety) = rule.fix.filter(|_| rule.kind() == FileKind::Compose) else { continue };
        let found = |file: &&Linted| file.findings.iter().any(|finding| finding.rule.id == rule.id);
        let with: Vec<&Linted> = files.iter().filter(found).collect();
        let step = if all { 1 } else { with.len().div_ceil(TRIED).max(1) };
        for file in with.into_iter().step_by(step) {
            tried += 1;
            let laws = broken_laws(file, rule, safety).into_iter();
            broken.extend(laws.map(|law| format!("{}: the fix of {} {law}", file.name, rule.id)));
        }
    }
    println!("the fixes of {tried} pairs of rule and file were tried");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn all_safe_fixes_together_keep_the_project() {
    let Some(files) = linted() else { return };
    let mut broken = Vec::new();
    for file in files.iter().filter(|file| errors(&file.findings) == 0) {
        let fixed = fix_any(FileKind::Compose, &file.text, None, &every(), Safety::Safe);
        if resolved(&fixed.text) != resolved(&file.text) {
            broken.push(format!("{}: another project", file.name));
        }
        if fixed.remaining.iter().any(|finding| finding.fixes.first().is_some_and(|fix| fix.safety == Safety::Safe)) {
            broken.push(format!("{}: safe fixes are left", file.name));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn cut_files_are_survived() {
    let Some(files) = linted() else { return };
    let config = every();
    for file in files.iter().step_by(15) {
        for part in 1..12 {
            let mut end = file.text.len() * part / 12;
            while !file.text.is_char_boundary(end) {
                end -= 1;
            }
            lint(&file.text[..end], &config);
        }
    }
}

/// Rules that look from one service to another, or from a place to its aliases, take no longer for each in a large file.
#[test]
fn large_files_take_time_in_proportion() {
    let file = |count: usize| {
        let service =
            |n: usize| format!("  s{}:\n    extends: s0\n    ports: [\"{n}:80\"]\n    image: *i\n", count - n);
        let services: String = (0..count).map(service).collect();
        format!("x-i: &i a\nservices:\n{services}")
    };
    let time = |count: usize| {
        let text = file(count);
        let start = std::time::Instant::now();
        lint(&text, &every());
        start.elapsed()
    };
    let (small, large) = (time(300), time(3_000));
    println!("300 services: {small:?}, 3,000: {large:?}");
    assert!(large < small * 40, "300 services: {small:?}, 3,000: {large:?}");
}
