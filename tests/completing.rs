//! Completion and signature help as editors meet them: with all that the protocol has, and with nothing of it.

#![allow(clippy::expect_used, reason = "the helpers of tests fail as tests do")]
#![allow(clippy::disallowed_methods, reason = "the program under test, and what stands for its editor, are executed")]

#[path = "support/client.rs"]
#[allow(dead_code, reason = "other tests need more of it")]
mod client;

use client::{Client, URI};
use serde_json::{Value, json};

fn rich() -> Value {
    json!({ "textDocument": {
        "completion": { "completionItem": {
            "snippetSupport": true, "commitCharactersSupport": true, "documentationFormat": ["markdown", "plaintext"],
            "deprecatedSupport": true, "tagSupport": { "valueSet": [1] }, "insertReplaceSupport": true,
            "resolveSupport": { "properties": ["documentation", "detail"] },
        } },
        "signatureHelp": { "signatureInformation": {
            "documentationFormat": ["markdown"], "parameterInformation": { "labelOffsetSupport": true },
        } },
    } })
}

/// Opens a text with a cursor and asks there.
fn ask(client: &mut Client, method: &str, text: &str) -> Value {
    let at = text.find("$0").expect("a cursor");
    let before = &text[..at];
    let line = before.matches('\n').count();
    let column = before.rsplit('\n').next().expect("a line").encode_utf16().count();
    client.open(&text.replacen("$0", "", 1));
    let params = json!({ "textDocument": { "uri": URI }, "position": { "line": line, "character": column } });
    let answer = client.ask(method, &params)["result"].clone();
    client.notify("textDocument/didClose", &json!({ "textDocument": { "uri": URI } }));
    answer
}

fn item(answer: &Value, label: &str) -> Value {
    let items = answer["items"].as_array().expect("a list of items");
    items.iter().find(|item| item["label"] == json!(label)).unwrap_or_else(|| panic!("no {label}: {answer}")).clone()
}

fn span(line: u32, start: u32, end: u32) -> Value {
    json!({ "start": { "line": line, "character": start }, "end": { "line": line, "character": end } })
}

#[test]
fn a_client_that_can_do_everything() {
    let (mut client, introduction) = Client::introduced(&rich(), &Value::Null);
    let offered = &introduction["capabilities"];
    assert_eq!(offered["completionProvider"]["resolveProvider"], json!(true));
    assert!(offered["completionProvider"]["triggerCharacters"].as_array().expect("a list").contains(&json!("$")));
    assert!(offered["signatureHelpProvider"]["triggerCharacters"].is_array());

    let answer = ask(&mut client, "textDocument/completion", "FROM a\r\n# 🦀\r\nCOPY --fr$0om=x a b\r\n");
    let from = item(&answer, "--from");
    assert_eq!(from["textEdit"], json!({ "newText": "--from", "insert": span(2, 5, 9), "replace": span(2, 5, 11) }));
    assert_eq!((&from["documentation"], &from["sortText"]), (&Value::Null, &json!("0000")));
    let resolved = client.ask("completionItem/resolve", &from)["result"].clone();
    assert_eq!(resolved["documentation"]["kind"], json!("markdown"));
    assert!(resolved["documentation"]["value"].as_str().expect("a text").contains("earlier stage"));
    assert_eq!((&resolved["label"], &resolved["textEdit"]), (&from["label"], &from["textEdit"]));

    let answer = ask(&mut client, "textDocument/completion", "FROM a\nRUN --m$0");
    let mount = item(&answer, "--mount");
    assert_eq!(mount["textEdit"]["newText"], json!("--mount=type=${1|bind,cache,tmpfs,secret,ssh|}$0"));
    assert_eq!(mount["insertTextFormat"], json!(2));

    let answer = ask(&mut client, "textDocument/completion", "FROM a\nRUN --mount=type=ca$0");
    assert_eq!(item(&answer, "cache")["commitCharacters"], json!([","]));
    let answer = ask(&mut client, "textDocument/completion", "FROM debian:bookw$0");
    assert_eq!(item(&answer, "bookworm")["tags"], json!([1]));

    let help = ask(&mut client, "textDocument/signatureHelp", "FROM a\nCOPY a $0");
    assert_eq!(help["signatures"][0]["label"], json!("COPY [<flag>...] <source>... <destination>"));
    assert_eq!((&help["activeSignature"], &help["activeParameter"]), (&json!(0), &json!(2)));
    assert_eq!(help["signatures"][0]["parameters"][2]["label"], json!([29, 42]));
    assert_eq!(ask(&mut client, "textDocument/signatureHelp", "FROM a\nCO$0"), Value::Null);
}

#[test]
fn a_client_that_can_do_nothing() {
    let (mut client, _) = Client::introduced(&json!({}), &Value::Null);
    let answer = ask(&mut client, "textDocument/completion", "FROM a\nRUN --m$0ou");
    let mount = item(&answer, "--mount");
    assert_eq!(mount["textEdit"], json!({ "newText": "--mount=", "range": span(1, 4, 9) }));
    for absent in ["insertTextFormat", "tags", "deprecated", "commitCharacters"] {
        assert_eq!(mount.get(absent), None, "{absent}");
    }
    // It cannot ask for documentation later, or does not say so: asking still works, in plain text.
    let resolved = client.ask("completionItem/resolve", &mount)["result"].clone();
    let text = resolved["documentation"]["value"].as_str().expect("a text").to_owned();
    assert!(resolved["documentation"]["kind"] == json!("plaintext") && !text.contains('`'), "{text}");
    let unknown = client.ask("completionItem/resolve", &json!({ "label": "x", "data": "nothing" }))["result"].clone();
    assert_eq!(unknown, json!({ "label": "x", "data": "nothing" }));

    let snippet = item(&ask(&mut client, "textDocument/completion", "FROM debian:13\nRUN apt$0"), "apt-get install");
    let text = snippet["textEdit"]["newText"].as_str().expect("a text").to_owned();
    assert!(text.contains("\n        package \\") && !text.contains("${"), "{text}");

    let help = ask(&mut client, "textDocument/signatureHelp", "FROM a\nCOPY a $0");
    assert_eq!(help["signatures"][0]["parameters"][2]["label"], json!("<destination>"));
    assert_eq!(help["signatures"][0]["documentation"]["kind"], json!("plaintext"));
}
