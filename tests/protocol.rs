//! The language server as editors meet it: the real program, over standard input and output.

#![allow(clippy::expect_used, reason = "the helpers of tests fail as tests do")]
#![allow(clippy::disallowed_methods, reason = "the program under test, and what stands for its editor, are executed")]

#[path = "support/client.rs"]
mod client;
#[path = "support/expectations.rs"]
mod expectations;

use client::{Client, URI};
use dockwright_lint::{Config, Safety, fix, lint_text};
use dockwright_syntax::text::{Encoding, Text};
use expectations::{RULE, TEXT, applied, capable, expected, find, gist, pulling, range, with_encodings};
use serde_json::{Value, json};

fn start(capabilities: &Value) -> Client {
    Client::introduced(capabilities, &Value::Null).0
}

fn actions(client: &mut Client, lines: std::ops::Range<u32>, context: &Value) -> Vec<Value> {
    let range = json!({
        "start": { "line": lines.start, "character": 0 }, "end": { "line": lines.end, "character": 0 },
    });
    let params = json!({ "textDocument": { "uri": URI }, "range": range, "context": context });
    client.ask("textDocument/codeAction", &params)["result"].as_array().expect("a list").clone()
}

#[test]
fn introduces_itself() {
    let (mut client, push) = Client::introduced(&capable(), &Value::Null);
    assert_eq!(push["serverInfo"], json!({ "name": "dockwright", "version": env!("CARGO_PKG_VERSION") }));
    let offered = &push["capabilities"];
    assert_eq!(offered["positionEncoding"], json!("utf-16"));
    assert_eq!(offered["textDocumentSync"], json!({ "openClose": true, "change": 2 }));
    assert_eq!(offered["hoverProvider"], json!(true));
    let kinds = offered["codeActionProvider"]["codeActionKinds"].as_array().expect("kinds");
    assert!(kinds.contains(&json!("quickfix")) && kinds.contains(&json!("source.fixAll.dockwright")));
    assert_eq!(offered.get("diagnosticProvider"), None);
    assert_eq!(client.ask("initialize", &json!({ "capabilities": {} }))["error"]["code"], json!(-32600));

    let capabilities = with_encodings(pulling(), &json!(["utf-16", "utf-8"]));
    let (_client, pull) = Client::introduced(&capabilities, &Value::Null);
    assert_eq!(pull["capabilities"]["positionEncoding"], json!("utf-8"));
    let expected = json!({ "identifier": "dockwright", "interFileDependencies": true, "workspaceDiagnostics": false });
    assert_eq!(pull["capabilities"]["diagnosticProvider"], expected);
}

#[test]
fn publishes_diagnostics_of_each_version() {
    let mut client = start(&capable());
    client.open(TEXT);
    let diagnostics = client.published(URI, 1);
    assert_eq!(gist(&diagnostics), expected(TEXT, Encoding::Utf16));
    let one = find(&diagnostics, RULE).expect("the finding");
    assert_eq!((&one["source"], &one["severity"]), (&json!("dockwright"), &json!(1)));
    assert!(one["codeDescription"]["href"].as_str().expect("a link").ends_with("/apt-get-missing-yes.md"));
    assert_eq!((&one["data"]["rule"], &one["data"]["version"]), (&json!(RULE), &json!(1)));

    let at = json!({ "line": 1, "character": 19 });
    client.change(2, &json!([{ "range": { "start": at, "end": at }, "text": " -y" }]));
    assert_eq!(find(&client.published(URI, 2), RULE), None);
    client.change(3, &json!([{ "text": TEXT }]));
    assert_eq!(gist(&client.published(URI, 3)), expected(TEXT, Encoding::Utf16));

    client.notify("textDocument/didClose", &json!({ "textDocument": { "uri": URI } }));
    let cleared = client.notification("textDocument/publishDiagnostics");
    assert_eq!(cleared, json!({ "uri": URI, "diagnostics": [] }));
}

