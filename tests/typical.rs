//! Files as people write them who open one twice a month: good ones get nothing but hints, sloppy ones hear what matters,
//! and no fix makes either worse.

#![allow(clippy::disallowed_methods, clippy::expect_used, reason = "tests read files")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use dockwright_lint::{Config, Finding, Safety, Severity, fix, lint_text};

/// The files of a folder below `tests/files`, in order: name and text.
fn files(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(folder);
    let entries = std::fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<(String, String)> = entries
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, std::fs::read_to_string(&path).expect("a text"))
        })
        .collect();
    files.sort();
    files
}

/// The findings of a file by line: rule and severity.
fn report(text: &str, findings: &[Finding]) -> String {
    let mut report = String::new();
    for finding in findings {
        let line = text[..finding.range.start].lines().count().max(1);
        writeln!(report, "  {line} {} {}", finding.rule.id, finding.severity.name()).expect("a string");
    }
    report
}

#[test]
fn good_files_get_nothing_above_a_hint() {
    let config = Config::default();
    for (name, text) in files("good") {
        let mut findings = lint_text(&text, &config);
        findings.retain(|finding| finding.severity > Severity::Hint);
        assert!(findings.is_empty(), "{name}:\n{}", report(&text, &findings));
    }
}

#[test]
fn sloppy_files_hear_what_matters() {
    let config = Config::default();
    let mut all = String::new();
    for (name, text) in files("sloppy") {
        write!(all, "{name}\n{}", report(&text, &lint_text(&text, &config))).expect("a string");
    }
    insta::assert_snapshot!(all);
}

/// What a fix adds is worse than what it mends if another rule complains more than before.
#[test]
fn fixes_do_not_fight() {
    let config = Config::default();
    for (name, text) in files("good").into_iter().chain(files("sloppy")) {
        for safety in [Safety::Safe, Safety::Unsafe] {
            let before = counts(&lint_text(&text, &config));
            let fixed = fix(&text, &config, safety);
            let open = |finding: &&Finding| finding.fixes.first().is_some_and(|fix| fix.safety >= safety);
            let open: Vec<&str> = fixed.remaining.iter().filter(open).map(|finding| finding.rule.id).collect();
            assert!(open.is_empty(), "{name}: left after the loop: {open:?}\n{}", fixed.text);
            for (rule, count) in counts(&fixed.remaining) {
                let had = before.get(rule).copied().unwrap_or(0);
                assert!(count <= had, "{name}: the fixes add {rule}\n{}", fixed.text);
            }
        }
    }
}

/// Findings above hints by rule.
fn counts(findings: &[Finding]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.severity > Severity::Hint) {
        *counts.entry(finding.rule.id).or_insert(0) += 1;
    }
    counts
}
