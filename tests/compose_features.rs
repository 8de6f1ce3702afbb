//! Features of the language server in Compose files, each shown by cases in files with a cursor (`tests/features-compose`).
//!
//! A case is written as `tests/features/README.md` says. Files beside the Compose file follow its text, each after a line
//! `=== path`. A place in one of them is shown with its path before it.

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

/// A client in a folder.
struct Editor {
    client: Client,
    folder: TempDir,
    encoding: Encoding,
    cases: i64,
}

impl Editor {
    fn new(capabilities: &Value, encoding: Encoding) -> Self {
        let folder = TempDir::new().expect("a folder");
        let mut client = Client::start(&["lsp"]);
        let root = json!([{ "uri": format!("file://{}", folder.path().display()), "name": "work" }]);
        let params = json!({ "processId": null, "workspaceFolders": root, "capabilities": capabilities });
        client.ask("initialize", &params);
        client.notify("initialized", &json!({}));
        Self { client, folder, encoding, cases: 0 }
    }

    /// Opens the Compose file in a folder of its own, together with the files beside it.
    fn open(&mut self, case: &Case) -> Shown {
        self.cases += 1;
        let below = format!("case{}", self.cases);
        let newline = if case.text.contains("\r\n") { "\r\n" } else { "\n" };
        let mark = format!("{newline}=== ");
        let mut parts = case.text.split(&mark);
        let text = parts.next().unwrap_or_default();
        let files: Vec<(String, String)> = parts
            .map(|part| {
                let (path, text) = part.split_once(newline).expect("a path and a text");
                (path.to_owned(), format!("{}{newline}", text.trim_end_matches(newline)))
            })
            .collect();
        for (file, text) in &files {
            let path = self.folder.path().join(&below).join(file);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("the folder is made");
            std::fs::write(path, text).expect("the file is written");
        }
        let text = if files.is_empty() { text.to_owned() } else { format!("{text}{newline}") };
        let folder = format!("file://{}/{below}", self.folder.path().display());
        let uri = format!("{folder}/compose.yaml");
        let document = json!({ "uri": uri, "languageId": "dockercompose", "version": 1, "text": text });
        self.client.notify("textDocument/didOpen", &json!({ "textDocument": document }));
        Shown { text: Text::new(&text), uri, folder, files, encoding: self.encoding }
    }
}

/// A case on its way.
struct Shown {
    text: Text,
    uri: String,
    folder: String,
    files: Vec<(String, String)>,
    encoding: Encoding,
}

impl Shown {
    fn place(&self, range: &Value) -> String {
        self.place_in(&self.text, range)
    }

    fn place_in(&self, text: &Text, range: &Value) -> String {
        let start = position(&range["start"]);
        let part = &text.as_str()[self.offset(text, &range["start"])..self.offset(text, &range["end"])];
        format!("{}:{} {}", start.line + 1, start.character + 1, part.replace("\r\n", "\n").replace('\n', "\\n"))
    }

    fn offset(&self, text: &Text, value: &Value) -> usize {
        text.offset(position(value), self.encoding)
    }