#[test]
fn columns_are_right_in_every_encoding() {
    let text = "FROM debian:12\r\n# 🦀é\r\nRUN echo '🦀é' && apt-get install curl\r\n";
    for (name, encoding) in [("utf-8", Encoding::Utf8), ("utf-16", Encoding::Utf16), ("utf-32", Encoding::Utf32)] {
        let (mut client, answer) = Client::introduced(&with_encodings(pulling(), &json!([name])), &Value::Null);
        assert_eq!(answer["capabilities"]["positionEncoding"], json!(name));
        client.open(text);
        let report = client.pull(None);
        assert_eq!(gist(report["items"].as_array().expect("items")), expected(text, encoding));

        // Two changes in one message, the second relative to what the first left.
        let mut next = text.replacen("🦀é\r", "🦀\r", 1);
        let start = text.find('é').expect("it is there");
        let first = range(&Text::new(text), &(start..start + 2), encoding);
        let at = next.find(" && apt").expect("it is there");
        let second = range(&Text::new(&next), &(at..at), encoding);
        next.insert_str(at, " '日本'");
        client.change(2, &json!([{ "range": first, "text": "" }, { "range": second, "text": " '日本'" }]));
        let report = client.pull(None);
        let items = report["items"].as_array().expect("items");
        assert_eq!(gist(items), expected(&next, encoding), "{name}");
        assert!(find(items, RULE).is_some());
    }
}

#[test]
fn pulled_diagnostics_know_when_nothing_changed() {
    let mut client = start(&pulling());
    client.open(TEXT);
    let first = client.pull(None);
    assert_eq!(first["kind"], json!("full"));
    let id = first["resultId"].as_str().expect("an id").to_owned();
    assert_eq!(client.pull(Some(&id)), json!({ "kind": "unchanged", "resultId": id }));
    client.change(2, &json!([{ "text": "FROM debian:12\n" }]));
    let second = client.pull(Some(&id));
    assert_eq!(second["kind"], json!("full"));
    assert_eq!(find(second["items"].as_array().expect("items"), RULE), None);
    assert!(client.unexpected("textDocument/publishDiagnostics").is_empty(), "it pulls, so nothing is pushed");
}

#[test]
fn offers_fixes_and_suppressions() {
    let mut client = start(&capable());
    client.open(TEXT);
    let diagnostics = client.published(URI, 1);
    let found = actions(&mut client, 1..2, &json!({ "diagnostics": diagnostics }));
    let of_rule = |action: &&Value| action["diagnostics"][0]["code"] == json!(RULE);
    let quick = found.iter().filter(of_rule).find(|action| action["kind"] == json!("quickfix")).expect("a quick fix");
    assert_eq!(quick["isPreferred"], json!(true));
    assert_eq!(quick["diagnostics"][0], *find(&diagnostics, RULE).expect("the finding"));
    let edit = &quick["edit"]["documentChanges"][0];
    assert_eq!(edit["textDocument"], json!({ "uri": URI, "version": 1 }));
    let fixed = applied(TEXT, &quick["edit"], Encoding::Utf16);
    assert!(lint_text(&fixed, &Config::default()).iter().all(|finding| finding.rule.id != RULE));

    let kind = json!("quickfix.suppress.dockwright");
    let suppressions: Vec<_> = found.iter().filter(of_rule).filter(|action| action["kind"] == kind).collect();
    assert_eq!(suppressions.len(), 2);
    for suppression in suppressions {
        let silenced = applied(TEXT, &suppression["edit"], Encoding::Utf16);
        assert!(lint_text(&silenced, &Config::default()).iter().all(|finding| finding.rule.id != RULE), "{silenced}");
    }
}

