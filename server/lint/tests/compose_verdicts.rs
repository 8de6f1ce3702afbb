//! A Compose file gets an error of ours if, and only if, Docker Compose refuses it.
#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::expect_used)]

#[path = "../../../tests/support/corpus.rs"]
mod corpus;

use dockwright_lint::{Config, Severity, lint_any};
use dockwright_model::{AnyFile, FileKind};
use serde_json::Value;

/// Why Compose refuses a file for something that is not in the file: what the message says.
const ELSEWHERE: &[&str] = &["no such file or directory", "not found: stat"];

/// What Compose refuses because a variable is not set. Whoever runs it may have set it, so for us it is no error.
const ENVIRONMENT: &[(&str, &str)] = &[
    ("0400", "`${…}:/media/`: without the variable the mount has no source"),
    ("0505", "`image: ${…}`: without the variable there is no image"),
    ("0579", "`container_name: ${…}`: without the variable the name is empty"),
    ("0581", "`${ID:?…}`: the file itself asks for the variable"),
    ("0592", "`image: ${…}`: without the variable there is no image"),
];

/// Cases with the verdict of Compose: `## refused: what it is about`, then the file.
const CASES: &str = include_str!("compose/verdicts.yaml");

/// Of these Compose says no only because a variable is not set.
const CASES_OF_ENVIRONMENT: &[&str] = &[
    "volume var empty",
    "image var",
    "scale var unset",
    "healthcheck var",
    "mem var none",
    "mem var none limits",
    "profile var",
];

fn errors(text: &str) -> Vec<String> {
    let findings = lint_any(&AnyFile::new(FileKind::Compose, text), None, &Config::default());
    let errors = findings.into_iter().filter(|finding| finding.severity == Severity::Error);
    errors.map(|finding| format!("{}: {}", finding.rule.id, finding.message)).collect()
}

#[test]
fn errors_are_where_compose_refuses_in_small_files() {
    let mut different = Vec::new();
    for case in CASES.split("\n## ").skip(1) {
        let (title, text) = case.split_once('\n').expect("a title");
        let (verdict, about) = title.split_once(": ").expect("a verdict");
        let found = errors(&format!("{text}\n"));
        let excused = CASES_OF_ENVIRONMENT.contains(&about) && found.is_empty();
        if found.is_empty() != (verdict == "accepted") && !excused {
            different.push(format!("{title}: {found:?}\n{text}"));
        }
    }
    assert!(different.is_empty(), "{} differ\n{}", different.len(), different.join("\n"));
}

#[test]
fn errors_are_where_compose_refuses() {
    let Some(root) = corpus::corpus() else { return };
    let verdicts = std::fs::read_to_string(root.join("compose.expected.jsonl")).expect("the verdicts");
    let (mut agreed, mut elsewhere, mut different) = (0, 0, Vec::new());
    for verdict in verdicts.lines() {
        let verdict: Value = serde_json::from_str(verdict).expect("one JSON object a line");
        let name = verdict["file"].as_str().expect("a file name");
        let bytes = std::fs::read(root.join("compose").join(name)).expect("the file");
        let errors = errors(&String::from_utf8_lossy(&bytes));
        if ENVIRONMENT.iter().any(|(start, _)| name.starts_with(start)) {
            assert!(errors.is_empty(), "{name} depends on the environment: {errors:?}");
            elsewhere += 1;
            continue;
        }
        let said = verdict["error"].as_str().unwrap_or_default();
        if ELSEWHERE.iter().any(|reason| said.contains(reason)) {
            elsewhere += 1;
        } else if errors.is_empty() == (verdict["accepted"] == Value::Bool(true)) {
            agreed += 1;
        } else {
            different.push(format!("{name}: Compose says {said:?}, we say {errors:?}"));
        }
    }
    println!(
        "{agreed} verdicts agree, {} differ, {elsewhere} are about other files or the environment",
        different.len()
    );
    assert!(different.is_empty(), "{}", different.join("\n"));
}
