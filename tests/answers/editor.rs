//! What the real language server answers to a client.

use dockwright_syntax::text::{Encoding, Position, Text};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::client::Client;
use crate::features::Case;

/// A client in a folder with the files of a case, of which one is open.
pub(crate) struct Editor {
    client: Client,
    folder: TempDir,
    path: String,
    pub(crate) introduction: Value,
}

impl Editor {
    /// Opens the first of these files.
    pub(crate) fn new(capabilities: &Value, files: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().expect("a folder");
        for (file, text) in files {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("the folder is made");
            std::fs::write(path, text).expect("the file is written");
        }
        let mut client = Client::start(&["lsp"]);
        let root = json!([{ "uri": format!("file://{}", folder.path().display()), "name": "work" }]);
        let params = json!({ "processId": null, "workspaceFolders": root, "capabilities": capabilities });
        let introduction = client.ask("initialize", &params)["result"].clone();
        client.notify("initialized", &json!({}));
        let (path, text) = files.first().copied().expect("a file");
        let mut editor = Self { client, folder, path: path.to_owned(), introduction };
        let language = if is_yaml(path) { "dockercompose" } else { "dockerfile" };
        editor.client.open_as(&editor.uri(), language, text);
        editor
    }

    /// Opens the file that a case asks about.
    pub(crate) fn of(capabilities: &Value, case: &Case) -> Self {
        let others = case.files.iter().enumerate().filter(|(index, _)| *index != case.asked);
        let others = others.map(|(_, (path, text))| (path.as_str(), text.as_str()));
        let files: Vec<_> = std::iter::once((case.path(), case.text())).chain(others).collect();
        Self::new(capabilities, &files)
    }

    pub(crate) fn uri(&self) -> String {
        format!("file://{}/{}", self.folder.path().display(), self.path)
    }

    pub(crate) fn ask(&mut self, method: &str, position: Position, more: &Value) -> Value {
        let place = json!({ "line": position.line, "character": position.character });
        let mut params = json!({ "textDocument": { "uri": self.uri() }, "position": place });
        params.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
        self.client.ask(&format!("textDocument/{method}"), &params)
    }
}

/// Whether a file of a case is a Compose file, by its name.
pub(crate) fn is_yaml(path: &str) -> bool {
    path.ends_with(".yaml") || path.ends_with(".yml")
}

/// The files of a case on the way.
struct Shown<'a> {
    case: &'a Case,
    folder: String,
}

impl Shown<'_> {
    /// The path of a document below the folder.
    fn below<'u>(&self, uri: &'u str) -> &'u str {
        uri.strip_prefix(&self.folder).map_or(uri, |path| path.trim_start_matches('/'))
    }

    fn text(&self, path: &str) -> Text {
        let file = self.case.files.iter().find(|(own, _)| own == path);
        Text::new(&file.unwrap_or_else(|| panic!("{path} is no file of the case")).1)
    }

    /// A place, with the path before it if it is in another file.
    fn place(&self, path: &str, range: &Value) -> String {
        let (text, start) = (self.text(path), position(&range["start"]));
        let part = &text.as_str()[offset(&text, &range["start"])..offset(&text, &range["end"])];
        let part = part.replace("\r\n", "\n").replace('\n', "\\n");
        let other = if path == self.case.path() { String::new() } else { format!("{path} ") };
        format!("{other}{}:{} {part}", start.line + 1, start.character + 1)
    }

    fn own(&self, range: &Value) -> String {
        self.place(self.case.path(), range)
    }

    fn location(&self, location: &Value) -> String {
        self.place(self.below(location["uri"].as_str().expect("a document")), &location["range"])
    }

    fn target(&self, link: &Value) -> String {
        let path = self.below(link["targetUri"].as_str().expect("a target"));
        let range = &link["targetSelectionRange"];
        if range["start"] == range["end"] { path.to_owned() } else { self.place(path, range) }
    }

    /// The text afterwards, and below it each other file that changes.
    fn edited(&self, edit: &Value) -> String {
        let mut shown = String::new();
        for document in edit["documentChanges"].as_array().expect("changes") {
            let path = self.below(document["textDocument"]["uri"].as_str().expect("a document"));
            let own = path == self.case.path();
            assert_eq!(document["textDocument"]["version"], if own { json!(1) } else { Value::Null });
            let text = after(&self.text(path), &document["edits"]);
            if own {
                shown.insert_str(0, &text);
            } else {
                shown += &format!("=== {path}\n{text}");
            }
        }
        shown
    }
}

fn after(before: &Text, edits: &Value) -> String {
    let edits = edits.as_array().expect("edits").iter().map(|edit| {
        let place = |at: &str| offset(before, &edit["range"][at]);
        (place("start"), place("end"), edit["newText"].as_str().expect("a text"))
    });
    let mut edits: Vec<(usize, usize, &str)> = edits.collect();
    edits.sort_unstable();
    let mut text = before.as_str().to_owned();
    for (start, end, new) in edits.into_iter().rev() {
        text.replace_range(start..end, new);
    }
    text
}

fn offset(text: &Text, value: &Value) -> usize {
    text.offset(position(value), Encoding::Utf16)
}

fn position(value: &Value) -> Position {
    let number = |name: &str| value[name].as_u64().and_then(|number| u32::try_from(number).ok()).expect("a number");
    Position { line: number("line"), character: number("character") }
}

fn list(value: &Value, show: impl Fn(&Value) -> String) -> String {
    let items: Vec<String> = value.as_array().map(|items| items.iter().map(show).collect()).unwrap_or_default();
    items.join("\n")
}

/// The answer to a request of a case, as text.
pub(crate) fn answer(editor: &mut Editor, case: &Case, request: &str) -> String {
    let shown = Shown { case, folder: format!("file://{}", editor.folder.path().display()) };
    let (method, argument) = request.split_once(' ').unwrap_or((request, ""));
    if method == "names" {
        let found = editor.client.ask("workspace/symbol", &json!({ "query": argument }))["result"].clone();
        return list(&found, |one| {
            format!("{} {}", shown.location(&one["location"]), one["name"].as_str().expect("a name"))
        });
    }
    let at = Text::new(case.text()).position(case.cursor(), Encoding::Utf16);
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
        assert_eq!(error["code"], json!(-32803), "{request}: {error}");
        return format!("refused: {}", error["message"].as_str().expect("a message"));
    }
    let result = &response["result"];
    match method {
        _ if result.is_null() => String::new(),
        "definition" => list(result, |link| shown.target(link)),
        "references" => list(result, |location| shown.location(location)),
        "documentHighlight" => list(result, |one| {
            let kind = if one["kind"] == json!(3) { "write" } else { "read" };
            format!("{} ({kind})", shown.own(&one["range"]))
        }),
        "linkedEditingRange" => list(&result["ranges"], |range| shown.own(range)),
        "prepareRename" => {
            format!("{} ({})", shown.own(&result["range"]), result["placeholder"].as_str().expect("a name"))
        }
        "rename" => shown.edited(result),
        other => panic!("nobody knows {other}"),
    }
}
