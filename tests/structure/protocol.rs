//! Each request once, by a client that can everything and by one that can nothing.

use serde_json::{Value, json};

use crate::client::{Client, URI};

const TEXT: &str = "\
# syntax=docker/dockerfile:1
ARG TAG=10
FROM debian:${TAG} AS base
MAINTAINER somebody
RUN echo '🦀é' \\
    && curl https://example.com/x
FROM base
COPY --from=base <<EOF /é
a $TAG
EOF
CMD [\"x\"]
";

fn rich() -> Value {
    json!({
        "workspace": { "inlayHint": { "refreshSupport": true } },
        "textDocument": {
            "documentSymbol": { "hierarchicalDocumentSymbolSupport": true, "tagSupport": { "valueSet": [1] } },
            "foldingRange": { "rangeLimit": 5000 },
            "documentLink": { "tooltipSupport": true },
            "semanticTokens": {
                "requests": { "range": true, "full": { "delta": true } },
                "tokenTypes": ["namespace", "class", "enumMember", "keyword", "comment", "macro", "variable", "string",
                    "parameter", "function", "operator", "number", "property"],
                "tokenModifiers": ["declaration", "deprecated", "defaultLibrary"],
                "formats": ["relative"], "multilineTokenSupport": true,
            },
        },
    })
}

fn opened(capabilities: &Value, options: &Value) -> (Client, Value) {
    let (mut client, answer) = Client::introduced(capabilities, options);
    client.open(TEXT);
    (client, answer["capabilities"].clone())
}

fn ask(client: &mut Client, method: &str, more: &Value) -> Value {
    let mut params = json!({ "textDocument": { "uri": URI } });
    let own = params.as_object_mut().expect("an object");
    own.extend(more.as_object().cloned().unwrap_or_default());
    let answer = client.ask(&format!("textDocument/{method}"), &params);
    assert_eq!(answer.get("error"), None, "{answer}");
    answer["result"].clone()
}

fn everything() -> Value {
    json!({ "range": { "start": { "line": 0, "character": 0 }, "end": { "line": 100, "character": 0 } } })
}

fn strings<'a>(list: &'a Value, key: &str) -> Vec<&'a str> {
    list.as_array().expect("a list").iter().filter_map(|one| one[key].as_str()).collect()
}

#[test]
fn symbols() {
    let (mut client, offered) = opened(&rich(), &Value::Null);
    assert_eq!(offered["documentSymbolProvider"], json!(true));
    let tree = ask(&mut client, "documentSymbol", &Value::Null);
    assert_eq!(strings(&tree, "name"), ["syntax", "ARG TAG", "base", "base"]);
    assert_eq!(strings(&tree[2]["children"], "name"), ["MAINTAINER", "RUN"]);
    assert_eq!(tree[2]["children"][0]["tags"], json!([1]));
    assert_eq!(tree[2]["range"]["end"], json!({ "line": 5, "character": 33 }));

    let (mut client, _) = opened(&json!({}), &Value::Null);
    let list = ask(&mut client, "documentSymbol", &Value::Null);
    assert_eq!(list[3]["name"], json!("MAINTAINER somebody"));
    assert_eq!((&list[3]["containerName"], &list[3]["location"]["uri"]), (&json!("base"), &json!(URI)));
    assert_eq!(list[3].get("tags"), None);
}

#[test]
fn folds() {
    let limited = json!({ "textDocument": { "foldingRange": { "rangeLimit": 1, "lineFoldingOnly": true } } });
    for (capabilities, expected) in [(rich(), 4), (json!({}), 4), (limited, 1)] {
        let (mut client, offered) = opened(&capabilities, &Value::Null);
        assert_eq!(offered["foldingRangeProvider"], json!(true));
        let found = ask(&mut client, "foldingRange", &Value::Null);
        assert_eq!(found.as_array().map(Vec::len), Some(expected), "{found}");
        assert_eq!(found[0], json!({ "startLine": 2, "endLine": 5 }));
    }
}

#[test]
fn selections() {
    let (mut client, offered) = opened(&json!({}), &Value::Null);
    assert_eq!(offered["selectionRangeProvider"], json!(true));
    let positions = json!({ "positions": [{ "line": 4, "character": 11 }, { "line": 90, "character": 0 }] });
    let found = ask(&mut client, "selectionRange", &positions);
    assert_eq!(found.as_array().map(Vec::len), Some(2));
    // The crab is two units.
    assert_eq!(found[0]["range"]["end"], json!({ "line": 4, "character": 13 }));
    assert_eq!(found[0]["parent"]["range"]["end"], json!({ "line": 4, "character": 14 }));
}

