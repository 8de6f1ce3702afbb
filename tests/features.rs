//! Features of the language server, each shown by cases in files with a cursor (`tests/features`).

#![allow(clippy::expect_used, reason = "the helpers of tests fail as tests do")]
#![allow(clippy::disallowed_methods, reason = "the program under test, the files around it, and those of the cases")]
#![allow(dead_code, reason = "each test uses a part of what they share")]

#[path = "support/client.rs"]
mod client;
#[path = "answers/editor.rs"]
mod editor;
#[path = "support/features.rs"]
mod features;
#[path = "answers/offers.rs"]
mod offers;
#[path = "answers/structure.rs"]
mod structure;

use dockwright_facts::Date;
use dockwright_model::{MemoryFiles, Surroundings, Workspace};
use dockwright_syntax::text::Position;
use editor::Editor;
use features::{Case, check};
use serde_json::{Value, json};

/// What lies beside the Dockerfile of each case.
const FILES: &[(&str, &str)] = &[
    (".dockerignore", "*.md\nsecret*\nnode_modules\ndocs\n!docs/api.txt\n"),
    ("README.md", ""),
    ("conf/a.conf", ""),
    ("conf/b.conf", ""),
    ("conf/readme.md", ""),
    ("docs/api.txt", ""),
    ("docs/guide.txt", ""),
    ("node_modules/a.js", ""),
    ("package.json", "{}"),
    ("secret.txt", ""),
    ("src/main.js", ""),
    ("src/main.rs", ""),
    ("src/lib/a b.js", ""),
    ("with space.txt", ""),
];

/// The day on which the cases are true.
const TODAY: Date = Date { year: 2026, month: 11, day: 21 };

/// What the library gets to see of the files.
fn surroundings() -> Surroundings {
    Surroundings::new(Workspace::new(MemoryFiles::new(FILES.iter().copied())), "Dockerfile")
}

fn capable() -> Value {
    json!({
        "workspace": { "workspaceEdit": { "documentChanges": true } },
        "textDocument": { "definition": { "linkSupport": true }, "rename": { "prepareSupport": true } },
    })
}

/// The answer to a request of a case: from the real server where it needs a client, else from the library.
fn answer(editor: &mut Editor, case: &Case, request: &str) -> String {
    offers::answer(case, request)
        .or_else(|| structure::answer(case, request))
        .unwrap_or_else(|| editor::answer(editor, case, request))
}

#[test]
fn cases() {
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/features")).expect("the cases").flatten()
    {
        let name = entry.file_name().to_string_lossy().into_owned();
        // Formatting has a test of its own, in which blanks can be seen: server/ide/tests/format.rs. So have Compose files.
        if entry.path().is_dir() && name != "format" && !name.ends_with("-compose") {
            let mut editor = Editor::new(&capable());
            check(&name, |case, request| answer(&mut editor, case, request));
        }
    }
}

#[test]
fn navigation_for_a_minimal_client() {
    let mut editor = Editor::new(&json!({}));
    let offered = &editor.introduction["capabilities"];
    assert_eq!(offered["renameProvider"], json!(true));
    for provider in ["definitionProvider", "referencesProvider", "documentHighlightProvider"] {
        assert_eq!(offered[provider], json!(true), "{provider}");
    }
    assert_eq!(
        Editor::new(&capable()).introduction["capabilities"]["renameProvider"],
        json!({ "prepareProvider": true })
    );

    editor.open("FROM alpine AS b\nCOPY --from=b conf/*.conf /\nCOPY package.json conf/*.conf /\n");
    let range = |line: u32, start: u32, end: u32| json!({ "start": { "line": line, "character": start }, "end": { "line": line, "character": end } });
    let at = |line, character| Position { line, character };
    let uri = editor.uri();
    let found = editor.ask("definition", at(1, 12), &Value::Null);
    assert_eq!(found["result"], json!({ "uri": uri, "range": range(0, 15, 16) }));
    let found = editor.ask("definition", at(2, 24), &Value::Null)["result"].clone();
    assert_eq!(found.as_array().map(Vec::len), Some(2), "{found}");
    let renamed = editor.ask("rename", at(0, 15), &json!({ "newName": "c" }))["result"].clone();
    let edits = json!([{ "range": range(0, 15, 16), "newText": "c" }, { "range": range(1, 12, 13), "newText": "c" }]);
    assert_eq!(renamed, json!({ "changes": { (uri): edits } }));
    let refused = editor.ask("rename", at(0, 15), &json!({ "newName": "1" }));
    assert_eq!(refused["error"]["code"], json!(-32803));
    // Nothing is wrong with asking about a place where nothing is, or about another file.
    assert_eq!(editor.ask("rename", at(0, 2), &json!({ "newName": "c" }))["result"], Value::Null);
    assert_eq!(editor.ask("prepareRename", at(9, 9), &Value::Null)["result"], Value::Null);
}

#[test]
fn a_name_in_very_many_places_is_renamed() {
    let mut editor = Editor::new(&capable());
    let text = format!("FROM alpine\nARG A=1\n{}", "LABEL x=$A\n".repeat(5000));
    editor.open(&text);
    let start = std::time::Instant::now();
    let answer = editor.ask("rename", Position { line: 1, character: 4 }, &json!({ "newName": "B" }));
    let edits = &answer["result"]["documentChanges"][0]["edits"];
    assert_eq!(edits.as_array().map(Vec::len), Some(5001));
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}
