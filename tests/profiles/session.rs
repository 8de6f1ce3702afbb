//! A client of a profile at work on one document.

use dockwright_syntax::text::{Encoding, Position, Text, apply_edits};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::client::Client;
use crate::clients::Profile;
use crate::shape;

/// What lies beside the document.
const FILES: &[&str] = &["package.json", "src/main.rs", ".dockerignore"];

pub(crate) struct Session<'a> {
    pub(crate) profile: &'a Profile,
    /// The capabilities of the server.
    pub(crate) offered: Value,
    pub(crate) client: Client,
    pub(crate) uri: String,
    pub(crate) text: Text,
    folder: TempDir,
    version: i64,
}

impl<'a> Session<'a> {
    pub(crate) fn start(profile: &'a Profile) -> Self {
        let folder = TempDir::new().expect("a folder");
        for file in FILES {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            std::fs::write(path, "").expect("a file");
        }
        let root = format!("file://{}", folder.path().display());
        let mut client = Client::start(&["lsp"]);
        let params = json!({
            "processId": null, "rootUri": root, "capabilities": profile.capabilities,
            "workspaceFolders": [{ "uri": root, "name": "work" }],
        });
        let offered = client.ask("initialize", &params)["result"]["capabilities"].clone();
        client.notify("initialized", &json!({}));
        Self { profile, offered, client, uri: String::new(), text: Text::new(""), folder, version: 0 }
    }

    /// Opens a document, a file of the folder or an untitled one.
    pub(crate) fn open(&mut self, untitled: bool, text: &str) {
        let file = format!("file://{}/Dockerfile", self.folder.path().display());
        self.uri = if untitled { "untitled:Untitled-1".to_owned() } else { file };
        self.version += 1;
        self.text = Text::new(text);
        let document = json!({ "uri": self.uri, "languageId": "dockerfile", "version": self.version, "text": text });
        self.client.notify("textDocument/didOpen", &json!({ "textDocument": document }));
    }

    pub(crate) fn change(&mut self, text: &str) {
        self.version += 1;
        self.text = Text::new(text);
        let document = json!({ "uri": self.uri, "version": self.version });
        let params = json!({ "textDocument": document, "contentChanges": [{ "text": text }] });
        self.client.notify("textDocument/didChange", &params);
    }

    pub(crate) fn close(&mut self) {
        self.client.notify("textDocument/didClose", &json!({ "textDocument": { "uri": self.uri } }));
    }

    /// The answer to a request about the document. Only a refusal to rename may be an error; it is `null` here.
    pub(crate) fn ask(&mut self, method: &str, more: &Value) -> Value {
        let mut params = json!({ "textDocument": { "uri": self.uri } });
        params.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
        let answer = self.client.ask(method, &params);
        if let Some(error) = answer.get("error") {
            let refused = method.to_lowercase().contains("rename") && error["code"] == json!(-32803);
            assert!(refused, "{method} of {params}: {error}");
            return Value::Null;
        }
        shape::places(self, &answer["result"]);
        answer["result"].clone()
    }

    /// The diagnostics of this version, sent or asked for.
    pub(crate) fn diagnostics(&mut self) -> Value {
        if self.offered.get("diagnosticProvider").is_some() {
            return self.ask("textDocument/diagnostic", &Value::Null)["items"].clone();
        }
        let (uri, version) = (self.uri.clone(), self.version);
        Value::Array(self.client.published(&uri, version))
    }

    fn encoding(&self) -> Encoding {
        self.profile.encoding
    }

    /// A byte offset as the protocol has it.
    pub(crate) fn position(&self, offset: usize) -> Value {
        let position = self.text.position(offset, self.encoding());
        json!({ "line": position.line, "character": position.character })
    }

    /// The position of the protocol; `None` where it lies in no line of the text or within a character.
    pub(crate) fn offset(&self, position: &Value) -> Option<usize> {
        let number = |name: &str| u32::try_from(position[name].as_u64()?).ok();
        let wanted = Position { line: number("line")?, character: number("character")? };
        let offset = self.text.offset(wanted, self.encoding());
        (self.text.position(offset, self.encoding()) == wanted).then_some(offset)
    }

    pub(crate) fn range(&self, range: &Value) -> std::ops::Range<usize> {
        let offset =
            |key: &str| self.offset(&range[key]).unwrap_or_else(|| panic!("{range} of {}", self.text.as_str()));
        offset("start")..offset("end")
    }

    /// Whether an edit puts a line break behind a last line that has none: then it reaches to the line after, of which there
    /// is none.
    pub(crate) fn ends_the_text(&self, edit: &Value) -> bool {
        let behind = json!({ "line": self.text.as_str().matches('\n').count() + 1, "character": 0 });
        edit["newText"].as_str().is_some_and(|new| new.ends_with('\n')) && edit["range"]["end"] == behind
    }

    fn edit_range(&self, edit: &Value) -> std::ops::Range<usize> {
        let mut range = edit["range"].clone();
        if self.ends_the_text(edit) {
            range["end"] = self.position(self.text.as_str().len());
        }
        self.range(&range)
    }

    /// The text after edits of the protocol.
    pub(crate) fn applied(&self, edits: &Value) -> String {
        let edits = edits.as_array().map(Vec::as_slice).unwrap_or_default();
        let edit = |edit: &Value| (self.edit_range(edit), edit["newText"].as_str().expect("a text").to_owned());
        let edits: Vec<_> = edits.iter().map(edit).collect();
        apply_edits(self.text.as_str(), &edits).expect("edits that do not overlap")
    }

    /// The text after an edit of the workspace.
    pub(crate) fn edited(&self, edit: &Value) -> String {
        let own = |change: &&Value| change["textDocument"]["uri"] == json!(self.uri);
        let changes = edit["documentChanges"].as_array();
        match changes.and_then(|changes| changes.iter().find(own)) {
            Some(change) => self.applied(&change["edits"]),
            None => self.applied(&edit["changes"][&self.uri]),
        }
    }
}