/// The texts of the tokens, with the names of their types.
fn decoded(data: &Value, legend: &Value, text: &str) -> Vec<(String, String)> {
    let numbers: Vec<usize> =
        data.as_array().expect("numbers").iter().filter_map(Value::as_u64).map(|n| n as usize).collect();
    let lines: Vec<Vec<u16>> = text.split_inclusive('\n').map(|line| line.encode_utf16().collect()).collect();
    let (mut line, mut start) = (0, 0);
    let token = |token: &[usize]| {
        start = if token[0] > 0 { token[1] } else { start + token[1] };
        line += token[0];
        let rest: Vec<u16> = lines[line..].concat();
        let text = String::from_utf16(&rest[start..start + token[2]]).expect("whole characters");
        (legend["tokenTypes"][token[3]].as_str().expect("a type").to_owned(), text)
    };
    numbers.chunks(5).map(token).collect()
}

#[test]
fn tokens() {
    let (mut client, offered) = opened(&rich(), &Value::Null);
    let provider = &offered["semanticTokensProvider"];
    assert_eq!((&provider["range"], &provider["full"]["delta"]), (&json!(true), &json!(true)));
    let full = ask(&mut client, "semanticTokens/full", &Value::Null);
    let found = decoded(&full["data"], &provider["legend"], TEXT);
    for expected in [
        ("keyword", "FROM"),
        ("class", "debian"),
        ("variable", "${TAG}"),
        ("namespace", "base"),
        ("function", "curl"),
        ("string", "'🦀é'"),
        ("operator", "&&"),
        ("macro", "EOF"),
        ("string", "a "),
        ("comment", "# "),
        ("macro", "syntax"),
    ] {
        assert!(found.contains(&(expected.0.to_owned(), expected.1.to_owned())), "{expected:?} in {found:?}");
    }
    let range = json!({ "range": { "start": { "line": 1, "character": 2 }, "end": { "line": 1, "character": 3 } } });
    let some = ask(&mut client, "semanticTokens/range", &range);
    let some = decoded(&some["data"], &provider["legend"], TEXT);
    let texts: Vec<&str> = some.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(texts, ["ARG", "TAG", "=", "10"]);
}

#[test]
fn changed_tokens() {
    let (mut client, offered) = opened(&rich(), &Value::Null);
    let full = ask(&mut client, "semanticTokens/full", &Value::Null);
    let id = json!({ "previousResultId": full["resultId"] });
    let none = ask(&mut client, "semanticTokens/full/delta", &id);
    assert_eq!(none["edits"], json!([]));
    let at = json!({ "line": 5, "character": 0 });
    client.change(2, &json!([{ "range": { "start": at, "end": at }, "text": "    | tee 'é' \\\n" }]));
    let id = json!({ "previousResultId": none["resultId"] });
    let delta = ask(&mut client, "semanticTokens/full/delta", &id);
    let mut data = full["data"].as_array().expect("numbers").clone();
    for edit in delta["edits"].as_array().expect("edits") {
        let number = |key: &str| edit[key].as_u64().expect("a number") as usize;
        let new = edit["data"].as_array().cloned().unwrap_or_default();
        assert!(new.len() <= 20, "what stays is not sent: {delta}");
        data.splice(number("start")..number("start") + number("deleteCount"), new);
    }
    let again = ask(&mut client, "semanticTokens/full", &Value::Null);
    assert_eq!(Value::Array(data), again["data"]);
    let text = TEXT.replacen("    &&", "    | tee 'é' \\\n    &&", 1);
    let found = decoded(&again["data"], &offered["semanticTokensProvider"]["legend"], &text);
    assert!(found.contains(&("function".to_owned(), "tee".to_owned())), "{found:?}");
    let unknown = ask(&mut client, "semanticTokens/full/delta", &json!({ "previousResultId": "nobody's" }));
    assert_eq!(unknown["data"], again["data"]);
}

#[test]
fn tokens_of_a_client_that_knows_few() {
    let some = json!({ "textDocument": { "semanticTokens": {
        "requests": {}, "tokenTypes": ["keyword", "string"], "tokenModifiers": [], "formats": ["relative"],
    } } });
    let (mut client, offered) = opened(&some, &Value::Null);
    let legend = &offered["semanticTokensProvider"]["legend"];
    assert_eq!(legend["tokenTypes"], json!(["keyword", "string"]));
    let full = ask(&mut client, "semanticTokens/full", &Value::Null);
    let found = decoded(&full["data"], legend, TEXT);
    assert!(found.iter().all(|(_, text)| !text.contains('\n')), "{found:?}");
    let (_client, offered) = opened(&json!({}), &Value::Null);
    assert_eq!(offered.get("semanticTokensProvider"), None);
}

