//! Real files: the table takes those that Compose takes, and finds the keys that it refuses.

use serde_json::Value;

use dockwright_facts::compose::{Shape, root};

use crate::corpus::corpus;
use crate::takes::takes;

/// Refused for what a variable becomes; no variables are put in here.
const BY_VARIABLE: &[&str] = &["0579-TestUpContainerNameConflict_compose.yaml"];

#[test]
fn the_table_agrees_with_compose() {
    let Some(corpus) = corpus() else { return };
    let verdicts = std::fs::read_to_string(corpus.join("compose.expected.jsonl")).expect("verdicts");
    let (mut taken, mut refused, mut wrong) = (0, 0, Vec::new());
    for line in verdicts.lines() {
        let verdict: Value = serde_json::from_str(line).expect("JSON");
        let name = verdict["file"].as_str().expect("a name");
        let error = verdict["error"].as_str().unwrap_or_default();
        let text = std::fs::read_to_string(corpus.join("compose").join(name)).expect("a file");
        let Ok(value) = serde_saphyr::from_str::<Value>(&text) else { continue };
        let ours = takes(&[Shape::Mapping(root())], &value, "");
        if verdict["accepted"] == Value::Bool(true) {
            taken += 1;
            ours.unwrap_or_else(|reason| wrong.push(format!("{name}: taken by Compose, but {reason}")));
        } else if error.contains("validating ") {
            refused += 1;
            if ours.is_ok() && !BY_VARIABLE.contains(&name) {
                wrong.push(format!("{name}: {error}"));
            }
        }
    }
    println!("{taken} files that Compose takes, {refused} that its schema refuses");
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), taken + refused, wrong.join("\n"));
}
