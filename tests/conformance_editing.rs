//! Recorded requests of editors: every answer agrees, or is in the list of deliberate differences (`docs/conformance.md`).

#![allow(clippy::expect_used, reason = "the helpers of tests fail as tests do")]
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "the program under test, and figures")]
#![allow(dead_code, reason = "each test uses a part of what they share")]

#[path = "support/client.rs"]
mod client;
#[path = "support/corpus.rs"]
mod corpus;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use client::Client;
use serde_json::{Value, json};

/// For each case with a deliberate difference, by its line in the recording, the class of the difference.
fn listed() -> BTreeMap<usize, String> {
    let text = include_str!("conformance/editing.tsv");
    let entry = |line: &str| {
        let (number, class) = line.split_once('\t').expect("a number and a class");
        (number.parse().expect("a number"), class.to_owned())
    };
    text.lines().map(entry).collect()
}

/// The classes of the page with their numbers of cases.
fn documented() -> BTreeMap<String, usize> {
    let row = |line: &str| {
        let mut cells = line.strip_prefix("| `")?.split(" | ");
        let class = cells.next()?.trim_end_matches('`').to_owned();
        Some((class, cells.next()?.parse().ok()?))
    };
    include_str!("../docs/conformance.md").lines().filter_map(row).collect()
}

fn place(range: &Value) -> [u64; 4] {
    let number = |end: &str, unit: &str| range[end][unit].as_u64().unwrap_or(u64::MAX);
    [number("start", "line"), number("start", "character"), number("end", "line"), number("end", "character")]
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

/// The range of the first place that a definition leads to.
fn target(found: &Value) -> Option<[u64; 4]> {
    let first = if found.is_array() { found.get(0)? } else { found };
    (!first.is_null()).then(|| place(first.get("targetSelectionRange").unwrap_or(&first["range"])))
}

fn edits<'a>(list: impl Iterator<Item = &'a Value>) -> BTreeSet<([u64; 4], String)> {
    list.map(|edit| (place(&edit["range"]), edit["newText"].as_str().unwrap_or_default().to_owned())).collect()
}

/// Whether the answer to a case is the recorded one.
fn agrees(client: &mut Client, number: usize, case: &Value) -> bool {
    let uri = format!("file:///replay/{number}/Dockerfile");
    client.open_as(&uri, "dockerfile", case["content"].as_str().expect("a text"));
    let diagnostics = client.published(&uri, 1);
    let expected = &case["expected"];
    let mut ask = |method: &str| {
        let params = json!({
            "textDocument": { "uri": uri }, "position": case["position"], "newName": case.get("newName"),
        });
        client.ask(&format!("textDocument/{method}"), &params)["result"].clone()
    };
    let agrees = match case["method"].as_str().expect("a method") {
        "definition" => target(&ask("definition")) == target(expected),
        "highlight" => {
            let found = ask("documentHighlight");
            let found: BTreeSet<_> = items(&found).map(|one| place(&one["range"])).collect();
            found == items(expected).map(place).collect()
        }
        "prepareRename" => {
            let range = |found: &Value| (!found.is_null()).then(|| place(found.get("range").unwrap_or(found)));
            range(&ask("prepareRename")) == range(expected)
        }
        "rename" => {
            let found = ask("rename");
            edits(items(&found["documentChanges"]).flat_map(|change| items(&change["edits"]))) == edits(items(expected))
        }
        "validate" => {
            let lines = |one: &Value| place(&one["range"])[0]..=place(&one["range"])[2];
            let reported = |line| diagnostics.iter().any(|one| lines(one).contains(&line));
            let all = items(expected).all(|one| reported(place(&one["range"])[0]));
            let error = diagnostics.iter().any(|one| one["severity"] == json!(1));
            all && (!error || items(expected).next().is_some())
        }
        other => panic!("nobody knows {other}"),
    };
    client.notify("textDocument/didClose", &json!({ "textDocument": { "uri": uri } }));
    agrees
}

#[test]
fn the_page_counts_what_is_listed() {
    let mut counted: BTreeMap<String, usize> = BTreeMap::new();
    listed().into_values().for_each(|class| *counted.entry(class).or_default() += 1);
    assert_eq!(documented(), counted);
}

#[test]
fn recorded_requests_are_answered_alike_but_for_what_is_listed() {
    let Some(corpus) = corpus::corpus() else { return };
    let path = corpus.join("../conformance/editing-cases.jsonl");
    let Ok(text) = std::fs::read_to_string(Path::new(&path)) else {
        println!("note: there are no recorded requests at {}: nothing is compared", path.display());
        return;
    };
    let capabilities = json!({
        "workspace": { "workspaceEdit": { "documentChanges": true } },
        "textDocument": {
            "publishDiagnostics": { "versionSupport": true },
            "definition": { "linkSupport": true }, "rename": { "prepareSupport": true },
        },
    });
    let mut client = Client::introduced(&capabilities, &Value::Null).0;
    let (listed, mut agreeing, mut total, mut wrong) = (listed(), 0, 0, Vec::new());
    for (index, line) in text.lines().enumerate() {
        let case: Value = serde_json::from_str(line).expect("a case");
        let agrees = agrees(&mut client, index + 1, &case);
        total += 1;
        agreeing += usize::from(agrees);
        match listed.get(&(index + 1)) {
            None if !agrees => wrong.push(format!("line {} is not answered as recorded: {line}", index + 1)),
            Some(class) if agrees => wrong.push(format!("line {} agrees, so it is no case of {class}", index + 1)),
            _ => {}
        }
    }
    println!("{agreeing} of {total} answers as recorded, {} deliberate differences", listed.len());
    assert!(wrong.is_empty(), "{} cases:\n{}", wrong.len(), wrong[..wrong.len().min(8)].join("\n"));
}
