//! Places and names, for a client that knows no links and no Markdown.

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::client::Client;

#[test]
fn a_minimal_client() {
    let folder = TempDir::new().expect("a folder");
    std::fs::write(folder.path().join("Dockerfile"), "# 🐋\nFROM alpine AS base\n").expect("a file");
    let mut client = Client::start(&["lsp"]);
    let root = json!([{ "uri": format!("file://{}", folder.path().display()), "name": "work" }]);
    let plain = json!({ "textDocument": { "hover": { "contentFormat": ["plaintext"] } } });
    client.ask("initialize", &json!({ "processId": null, "workspaceFolders": root, "capabilities": plain }));
    client.notify("initialized", &json!({}));
    let uri = format!("file://{}/compose.yaml", folder.path().display());
    let text = "services:\n  a:\n    build: { target: base }\n  b: { depends_on: [a] }\n";
    client.open_as(&uri, "yaml", text);
    let mut ask = |method: &str, line: u32, character: u32, more: Value| {
        let place = json!({ "line": line, "character": character });
        let mut params = json!({ "textDocument": { "uri": uri }, "position": place });
        params.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
        client.ask(&format!("textDocument/{method}"), &params)["result"].clone()
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

#[test]
fn a_lens_leads_to_other_files() {
    let folder = TempDir::new().expect("a folder");
    let other = "services:\n  c: { image: 'é', depends_on: [b] }\n";
    std::fs::write(folder.path().join("compose.override.yaml"), other).expect("a file");
    let root = format!("file://{}", folder.path().display());
    let mut client = Client::start(&["lsp"]);
    let able = json!({ "window": { "showDocument": { "support": true } } });
    let folders = json!([{ "uri": root, "name": "work" }]);
    client.ask("initialize", &json!({ "processId": null, "workspaceFolders": folders, "capabilities": able }));
    client.notify("initialized", &json!({}));
    let uri = format!("{root}/compose.yaml");
    client.open_as(&uri, "dockercompose", "services:\n  b: { image: b }\n");
    let lenses = client.ask("textDocument/codeLens", &json!({ "textDocument": { "uri": uri } }))["result"].clone();
    assert_eq!(lenses[0]["command"]["title"], json!("1 service depends on it"), "{lenses}");
    let place = &lenses[0]["command"]["arguments"][2][0];
    assert_eq!(place["uri"], json!(format!("{root}/compose.override.yaml")));
    assert_eq!(place["range"]["start"], json!({ "line": 1, "character": 32 }));
}