#[test]
fn diagnostics_come_back_as_they_were_sent() {
    let mut client = start(&capable());
    client.open(TEXT);
    let mut diagnostics = client.published(URI, 1);
    let deep = "[".repeat(300) + &"]".repeat(300);
    for one in &mut diagnostics {
        one["data"] = json!({ "note": "of the \u{1f980} \"client\"\n", "rule": one["code"] });
    }
    let own: Value = serde_json::from_str(r#"{ "range": null, "source": "dockwright", "code": 1 }"#).expect("JSON");
    let mut sent = vec![own, json!({ "source": "other" }), json!(deep)];
    sent.extend(diagnostics.iter().cloned());
    let found = actions(&mut client, 1..2, &json!({ "diagnostics": sent, "triggerKind": 1 }));
    let answers: Vec<&Value> = found.iter().filter_map(|action| action.get("diagnostics")).collect();
    assert!(!answers.is_empty());
    assert!(answers.iter().all(|answer| diagnostics.contains(&answer[0])), "{answers:?}");

    let of_another_place =
        json!([{ "range": diagnostics[0]["range"], "source": "other", "code": RULE, "message": "" }]);
    let found = actions(&mut client, 1..2, &json!({ "diagnostics": of_another_place }));
    let quick = found.iter().find(|action| action["kind"] == json!("quickfix")).expect("a quick fix");
    assert_eq!(quick["diagnostics"][0]["data"]["version"], json!(1));
    let params = json!({ "textDocument": { "uri": URI }, "context": { "diagnostics": [] } });
    assert_eq!(client.ask("textDocument/codeAction", &params)["error"]["code"], json!(-32602));
}

/// What a client announces that asks for edits when somebody chooses.
fn resolving() -> Value {
    let mut capabilities = capable();
    capabilities["textDocument"]["codeAction"]["dataSupport"] = json!(true);
    capabilities["textDocument"]["codeAction"]["resolveSupport"] = json!({ "properties": ["edit"] });
    capabilities
}

#[test]
fn refactorings_are_worked_out_when_somebody_chooses() {
    let text = "FROM debian:12\nRUN apt-get update && apt-get install -y curl # x\nCMD node '🦀'\n";
    let context = json!({ "diagnostics": [] });
    let refactors = |found: Vec<Value>| -> Vec<Value> {
        let is_refactor = |one: &Value| one["kind"].as_str().is_some_and(|kind| kind.starts_with("refactor."));
        found.into_iter().filter(is_refactor).collect()
    };
    let mut direct = start(&capable());
    direct.open(text);
    let mut client = start(&resolving());
    client.open(text);
    let mut count = 0;
    for line in 0..3 {
        let expected = refactors(actions(&mut direct, line..line, &context));
        let offered = refactors(actions(&mut client, line..line, &context));
        assert_eq!(offered.len(), expected.len());
        for (mut offer, expected) in offered.into_iter().zip(expected) {
            assert_eq!((offer.get("edit"), expected.get("data")), (None, None));
            let resolved = client.ask("codeAction/resolve", &offer)["result"].clone();
            assert_eq!((&resolved["title"], &resolved["edit"]), (&expected["title"], &expected["edit"]));
            offer["title"] = json!("Something else");
            let refused = client.ask("codeAction/resolve", &offer);
            assert_eq!(refused["error"]["code"], json!(-32803), "{refused}");
            count += 1;
        }
    }
    assert!(count > 2);
    let offer = refactors(actions(&mut client, 1..1, &context)).swap_remove(0);
    let start = json!({ "line": 0, "character": 0 });
    client.change(2, &json!([{ "range": { "start": start, "end": start }, "text": "# one\nRUN a \\\n && b\n" }]));
    let late = client.ask("codeAction/resolve", &offer);
    assert_eq!(late["error"]["code"], json!(-32801), "{late}");
    assert!(late["error"]["message"].as_str().is_some_and(|message| message.contains("has changed")), "{late}");
    client.notify("textDocument/didClose", &json!({ "textDocument": { "uri": URI } }));
    assert_eq!(client.ask("codeAction/resolve", &offer)["result"].get("edit"), None);
}

#[test]
fn what_would_change_the_meaning_is_not_offered() {
    let uri = "file:///work/compose.yaml";
    for (list, expected) in
        [("  b:\n    image: &image x\n  a:\n    image: *image\n", false), ("  b: {}\n  a: {}\n", true)]
    {
        let mut client = start(&resolving());
        let text = format!("services:\n{list}");
        let document = json!({ "uri": uri, "languageId": "dockercompose", "version": 1, "text": text });
        client.notify("textDocument/didOpen", &json!({ "textDocument": document }));
        let at = json!({ "line": 0, "character": 0 });
        let range = json!({ "start": at, "end": at });
        let params = json!({ "textDocument": { "uri": uri }, "range": range, "context": { "diagnostics": [] } });
        let found = client.ask("textDocument/codeAction", &params)["result"].clone();
        let sorts = |one: &Value| one["title"] == json!("Sort the services by name");
        assert_eq!(found.as_array().expect("a list").iter().any(sorts), expected, "{found}");
    }
}

#[test]
fn fixes_everything_as_the_command_line_does() {
    let text = format!("{TEXT}RUN apt-get update && apt-get install git # 🦀\n");
    let expected = fix(&text, &Config::default(), Safety::Safe).text;
    assert_ne!(expected, text);
    let mut client = start(&capable());
    client.open(&text);
    for only in ["source.fixAll.dockwright", "source.fixAll", "source"] {
        let found = actions(&mut client, 0..0, &json!({ "diagnostics": [], "only": [only] }));
        assert_eq!(found.len(), 1, "{only}");
        assert_eq!(found[0]["kind"], json!("source.fixAll.dockwright"));
        assert_eq!(applied(&text, &found[0]["edit"], Encoding::Utf16), expected);
    }
    let quick = actions(&mut client, 0..9, &json!({ "diagnostics": [], "only": ["quickfix"] }));
    assert!(!quick.is_empty());
    assert!(quick.iter().all(|action| action["kind"].as_str().is_some_and(|kind| kind.starts_with("quickfix"))));
}

#[test]
fn simple_clients_get_simple_edits_or_none() {
    let mut capabilities = capable();
    capabilities["workspace"] = json!({});
    let mut client = start(&capabilities);
    client.open(TEXT);
    let found = actions(&mut client, 0..0, &json!({ "diagnostics": [], "only": ["source.fixAll"] }));
    let fixed = fix(TEXT, &Config::default(), Safety::Safe).text;
    assert_eq!(applied(TEXT, &found[0]["edit"], Encoding::Utf16), fixed);
    assert!(found[0]["edit"].get("changes").is_some());

    let mut client = start(&json!({}));
    client.open(TEXT);
    assert_eq!(actions(&mut client, 0..9, &json!({ "diagnostics": [] })), Vec::<Value>::new());
}

#[test]
fn settings_come_at_the_start_and_later() {
    let off = json!({ "rules": { RULE: "off" } });
    let (mut client, _) = Client::introduced(&capable(), &off);
    client.open(TEXT);
    assert_eq!(find(&client.published(URI, 1), RULE), None);
    let settings = json!({ "settings": { "dockwright": { "rules": { RULE: "hint" } } } });
    client.notify("workspace/didChangeConfiguration", &settings);
    assert_eq!(find(&client.published(URI, 1), RULE).expect("the finding")["severity"], json!(4));

    let settings = json!({ "settings": { "dockwright": { "rules": { RULE: "loud", "no-such-rule": "off" } } } });
    client.notify("workspace/didChangeConfiguration", &settings);
    let warning = client.notification("window/showMessage");
    assert_eq!(warning["type"], json!(2));
    let message = warning["message"].as_str().expect("a message");
    assert!(message.contains("no-such-rule") && message.contains("loud"), "{message}");
    assert_eq!(find(&client.published(URI, 1), RULE).expect("the finding")["severity"], json!(1));
    client.notify("workspace/didChangeConfiguration", &json!({ "settings": { "editor": {} } }));
    assert!(client.unexpected("window/showMessage").is_empty());
}

#[test]
fn asks_for_settings_where_it_may() {
    let mut capabilities = pulling();
    capabilities["workspace"] = json!({
        "configuration": true,
        "didChangeConfiguration": { "dynamicRegistration": true },
        "diagnostics": { "refreshSupport": true },
    });
    let mut client = Client::start(&["lsp"]);
    client.settings = json!({ "rules": { RULE: "off" } });
    client.ask("initialize", &json!({ "processId": null, "capabilities": capabilities }));
    client.notify("initialized", &json!({}));
    client.open(TEXT);
    let registered = client.notification("client/registerCapability");
    assert_eq!(registered["registrations"][0]["method"], json!("workspace/didChangeConfiguration"));
    client.notification("workspace/configuration");
    client.notification("workspace/diagnostic/refresh");
    let first = client.pull(None);
    assert_eq!(find(first["items"].as_array().expect("items"), RULE), None);

    client.settings = json!({});
    client.notify("workspace/didChangeConfiguration", &json!({ "settings": null }));
    client.notification("workspace/diagnostic/refresh");
    let second = client.pull(first["resultId"].as_str());
    assert!(find(second["items"].as_array().expect("items"), RULE).is_some());
}

/// A generator of the same numbers each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % limit
    }
}