    /// A path below the folder.
    fn below<'a>(&self, uri: &'a str) -> &'a str {
        uri.strip_prefix(&self.folder).map_or(uri, |path| path.trim_start_matches('/'))
    }

    fn target(&self, link: &Value) -> String {
        let path = self.below(link["targetUri"].as_str().expect("a target"));
        let range = &link["targetSelectionRange"];
        if path == "compose.yaml" {
            return self.place(range);
        }
        let file = self.files.iter().find(|(file, _)| file == path && range["start"] != range["end"]);
        file.map_or_else(|| path.to_owned(), |(_, text)| format!("{path} {}", self.place_in(&Text::new(text), range)))
    }

    /// The text afterwards, and below it each other file that changes.
    fn edited(&self, edit: &Value) -> String {
        let [own, others @ ..] = edit["documentChanges"].as_array().expect("changes").as_slice() else {
            panic!("the document does not change: {edit}")
        };
        assert_eq!(own["textDocument"]["version"], json!(1));
        let mut shown = self.after(&self.text, &own["edits"]);
        for other in others {
            let path = self.below(other["textDocument"]["uri"].as_str().expect("a document"));
            let (_, text) = self.files.iter().find(|(file, _)| file == path).expect("a file of the case");
            shown += &format!("=== {path}\n{}", self.after(&Text::new(text), &other["edits"]));
        }
        shown
    }

    fn after(&self, before: &Text, edits: &Value) -> String {
        let edits = edits.as_array().expect("edits").iter().map(|edit| {
            let place = |at: &str| self.offset(before, &edit["range"][at]);
            (place("start"), place("end"), edit["newText"].as_str().expect("a text"))
        });
        let mut edits: Vec<(usize, usize, &str)> = edits.collect();
        edits.sort_unstable();
        let mut text = before.as_str().to_owned();
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
    let shown = editor.open(case);
    let at = shown.text.position(case.cursor(), editor.encoding);
    let (method, argument) = request.split_once(' ').unwrap_or((request, ""));
    let (method, more) = match method {
        "references" => ("references", json!({ "context": { "includeDeclaration": argument.is_empty() } })),
        "highlight" => ("documentHighlight", json!({})),
        "prepare" => ("prepareRename", json!({})),
        "rename" => ("rename", json!({ "newName": argument })),
        "links" => ("documentLink", json!({})),
        other => (other, json!({})),
    };
    let place = json!({ "line": at.line, "character": at.character });
    let mut params = json!({ "textDocument": { "uri": shown.uri }, "position": place });
    params.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
    let response = editor.client.ask(&format!("textDocument/{method}"), &params);
    editor.client.notify("textDocument/didClose", &json!({ "textDocument": { "uri": shown.uri } }));
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
        "prepareRename" => {
            format!("{} ({})", shown.place(&result["range"]), result["placeholder"].as_str().expect("a name"))
        }
        "rename" => shown.edited(result),
        "documentLink" => list(result, |link| {
            format!("{} -> {}", shown.place(&link["range"]), shown.below(link["target"].as_str().expect("a target")))
        }),
        "hover" => {
            let text = result["contents"]["value"].as_str().expect("a text");
            format!("{}\n{text}", shown.place(&result["range"]))
        }
        other => panic!("nobody knows {other}"),
    }
}

fn capable(encoding: &str) -> Value {
    json!({
        "general": { "positionEncodings": [encoding] },
        "workspace": { "workspaceEdit": { "documentChanges": true } },
        "textDocument": {
            "definition": { "linkSupport": true },
            "hover": { "contentFormat": ["markdown", "plaintext"] },
            "rename": { "prepareSupport": true },
        },
    })
}

#[test]
fn navigation() {
    let mut editor = Editor::new(&capable("utf-16"), Encoding::Utf16);
    check("../features-compose/navigate", |case, request| answer(&mut editor, case, request));
}

#[test]
fn hover() {
    let mut editor = Editor::new(&capable("utf-16"), Encoding::Utf16);
    check("../features-compose/hover", |case, request| answer(&mut editor, case, request));
}

#[test]
fn a_minimal_client() {
    let plain = json!({ "textDocument": { "hover": { "contentFormat": ["plaintext"] } } });
    let mut editor = Editor::new(&plain, Encoding::Utf16);
    let uri = format!("file://{}/compose.yaml", editor.folder.path().display());
    std::fs::write(editor.folder.path().join("Dockerfile"), "# 🐋\nFROM alpine AS base\n").expect("a file");
    let text = "services:\n  a:\n    build: { target: base }\n  b: { depends_on: [a] }\n";
    let document = json!({ "uri": uri, "languageId": "yaml", "version": 1, "text": text });
    editor.client.notify("textDocument/didOpen", &json!({ "textDocument": document }));
    let mut ask = |method: &str, line: u32, character: u32, more: Value| {
        let place = json!({ "line": line, "character": character });
        let mut params = json!({ "textDocument": { "uri": uri }, "position": place });
        params.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
        editor.client.ask(&format!("textDocument/{method}"), &params)["result"].clone()
    };
    let found = ask("definition", 2, 23, json!({}));
    assert!(found["uri"].as_str().is_some_and(|uri| uri.ends_with("/Dockerfile")), "{found}");
    assert_eq!(found["range"]["start"], json!({ "line": 1, "character": 15 }));
    let renamed = ask("rename", 1, 2, json!({ "newName": "c" }));
    assert_eq!(
        renamed["changes"].as_object().and_then(|files| files.values().next()?.as_array()).map(Vec::len),
        Some(2)
    );
    let hover = ask("hover", 2, 6, json!({}));
    assert_eq!(hover["contents"]["kind"], json!("plaintext"));
    assert!(!hover["contents"]["value"].as_str().is_some_and(|text| text.contains(['`', '*'])), "{hover}");
}
