//! Features of the language server, each shown by cases in files with a cursor (`tests/features`).

#![allow(clippy::expect_used, reason = "the helpers of tests fail as tests do")]
#![allow(clippy::disallowed_methods, reason = "the program under test, the files around it, and those of the cases")]
#![allow(dead_code, reason = "each test uses a part of what they share")]

#[path = "support/client.rs"]
mod client;
#[path = "support/features.rs"]
mod features;

use client::Client;
use dockwright_syntax::text::{Encoding, Position, Text};
use features::{Case, check};
use serde_json::{Value, json};
use tempfile::TempDir;

/// What lies beside the Dockerfile of each case.
const FILES: &[&str] = &["package.json", "src/main.rs", "conf/a.conf", "conf/b.conf", "conf/readme.md"];

/// A client in a folder with files.
struct Editor {
    client: Client,
    folder: TempDir,
    introduction: Value,
    version: i64,
}

impl Editor {
    fn new(capabilities: &Value) -> Self {
        let folder = TempDir::new().expect("a folder");
        for file in FILES {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("the folder is made");
            std::fs::write(path, "").expect("the file is written");
        }
        let mut client = Client::start(&["lsp"]);
        let root = json!([{ "uri": format!("file://{}", folder.path().display()), "name": "work" }]);
        let params = json!({ "processId": null, "workspaceFolders": root, "capabilities": capabilities });
        let introduction = client.ask("initialize", &params)["result"].clone();
        client.notify("initialized", &json!({}));
        Self { client, folder, introduction, version: 0 }
    }

    fn uri(&self) -> String {
        format!("file://{}/Dockerfile", self.folder.path().display())
    }

    fn open(&mut self, text: &str) {
        let uri = self.uri();
        if self.version > 0 {
            self.client.notify("textDocument/didClose", &json!({ "textDocument": { "uri": uri } }));
        }
        self.version += 1;
        let document = json!({ "uri": uri, "languageId": "dockerfile", "version": self.version, "text": text });
        self.client.notify("textDocument/didOpen", &json!({ "textDocument": document }));
    }

    fn ask(&mut self, method: &str, position: Position, more: &Value) -> Value {
        let place = json!({ "line": position.line, "character": position.character });
        let mut params = json!({ "textDocument": { "uri": self.uri() }, "position": place });
        params.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
        self.client.ask(&format!("textDocument/{method}"), &params)
    }
}

/// A case on its way: its text and where the cursor is.
struct Shown<'a> {
    text: Text,
    folder: &'a str,
}

impl Shown<'_> {
    fn place(&self, range: &Value) -> String {
        let start = position(&range["start"]);
        let (from, to) = (self.offset(&range["start"]), self.offset(&range["end"]));
        let text = self.text.as_str()[from..to].replace("\r\n", "\n").replace('\n', "\\n");
        format!("{}:{} {text}", start.line + 1, start.character + 1)
    }

    fn offset(&self, value: &Value) -> usize {
        self.text.offset(position(value), Encoding::Utf16)
    }

    fn target(&self, link: &Value) -> String {
        let uri = link["targetUri"].as_str().expect("a target");
        match uri.split_once(self.folder) {
            Some((_, "/Dockerfile")) => self.place(&link["targetSelectionRange"]),
            Some((_, path)) => path.trim_start_matches('/').to_owned(),
            None => uri.to_owned(),
        }
    }

    fn edited(&self, edit: &Value, version: i64) -> String {
        let [document] = edit["documentChanges"].as_array().expect("changes").as_slice() else {
            panic!("one document changes, not these: {edit}")
        };
        assert_eq!(document["textDocument"]["version"], json!(version));
        let mut edits: Vec<(usize, usize, &str)> = document["edits"]
            .as_array()
            .expect("edits")
            .iter()
            .map(|edit| {
                let range = &edit["range"];
                (self.offset(&range["start"]), self.offset(&range["end"]), edit["newText"].as_str().expect("a text"))
            })
            .collect();
        edits.sort_unstable();
        let mut text = self.text.as_str().to_owned();
        for (start, end, new) in edits.into_iter().rev() {
            text.replace_range(start..end, new);
        }
        text
    }
}

fn position(value: &Value) -> Position {
    let number = |name: &str| value[name].as_u64().and_then(|number| u32::try_from(number).ok()).expect("a number");
    Position { line: number("line"), character: number("character") }
}

fn list(value: &Value, show: impl Fn(&Value) -> String) -> String {
    let items: Vec<String> = value.as_array().map(|items| items.iter().map(show).collect()).unwrap_or_default();
    if items.is_empty() { "nothing".to_owned() } else { items.join("\n") }
}

/// The answer to a request of a case, as text.
fn answer(editor: &mut Editor, case: &Case, request: &str) -> String {
    editor.open(&case.text);
    let folder = editor.folder.path().display().to_string();
    let shown = Shown { text: Text::new(&case.text), folder: &folder };
    let at = shown.text.position(case.cursor(), Encoding::Utf16);
    let (method, argument) = request.split_once(' ').unwrap_or((request, ""));
    let (method, more) = match method {
        "references" => ("references", json!({ "context": { "includeDeclaration": argument.is_empty() } })),
        "highlight" => ("documentHighlight", json!({})),
        "linked" => ("linkedEditingRange", json!({})),
        "prepare" => ("prepareRename", json!({})),
        "rename" => ("rename", json!({ "newName": argument })),
        other => (other, json!({})),
    };
    let response = editor.ask(method, at, &more);
    if let Some(error) = response.get("error") {
        assert_eq!(error["code"], json!(-32803), "{error}");
        return format!("refused: {}", error["message"].as_str().expect("a message"));
    }
    let result = &response["result"];
    match method {
        _ if result.is_null() => "nothing".to_owned(),
        "definition" => list(result, |link| shown.target(link)),
        "references" => list(result, |location| shown.place(&location["range"])),
        "documentHighlight" => list(result, |one| {
            let kind = if one["kind"] == json!(3) { "write" } else { "read" };
            format!("{} ({kind})", shown.place(&one["range"]))
        }),
        "linkedEditingRange" => list(&result["ranges"], |range| shown.place(range)),
        "prepareRename" => {
            format!("{} ({})", shown.place(&result["range"]), result["placeholder"].as_str().expect("a name"))
        }
        "rename" => shown.edited(result, editor.version),
        other => panic!("nobody knows {other}"),
    }
}

fn capable() -> Value {
    json!({
        "workspace": { "workspaceEdit": { "documentChanges": true } },
        "textDocument": { "definition": { "linkSupport": true }, "rename": { "prepareSupport": true } },
    })
}

#[test]
fn navigation() {
    let mut editor = Editor::new(&capable());
    check("navigate", |case, request| answer(&mut editor, case, request));
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
