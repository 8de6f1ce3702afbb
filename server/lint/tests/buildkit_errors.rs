//! What BuildKit refuses gets an error, on a line BuildKit names; of what it accepts we never say that the build stops.
#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::expect_used)]

#[path = "../../../tests/support/corpus.rs"]
mod corpus;

use dockwright_lint::{Config, Severity, lint};
use dockwright_model::File;
use serde_json::Value;

/// The lines on which we report errors, counted from 1 as BuildKit counts: a carriage return alone ends no line.
fn error_lines(text: &str) -> Vec<u64> {
    let findings = lint(&File::new(text), &Config::default());
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
    errors.map(|finding| text[..finding.range.start].matches('\n').count() as u64 + 1).collect()
}

/// What we say of a build that stops.
fn says_it_stops(text: &str) -> Vec<String> {
    let findings = lint(&File::new(text), &Config::default());
    let messages = findings.into_iter().map(|finding| finding.message);
    messages.filter(|message| message.contains("the build stops")).collect()
}

fn compare(folder: &str) {
    let Some(root) = corpus::corpus() else { return };
    let verdicts = std::fs::read_to_string(root.join(format!("{folder}.expected.jsonl"))).expect("the verdicts");
    let (mut accepted, mut refused, mut missed) = (0, 0, Vec::new());
    for verdict in verdicts.lines() {
        let verdict: Value = serde_json::from_str(verdict).expect("one JSON object a line");
        let name = verdict["file"].as_str().expect("a file name");
        let bytes = std::fs::read(root.join(folder).join(name)).expect("the file");
        let text = String::from_utf8_lossy(&bytes);
        if verdict["instr_ok"] != Value::Bool(false) {
            // Accepted as a whole only if the conversion went through as well, where variables are replaced.
            if verdict["lint_ok"] == Value::Bool(true) {
                let said = says_it_stops(&text);
                assert!(said.is_empty(), "{name} is accepted, but we say: {said:?}");
                accepted += 1;
            }
            continue;
        }
        refused += 1;
        let lines = error_lines(&text);
        let found = match (verdict["err_start"].as_u64(), verdict["err_end"].as_u64()) {
            (Some(start), Some(end)) => lines.iter().any(|line| (start..=end).contains(line)),
            _ => !lines.is_empty(),
        };
        if !found {
            missed.push(format!("{name}: {} (our errors: lines {lines:?})", verdict["error"]));
        }
    }
    println!(
        "{folder}: {} of the {refused} files BuildKit refuses have our error in the place",
        refused - missed.len()
    );
    println!("{folder}: none of the {accepted} files BuildKit accepts is said to stop the build");
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn refused_real_files_have_an_error_in_the_place() {
    compare("dockerfiles");
}

#[test]
fn refused_hard_cases_have_an_error_in_the_place() {
    compare("minimal");
}