#[test]
fn links_lead_to_pages_and_files() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("a b.txt"), "x").expect("a file");
    let uri = format!("file://{}/Dockerfile", folder.path().display());
    for (capabilities, tooltip) in [(rich(), true), (json!({}), false)] {
        let (mut client, offered) = Client::introduced(&capabilities, &Value::Null);
        assert!(offered["capabilities"]["documentLinkProvider"].is_object());
        client.open_as(&uri, "dockerfile", "FROM ghcr.io/a/b:1\nCOPY [\"a b.txt\", \"/\"]\n");
        let found = client.ask("textDocument/documentLink", &json!({ "textDocument": { "uri": uri } }));
        let found = &found["result"];
        assert_eq!(found[0]["target"], json!("https://github.com/a?tab=packages&q=b"));
        assert_eq!(found[0].get("tooltip").is_some(), tooltip);
        assert!(found[1]["target"].as_str().is_some_and(|target| target.ends_with("/a%20b.txt")), "{found}");
    }
}

fn labels(client: &mut Client) -> Vec<String> {
    let found = ask(client, "inlayHint", &everything());
    strings(&found, "label").into_iter().map(|label| label.split(' ').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn hints_are_those_the_settings_want() {
    let (mut client, offered) = opened(&rich(), &Value::Null);
    assert_eq!(offered["inlayHintProvider"], json!(true));
    let found = ask(&mut client, "inlayHint", &everything());
    let shown = strings(&found, "label");
    assert!(shown.contains(&"= debian:10"), "{found}");
    assert!(
        shown.iter().any(|label| label.starts_with("end of life since ") && label.ends_with(": Debian 10")),
        "{found}"
    );
    assert_eq!(found[0]["position"], json!({ "line": 2, "character": 18 }));
    let all_off = json!({ "from-values": false, "aliases": false, "end-of-life": false });
    let hints = json!({ "settings": { "dockwright": { "hints": all_off } } });
    client.notify("workspace/didChangeConfiguration", &hints);
    assert!(labels(&mut client).is_empty());

    let options = json!({ "hints": { "end-of-life": false, "aliases": false, "users": true, "values": true } });
    let (mut client, _) = opened(&json!({}), &options);
    assert_eq!(labels(&mut client), ["=", "as"]);
}

#[test]
fn lenses_count_references() {
    let (mut client, offered) = opened(&json!({}), &Value::Null);
    assert!(offered["codeLensProvider"].is_object());
    let found = ask(&mut client, "codeLens", &Value::Null);
    assert_eq!(found.as_array().map(Vec::len), Some(1));
    assert_eq!(found[0]["command"]["title"], json!("2 references"));
    assert_eq!(found[0]["range"]["start"]["line"], json!(2));
}

#[test]
fn names_of_the_workspace() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    write("api/Dockerfile", "ARG API_TAG=1\nFROM a AS api-build\n");
    write("web/web.Dockerfile", "FROM a AS web-build\nARG WEB_PORT\n");
    write("node_modules/x/Dockerfile", "FROM a AS foreign-build\n");
    let root = format!("file://{}", folder.path().display());
    let mut client = Client::start(&["lsp"]);
    let params = json!({ "capabilities": {}, "workspaceFolders": [{ "uri": root, "name": "x" }] });
    client.ask("initialize", &params);
    client.open(TEXT);
    client.open_as(&format!("{root}/web/web.Dockerfile"), "dockerfile", "FROM a AS web-new-build\n");
    client.open_as("untitled:1", "dockerfile", "FROM a AS new-build\n");
    let mut names = |query: &str| {
        let found = client.ask("workspace/symbol", &json!({ "query": query }));
        let mut names: Vec<String> = strings(&found["result"], "name").into_iter().map(str::to_owned).collect();
        names.sort();
        names
    };
    assert_eq!(names("Build"), ["api-build", "new-build", "web-new-build"]);
    assert_eq!(names("tag"), ["API_TAG", "TAG"]);
    assert_eq!(names(""), ["API_TAG", "TAG", "api-build", "base", "new-build", "web-new-build"]);
}

#[test]
fn files_that_are_not_open_and_files_of_another_kind() {
    let (mut client, _) = Client::introduced(&rich(), &Value::Null);
    client.open_as("file:///work/.dockerignore", "ignore", "# a\n# b\n*.log\n");
    for uri in ["file:///nowhere/Dockerfile", "file:///work/.dockerignore"] {
        for method in ["documentSymbol", "foldingRange", "semanticTokens/full", "documentLink", "inlayHint", "codeLens"]
        {
            let mut params = json!({ "textDocument": { "uri": uri } });
            params["range"] = everything()["range"].clone();
            let answer = client.ask(&format!("textDocument/{method}"), &params);
            assert_eq!(answer.get("error"), None, "{method} of {uri}: {answer}");
        }
    }
}
