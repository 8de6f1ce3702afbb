//! The language server among files: `.dockerignore` files, what depends on them, and files that appear and go.

#![allow(clippy::expect_used, reason = "the helpers of tests fail as tests do")]
#![allow(clippy::disallowed_methods, reason = "the program under test, and the files around it")]
#![allow(dead_code, reason = "each test uses a part of what they share")]

#[path = "support/client.rs"]
mod client;
#[path = "surroundings/compose.rs"]
mod compose;
#[path = "surroundings/configuration.rs"]
mod configuration;

use std::collections::HashMap;

use client::Client;
use serde_json::{Value, json};
use tempfile::TempDir;

const DOCKERFILE: &str = "FROM node:22-slim\nWORKDIR /app\nCOPY README.md ./\nCOPY . .\n";

/// A client in a workspace folder.
struct Editor {
    client: Client,
    folder: TempDir,
    /// The last diagnostics of each document.
    seen: HashMap<String, Vec<Value>>,
}

impl Editor {
    fn new(files: &[(&str, &str)], more: &Value) -> Self {
        let folder = TempDir::new().expect("a folder");
        let editor = Self { client: Client::start(&["lsp"]), folder, seen: HashMap::new() };
        for (path, text) in files {
            editor.write(path, text);
        }
        let mut editor = editor;
        let mut workspace = json!({ "workspaceEdit": { "documentChanges": true, "resourceOperations": ["create"] } });
        workspace.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        let capabilities = json!({
            "workspace": workspace,
            "textDocument": { "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [] } } } },
        });
        let root = editor.uri("");
        let folders = json!([{ "uri": root.trim_end_matches('/'), "name": "work" }]);
        let params = json!({ "processId": null, "workspaceFolders": folders, "capabilities": capabilities });
        editor.client.ask("initialize", &params);
        editor.client.notify("initialized", &json!({}));
        editor
    }

    fn uri(&self, path: &str) -> String {
        format!("file://{}/{path}", self.folder.path().display())
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("the folder is made");
        std::fs::write(path, text).expect("the file is written");
    }

    fn open(&mut self, path: &str, language: &str, text: &str) {
        let uri = self.uri(path);
        self.client.open_as(&uri, language, text);
    }

    fn change(&mut self, path: &str, version: i64, text: &str) {
        let document = json!({ "uri": self.uri(path), "version": version });
        let changes = json!({ "textDocument": document, "contentChanges": [{ "text": text }] });
        self.client.notify("textDocument/didChange", &changes);
    }

    /// Waits until the diagnostics about `.dockerignore` that were last sent for a document are of these rules.
    fn until(&mut self, path: &str, expected: &[&str]) {
        let uri = self.uri(path);
        let rules = |all: &Vec<Value>| -> Vec<String> {
            let rules = all.iter().filter_map(|one| one["code"].as_str()).filter(|rule| rule.contains("ignore"));
            rules.map(str::to_owned).collect()
        };
        while self.seen.get(&uri).is_none_or(|all| rules(all) != expected) {
            self.receive();
        }
    }

    /// Waits for the next diagnostics, and remembers them. Gives back of which document they are.
    fn receive(&mut self) -> String {
        let published = self.client.notification("textDocument/publishDiagnostics");
        let of = published["uri"].as_str().expect("a name").to_owned();
        self.seen.insert(of.clone(), published["diagnostics"].as_array().expect("a list").clone());
        of
    }

    /// The code actions for the first characters of a line, for these diagnostics.
    fn actions(&mut self, path: &str, line: u32, characters: u32, diagnostics: &Value) -> Vec<Value> {
        let place = |character: u32| json!({ "line": line, "character": character });
        let range = json!({ "start": place(0), "end": place(characters) });
        let context = json!({ "diagnostics": diagnostics });
        let params = json!({ "textDocument": { "uri": self.uri(path) }, "range": range, "context": context });
        let answer = self.client.ask("textDocument/codeAction", &params)["result"].clone();
        answer.as_array().expect("a list").clone()
    }

    fn at(&self, path: &str, line: u32, character: u32) -> Value {
        json!({ "textDocument": { "uri": self.uri(path) }, "position": { "line": line, "character": character } })
    }
}

#[test]
fn a_dockerfile_follows_the_open_ignore_file() {
    let mut editor = Editor::new(&[("README.md", ""), (".dockerignore", "*.md\n.git\n")], &json!({}));
    editor.open("Dockerfile", "dockerfile", DOCKERFILE);
    editor.until("Dockerfile", &["copy-ignored-file"]);
    // The text in the editor counts, not that on the disk.
    editor.open(".dockerignore", "ignore", "*.md\n!README.md\n.git\n");
    editor.until("Dockerfile", &[]);
    editor.change(".dockerignore", 2, "*.md\n.git\n");
    editor.until("Dockerfile", &["copy-ignored-file"]);
    editor.until(".dockerignore", &["dockerignore-excludes-needed-file"]);
    editor.change("Dockerfile", 2, "FROM node:22-slim\nCOPY . .\n");
    editor.until(".dockerignore", &[]);
    let uri = editor.uri(".dockerignore");
    editor.write(".dockerignore", "*\n");
    editor.client.notify("textDocument/didClose", &json!({ "textDocument": { "uri": uri } }));
    let event = json!({ "changes": [{ "uri": uri, "type": 2 }] });
    editor.client.notify("workspace/didChangeWatchedFiles", &event);
    editor.until("Dockerfile", &["copy-ignored-file"]);
}

#[test]
fn files_are_watched_and_a_missing_one_is_created() {
    let watching = json!({ "didChangeWatchedFiles": { "dynamicRegistration": true } });
    let mut editor = Editor::new(&[("package.json", "{}"), (".git/HEAD", "x")], &watching);
    let registered = editor.client.notification("client/registerCapability");
    let registration = &registered["registrations"][0];
    assert_eq!(registration["method"], json!("workspace/didChangeWatchedFiles"));
    assert!(registration["registerOptions"]["watchers"].as_array().is_some_and(|watchers| watchers.len() > 1));
    editor.open("Dockerfile", "dockerfile", DOCKERFILE);
    editor.until("Dockerfile", &["missing-dockerignore"]);

    let range = json!({ "start": { "line": 3, "character": 0 }, "end": { "line": 3, "character": 9 } });
    let document = json!({ "uri": editor.uri("Dockerfile") });
    let params = json!({ "textDocument": document, "range": range, "context": { "diagnostics": [] } });
    let actions = editor.client.ask("textDocument/codeAction", &params)["result"].clone();
    let creates =
        |action: &&Value| action["title"].as_str().is_some_and(|title| title.starts_with("Create `.dockerignore`"));
    let action = actions.as_array().expect("a list").iter().find(creates).expect("the fix").clone();
    let operations = &action["edit"]["documentChanges"];
    let uri = editor.uri(".dockerignore");
    let options = json!({ "overwrite": false, "ignoreIfExists": false });
    assert_eq!(operations[0], json!({ "kind": "create", "uri": uri, "options": options }));
    assert_eq!(operations[1]["textDocument"]["uri"], json!(uri));
    let text = operations[1]["edits"][0]["newText"].as_str().expect("a text").to_owned();

    editor.write(".dockerignore", &text);
    let event = json!({ "changes": [{ "uri": uri, "type": 1 }] });
    editor.client.notify("workspace/didChangeWatchedFiles", &event);
    editor.until("Dockerfile", &[]);
}

#[test]
fn clients_that_cannot_create_files_are_not_offered_it() {
    let only_edits = json!({ "workspaceEdit": { "documentChanges": true } });
    let mut editor = Editor::new(&[("package.json", "{}")], &only_edits);
    editor.open("Dockerfile", "dockerfile", DOCKERFILE);
    editor.until("Dockerfile", &["missing-dockerignore"]);
    let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 9, "character": 0 } });
    let document = json!({ "uri": editor.uri("Dockerfile") });
    let params = json!({ "textDocument": document, "range": range, "context": { "diagnostics": [] } });
    let actions = editor.client.ask("textDocument/codeAction", &params)["result"].clone();
    let titles = actions.as_array().expect("a list").iter().filter_map(|action| action["title"].as_str());
    assert!(titles.clone().all(|title| !title.starts_with("Create")), "{:?}", titles.collect::<Vec<_>>());
}

