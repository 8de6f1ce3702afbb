//! The clients: what editors of different abilities say of themselves.

use dockwright_syntax::text::Encoding;
use serde_json::{Value, json};

/// A client, by what it can do.
pub(crate) struct Profile {
    pub(crate) name: &'static str,
    pub(crate) capabilities: Value,
    /// What the server has to agree on.
    pub(crate) encoding: Encoding,
}

impl Profile {
    /// Whether the client says yes to something, `/textDocument/x/y`.
    pub(crate) fn can(&self, pointer: &str) -> bool {
        self.capabilities.pointer(pointer).and_then(Value::as_bool).unwrap_or_default()
    }

    /// Whether the client says anything of something.
    pub(crate) fn knows(&self, pointer: &str) -> bool {
        self.capabilities.pointer(pointer).is_some()
    }

    /// Whether a list of the client has something in it.
    pub(crate) fn lists(&self, pointer: &str, wanted: &Value) -> bool {
        self.capabilities.pointer(pointer).and_then(Value::as_array).is_some_and(|list| list.contains(wanted))
    }
}

/// An editor such as VS Code: whatever the protocol has.
pub(crate) fn full() -> Profile {
    let text_document = json!({
        "synchronization": { "didSave": true },
        "publishDiagnostics": { "relatedInformation": true, "tagSupport": { "valueSet": [1, 2] }, "versionSupport": true,
            "codeDescriptionSupport": true, "dataSupport": true },
        "diagnostic": { "dynamicRegistration": true, "relatedDocumentSupport": false },
        "completion": { "completionItem": { "snippetSupport": true, "commitCharactersSupport": true,
            "documentationFormat": ["markdown", "plaintext"], "deprecatedSupport": true, "preselectSupport": true,
            "tagSupport": { "valueSet": [1] }, "insertReplaceSupport": true, "labelDetailsSupport": true,
            "resolveSupport": { "properties": ["documentation", "detail", "additionalTextEdits"] } } },
        "hover": { "contentFormat": ["markdown", "plaintext"] },
        "signatureHelp": { "signatureInformation": { "documentationFormat": ["markdown", "plaintext"],
            "parameterInformation": { "labelOffsetSupport": true }, "activeParameterSupport": true } },
        "definition": { "linkSupport": true },
        "documentSymbol": { "hierarchicalDocumentSymbolSupport": true, "tagSupport": { "valueSet": [1] } },
        "codeAction": { "isPreferredSupport": true, "disabledSupport": true, "dataSupport": true,
            "resolveSupport": { "properties": ["edit"] }, "honorsChangeAnnotations": true,
            "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["", "quickfix", "refactor", "source"] } } },
        "rangeFormatting": { "dynamicRegistration": true, "rangesSupport": true },
        "rename": { "prepareSupport": true, "honorsChangeAnnotations": true },
        "documentLink": { "tooltipSupport": true },
        "foldingRange": { "rangeLimit": 5000, "lineFoldingOnly": true },
        "semanticTokens": {
            "requests": { "range": true, "full": { "delta": true } }, "formats": ["relative"],
            "multilineTokenSupport": false, "overlappingTokenSupport": false,
            "tokenTypes": ["namespace", "type", "class", "enum", "enumMember", "parameter", "variable", "property", "function",
                "macro", "keyword", "comment", "string", "number", "regexp", "operator", "decorator"],
            "tokenModifiers": ["declaration", "definition", "readonly", "deprecated", "documentation", "defaultLibrary"],
        },
    });
    let workspace = json!({
        "applyEdit": true, "configuration": true, "workspaceFolders": true,
        "workspaceEdit": { "documentChanges": true, "resourceOperations": ["create", "rename", "delete"],
            "changeAnnotationSupport": { "groupsOnLabel": true } },
        "didChangeConfiguration": { "dynamicRegistration": true },
        "didChangeWatchedFiles": { "dynamicRegistration": true },
        "diagnostics": { "refreshSupport": true }, "inlayHint": { "refreshSupport": true },
    });
    let capabilities = json!({
        "workspace": workspace, "textDocument": text_document, "window": { "showDocument": { "support": true } },
        "general": { "positionEncodings": ["utf-16"] },
    });
    Profile { name: "full", capabilities, encoding: Encoding::Utf16 }
}

/// An editor such as Neovim or Helix: columns in bytes, and some of the rest.
pub(crate) fn partial() -> Profile {
    let text_document = json!({
        "publishDiagnostics": { "relatedInformation": true, "tagSupport": { "valueSet": [1, 2] } },
        "completion": { "completionItem": { "snippetSupport": true, "documentationFormat": ["markdown", "plaintext"],
            "deprecatedSupport": true, "resolveSupport": { "properties": ["documentation"] } } },
        "hover": { "contentFormat": ["markdown", "plaintext"] },
        "signatureHelp": { "signatureInformation": { "documentationFormat": ["markdown"],
            "parameterInformation": { "labelOffsetSupport": true } } },
        "definition": { "linkSupport": true },
        "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
        "codeAction": { "isPreferredSupport": true,
            "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["", "quickfix", "source"] } } },
        "rename": { "prepareSupport": true },
        "semanticTokens": {
            "requests": { "full": { "delta": false } }, "formats": ["relative"],
            "tokenTypes": ["keyword", "comment", "string", "variable", "function", "operator"],
            "tokenModifiers": [], "multilineTokenSupport": true,
        },
    });
    let workspace = json!({
        "configuration": true, "workspaceEdit": { "documentChanges": true, "resourceOperations": ["rename"] },
    });
    let general = json!({ "positionEncodings": ["utf-8", "utf-16", "utf-32"] });
    let capabilities = json!({
        "workspace": workspace, "textDocument": text_document, "general": general,
        "window": { "showDocument": { "support": true } },
    });
    Profile { name: "partial", capabilities, encoding: Encoding::Utf8 }
}

/// An editor that says no to whatever can be answered so.
pub(crate) fn minimal() -> Profile {
    let text_document = json!({
        "completion": { "completionItem": { "snippetSupport": false, "documentationFormat": ["plaintext"] } },
        "hover": { "contentFormat": ["plaintext"] },
        "signatureHelp": { "signatureInformation": { "documentationFormat": ["plaintext"] } },
        "definition": { "linkSupport": false },
        "documentSymbol": { "hierarchicalDocumentSymbolSupport": false },
        "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["quickfix", "source"] } } },
    });
    let capabilities = json!({ "textDocument": text_document, "workspace": { "applyEdit": false } });
    Profile { name: "minimal", capabilities, encoding: Encoding::Utf16 }
}

/// A client that says nothing at all.
pub(crate) fn silent() -> Profile {
    Profile { name: "silent", capabilities: json!({}), encoding: Encoding::Utf16 }
}
