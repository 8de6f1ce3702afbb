//! Completion.

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::client::Client;

/// What the server offers at the end of a text, to a client with these abilities.
fn asked(item: &Value, text: &str, trigger: Option<&str>) -> Value {
    let folder = TempDir::new().expect("a folder");
    let mut client = Client::start(&["lsp"]);
    let root = json!([{ "uri": format!("file://{}", folder.path().display()), "name": "work" }]);
    let capabilities = json!({ "textDocument": { "completion": { "completionItem": item } } });
    client.ask("initialize", &json!({ "processId": null, "workspaceFolders": root, "capabilities": capabilities }));
    client.notify("initialized", &json!({}));
    let uri = format!("file://{}/compose.yaml", folder.path().display());
    let document = json!({ "uri": uri, "languageId": "dockercompose", "version": 1, "text": text });
    client.notify("textDocument/didOpen", &json!({ "textDocument": document }));
    let line = text.matches('\n').count();
    let character = text.rsplit('\n').next().map_or(0, str::len);
    let mut params = json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": character } });
    if let Some(trigger) = trigger {
        params["context"] = json!({ "triggerKind": 2, "triggerCharacter": trigger });
    }
    client.ask("textDocument/completion", &params)["result"]["items"].clone()
}

fn labelled<'a>(items: &'a Value, label: &str) -> &'a Value {
    let found = items.as_array().expect("items").iter().find(|item| item["label"] == json!(label));
    found.unwrap_or_else(|| panic!("{label} is not among {items}"))
}

#[test]
fn lines_are_indented_as_the_client_does_it() {
    let text = "services:\n  web:\n    healthch";
    let new_text = |item: &Value| labelled(&asked(item, text, None), "healthcheck")["textEdit"]["newText"].clone();
    let plain = new_text(&json!({}));
    assert!(plain.as_str().expect("a text").contains("\n      interval: "), "{plain}");
    // Snippets are indented by the client unless it can be told not to.
    let snippet = new_text(&json!({ "snippetSupport": true }));
    assert!(snippet.as_str().expect("a text").contains("\n  interval: "), "{snippet}");
    let both = json!({ "snippetSupport": true, "insertTextModeSupport": { "valueSet": [1, 2] } });
    let items = asked(&both, text, None);
    let item = labelled(&items, "healthcheck");
    assert!(item["textEdit"]["newText"].as_str().expect("a text").contains("\n      interval: "), "{item}");
    assert_eq!(item["insertTextMode"], json!(1));
}

#[test]
fn what_is_typed_to_go_on_is_not_answered() {
    // A line break that is typed next would accept the first key.
    for (text, typed) in [("services:\n  web:\n    ", "\n"), ("services:\n  web:\n    ", " "), ("services:\n  # ", " ")]
    {
        assert_eq!(asked(&json!({}), text, Some(typed)), json!([]), "{text:?}");
    }
    labelled(&asked(&json!({}), "services:\n  web:\n    ", None), "image");
    labelled(&asked(&json!({}), "services:\n  web:\n    restart: ", Some(" ")), "always");
}