#[test]
fn who_creates_files_need_not_speak_of_versions() {
    // As Neovim introduces itself.
    let neovim = json!({ "workspaceEdit": { "resourceOperations": ["rename", "create", "delete"] } });
    let mut editor = Editor::new(&[("package.json", "{}"), (".git/HEAD", "x")], &neovim);
    editor.open("Dockerfile", "dockerfile", DOCKERFILE);
    editor.until("Dockerfile", &["missing-dockerignore"]);
    let actions = editor.actions("Dockerfile", 3, 9, &json!([]));
    let create = actions.iter().find(|action| action["title"].as_str().is_some_and(|it| it.starts_with("Create")));
    let operations = create.expect("the fix")["edit"]["documentChanges"].clone();
    assert_eq!(
        (&operations[0]["kind"], &operations[0]["uri"]),
        (&json!("create"), &json!(editor.uri(".dockerignore")))
    );
    assert_eq!(operations.as_array().map(Vec::len), Some(2));
}

#[test]
fn what_the_editor_asks_about_is_answered_wherever_the_cursor_is() {
    let mut editor = Editor::new(&[], &json!({}));
    let text = "FROM debian:13\nRUN <<EOF\n  apt-get update && apt-get install git\nEOF\n";
    editor.open("Dockerfile", "dockerfile", text);
    while editor.receive() != editor.uri("Dockerfile") {}
    let sent = editor.seen[&editor.uri("Dockerfile")].clone();
    let fixes = |actions: &[Value]| -> Vec<String> {
        let fixes = actions.iter().filter(|action| action["kind"] == json!("quickfix"));
        fixes.filter_map(|action| action["diagnostics"][0]["code"].as_str()).map(str::to_owned).collect()
    };
    let yes = "apt-get-missing-yes".to_owned();
    let own: Vec<&Value> = sent.iter().filter(|one| one["code"] == json!(yes)).collect();
    assert_eq!(own.len(), 1, "{sent:?}");
    // Neovim sends the diagnostics of the line, wherever in it the cursor is.
    assert!(!fixes(&editor.actions("Dockerfile", 2, 0, &json!([]))).contains(&yes));
    assert!(fixes(&editor.actions("Dockerfile", 2, 0, &json!(own))).contains(&yes));
    // Not what is no finding any more, nor what somebody else says.
    let mut others = [own[0].clone(), own[0].clone()];
    others[0]["range"]["start"]["character"] = json!(3);
    others[1]["source"] = json!("other");
    assert!(!fixes(&editor.actions("Dockerfile", 2, 0, &json!(others))).contains(&yes));
}

