//! Compose files and the Dockerfiles they build: each follows the other, whichever is open.

use serde_json::{Value, json};

use super::Editor;

const DOCKERFILE: &str =
    "FROM node:24 AS build-assets\nRUN npm run build\n\nFROM debian:13 AS app\nARG COMMIT\nRUN ./build.sh\n";
const COMPOSE: &str =
    "services:\n  web:\n    build:\n      context: .\n      target: build-assets\n      args:\n        COMMIT: abc\n";

impl Editor {
    /// Waits until the last diagnostics of a file are, or are not, of a rule.
    fn until_rule(&mut self, path: &str, rule: &str, there: bool) {
        let uri = self.uri(path);
        let of = |all: &Vec<Value>| all.iter().any(|one| one["code"] == json!(rule));
        while self.seen.get(&uri).is_none_or(|all| of(all) != there) {
            self.receive();
        }
    }
}

#[test]
fn each_follows_the_other() {
    let mut editor = Editor::new(&[("Dockerfile", DOCKERFILE), ("compose.yaml", COMPOSE)], &json!({}));
    editor.open("Dockerfile", "dockerfile", DOCKERFILE);
    editor.until_rule("Dockerfile", "unreachable-stage", false);
    editor.open("compose.yaml", "dockercompose", COMPOSE);
    editor.until_rule("compose.yaml", "compose-build-target-missing", false);
    // The text in the editor counts, not that on the disk.
    editor.change("compose.yaml", 2, &COMPOSE.replace("build-assets", "app"));
    editor.until_rule("Dockerfile", "unreachable-stage", true);
    editor.change("Dockerfile", 2, &DOCKERFILE.replace("AS app", "AS server").replace("ARG COMMIT\n", ""));
    editor.until_rule("compose.yaml", "compose-build-target-missing", true);
    editor.until_rule("compose.yaml", "compose-build-arg-undeclared", true);
    editor.change("Dockerfile", 3, DOCKERFILE);
    editor.until_rule("compose.yaml", "compose-build-target-missing", false);
    editor.until_rule("compose.yaml", "compose-build-arg-undeclared", false);
}

#[test]
fn missing_files_appear() {
    let text = "include:\n  - db/compose.yaml\nservices:\n  web:\n    image: nginx:1.29\n    env_file: web.env\n";
    let mut editor = Editor::new(&[("db/readme.md", ""), ("compose.yaml", text)], &json!({}));
    editor.open("compose.yaml", "yaml", text);
    let rule = "compose-env-file-missing";
    editor.until_rule("compose.yaml", rule, true);
    editor.write("web.env", "A=1\n");
    editor.write("db/compose.yaml", "include: [../compose.yaml]\n");
    let events = ["web.env", "db/compose.yaml"].map(|path| json!({ "uri": editor.uri(path), "type": 1 }));
    editor.client.notify("workspace/didChangeWatchedFiles", &json!({ "changes": events }));
    editor.until_rule("compose.yaml", rule, false);
    editor.until_rule("compose.yaml", "compose-include-cycle", true);
    editor.open("db/compose.yaml", "yaml", "services: {}\n");
    editor.until_rule("compose.yaml", "compose-include-cycle", false);
}

#[test]
fn changes_that_nobody_tells_of_are_found_on_request() {
    let text = "services:\n  web:\n    image: web:${TAG}\n    env_file: web.env\n";
    let mut editor = Editor::new(&[(".env", "A=1\n"), ("compose.yaml", text)], &json!({}));
    editor.open("compose.yaml", "yaml", text);
    let (unset, missing) = ("compose-unset-variable", "compose-env-file-missing");
    editor.until_rule("compose.yaml", unset, true);
    editor.until_rule("compose.yaml", missing, true);
    // For a second the server trusts what it saw.
    std::thread::sleep(std::time::Duration::from_millis(1200));
    editor.write(".env", "A=1\nTAG=2\n");
    editor.write("web.env", "B=1\n");
    let hover = editor.at("compose.yaml", 2, 17);
    let shown = editor.client.ask("textDocument/hover", &hover)["result"]["contents"]["value"].clone();
    assert!(shown.as_str().is_some_and(|text| text.contains("`2`")), "{shown}");
    editor.until_rule("compose.yaml", unset, false);
    editor.until_rule("compose.yaml", missing, false);
}

#[test]
fn stages_and_arguments_across_files() {
    let mut editor = Editor::new(&[("Dockerfile", DOCKERFILE), ("compose.yaml", COMPOSE)], &json!({}));
    editor.open("Dockerfile", "dockerfile", DOCKERFILE);
    let compose = editor.uri("compose.yaml");
    let range = |line: u32, start: u32, end: u32| json!({ "start": { "line": line, "character": start }, "end": { "line": line, "character": end } });

    let lenses =
        editor.client.ask("textDocument/codeLens", &json!({ "textDocument": { "uri": editor.uri("Dockerfile") } }));
    assert_eq!(lenses["result"][0]["command"]["title"], json!("built by service web in compose.yaml"), "{lenses}");

    for (line, character, place) in [(0, 18, range(4, 14, 26)), (4, 5, range(6, 8, 14))] {
        let mut params = editor.at("Dockerfile", line, character);
        params["context"] = json!({ "includeDeclaration": true });
        let found = editor.client.ask("textDocument/references", &params)["result"].clone();
        let elsewhere: Vec<&Value> =
            found.as_array().expect("a list").iter().filter(|one| one["uri"] == json!(compose)).collect();
        assert_eq!(elsewhere, [&json!({ "uri": compose, "range": place })], "{found}");
    }

    let mut params = editor.at("Dockerfile", 0, 18);
    params["newName"] = json!("assets");
    let renamed = editor.client.ask("textDocument/rename", &params)["result"]["documentChanges"].clone();
    let other = renamed.as_array().expect("a list").iter().find(|one| one["textDocument"]["uri"] == json!(compose));
    let other = other.expect("the Compose file changes");
    assert_eq!(other["textDocument"]["version"], Value::Null);
    assert_eq!(other["edits"], json!([{ "range": range(4, 14, 26), "newText": "assets" }]));
}