/// One edit somewhere in the text: the change as the protocol has it. The text is changed as well.
fn random_change(text: &mut String, numbers: &mut Numbers) -> Value {
    const PIECES: &[&str] =
        &["RUN apt-get install git\n", "\n", "🦀", " \\\n", " -y", "\r\n", "# é\n", "", "", "<<EOF\n", "FROM a\n"];
    let boundary = |text: &str, mut at: usize| {
        while !text.is_char_boundary(at) || (at > 0 && text.as_bytes().get(at - 1..=at) == Some(b"\r\n")) {
            at -= 1;
        }
        at
    };
    let start = boundary(text, numbers.below(text.len() + 1));
    let end = boundary(text, (start + numbers.below(8)).min(text.len())).max(start);
    let piece = PIECES[numbers.below(PIECES.len())];
    let change = json!({ "range": range(&Text::new(text), &(start..end), Encoding::Utf16), "text": piece });
    text.replace_range(start..end, piece);
    change
}

#[test]
fn every_answer_is_of_the_moment_it_was_asked() {
    let mut client = start(&pulling());
    let mut text = TEXT.repeat(3);
    let mut numbers = Numbers(7);
    client.open(&text);
    let mut asked = Vec::new();
    for version in 2..302 {
        let change = random_change(&mut text, &mut numbers);
        client.change(version, &json!([change]));
        let document = json!({ "uri": URI });
        let id = match version % 4 {
            0 => client.request("textDocument/diagnostic", &json!({ "textDocument": document })),
            1 => {
                let start = json!({ "line": 0, "character": 0 });
                let context = json!({ "diagnostics": [], "only": ["source.fixAll"] });
                let range = json!({ "start": start, "end": start });
                let params = json!({ "textDocument": document, "range": range, "context": context });
                client.request("textDocument/codeAction", &params)
            }
            2 => {
                let position = json!({ "line": 1, "character": 1 });
                client.request("textDocument/hover", &json!({ "textDocument": document, "position": position }))
            }
            _ => continue,
        };
        asked.push((version, id, text.clone()));
    }
    for (version, id, text) in asked {
        let result = client.answer(id)["result"].clone();
        match version % 4 {
            0 => {
                let items = result["items"].as_array().expect("items");
                assert_eq!(gist(items), expected(&text, Encoding::Utf16), "{version}");
                assert!(items.iter().all(|item| item["data"]["version"] == json!(version)));
            }
            1 => {
                let fixed = fix(&text, &Config::default(), Safety::Safe).text;
                let edit = &result[0]["edit"];
                let got = if edit.is_null() { text.clone() } else { applied(&text, edit, Encoding::Utf16) };
                assert_eq!(got, fixed, "{version}");
            }
            _ => assert_eq!(result["range"], hover_range(&text), "{version}"),
        }
    }
    let last = client.pull(None);
    assert_eq!(gist(last["items"].as_array().expect("items")), expected(&text, Encoding::Utf16));
}

