//! Asks for everything that is announced.

use dockwright_syntax::text::Encoding;
use serde_json::{Value, json};

use crate::chance::floor;
use crate::session::Session;
use crate::shape;

/// What is announced fits the client.
pub(crate) fn check_announced(session: &Session<'_>) {
    let (profile, offered) = (session.profile, &session.offered);
    let encoding = match profile.encoding {
        Encoding::Utf8 => "utf-8",
        Encoding::Utf16 => "utf-16",
        Encoding::Utf32 => "utf-32",
    };
    assert_eq!(offered["positionEncoding"], json!(encoding));
    let has = |key: &str| offered.get(key).is_some();
    assert_eq!(has("semanticTokensProvider"), profile.knows("/textDocument/semanticTokens"));
    assert_eq!(has("diagnosticProvider"), profile.knows("/textDocument/diagnostic"));
    assert_eq!(has("executeCommandProvider"), profile.can("/window/showDocument/support"));
    let prepares = profile.can("/textDocument/rename/prepareSupport");
    assert_eq!(offered["renameProvider"].is_object(), prepares);
    let later = profile.lists("/textDocument/codeAction/resolveSupport/properties", &json!("edit"));
    assert_eq!(offered["codeActionProvider"].get("resolveProvider") == Some(&json!(true)), later);
    let ranges = profile.can("/textDocument/rangeFormatting/rangesSupport");
    assert_eq!(offered["documentRangeFormattingProvider"].is_object(), ranges);
}

/// Asks for everything that is announced, at byte offsets where it is about a place.
pub(crate) fn everything(session: &mut Session<'_>, offsets: impl IntoIterator<Item = usize>) {
    let keys: Vec<String> = session.offered.as_object().expect("capabilities").keys().cloned().collect();
    keys.iter().for_each(|key| of_document(session, key));
    for offset in offsets {
        let offset = floor(session.text.as_str(), offset);
        keys.iter().for_each(|key| at(session, key, offset));
    }
    let diagnostics = session.diagnostics();
    shape::diagnostics(session, &diagnostics);
}

/// What is about a document as a whole.
fn of_document(session: &mut Session<'_>, key: &str) {
    let end = session.text.as_str().len();
    let all = json!({ "start": session.position(0), "end": session.position(end) });
    let options = json!({ "tabSize": 4, "insertSpaces": true });
    match key {
        "documentSymbolProvider" => {
            let answer = session.ask("textDocument/documentSymbol", &Value::Null);
            shape::symbols(session, &answer);
        }
        "workspaceSymbolProvider" => {
            let answer = session.ask("workspace/symbol", &json!({ "query": "a" }));
            let list = answer.as_array().expect("a list");
            assert!(list.iter().all(|symbol| symbol["location"]["uri"].is_string()), "{answer}");
        }
        "foldingRangeProvider" => {
            let answer = session.ask("textDocument/foldingRange", &Value::Null);
            let lines = |fold: &Value| fold["startLine"].as_u64().zip(fold["endLine"].as_u64()).expect("lines");
            let count = session.text.line_count() as u64;
            let folds = answer.as_array().expect("a list");
            assert!(folds.iter().map(lines).all(|(start, end)| start < end && end < count), "{answer}");
        }
        "documentLinkProvider" => {
            let tooltips = session.profile.can("/textDocument/documentLink/tooltipSupport");
            for link in session.ask("textDocument/documentLink", &Value::Null).as_array().expect("a list") {
                assert!(link["target"].is_string() && (tooltips || link.get("tooltip").is_none()), "{link}");
            }
        }
        "codeLensProvider" => lenses(session),
        "documentFormattingProvider" => {
            let edits = session.ask("textDocument/formatting", &json!({ "options": options }));
            session.applied(&edits);
        }
        "documentRangeFormattingProvider" => {
            let edits = session.ask("textDocument/rangeFormatting", &json!({ "options": options, "range": all }));
            session.applied(&edits);
            if session.offered[key].is_object() {
                let ranges = json!({ "options": options, "ranges": [all, all] });
                assert_eq!(session.ask("textDocument/rangesFormatting", &ranges), edits);
            }
        }
        "inlayHintProvider" => {
            let answer = session.ask("textDocument/inlayHint", &json!({ "range": all }));
            let hints = answer.as_array().expect("a list");
            assert!(hints.iter().all(|hint| hint["label"].as_str().is_some_and(|label| !label.is_empty())), "{answer}");
        }
        "semanticTokensProvider" => tokens(session, &all),
        _ => {}
    }
}

fn lenses(session: &mut Session<'_>) {
    let shows = session.profile.can("/window/showDocument/support");
    for lens in session.ask("textDocument/codeLens", &Value::Null).as_array().expect("a list") {
        let command = lens["command"]["command"].as_str().expect("a command");
        let known = session.offered["executeCommandProvider"]["commands"].as_array();
        let known = known.is_some_and(|commands| commands.contains(&json!(command)));
        assert!(command.is_empty() || shows && known, "{lens}");
        assert_eq!(command.is_empty(), lens["command"].get("arguments").is_none(), "{lens}");
    }
}

fn tokens(session: &mut Session<'_>, all: &Value) {
    let full = session.ask("textDocument/semanticTokens/full", &Value::Null);
    shape::tokens(session, &full);
    let part = session.ask("textDocument/semanticTokens/range", &json!({ "range": all }));
    assert_eq!(part["data"], full["data"]);
    let before = json!({ "previousResultId": full["resultId"] });
    let delta = session.ask("textDocument/semanticTokens/full/delta", &before);
    assert_eq!(delta["edits"], json!([]), "nothing changed in between");
}

