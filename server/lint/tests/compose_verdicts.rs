//! A Compose file gets an error of ours if, and only if, Docker Compose refuses it.
#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::expect_used)]

#[path = "../../../tests/support/corpus.rs"]
mod corpus;

use dockwright_lint::{Config, Severity, lint_any};
use dockwright_model::{AnyFile, FileKind};
use serde_json::Value;

/// Why Compose refuses a file for something that is not in the file: what the message says.
const ELSEWHERE: &[&str] = &["no such file or directory", "not found: stat"];

#[test]
fn errors_are_where_compose_refuses() {
    let Some(root) = corpus::corpus() else { return };
    let verdicts = std::fs::read_to_string(root.join("compose.expected.jsonl")).expect("the verdicts");
    let (mut agreed, mut elsewhere, mut different) = (0, 0, Vec::new());
    for verdict in verdicts.lines() {
        let verdict: Value = serde_json::from_str(verdict).expect("one JSON object a line");
        let name = verdict["file"].as_str().expect("a file name");
        let bytes = std::fs::read(root.join("compose").join(name)).expect("the file");
        let file = AnyFile::new(FileKind::Compose, &String::from_utf8_lossy(&bytes));
        let findings = lint_any(&file, None, &Config::default());
        let errors: Vec<&str> = findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .map(|finding| finding.message.as_str())
            .collect();
        let said = verdict["error"].as_str().unwrap_or_default();
        if ELSEWHERE.iter().any(|reason| said.contains(reason)) {
            elsewhere += 1;
        } else if errors.is_empty() == (verdict["accepted"] == Value::Bool(true)) {
            agreed += 1;
        } else {
            different.push(format!("{name}: Compose says {said:?}, we say {errors:?}"));
        }
    }
    println!("{agreed} verdicts agree, {} differ, {elsewhere} are about other files", different.len());
    assert!(different.is_empty(), "{}", different.join("\n"));
}