/// The range of the hover at the second character of the second line, as the library has it.
fn hover_range(text: &str) -> Value {
    let file = dockwright_model::File::new(text);
    let position = dockwright_syntax::text::Position { line: 1, character: 1 };
    let offset = file.text().offset(position, Encoding::Utf16);
    let today = dockwright_facts::Date { year: 2026, month: 1, day: 1 };
    let hover = dockwright_ide::hover::hover(&file, offset, today);
    hover.map_or(Value::Null, |hover| range(file.text(), &hover.range, Encoding::Utf16))
}

#[test]
fn a_burst_ends_with_the_diagnostics_of_the_last_version() {
    let mut client = start(&capable());
    let mut text = TEXT.to_owned();
    let mut numbers = Numbers(11);
    client.open(&text);
    for version in 2..302 {
        let change = random_change(&mut text, &mut numbers);
        client.change(version, &json!([change]));
    }
    assert_eq!(gist(&client.published(URI, 301)), expected(&text, Encoding::Utf16));
    let late = client.unexpected("textDocument/publishDiagnostics");
    let versions: Vec<_> = late.iter().map(|message| message["params"]["version"].as_i64()).collect();
    assert!(versions.is_sorted() && versions.len() < 300, "{versions:?}");
}

#[test]
fn nonsense_does_no_harm() {
    let mut client = start(&pulling());
    let at = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 1 } });
    client.change(5, &json!([{ "range": at, "text": "x" }]));
    client.notify("textDocument/didClose", &json!({ "textDocument": { "uri": "file:///never/opened" } }));
    assert_eq!(client.pull(None), json!({ "kind": "full", "items": [] }));
    client.open_as("file:///work/values.yaml", "yaml", "services: {}\n");
    let hover =
        json!({ "textDocument": { "uri": "file:///work/values.yaml" }, "position": { "line": 0, "character": 0 } });
    assert_eq!(client.ask("textDocument/hover", &hover)["result"], Value::Null);

    client.open("FROM a\n");
    client.open(TEXT);
    let huge = json!({ "line": 4_000_000_000_u32, "character": 4_000_000_000_u32 });
    client.change(9, &json!([{ "range": { "start": huge, "end": huge }, "text": "RUN apt-get install git\n" }]));
    let back = json!({ "start": { "line": 2, "character": 5 }, "end": { "line": 0, "character": 0 } });
    client.change(3, &json!([{ "range": back, "text": "x" }, { "range": back, "text": "-" }]));
    let text = format!("{TEXT}RUN a-xpt-get install git\n");
    let report = client.pull(None);
    let items = report["items"].as_array().expect("items");
    assert_eq!(gist(items), expected(&text, Encoding::Utf16));
    assert_eq!(items[0]["data"]["version"], json!(9), "a version never goes backwards");

    assert_eq!(client.ask("textDocument/nothing", &json!({}))["error"]["code"], json!(-32601));
    assert_eq!(client.ask("textDocument/completion", &hover)["result"], Value::Null);
    assert_eq!(client.ask("textDocument/hover", &json!({ "position": 1 }))["error"]["code"], json!(-32602));
    client.write(b"Content-Length: 3\r\n\r\n{,}");
    client.write(b"Content-Length: 2\r\n\r\n\xff\xff");
    assert_eq!(client.ask("textDocument/hover", &hover)["result"], Value::Null, "it goes on");
}

