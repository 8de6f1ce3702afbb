//! What the tests of the protocol send, and what they expect of the answers.

use dockwright_lint::{Config, lint_text};
use dockwright_syntax::text::{Encoding, Text, apply_edits};
use serde_json::{Value, json};

use crate::client::URI;

/// One certain finding on line 1.
pub(crate) const TEXT: &str = "FROM debian:12\nRUN apt-get install curl\n";
pub(crate) const RULE: &str = "apt-get-missing-yes";

/// What a capable editor announces, with push diagnostics.
pub(crate) fn capable() -> Value {
    json!({
        "workspace": { "workspaceEdit": { "documentChanges": true } },
        "textDocument": {
            "publishDiagnostics": { "relatedInformation": true, "versionSupport": true },
            "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [""] } } },
            "hover": { "contentFormat": ["markdown", "plaintext"] },
        },
    })
}

pub(crate) fn pulling() -> Value {
    let mut capabilities = capable();
    capabilities["textDocument"]["diagnostic"] = json!({});
    capabilities
}

pub(crate) fn with_encodings(mut capabilities: Value, encodings: &Value) -> Value {
    capabilities["general"] = json!({ "positionEncodings": encodings });
    capabilities
}

pub(crate) fn range(text: &Text, bytes: &std::ops::Range<usize>, encoding: Encoding) -> Value {
    let position = |offset| {
        let position = text.position(offset, encoding);
        json!({ "line": position.line, "character": position.character })
    };
    json!({ "start": position(bytes.start), "end": position(bytes.end) })
}

/// Rule and range of each diagnostic.
pub(crate) fn gist(diagnostics: &[Value]) -> Vec<(Value, Value)> {
    diagnostics.iter().map(|diagnostic| (diagnostic["code"].clone(), diagnostic["range"].clone())).collect()
}

/// What a fresh lint of the text finds, as rule and range.
pub(crate) fn expected(text: &str, encoding: Encoding) -> Vec<(Value, Value)> {
    let positions = Text::new(text);
    let findings = lint_text(text, &Config::default());
    findings.iter().map(|finding| (json!(finding.rule.id), range(&positions, &finding.range, encoding))).collect()
}

pub(crate) fn find<'a>(diagnostics: &'a [Value], rule: &str) -> Option<&'a Value> {
    diagnostics.iter().find(|diagnostic| diagnostic["code"] == json!(rule))
}

/// The text after the edits of a code action, for the document of the tests.
pub(crate) fn applied(text: &str, edit: &Value, encoding: Encoding) -> String {
    let positions = Text::new(text);
    let offset = |position: &Value| {
        let number = |key: &str| u32::try_from(position[key].as_u64().expect("a number")).expect("a small number");
        let position = dockwright_syntax::text::Position { line: number("line"), character: number("character") };
        positions.offset(position, encoding)
    };
    let edits = edit["documentChanges"][0].get("edits").unwrap_or(&edit["changes"][URI]);
    let edits: Vec<_> = edits.as_array().expect("edits").iter().collect();
    let edits: Vec<_> = edits
        .iter()
        .map(|edit| {
            let bytes = offset(&edit["range"]["start"])..offset(&edit["range"]["end"]);
            (bytes, edit["newText"].as_str().expect("a text").to_owned())
        })
        .collect();
    apply_edits(text, &edits).expect("edits that fit")
}
