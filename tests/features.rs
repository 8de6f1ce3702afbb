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

use std::ops::Range;
use std::path::Path;

use dockwright_facts::Date;
use dockwright_model::{AnyFile, FileKind, MemoryFiles, Surroundings, Workspace};
use dockwright_syntax::text::{Encoding, Position};
use editor::{Editor, is_yaml};
use features::{Case, check};
use serde_json::{Value, json};

/// The day on which the cases are true.
const TODAY: Date = Date { year: 2026, month: 11, day: 21 };

/// The file that a case asks about, for the library.
struct Asked {
    file: AnyFile,
    around: Surroundings,
}

impl Asked {
    fn new(case: &Case) -> Self {
        let files = case.files.iter().map(|(path, text)| (path.as_str(), text.as_str()));
        let kind = if is_yaml(case.path()) { FileKind::Compose } else { FileKind::Dockerfile };
        let around = Surroundings::new(Workspace::new(MemoryFiles::new(files)), case.path());
        Self { file: AnyFile::new(kind, case.text()), around }
    }

    fn part(&self, range: &Range<usize>) -> &str {
        self.file.source().get(range.clone()).expect("a range of whole characters")
    }

    /// Line, column and text of a byte range.
    fn place(&self, range: &Range<usize>) -> String {
        let start = self.file.text().position(range.start, Encoding::Utf16);
        let part = self.part(range).replace("\r\n", "\n").replace('\n', "\\n");
        format!("{}:{} {part}", start.line + 1, start.character + 1)
    }
}

fn capable() -> Value {
    json!({
        "workspace": { "workspaceEdit": { "documentChanges": true } },
        "textDocument": { "definition": { "linkSupport": true }, "rename": { "prepareSupport": true } },
    })
}

/// The answers to the requests of a case: from the real server where it needs a client, else from the library.
fn answers(case: &Case) -> Vec<String> {
    let asked = Asked::new(case);
    let mut editor = None;
    let mut answer = |request: &String| {
        offers::answer(case, &asked, request).or_else(|| structure::answer(case, &asked, request)).unwrap_or_else(
            || {
                let editor = editor.get_or_insert_with(|| Editor::of(&capable(), case));
                editor::answer(editor, case, request)
            },
        )
    };
    case.requests.iter().map(&mut answer).collect()
}

#[test]
fn cases() {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/features");
    let mut wrong = Vec::new();
    for entry in std::fs::read_dir(all).expect("the cases").flatten().filter(|entry| entry.path().is_dir()) {
        let name = entry.file_name().to_string_lossy().into_owned();
        // Formatting has tests of its own, in which blanks can be seen: `format.rs` and `compose.rs` in server/ide/tests.
        if !name.starts_with("format") {
            let first = if name.ends_with("-compose") { "compose.yaml" } else { "Dockerfile" };
            wrong.extend(check(&entry.path(), first, answers));
        }
    }
    assert!(wrong.is_empty(), "{} answers differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn navigation_for_a_minimal_client() {
    let text = "FROM alpine AS b\nCOPY --from=b conf/*.conf /\nCOPY package.json conf/*.conf /\n";
    let files = [("Dockerfile", text), ("conf/a.conf", ""), ("conf/b.conf", ""), ("package.json", "{}")];
    let mut editor = Editor::new(&json!({}), &files);
    let offered = &editor.introduction["capabilities"];
    assert_eq!(offered["renameProvider"], json!(true));
    for provider in ["definitionProvider", "referencesProvider", "documentHighlightProvider"] {
        assert_eq!(offered[provider], json!(true), "{provider}");
    }
    assert_eq!(
        Editor::new(&capable(), &files).introduction["capabilities"]["renameProvider"],
        json!({ "prepareProvider": true })
    );

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
    let text = format!("FROM alpine\nARG A=1\n{}", "LABEL x=$A\n".repeat(5000));
    let mut editor = Editor::new(&capable(), &[("Dockerfile", &text)]);
    let start = std::time::Instant::now();
    let answer = editor.ask("rename", Position { line: 1, character: 4 }, &json!({ "newName": "B" }));
    let edits = &answer["result"]["documentChanges"][0]["edits"];
    assert_eq!(edits.as_array().map(Vec::len), Some(5001));
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}