/// What is about a place in a document.
fn at(session: &mut Session<'_>, key: &str, offset: usize) {
    let place = json!({ "position": session.position(offset) });
    match key {
        "completionProvider" => completions(session, &place, offset),
        "hoverProvider" => {
            let answer = session.ask("textDocument/hover", &place);
            shape::hover(session, &answer, offset);
        }
        "signatureHelpProvider" => {
            let answer = session.ask("textDocument/signatureHelp", &place);
            shape::signatures(session, &answer);
        }
        "definitionProvider" => {
            let answer = session.ask("textDocument/definition", &place);
            shape::definition(session, &answer);
        }
        "referencesProvider" => {
            let context = json!({ "includeDeclaration": true });
            session.ask("textDocument/references", &json!({ "position": place["position"], "context": context }));
        }
        "documentHighlightProvider" => {
            session.ask("textDocument/documentHighlight", &place);
        }
        "callHierarchyProvider" => calls(session, &place, offset),
        "linkedEditingRangeProvider" => {
            session.ask("textDocument/linkedEditingRange", &place);
        }
        "renameProvider" => rename(session, &place, offset),
        "selectionRangeProvider" => selection(session, &place, offset),
        "documentOnTypeFormattingProvider" => {
            let options = json!({ "tabSize": 4, "insertSpaces": true });
            let params = json!({ "position": place["position"], "ch": "\n", "options": options });
            let edits = session.ask("textDocument/onTypeFormatting", &params);
            session.applied(&edits);
        }
        "codeActionProvider" => code_actions(session, &place),
        // Those of the document as a whole, and what is no request.
        "documentSymbolProvider"
        | "workspaceSymbolProvider"
        | "foldingRangeProvider"
        | "documentLinkProvider"
        | "codeLensProvider"
        | "documentFormattingProvider"
        | "documentRangeFormattingProvider"
        | "inlayHintProvider"
        | "semanticTokensProvider"
        | "diagnosticProvider"
        | "executeCommandProvider"
        | "positionEncoding"
        | "textDocumentSync"
        | "workspace" => {}
        unknown => panic!("{unknown} is announced and nobody asks for it here"),
    }
}

fn selection(session: &mut Session<'_>, place: &Value, offset: usize) {
    let chain = session.ask("textDocument/selectionRange", &json!({ "positions": [place["position"]] }));
    let mut around = offset..offset;
    let mut next = chain.get(0);
    while let Some(range) = next.filter(|one| !one.is_null()) {
        let wider = session.range(&range["range"]);
        assert!(wider.start <= around.start && around.end <= wider.end, "{chain}");
        (around, next) = (wider, range.get("parent"));
    }
}

fn calls(session: &mut Session<'_>, place: &Value, offset: usize) {
    let found = session.ask("textDocument/prepareCallHierarchy", place);
    for item in found.as_array().into_iter().flatten() {
        let (all, name) = (session.range(&item["range"]), session.range(&item["selectionRange"]));
        assert!(all.start <= name.start && name.end <= all.end, "{item} at {offset}");
        for (method, end) in [("incomingCalls", "from"), ("outgoingCalls", "to")] {
            let calls = session.ask(&format!("callHierarchy/{method}"), &json!({ "item": item }));
            for call in calls.as_array().expect("a list") {
                assert!(call["fromRanges"].as_array().is_some_and(|ranges| !ranges.is_empty()), "{call}");
                assert!(call[end]["name"].is_string(), "{call}");
            }
        }
    }
}

fn code_actions(session: &mut Session<'_>, place: &Value) {
    let range = json!({ "start": place["position"], "end": place["position"] });
    let params = json!({ "range": range, "context": { "diagnostics": [] } });
    let actions = session.ask("textDocument/codeAction", &params);
    shape::code_actions(session, &actions);
    for action in actions.as_array().into_iter().flatten().filter(|one| one.get("data").is_some()) {
        let action = resolved_action(session, action);
        shape::workspace_edit(session, &action["edit"]);
        session.edited(&action["edit"]);
    }
}

/// A code action with its edit.
pub(crate) fn resolved_action(session: &mut Session<'_>, action: &Value) -> Value {
    if action.get("data").is_none() {
        return action.clone();
    }
    let answer = session.client.ask("codeAction/resolve", action);
    assert_eq!(answer.get("error"), None, "{answer}");
    assert!(answer["result"]["edit"].is_object(), "{answer}");
    answer["result"].clone()
}

fn completions(session: &mut Session<'_>, place: &Value, offset: usize) {
    let answer = session.ask("textDocument/completion", place);
    shape::completions(session, &answer, offset);
    for item in answer["items"].as_array().into_iter().flatten().step_by(20) {
        let resolved = session.client.ask("completionItem/resolve", item);
        assert_eq!(resolved.get("error"), None, "{resolved}");
        assert_eq!(resolved["result"]["label"], item["label"]);
        shape::resolved(session, &resolved["result"]);
    }
}

fn rename(session: &mut Session<'_>, place: &Value, offset: usize) {
    let prepared = session.offered["renameProvider"].is_object();
    let found = if prepared { session.ask("textDocument/prepareRename", place) } else { Value::Null };
    if found.is_object() {
        let range = session.range(&found["range"]);
        assert!(range.start <= offset && offset <= range.end, "{found}");
    }
    let edit = session.ask("textDocument/rename", &json!({ "position": place["position"], "newName": "other" }));
    assert!(edit.is_null() || found.is_object() || !prepared, "what cannot be prepared is not renamed: {edit}");
    if edit.is_object() {
        shape::workspace_edit(session, &edit);
        session.edited(&edit);
    }
}
