//! Configuration files in a workspace folder: the same as on the command line, also while they are being written.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::{Value, json};

use super::Editor;

const BAD: &str = "FROM debian:12\nRUN apt-get install curl\nCMD [\"curl\"]\n";
const RULE: &str = "apt-get-missing-yes";

impl Editor {
    /// The next diagnostics of a file, by rule (or message, where there is none) and severity.
    fn told(&mut self, path: &str) -> Vec<(String, i64)> {
        let uri = self.uri(path);
        while self.receive() != uri {}
        named(&self.seen[&uri])
    }

    /// Waits until the last diagnostics of a file are as wanted.
    fn told_until(&mut self, path: &str, wanted: impl Fn(&[(String, i64)]) -> bool) {
        let uri = self.uri(path);
        while self.seen.get(&uri).is_none_or(|all| !wanted(&named(all))) {
            self.receive();
        }
    }
}

fn named(diagnostics: &[Value]) -> Vec<(String, i64)> {
    let name = |one: &Value| one["code"].as_str().or(one["message"].as_str()).map(str::to_owned);
    diagnostics.iter().map(|one| (name(one).expect("a name"), one["severity"].as_i64().unwrap_or(0))).collect()
}

fn has(found: &[(String, i64)], rule: &str) -> bool {
    found.iter().any(|(name, _)| name == rule)
}

#[test]
fn the_same_as_on_the_command_line() {
    let overrides = "[rules]\nno-user = \"off\"\n[files]\nexclude = [\"vendor/**\"]\ninclude = [\"*.tmpl\"]\n\
                     [[files.overrides]]\npaths = [\"b/**\"]\nrules = { DL3014 = \"hint\", profile = \"strict\" }\n";
    let paths = ["Dockerfile", "b/Dockerfile", "vendor/Dockerfile", "web.tmpl", "had/Dockerfile", "own/x/Dockerfile"];
    let mut files: Vec<(&str, &str)> = paths.iter().map(|path| (*path, BAD)).collect();
    files.extend([
        ("dockwright.toml", overrides),
        ("had/.hadolint.yaml", "ignored: [DL3008]\n"),
        ("own/dockwright.toml", "[rules]\nprofile = \"hadolint\"\n"),
        (".git/HEAD", "x"),
    ]);
    let mut editor = Editor::new(&files, &json!({}));
    let run = Command::new(env!("CARGO_BIN_EXE_dockwright"))
        .args(["lint", "--format", "json", "."])
        .current_dir(editor.folder.path())
        .output()
        .expect("it runs");
    let findings: Value = serde_json::from_slice(&run.stdout).expect("JSON");
    let levels = ["", "error", "warning", "info", "hint"];
    for path in paths {
        let language = if path.ends_with("tmpl") { "plaintext" } else { "dockerfile" };
        editor.open(path, language, BAD);
        let of_path = findings.as_array().expect("a list").iter().filter(|one| {
            let at = one["path"].as_str().expect("a path");
            at.trim_start_matches("./") == path
        });
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let expected: BTreeSet<_> = of_path.map(|one| (text(&one["rule"]), text(&one["severity"]))).collect();
        let told = editor.told(path).into_iter();
        let told: BTreeSet<_> =
            told.map(|(rule, level)| (rule, levels[usize::try_from(level).expect("a level")].to_owned())).collect();
        assert_eq!(told, expected, "{path}");
        assert_eq!(expected.is_empty(), path.starts_with("vendor"), "{path}");
    }
    let hover = editor.client.ask("textDocument/hover", &editor.at("vendor/Dockerfile", 0, 1))["result"].clone();
    assert!(!hover.is_null(), "what is excluded can still be read");
}

#[test]
fn a_configuration_counts_while_it_is_written() {
    let mut editor = Editor::new(&[("sub/x", "")], &json!({}));
    editor.open("sub/Dockerfile", "dockerfile", BAD);
    assert!(has(&editor.told("sub/Dockerfile"), RULE));
    let off = "[rules]\nDL3014 = \"off\"\n";
    editor.open("dockwright.toml", "toml", off);
    editor.told_until("sub/Dockerfile", |found| !has(found, RULE));
    // A mistake is shown in the file, and the rest applies.
    editor.change("dockwright.toml", 2, &format!("{off}no-usr = \"off\"\n"));
    editor.told_until("dockwright.toml", |found| {
        found.iter().any(|(message, _)| message.contains("did you mean `no-user`"))
    });
    editor.change("dockwright.toml", 3, &format!("{off}no-user = \"off\"\n"));
    editor.told_until("dockwright.toml", <[_]>::is_empty);
    editor.told_until("sub/Dockerfile", |found| !has(found, RULE) && !has(found, "no-user"));
    // It was never saved.
    let uri = editor.uri("dockwright.toml");
    editor.client.notify("textDocument/didClose", &json!({ "textDocument": { "uri": uri } }));
    editor.told_until("sub/Dockerfile", |found| has(found, RULE));
}

#[test]
fn a_configuration_on_the_disk_is_watched_and_the_client_has_the_last_word() {
    let watching = json!({ "didChangeWatchedFiles": { "dynamicRegistration": true } });
    let mut editor = Editor::new(&[("dockwright.toml", "[rules]\nDL3014 = \"hint\"\nnope = 1\n")], &watching);
    editor.open("Dockerfile", "dockerfile", BAD);
    editor.told_until("Dockerfile", |found| found.contains(&(RULE.to_owned(), 4)));
    editor.told_until("dockwright.toml", |found| found.len() == 1);
    let settings = json!({ "settings": { "dockwright": { "rules": { RULE: "info" } } } });
    editor.client.notify("workspace/didChangeConfiguration", &settings);
    editor.told_until("Dockerfile", |found| found.contains(&(RULE.to_owned(), 3)));
    let nothing = json!({ "settings": { "dockwright": {} } });
    editor.client.notify("workspace/didChangeConfiguration", &nothing);
    editor.told_until("Dockerfile", |found| found.contains(&(RULE.to_owned(), 4)));
    editor.write("dockwright.toml", "[files]\nexclude = [\"Dockerfile\"]\n");
    let event = json!({ "changes": [{ "uri": editor.uri("dockwright.toml"), "type": 2 }] });
    editor.client.notify("workspace/didChangeWatchedFiles", &event);
    editor.told_until("dockwright.toml", <[_]>::is_empty);
    editor.told_until("Dockerfile", <[_]>::is_empty);
}

#[test]
fn fixing_everything_creates_no_file() {
    let files = [("package.json", "{}"), (".git/HEAD", "x")];
    let mut editor = Editor::new(&files, &json!({}));
    editor.open("Dockerfile", "dockerfile", "FROM node:22-slim\nWORKDIR /app\nRUN apt-get install curl\nCOPY . .\n");
    assert!(has(&editor.told("Dockerfile"), "missing-dockerignore"));
    let start = json!({ "line": 0, "character": 0 });
    let context = json!({ "diagnostics": [], "only": ["source.fixAll"] });
    let document = json!({ "uri": editor.uri("Dockerfile") });
    let params = json!({ "textDocument": document, "range": { "start": start, "end": start }, "context": context });
    let fixed = editor.client.ask("textDocument/codeAction", &params)["result"].clone();
    let changes = fixed[0]["edit"]["documentChanges"].as_array().expect("changes").clone();
    assert_eq!(changes.len(), 1, "{fixed}");
    assert_eq!(changes[0]["textDocument"]["uri"], document["uri"]);
}