#[test]
fn ignore_files_have_hover_completion_and_fixes() {
    let text = "*.md\n*.md\n!src/\n";
    let files = [("src/main.js", ""), ("src/lib/x.js", ""), ("a.md", ""), (".dockerignore", text)];
    let mut editor = Editor::new(&files, &json!({}));
    editor.open(".dockerignore", "dockerignore", text);
    let rules = ["dockerignore-duplicate-pattern", "dockerignore-exception-without-effect"];
    editor.until(".dockerignore", &rules);

    let params = editor.at(".dockerignore", 0, 1);
    let hover = editor.client.ask("textDocument/hover", &params)["result"].clone();
    let markdown = hover["contents"]["value"].as_str().expect("a text");
    assert!(markdown.contains("1 file: `a.md`"), "{markdown}");

    let params = editor.at(".dockerignore", 2, 5);
    let offered = editor.client.ask("textDocument/completion", &params)["result"]["items"].clone();
    let labels: Vec<_> = offered.as_array().expect("a list").iter().map(|item| item["label"].clone()).collect();
    assert_eq!(labels, [json!("lib"), json!("main.js")]);
    assert_eq!(offered[0]["kind"], json!(19));

    let start = json!({ "line": 0, "character": 0 });
    let context = json!({ "diagnostics": [], "only": ["source.fixAll"] });
    let document = json!({ "uri": editor.uri(".dockerignore") });
    let params = json!({ "textDocument": document, "range": { "start": start, "end": start }, "context": context });
    let fixed = editor.client.ask("textDocument/codeAction", &params)["result"].clone();
    assert_eq!(fixed[0]["edit"]["documentChanges"][0]["edits"][0]["newText"], json!(""), "{fixed}");
}

#[test]
fn pulled_diagnostics_follow_too() {
    let more = json!({ "diagnostics": { "refreshSupport": true } });
    let mut editor = Editor::new(&[("README.md", ""), (".dockerignore", "*.md\n.git\n")], &more);
    // This client does not say that it pulls, but nothing keeps it from asking.
    editor.open("Dockerfile", "dockerfile", DOCKERFILE);
    let document = json!({ "uri": editor.uri("Dockerfile") });
    let pull = |editor: &mut Editor, id: &Value| {
        let params = json!({ "textDocument": document, "previousResultId": id });
        editor.client.ask("textDocument/diagnostic", &params)["result"].clone()
    };
    let first = pull(&mut editor, &Value::Null);
    assert_eq!(pull(&mut editor, &first["resultId"])["kind"], json!("unchanged"));
    editor.open(".dockerignore", "ignore", "x\n");
    let second = pull(&mut editor, &first["resultId"]);
    assert_eq!(second["kind"], json!("full"));
    let items = second["items"].as_array().expect("items");
    assert!(items.iter().all(|item| item["code"] != json!("copy-ignored-file")));
}
