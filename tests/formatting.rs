//! Formatting as editors meet it: the real language server, over standard input and output.

#![allow(clippy::expect_used, reason = "the helpers of tests fail as tests do")]
#![allow(clippy::disallowed_methods, reason = "the program under test, and what stands for its editor, are executed")]

#[path = "support/client.rs"]
#[allow(dead_code, reason = "each test uses a part of it")]
mod client;

use client::{Client, URI};
use dockwright_syntax::text::{Encoding, Position, Text, apply_edits};
use serde_json::{Value, json};

const TEXT: &str = "from debian:12\n# \u{1f40b} é\nrun  a \\\n  b 'é'  \\\n    c\n\n\n\nCMD [\"x\"]\nFROM  y";

fn start(options: &Value) -> Client {
    let (mut client, answer) = Client::introduced(&json!({}), options);
    let offered = &answer["capabilities"];
    assert_eq!(offered["documentFormattingProvider"], json!(true));
    assert_eq!(offered["documentRangeFormattingProvider"], json!(true));
    assert_eq!(offered["documentOnTypeFormattingProvider"]["firstTriggerCharacter"], json!("\n"));
    client.open(TEXT);
    client
}

/// What an editor asks with.
fn options(tab_size: u32, spaces: bool) -> Value {
    json!({ "tabSize": tab_size, "insertSpaces": spaces })
}

fn ask(client: &mut Client, method: &str, more: &Value) -> Value {
    let mut params = more.clone();
    params["textDocument"] = json!({ "uri": URI });
    client.ask(&format!("textDocument/{method}"), &params)["result"].clone()
}

/// The text after edits, as an editor applies them.
fn applied(text: &str, edits: &Value) -> String {
    let text = Text::new(text);
    let offset = |position: &Value| {
        let number = |name: &str| u32::try_from(position[name].as_u64().expect("a number")).expect("a small one");
        text.offset(Position { line: number("line"), character: number("character") }, Encoding::Utf16)
    };
    let edit = |edit: &Value| {
        let range = offset(&edit["range"]["start"])..offset(&edit["range"]["end"]);
        (range, edit["newText"].as_str().expect("a text").to_owned())
    };
    let edits: Vec<_> = edits.as_array().expect("edits").iter().map(edit).collect();
    apply_edits(text.as_str(), &edits).expect("edits that do not overlap")
}

#[test]
fn documents_are_formatted_as_they_are_indented() {
    let mut client = start(&Value::Null);
    let edits = ask(&mut client, "formatting", &json!({ "options": options(4, true) }));
    let expected = "FROM debian:12\n# \u{1f40b} é\nRUN a \\\n  b 'é'  \\\n    c\n\nCMD [\"x\"]\n\nFROM y\n";
    assert_eq!(applied(TEXT, &edits), expected);
    // Only what changes: no edit but that of the end goes over a line that stays.
    let lines = |edit: &Value| edit["range"]["end"]["line"].as_u64().zip(edit["range"]["start"]["line"].as_u64());
    let single = |edit: &&Value| lines(edit).is_some_and(|(end, start)| end == start);
    let edits = edits.as_array().expect("edits");
    assert_eq!(edits.len() - edits.iter().filter(single).count(), 2, "{edits:#?}");
    // The file says how it is indented, whatever the editor is set to.
    let edits = ask(&mut client, "formatting", &json!({ "options": options(8, false) }));
    assert_eq!(applied(TEXT, &edits), expected);
    client.change(2, &json!([{ "text": expected }]));
    assert_eq!(ask(&mut client, "formatting", &json!({ "options": options(4, true) })), json!([]));
}

#[test]
fn the_editor_indents_where_the_file_says_nothing() {
    let mut client = start(&Value::Null);
    let text = "FROM a\nRUN b \\\nc\n";
    client.change(2, &json!([{ "text": text }]));
    for (options, indentation) in [(options(4, true), "    "), (options(2, true), "  "), (options(8, false), "\t")] {
        let edits = ask(&mut client, "formatting", &json!({ "options": options }));
        assert_eq!(applied(text, &edits), format!("FROM a\nRUN b \\\n{indentation}c\n"));
    }
}

#[test]
fn the_last_line_break_reaches_to_the_line_after() {
    // Neovim adds a line break of its own, unless the edit goes beyond the last line.
    let mut client = start(&Value::Null);
    let edits = ask(&mut client, "formatting", &json!({ "options": options(4, true) }));
    let last = edits.as_array().and_then(|edits| edits.last()).expect("an edit");
    let (start, end) = (json!({ "line": 9, "character": 7 }), json!({ "line": 10, "character": 0 }));
    assert_eq!(*last, json!({ "newText": "\n", "range": { "start": start, "end": end } }));
}

#[test]
fn settings_come_before_the_editor() {
    let mut client = start(&json!({ "format": { "indent": 3, "keyword-case": "keep" } }));
    let edits = ask(&mut client, "formatting", &json!({ "options": options(4, true) }));
    assert!(applied(TEXT, &edits).starts_with("from debian:12\n# \u{1f40b} é\nrun a \\\n   b"));
    let mut client = start(&json!({ "format": { "enable": false } }));
    assert_eq!(ask(&mut client, "formatting", &json!({ "options": options(4, true) })), json!([]));
}

#[test]
fn a_range_is_that_of_whole_instructions() {
    let mut client = start(&Value::Null);
    let range = json!({ "start": { "line": 4, "character": 0 }, "end": { "line": 4, "character": 1 } });
    let edits = ask(&mut client, "rangeFormatting", &json!({ "range": range, "options": options(4, true) }));
    let expected = TEXT.replace("run  a \\\n  b 'é'  \\\n    c", "RUN a \\\n  b 'é'  \\\n    c");
    assert_eq!(applied(TEXT, &edits), expected);
}

#[test]
fn the_next_line_is_indented_while_typing() {
    let mut client = start(&Value::Null);
    for (version, (text, line, character, typed, expected)) in (2..).zip([
        ("FROM a\nRUN b \\\n", 2, 0, "\n", Some("    ")),
        ("FROM a\nRUN b \\\n  c \\\n", 3, 0, "\n", Some("  ")),
        ("FROM a\nRUN b && \\\n  \nUSER c\n", 2, 2, "\n", Some("    ")),
        ("FROM a\nRUN b\n", 2, 0, "\n", None),
        ("FROM a\nRUN b \\\nc\n", 1, 7, "\\", Some("    ")),
        ("FROM a\nRUN b \\\nUSER c\n", 1, 7, "\\", None),
        ("FROM a\nRUN b \\\n    c\n", 1, 7, "\\", None),
        ("FROM a\nRUN 'b \\\nc'\n", 1, 8, "\\", None),
        ("FROM a\nRUN b `\nc\n", 1, 7, "`", None),
        ("# escape=`\nFROM a\nRUN b `\nc\n", 2, 7, "`", Some("    ")),
        ("FROM a\nRUN <<E\nb \\\n\nE\n", 3, 0, "\n", None),
        ("", 0, 0, "\n", None),
    ]) {
        client.change(version, &json!([{ "text": text }]));
        let position = json!({ "line": line, "character": character });
        let more = json!({ "position": position, "ch": typed, "options": options(4, true) });
        let edits = ask(&mut client, "onTypeFormatting", &more);
        let edits = edits.as_array().expect("edits");
        assert_eq!(edits.first().map(|edit| edit["newText"].as_str().expect("a text")), expected, "{text}");
        assert!(edits.len() <= 1);
    }
}
