//! What answers look like, by what the client can do.

use serde_json::{Value, json};

use crate::session::Session;

/// Every position in an answer is one of the document, and every range goes forward.
pub(crate) fn places(session: &Session<'_>, answer: &Value) {
    match answer {
        Value::Array(items) => items.iter().for_each(|item| places(session, item)),
        Value::Object(members) => {
            let uri = members.get("uri").or_else(|| members.get("textDocument")?.get("uri"));
            if uri.is_some_and(|uri| uri != &json!(session.uri)) {
                return;
            }
            if members.contains_key("line") && members.contains_key("character") {
                let found = session.offset(answer);
                assert!(found.is_some(), "{answer} is no place of {:?}", session.text.as_str());
            }
            if members.contains_key("start") && members.contains_key("end") {
                let range = session.range(answer);
                assert!(range.start <= range.end, "{answer}");
            }
            if session.ends_the_text(answer) {
                return;
            }
            let elsewhere = members.get("targetUri").is_some_and(|uri| uri != &json!(session.uri));
            let own = members.iter().filter(|(key, _)| !elsewhere || *key == "originSelectionRange");
            own.for_each(|(_, member)| places(session, member));
        }
        _ => {}
    }
}

/// Text as the client can show it.
fn markup(content: &Value, markdown: bool) {
    let text = content["value"].as_str().expect("a text");
    assert!(!text.is_empty());
    assert_eq!(content["kind"], json!(if markdown { "markdown" } else { "plaintext" }), "{text}");
    let signs = ["```", "**", "]("].iter().any(|sign| text.contains(sign));
    assert!(markdown || !signs, "Markdown in {text}");
}

fn absent(value: &Value, key: &str, unless: bool) {
    assert!(unless || value.get(key).is_none(), "{key} in {value}");
}

/// Whether a text has a place to fill in, which only snippets have. `${A}` is a variable.
fn fills_in(text: &str) -> bool {
    let digit = |rest: &str| rest.trim_start_matches('{').starts_with(|c: char| c.is_ascii_digit());
    text.match_indices('$').any(|(at, _)| digit(&text[at + 1..]))
}

pub(crate) fn completions(session: &Session<'_>, answer: &Value, cursor: usize) {
    let items = answer["items"].as_array().unwrap_or_else(|| panic!("a list, not {answer}"));
    for item in items {
        completion(session, item, cursor);
    }
}

fn completion(session: &Session<'_>, item: &Value, cursor: usize) {
    let client = |name: &str| session.profile.can(&format!("/textDocument/completion/completionItem/{name}"));
    let knows = |name: &str| session.profile.knows(&format!("/textDocument/completion/completionItem/{name}"));
    let edit = &item["textEdit"];
    let (insert, replace) = if client("insertReplaceSupport") {
        absent(edit, "range", false);
        (session.range(&edit["insert"]), session.range(&edit["replace"]))
    } else {
        (session.range(&edit["range"]), session.range(&edit["range"]))
    };
    assert!(insert.start <= cursor && cursor <= insert.end && cursor <= replace.end, "{item}");
    assert_eq!(insert.start, replace.start, "{item}");
    let replaced = &session.text.as_str()[replace];
    assert!(!replaced.contains(['\n', '\r']), "{item} goes over lines: {replaced}");

    let text = edit["newText"].as_str().expect("a text");
    let is_snippet = item.get("insertTextFormat") == Some(&json!(2));
    assert!(client("snippetSupport") || !is_snippet, "{item}");
    assert!(is_snippet || !fills_in(text), "{item}");
    absent(item, "tags", knows("tagSupport"));
    absent(item, "deprecated", client("deprecatedSupport"));
    absent(item, "commitCharacters", client("commitCharactersSupport"));
    absent(item, "labelDetails", client("labelDetailsSupport"));
    assert!(item["label"].as_str().is_some_and(|label| !label.is_empty()), "{item}");
}

/// An item after it was asked about once more.
pub(crate) fn resolved(session: &Session<'_>, item: &Value) {
    let formats = "/textDocument/completion/completionItem/documentationFormat";
    if let Some(documentation) = item.get("documentation") {
        markup(documentation, session.profile.lists(formats, &json!("markdown")));
    }
}

pub(crate) fn hover(session: &Session<'_>, answer: &Value, cursor: usize) {
    if answer.is_null() {
        return;
    }
    let formats = "/textDocument/hover/contentFormat";
    // Before there were formats, all was Markdown.
    let markdown = !session.profile.knows(formats) || session.profile.lists(formats, &json!("markdown"));
    markup(&answer["contents"], markdown);
    let range = session.range(&answer["range"]);
    assert!(range.start <= cursor && cursor <= range.end, "{answer}");
}

