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

#[test]
fn open_variables_and_extended_files_count() {
    let text = "services:\n  web:\n    image: nginx:$TAG\n    extends: { file: common.yaml, service: base }\n";
    let files = [("common.yaml", "services: {}\n"), (".env", "A=1\n"), ("compose.yaml", text)];
    let mut editor = Editor::new(&files, &json!({}));
    editor.open("compose.yaml", "dockercompose", text);
    editor.until_rule("compose.yaml", "compose-unset-variable", true);
    editor.until_rule("compose.yaml", "compose-extends-undefined-service", true);
    // Neither is on the disk, and nobody is told anything about these files themselves.
    editor.open(".env", "dotenv", "TAG=1.29\n");
    editor.until_rule("compose.yaml", "compose-unset-variable", false);
    editor.open("common.yaml", "yaml", "services: { base: { image: nginx } }\n");
    editor.until_rule("compose.yaml", "compose-extends-undefined-service", false);
    editor.change(".env", 2, "# none\n");
    editor.until_rule("compose.yaml", "compose-unset-variable", true);
    let uri = editor.uri(".env");
    editor.client.notify("textDocument/didClose", &json!({ "textDocument": { "uri": uri } }));
    editor.write(".env", "TAG=2\n");
    editor.client.notify("workspace/didChangeWatchedFiles", &json!({ "changes": [{ "uri": uri, "type": 2 }] }));
    editor.until_rule("compose.yaml", "compose-unset-variable", false);
    assert!(!editor.seen.contains_key(&uri));
}

#[test]
fn included_files_follow_those_that_include_them() {
    let (main, own) =
        ("include: [api/compose.yaml]\nservices: {}\n", "services:\n  api: { image: a, depends_on: [db] }\n");
    let mut editor = Editor::new(&[("compose.yaml", main), ("api/compose.yaml", own)], &json!({}));
    editor.open("api/compose.yaml", "dockercompose", own);
    let rule = "compose-undefined-dependency";
    editor.until_rule("api/compose.yaml", rule, true);
    editor.open(
        "compose.yaml",
        "dockercompose",
        "include: [api/compose.yaml]\nservices: { db: { image: postgres } }\n",
    );
    editor.until_rule("api/compose.yaml", rule, false);
    editor.change("compose.yaml", 2, "services: { db: { image: postgres } }\n");
    editor.until_rule("api/compose.yaml", rule, true);
}

#[test]
fn a_client_is_asked_to_fetch_anew_what_depends_on_other_files() {
    let able = json!({ "refreshSupport": true });
    let more = json!({ "codeLens": able, "inlayHint": able, "diagnostics": able });
    let mut editor = Editor::new(&[("Dockerfile", DOCKERFILE), ("compose.yaml", COMPOSE)], &more);
    editor.open("Dockerfile", "dockerfile", DOCKERFILE);
    editor.open("compose.yaml", "dockercompose", COMPOSE);
    let document = json!({ "textDocument": { "uri": editor.uri("Dockerfile") } });
    let lens = |editor: &mut Editor| {
        editor.client.ask("textDocument/codeLens", &document)["result"][0]["command"]["title"].clone()
    };
    assert_eq!(lens(&mut editor), json!("built by service web in compose.yaml"));
    editor.change("compose.yaml", 2, &COMPOSE.replace("web:", "site:"));
    editor.client.notification("workspace/codeLens/refresh");
    editor.client.notification("workspace/inlayHint/refresh");
    assert_eq!(lens(&mut editor), json!("built by service site in compose.yaml"));
    // On the disk, too.
    let uri = editor.uri("compose.yaml");
    editor.client.notify("textDocument/didClose", &json!({ "textDocument": { "uri": uri } }));
    editor.client.notification("workspace/codeLens/refresh");
    assert_eq!(lens(&mut editor), json!("built by service web in compose.yaml"));
    editor.write("compose.yaml", &COMPOSE.replace("web:", "shop:"));
    editor.client.notify("workspace/didChangeWatchedFiles", &json!({ "changes": [{ "uri": uri, "type": 2 }] }));
    editor.client.notification("workspace/codeLens/refresh");
    assert_eq!(lens(&mut editor), json!("built by service shop in compose.yaml"));
}

#[test]
fn edits_of_open_files_are_for_their_versions() {
    let files = [("Dockerfile", DOCKERFILE), ("compose.yaml", COMPOSE), ("compose.override.yaml", "services: {}\n")];
    let mut editor = Editor::new(&files, &json!({}));
    editor.open("compose.yaml", "dockercompose", COMPOSE);
    editor.open("compose.override.yaml", "dockercompose", "services: {}\n");
    editor.change("compose.override.yaml", 7, "services: { web: { ports: ['80:80'] } }\n");
    let versions = |editor: &mut Editor, line: u32, character: u32, new: &str| {
        let mut params = editor.at("compose.yaml", line, character);
        params["newName"] = json!(new);
        let renamed = editor.client.ask("textDocument/rename", &params)["result"]["documentChanges"].clone();
        let changes = renamed.as_array().expect("changes").iter();
        changes.map(|one| one["textDocument"]["version"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(versions(&mut editor, 1, 3, "site"), [json!(1), json!(7)]);
    // The Dockerfile is not open.
    assert_eq!(versions(&mut editor, 4, 16, "assets"), [json!(1), Value::Null]);
}

#[cfg(unix)]
#[test]
fn nothing_outside_of_the_workspace_is_read() {
    let outside = tempfile::TempDir::new().expect("a folder");
    let secret = outside.path().join("secret.yaml");
    std::fs::write(&secret, "services: { hidden: { image: a } }\n").expect("a file");
    std::fs::write(outside.path().join(".env"), "HIDDEN=1\n").expect("a file");
    let text = format!(
        "include: [link.yaml, '{}', ../../secret.yaml]\nservices:\n  web: {{ image: a, depends_on: [] }}\n",
        secret.display()
    );
    let mut editor = Editor::new(&[("compose.yaml", &text)], &json!({}));
    for (target, link) in [(secret, "link.yaml"), (outside.path().join(".env"), ".env")] {
        std::os::unix::fs::symlink(target, editor.folder.path().join(link)).expect("a link");
    }
    editor.open("compose.yaml", "dockercompose", &text);
    let place = editor.at("compose.yaml", 2, 36);
    let offered = editor.client.ask("textDocument/completion", &place)["result"].to_string();
    assert!(!offered.contains("hidden"), "{offered}");
    let symbols = editor.client.ask("workspace/symbol", &json!({ "query": "hidden" }))["result"].to_string();
    assert!(!symbols.contains("hidden"), "{symbols}");
}
