//! The tree agrees with BuildKit on every real file: instructions, lines, flags, heredocs, exec and shell form.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a test may fail and may speak")]

mod support;

use dockwright::cli::tree::tree;
use serde_json::{Value, json};

/// What must be equal: everything but the comments BuildKit attaches to instructions.
fn essence(instruction: &Value) -> Value {
    json!({
        "name": instruction["name"].as_str().map(str::to_uppercase),
        "start": instruction["start"],
        "end": instruction["end"],
        "flags": instruction.get("flags").cloned().unwrap_or(json!([])),
        "json": instruction.get("json").cloned().unwrap_or(json!(false)),
        "heredocs": instruction.get("heredocs").cloned().unwrap_or(json!([])),
        "args": instruction.get("args").cloned().unwrap_or(json!([])),
        "original": instruction["original"],
        "sub": instruction.get("sub").map(essence),
    })
}

fn compare(folder: &str) {
    let Some(root) = support::corpus() else { return };
    let (mut compared, mut instructions, mut different) = (0, 0, Vec::new());
    for case in support::cases(&root, folder) {
        if case.expected["parse_ok"] != json!(true) {
            continue;
        }
        compared += 1;
        let ours = serde_json::to_value(tree(&case.name, &case.text)).expect("it is data");
        let none = Vec::new();
        let expected: Vec<Value> = case.expected["insts"].as_array().unwrap_or(&none).iter().map(essence).collect();
        let found: Vec<Value> = ours["insts"].as_array().unwrap_or(&none).iter().map(essence).collect();
        instructions += expected.len();
        if expected != found || ours["escape"] != case.expected["escape"] {
            let first = expected.iter().zip(&found).find(|(a, b)| a != b);
            different.push(format!("{}: {first:#?}", case.name));
        }
    }
    let equal = compared - different.len();
    println!("{folder}: {equal} of {compared} files equal to BuildKit's parser ({instructions} instructions)");
    assert!(
        different.is_empty(),
        "{} files differ:\n{}",
        different.len(),
        different[..different.len().min(8)].join("\n")
    );
}

#[test]
fn real_files_agree_with_buildkit() {
    compare("dockerfiles");
}

#[test]
fn hard_cases_agree_with_buildkit() {
    compare("minimal");
}