#[test]
fn a_request_can_be_cancelled() {
    let mut client = start(&pulling());
    client.open(&TEXT.repeat(2_000));
    let id = client.request("textDocument/diagnostic", &json!({ "textDocument": { "uri": URI } }));
    client.notify("$/cancelRequest", &json!({ "id": id }));
    let answer = client.answer(id);
    assert!(answer["error"]["code"] == json!(-32800) || answer["result"]["kind"] == json!("full"));
    client.notify("$/cancelRequest", &json!({ "id": 4711 }));
    assert!(
        client
            .ask(
                "textDocument/hover",
                &json!({ "textDocument": { "uri": URI }, "position": { "line": 0, "character": 0 } })
            )
            .get("error")
            .is_none()
    );
}

#[test]
fn begins_and_ends_as_the_protocol_has_it() {
    for arguments in [&["lsp"][..], &["--stdio"], &["--stdio", "--stdio"], &["lsp", "--stdio"]] {
        let mut client = Client::start(arguments);
        let early = client.ask(
            "textDocument/hover",
            &json!({ "textDocument": { "uri": URI }, "position": { "line": 0, "character": 0 } }),
        );
        assert_eq!(early["error"]["code"], json!(-32002));
        client.open(TEXT);
        client.ask("initialize", &json!({ "processId": null, "capabilities": {} }));
        client.notify("initialized", &json!({}));
        assert_eq!(client.ask("shutdown", &Value::Null)["result"], Value::Null);
        let late = client.ask(
            "textDocument/hover",
            &json!({ "textDocument": { "uri": URI }, "position": { "line": 0, "character": 0 } }),
        );
        assert_eq!(late["error"]["code"], json!(-32600));
        client.notify("exit", &Value::Null);
        assert_eq!(client.end().code(), Some(0), "the input is still open");
    }
}