pub(crate) fn signatures(session: &Session<'_>, answer: &Value) {
    let client = "/textDocument/signatureHelp/signatureInformation";
    let offsets = session.profile.can(&format!("{client}/parameterInformation/labelOffsetSupport"));
    let markdown = session.profile.lists(&format!("{client}/documentationFormat"), &json!("markdown"));
    for signature in answer["signatures"].as_array().into_iter().flatten() {
        let label = signature["label"].as_str().expect("a label");
        for one in signature["parameters"].as_array().expect("parameters").iter().chain([signature]) {
            one.get("documentation").into_iter().for_each(|documentation| markup(documentation, markdown));
        }
        for parameter in signature["parameters"].as_array().expect("parameters") {
            match &parameter["label"] {
                Value::String(text) if !offsets => assert!(label.contains(text.as_str()), "{signature}"),
                Value::Array(ends) if offsets => {
                    let numbers: Vec<usize> = ends.iter().filter_map(Value::as_u64).map(|end| end as usize).collect();
                    assert!(numbers[0] < numbers[1] && numbers[1] <= label.len(), "{signature}");
                }
                other => panic!("the label of a parameter is {other}"),
            }
        }
    }
}

pub(crate) fn definition(session: &Session<'_>, answer: &Value) {
    let links = session.profile.can("/textDocument/definition/linkSupport");
    let items = answer.as_array().map_or(std::slice::from_ref(answer), Vec::as_slice);
    for item in items.iter().filter(|item| !item.is_null()) {
        let expected = if links { "targetUri" } else { "uri" };
        assert!(item[expected].is_string(), "{item}");
        absent(item, "targetUri", links);
    }
}

pub(crate) fn symbols(session: &Session<'_>, answer: &Value) {
    let nested = session.profile.can("/textDocument/documentSymbol/hierarchicalDocumentSymbolSupport");
    for symbol in answer.as_array().expect("a list") {
        absent(symbol, "tags", session.profile.knows("/textDocument/documentSymbol/tagSupport"));
        absent(symbol, "location", !nested);
        absent(symbol, "children", nested);
        assert!(symbol["name"].as_str().is_some_and(|name| !name.trim().is_empty()), "{symbol}");
        if nested {
            let (all, name) = (session.range(&symbol["range"]), session.range(&symbol["selectionRange"]));
            assert!(all.start <= name.start && name.end <= all.end, "{symbol}");
            symbol.get("children").into_iter().for_each(|children| symbols(session, children));
        }
    }
}

/// An edit of the workspace: as the client takes it.
pub(crate) fn workspace_edit(session: &Session<'_>, edit: &Value) {
    let versions = session.profile.can("/workspace/workspaceEdit/documentChanges");
    let creates = session.profile.lists("/workspace/workspaceEdit/resourceOperations", &json!("create"));
    absent(edit, "documentChanges", versions);
    absent(edit, "changes", !versions);
    absent(edit, "changeAnnotations", session.profile.knows("/workspace/workspaceEdit/changeAnnotationSupport"));
    for change in edit["documentChanges"].as_array().into_iter().flatten() {
        assert!(creates || change.get("kind").is_none(), "{change}");
    }
}

pub(crate) fn code_actions(session: &Session<'_>, answer: &Value) {
    let client = |name: &str| session.profile.can(&format!("/textDocument/codeAction/{name}"));
    let later = session.profile.lists("/textDocument/codeAction/resolveSupport/properties", &json!("edit"));
    let literals = session.profile.knows("/textDocument/codeAction/codeActionLiteralSupport");
    for action in answer.as_array().expect("a list") {
        assert!(literals, "{action}");
        absent(action, "disabled", client("disabledSupport"));
        absent(action, "data", client("dataSupport") && later);
        match action.get("edit") {
            Some(edit) => workspace_edit(session, edit),
            None => assert!(action.get("disabled").is_some() || action.get("data").is_some(), "{action} does nothing"),
        }
    }
}

pub(crate) fn tokens(session: &Session<'_>, answer: &Value) {
    let legend = &session.offered["semanticTokensProvider"]["legend"];
    let count = |key: &str| legend[key].as_array().map_or(0, Vec::len) as u64;
    let types: Vec<&Value> = legend["tokenTypes"].as_array().into_iter().flatten().collect();
    for one in types {
        assert!(
            session.profile.lists("/textDocument/semanticTokens/tokenTypes", one),
            "{one} is unknown to the client"
        );
    }
    let data: Vec<u64> = answer["data"].as_array().expect("numbers").iter().filter_map(Value::as_u64).collect();
    let lines = session.profile.can("/textDocument/semanticTokens/multilineTokenSupport");
    let (mut line, mut column) = (0, 0);
    for token in data.chunks(5) {
        column = if token[0] > 0 { token[1] } else { column + token[1] };
        line += token[0];
        let ends = [column, column + token[2]].map(|character| json!({ "line": line, "character": character }));
        assert!(session.offset(&ends[0]).is_some(), "{ends:?}");
        assert!(lines || session.offset(&ends[1]).is_some(), "{ends:?} goes over the end of its line");
        assert!(token[2] > 0 && token[3] < count("tokenTypes") && token[4] < 1 << count("tokenModifiers"), "{token:?}");
    }
}

pub(crate) fn diagnostics(session: &Session<'_>, found: &Value) {
    let pulled = session.profile.knows("/textDocument/diagnostic");
    let related = session.profile.can("/textDocument/publishDiagnostics/relatedInformation")
        || pulled && session.profile.can("/textDocument/diagnostic/relatedInformation");
    for one in found.as_array().expect("a list") {
        absent(one, "relatedInformation", related);
        assert!(one["message"].as_str().is_some_and(|message| !message.is_empty()), "{one}");
    }
}
