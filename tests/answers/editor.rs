//! What the real language server answers to a client.

use dockwright_syntax::text::{Encoding, Position, Text};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::FILES;
use crate::client::Client;
use crate::features::Case;

/// A client in a folder with files.
pub(crate) struct Editor {
    client: Client,
    folder: TempDir,
    pub(crate) introduction: Value,
    version: i64,
}

impl Editor {
    pub(crate) fn new(capabilities: &Value) -> Self {
        let folder = TempDir::new().expect("a folder");
        for (file, text) in FILES {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("the folder is made");
            std::fs::write(path, text).expect("the file is written");
        }
        let mut client = Client::start(&["lsp"]);
        let root = json!([{ "uri": format!("file://{}", folder.path().display()), "name": "work" }]);
        let params = json!({ "processId": null, "workspaceFolders": root, "capabilities": capabilities });
        let introduction = client.ask("initialize", &params)["result"].clone();
        client.notify("initialized", &json!({}));
        Self { client, folder, introduction, version: 0 }
    }

    pub(crate) fn uri(&self) -> String {
        format!("file://{}/Dockerfile", self.folder.path().display())
    }

    pub(crate) fn open(&mut self, text: &str) {
        let uri = self.uri();
        if self.version > 0 {
            self.client.notify("textDocument/didClose", &json!({ "textDocument": { "uri": uri } }));
        }
        self.version += 1;
        let document = json!({ "uri": uri, "languageId": "dockerfile", "version": self.version, "text": text });
        self.client.notify("textDocument/didOpen", &json!({ "textDocument": document }));
    }

    pub(crate) fn ask(&mut self, method: &str, position: Position, more: &Value) -> Value {
        let place = json!({ "line": position.line, "character": position.character });
        let mut params = json!({ "textDocument": { "uri": self.uri() }, "position": place });
        params.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
        self.client.ask(&format!("textDocument/{method}"), &params)
    }
}

/// A case on its way: its text and where the cursor is.
struct Shown<'a> {
    text: Text,
    folder: &'a str,
}

impl Shown<'_> {
    fn place(&self, range: &Value) -> String {
        let start = position(&range["start"]);
        let (from, to) = (self.offset(&range["start"]), self.offset(&range["end"]));
        let text = self.text.as_str()[from..to].replace("\r\n", "\n").replace('\n', "\\n");
        format!("{}:{} {text}", start.line + 1, start.character + 1)
    }

    fn offset(&self, value: &Value) -> usize {
        self.text.offset(position(value), Encoding::Utf16)
    }

    fn target(&self, link: &Value) -> String {
        let uri = link["targetUri"].as_str().expect("a target");
        match uri.split_once(self.folder) {
            Some((_, "/Dockerfile")) => self.place(&link["targetSelectionRange"]),
            Some((_, path)) => path.trim_start_matches('/').to_owned(),
            None => uri.to_owned(),
        }
    }

    fn edited(&self, edit: &Value, version: i64) -> String {
        let [document] = edit["documentChanges"].as_array().expect("changes").as_slice() else {
            panic!("one document changes, not these: {edit}")
        };
        assert_eq!(document["textDocument"]["version"], json!(version));
        let mut edits: Vec<(usize, usize, &str)> = document["edits"]
            .as_array()
            .expect("edits")
            .iter()
            .map(|edit| {
                let range = &edit["range"];
                (self.offset(&range["start"]), self.offset(&range["end"]), edit["newText"].as_str().expect("a text"))
            })
            .collect();
        edits.sort_unstable();
        let mut text = self.text.as_str().to_owned();
        for (start, end, new) in edits.into_iter().rev() {
            text.replace_range(start..end, new);
        }
        text
    }
}

fn position(value: &Value) -> Position {
    let number = |name: &str| value[name].as_u64().and_then(|number| u32::try_from(number).ok()).expect("a number");
    Position { line: number("line"), character: number("character") }
}

fn list(value: &Value, show: impl Fn(&Value) -> String) -> String {
    let items: Vec<String> = value.as_array().map(|items| items.iter().map(show).collect()).unwrap_or_default();
    if items.is_empty() { "nothing".to_owned() } else { items.join("\n") }
}

/// The answer to a request of a case, as text.
pub(crate) fn answer(editor: &mut Editor, case: &Case, request: &str) -> String {
    editor.open(&case.text);
    let folder = editor.folder.path().display().to_string();
    let shown = Shown { text: Text::new(&case.text), folder: &folder };
    let (method, argument) = request.split_once(' ').unwrap_or((request, ""));
    if method == "names" {
        let found = editor.client.ask("workspace/symbol", &json!({ "query": argument }))["result"].clone();
        let name = |one: &Value| {
            format!("{} {}", shown.place(&one["location"]["range"]), one["name"].as_str().expect("a name"))
        };
        return list(&found, name);
    }
    let at = shown.text.position(case.cursor(), Encoding::Utf16);
    let (method, more) = match method {
        "references" => ("references", json!({ "context": { "includeDeclaration": argument.is_empty() } })),
        "highlight" => ("documentHighlight", json!({})),
        "linked" => ("linkedEditingRange", json!({})),
        "prepare" => ("prepareRename", json!({})),
        "rename" => ("rename", json!({ "newName": argument })),
        other => (other, json!({})),
    };
    let response = editor.ask(method, at, &more);
    if let Some(error) = response.get("error") {
        assert_eq!(error["code"], json!(-32803), "{error}");
        return format!("refused: {}", error["message"].as_str().expect("a message"));
    }
    let result = &response["result"];
    match method {
        _ if result.is_null() => "nothing".to_owned(),
        "definition" => list(result, |link| shown.target(link)),
        "references" => list(result, |location| shown.place(&location["range"])),
        "documentHighlight" => list(result, |one| {
            let kind = if one["kind"] == json!(3) { "write" } else { "read" };
            format!("{} ({kind})", shown.place(&one["range"]))
        }),
        "linkedEditingRange" => list(&result["ranges"], |range| shown.place(range)),
        "prepareRename" => {
            format!("{} ({})", shown.place(&result["range"]), result["placeholder"].as_str().expect("a name"))
        }
        "rename" => shown.edited(result, editor.version),
        other => panic!("nobody knows {other}"),
    }
}
