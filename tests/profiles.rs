//! Clients of different abilities ask for everything that is announced to them: of whole, half-typed and untitled documents.

#![allow(clippy::expect_used, reason = "the helpers of tests fail as tests do")]
#![allow(clippy::disallowed_methods, reason = "the program under test, and the files around it")]

#[path = "support/chance.rs"]
mod chance;
#[path = "support/client.rs"]
#[allow(dead_code, reason = "what these tests need of it")]
mod client;
#[path = "profiles/clients.rs"]
mod clients;
#[path = "profiles/session.rs"]
mod session;
#[path = "profiles/shape.rs"]
mod shape;
#[path = "profiles/walk.rs"]
mod walk;

use chance::floor;
use clients::{Profile, full, minimal, partial, silent};
use serde_json::{Value, json};
use session::Session;

/// Something of everything, with characters that are of another length in each encoding in front of what is asked about.
const TEXT: &str = "\
# syntax=docker/dockerfile:1
ARG TAG=12
FROM debian:${TAG} AS base
maintainer 'é🦀'
run echo '🦀é' \\
  && apt-get install curl $TAG
FROM base AS build
ENV A='🦀' B=2
COPY --from=base <<EOF src/main.rs /é/
a $A
EOF
COPY package.json /x
RUN --mount=type=cache,target=/var/cache/apt apt-get install -y git '🦀' \"$B\"
CMD [\"🦀\", \"https://example.com/é\"]
";

/// Nothing was sent to the client which it did not ask for.
fn check_requests_of_the_server(session: &mut Session<'_>) {
    for (method, pointer) in [
        ("client/registerCapability", "/workspace/didChangeConfiguration/dynamicRegistration"),
        ("workspace/configuration", "/workspace/configuration"),
        ("workspace/diagnostic/refresh", "/workspace/diagnostics/refreshSupport"),
        ("workspace/inlayHint/refresh", "/workspace/inlayHint/refreshSupport"),
        ("workspace/codeLens/refresh", "/workspace/codeLens/refreshSupport"),
        ("window/showDocument", "/window/showDocument/support"),
    ] {
        let sent = session.client.unexpected(method);
        assert!(session.profile.can(pointer) || sent.is_empty(), "{}: {method}", session.profile.name);
    }
}

fn serve(profile: &Profile) {
    let mut session = Session::start(profile);
    walk::check_announced(&session);
    for untitled in [false, true] {
        session.open(untitled, TEXT);
        walk::everything(&mut session, (0..TEXT.len()).step_by(13));
        for end in (0..TEXT.len()).step_by(if untitled { 29 } else { 11 }) {
            let end = floor(TEXT, end);
            session.change(&TEXT[..end]);
            walk::everything(&mut session, [end]);
        }
        session.change("");
        walk::everything(&mut session, [0]);
        session.close();
    }
    check_requests_of_the_server(&mut session);
}

#[test]
fn a_client_that_can_do_everything() {
    serve(&full());
}

#[test]
fn a_client_with_columns_in_bytes() {
    serve(&partial());
}

#[test]
fn a_client_that_can_do_little() {
    serve(&minimal());
}

#[test]
fn a_client_that_says_nothing_of_itself() {
    serve(&silent());
}

/// What came out, in terms that do not depend on the client.
fn outcomes(profile: &Profile) -> Vec<(&'static str, String)> {
    let mut session = Session::start(profile);
    session.open(false, TEXT);
    let at = |needle: &str| TEXT.find(needle).expect("it is there");
    let all = json!({ "start": session.position(0), "end": session.position(TEXT.len()) });
    let options = json!({ "tabSize": 4, "insertSpaces": true });
    let mut found = Vec::new();

    let edits = session.ask("textDocument/formatting", &json!({ "options": options }));
    found.push(("formatted", session.applied(&edits)));
    let edits = session.ask("textDocument/rangeFormatting", &json!({ "options": options, "range": all }));
    assert_eq!(session.applied(&edits), found[0].1);
    let name = json!({ "position": session.position(at("base AS build") + 1), "newName": "grund" });
    let edit = session.ask("textDocument/rename", &name);
    found.push(("renamed", session.edited(&edit)));

    let context = json!({ "diagnostics": [], "only": ["source.fixAll"] });
    let actions = session.ask("textDocument/codeAction", &json!({ "range": all, "context": context }));
    let action = walk::resolved_action(&mut session, &actions[0]);
    if !action.is_null() {
        found.push(("fixed", session.edited(&action["edit"])));
    }

    let place = json!({ "position": session.position(at("base <<")) });
    let target = session.ask("textDocument/definition", &place);
    let target = if target.is_array() { target[0].clone() } else { target };
    let range = target.get("targetSelectionRange").unwrap_or(&target["range"]);
    found.push(("defined", TEXT[session.range(range)].to_owned()));
    let place = json!({ "position": session.position(at("$B")) });
    let hover = session.ask("textDocument/hover", &place);
    found.push(("hovered", TEXT[session.range(&hover["range"])].to_owned()));
    let diagnostics = session.diagnostics();
    let shown = |one: &Value| format!("{} {:?}", one["code"], session.range(&one["range"]));
    found.push(("found", diagnostics.as_array().expect("a list").iter().map(shown).collect::<Vec<_>>().join("\n")));
    found
}

#[test]
fn all_get_the_same() {
    let expected = outcomes(&full());
    assert!(expected.iter().all(|(_, text)| text != TEXT && !text.is_empty()), "{expected:?}");
    for profile in [partial(), minimal(), silent()] {
        for (name, text) in outcomes(&profile) {
            let full = expected.iter().find(|(other, _)| *other == name).expect("the same question");
            assert_eq!(text, full.1, "{name} for {}", profile.name);
        }
    }
}

#[test]
fn several_ranges_are_formatted_at_once() {
    let profile = full();
    let mut session = Session::start(&profile);
    assert_eq!(session.offered["documentRangeFormattingProvider"], json!({ "rangesSupport": true }));
    session.open(false, "from a\n\nrun b\n\nrun c\n\nrun 🦀 \\\n d\n");
    let line =
        |line: u32| json!({ "start": { "line": line, "character": 0 }, "end": { "line": line, "character": 1 } });
    let params = json!({
        "ranges": [line(6), line(2), line(2), line(7)], "options": { "tabSize": 4, "insertSpaces": true },
    });
    let edits = session.ask("textDocument/rangesFormatting", &params);
    assert_eq!(session.applied(&edits), "from a\n\nRUN b\n\nrun c\n\nRUN 🦀 \\\n    d\n");
    assert_eq!(Session::start(&partial()).offered["documentRangeFormattingProvider"], json!(true));
}

#[test]
fn a_lens_leads_to_what_it_counts() {
    let profile = full();
    let mut session = Session::start(&profile);
    session.open(false, TEXT);
    let lenses = session.ask("textDocument/codeLens", &Value::Null);
    let command = &lenses[0]["command"];
    assert_eq!((&command["title"], &command["command"]), (&json!("2 references"), &json!("dockwright.showReferences")));
    assert_eq!(command["arguments"][2].as_array().map(Vec::len), Some(2));
    let params = json!({ "command": command["command"], "arguments": command["arguments"] });
    assert_eq!(session.client.ask("workspace/executeCommand", &params)["result"], Value::Null);
    let shown = session.client.notification("window/showDocument");
    assert_eq!(shown["uri"], json!(session.uri));
    let start = TEXT.find("base AS build").expect("it is there");
    assert_eq!(session.range(&shown["selection"]), start..start + "base".len());
    let other = session.client.ask("workspace/executeCommand", &json!({ "command": "x", "arguments": [1] }));
    assert_eq!(other["result"], Value::Null);
}

#[test]
fn stages_call_one_another() {
    let profile = minimal();
    let mut session = Session::start(&profile);
    session.open(true, "FROM a AS base\nFROM base\nCOPY --from=base /🦀 /é\nFROM base AS x\n");
    let place = json!({ "position": { "line": 1, "character": 2 } });
    let unnamed = session.ask("textDocument/prepareCallHierarchy", &place)[0].clone();
    let names = |calls: &Value, end: &str| -> Vec<String> {
        let calls = calls.as_array().expect("a list").iter();
        calls.map(|call| format!("{} {}", call[end]["name"], call["fromRanges"][0]["start"]["line"])).collect()
    };
    let item = json!({ "item": unnamed });
    assert_eq!(names(&session.ask("callHierarchy/outgoingCalls", &item), "to"), ["\"base\" 1"]);
    assert_eq!(names(&session.ask("callHierarchy/incomingCalls", &item), "from"), Vec::<String>::new());
    let base = session.ask("callHierarchy/outgoingCalls", &item)[0]["to"].clone();
    let users = session.ask("callHierarchy/incomingCalls", &json!({ "item": base }));
    assert_eq!(names(&users, "from"), ["\"base\" 1", "\"x\" 3"]);
}