#[test]
fn waits_for_no_answers_of_an_impatient_client() {
    let mut client = Client::start(&["lsp"]);
    let introduction = client.request("initialize", &json!({ "processId": null, "capabilities": capable() }));
    client.notify("initialized", &json!({}));
    client.open(TEXT);
    assert_eq!(gist(&client.published(URI, 1)), expected(TEXT, Encoding::Utf16));
    assert!(client.answer(introduction).get("result").is_some());
    let farewell = client.request("shutdown", &Value::Null);
    client.notify("exit", &Value::Null);
    assert_eq!(client.answer(farewell)["result"], Value::Null);
    assert_eq!(client.end().code(), Some(0));
}

#[test]
fn too_many_findings_are_cut() {
    let mut client = start(&pulling());
    client.open(&TEXT.repeat(3_000));
    assert_eq!(client.pull(None)["items"].as_array().expect("items").len(), 2_000);
}

#[test]
fn ends_without_a_shutdown() {
    let mut client = start(&capable());
    client.notify("exit", &Value::Null);
    assert_eq!(client.end().code(), Some(1));

    let mut client = start(&capable());
    client.open(&TEXT.repeat(5_000));
    assert_eq!(client.hang_up().code(), Some(1));

    let mut client = start(&capable());
    client.write(b"Content-Length: 4000\r\n\r\n{\"jsonrpc\":");
    assert_eq!(client.hang_up().code(), Some(1));
    assert_eq!(Client::start(&["lsp"]).hang_up().code(), Some(1));
}

#[test]
#[cfg(target_os = "linux")]
fn ends_with_its_editor() {
    let mut editor = std::process::Command::new("sleep").arg("60").spawn().expect("a process");
    let mut client = Client::start(&["lsp"]);
    client.ask("initialize", &json!({ "processId": editor.id(), "capabilities": {} }));
    editor.kill().and_then(|()| editor.wait()).expect("it ends");
    assert_eq!(client.end().code(), Some(1));
}
