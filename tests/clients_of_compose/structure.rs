//! The structure of a file, and formatting.

use serde_json::{Value, json};

use crate::client::Client;

const URI: &str = "file:///work/compose.yaml";

const TEXT: &str = "\
services:
  web:
    image: 'nginx:1.27' # 🦀é
    ports:   [ \"8080:80\" ]
    depends_on: [db]
  db:
    image: postgres
";

fn rich() -> Value {
    json!({
        "window": { "showDocument": { "support": true } },
        "experimental": { "commands": ["dockwright.composeUp", "dockwright.composeDown"] },
        "textDocument": {
            "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
            "semanticTokens": { "requests": { "full": { "delta": true } }, "tokenTypes": [], "tokenModifiers": [], "formats": ["relative"] },
        },
    })
}

fn opened(capabilities: &Value) -> Client {
    let (mut client, _) = Client::introduced(capabilities, &Value::Null);
    let document = json!({ "uri": URI, "languageId": "dockercompose", "version": 1, "text": TEXT });
    client.notify("textDocument/didOpen", &json!({ "textDocument": document }));
    client
}

fn ask(client: &mut Client, method: &str, more: &Value) -> Value {
    let mut params = json!({ "textDocument": { "uri": URI } });
    let own = params.as_object_mut().expect("an object");
    own.extend(more.as_object().cloned().unwrap_or_default());
    let answer = client.ask(&format!("textDocument/{method}"), &params);
    assert_eq!(answer.get("error"), None, "{answer}");
    answer["result"].clone()
}

fn titles(lenses: &Value) -> Vec<&str> {
    lenses.as_array().expect("lenses").iter().filter_map(|lens| lens["command"]["title"].as_str()).collect()
}

#[test]
fn structure() {
    let mut client = opened(&rich());
    let tree = ask(&mut client, "documentSymbol", &Value::Null);
    assert_eq!(tree[0]["children"][0]["name"], json!("web"));
    assert_eq!(tree[0]["children"][0]["detail"], json!("nginx:1.27"));
    let folds = ask(&mut client, "foldingRange", &Value::Null);
    assert_eq!(folds[0], json!({ "startLine": 0, "endLine": 6 }));
    let at = json!({ "positions": [{ "line": 2, "character": 14 }] });
    let chain = ask(&mut client, "selectionRange", &at);
    assert_eq!(chain[0]["range"]["end"], json!({ "line": 2, "character": 17 }));
    let found = client.ask("workspace/symbol", &json!({ "query": "db" }));
    assert_eq!(found["result"][0]["name"], json!("db"));

    let mut client = opened(&json!({}));
    let list = ask(&mut client, "documentSymbol", &Value::Null);
    assert_eq!((&list[1]["name"], &list[1]["containerName"]), (&json!("web"), &json!("services")));
}

#[test]
fn tokens_change() {
    let mut client = opened(&rich());
    let full = ask(&mut client, "semanticTokens/full", &Value::Null);
    let at = json!({ "line": 4, "character": 0 });
    let change = json!([{ "range": { "start": at, "end": at }, "text": "    tty: true\n" }]);
    let document = json!({ "uri": URI, "version": 2 });
    client.notify("textDocument/didChange", &json!({ "textDocument": document, "contentChanges": change }));
    let id = json!({ "previousResultId": full["resultId"] });
    let delta = ask(&mut client, "semanticTokens/full/delta", &id);
    let mut data = full["data"].as_array().expect("numbers").clone();
    for edit in delta["edits"].as_array().expect("edits") {
        let number = |key: &str| edit[key].as_u64().expect("a number") as usize;
        let new = edit["data"].as_array().cloned().unwrap_or_default();
        assert!(new.len() <= 15, "what stays is not sent: {delta}");
        data.splice(number("start")..number("start") + number("deleteCount"), new);
    }
    assert_eq!(Value::Array(data), ask(&mut client, "semanticTokens/full", &Value::Null)["data"]);
}

#[test]
fn lenses_name_only_what_the_client_has() {
    let mut client = opened(&rich());
    let lenses = ask(&mut client, "codeLens", &Value::Null);
    let expected = ["Run all services", "Remove all containers", "Run", "Run", "1 service depends on it"];
    assert_eq!(titles(&lenses), expected);
    assert_eq!(lenses[2]["command"]["arguments"], json!([URI, "web"]));
    assert_eq!(lenses[4]["command"]["command"], json!("dockwright.showReferences"));
    let place = &lenses[4]["command"]["arguments"][2][0]["range"]["start"];
    assert_eq!(place, &json!({ "line": 4, "character": 17 }));

    let mut client = opened(&json!({}));
    let lenses = ask(&mut client, "codeLens", &Value::Null);
    assert_eq!((titles(&lenses), &lenses[0]["command"]["command"]), (vec!["1 service depends on it"], &json!("")));
}

#[test]
fn hints_and_formatting() {
    let mut client = opened(&json!({}));
    let all = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 9, "character": 0 } });
    let hints = ask(&mut client, "inlayHint", &json!({ "range": all }));
    let labels: Vec<_> = hints.as_array().expect("hints").iter().filter_map(|hint| hint["label"].as_str()).collect();
    assert!(labels.contains(&"http://localhost:8080"), "{labels:?}");
    let options = json!({ "tabSize": 2, "insertSpaces": true });
    let edits = ask(&mut client, "formatting", &json!({ "options": options }));
    let range = json!({ "start": { "line": 3, "character": 10 }, "end": { "line": 3, "character": 13 } });
    assert_eq!(edits, json!([{ "range": range, "newText": " " }]));
    let typed = json!({ "options": options, "position": { "line": 0, "character": 9 }, "ch": "\n" });
    assert_eq!(ask(&mut client, "onTypeFormatting", &typed), json!([]));
}
