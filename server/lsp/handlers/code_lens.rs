//! `textDocument/codeLens`, and the command of a lens.

use std::ops::Range;

use dockwright_ide::lens::{Lens, lenses};
use dockwright_ide::navigate::builds;
use dockwright_model::AnyFile;
use serde_json::{Value, json};
use tower_lsp_server::ls_types::{CodeLens, Command, Location, ShowDocumentParams};

use crate::lsp::capabilities::{ClientFacts, SHOW_REFERENCES};
use crate::lsp::convert;
use crate::lsp::document::Document;

/// Which services build each stage, and how often it is used. The command goes to the first of the places; where there is none,
/// and for a client that cannot be sent to a place, it is empty: clients show it as a text.
///
/// Its arguments are those which an editor needs that lists the places itself: the document, the position, all places.
pub(in crate::lsp) fn code_lenses(document: &Document, client: &ClientFacts) -> Vec<CodeLens> {
    let AnyFile::Dockerfile(file) = document.file() else { return Vec::new() };
    let found = lenses(file);
    let range = |bytes: &Range<usize>| convert::range(document.text(), bytes, client.encoding);
    let lens = |lens: &Lens| {
        let (around, uri) = (range(&lens.range), &document.uri);
        let place = |bytes: &Range<usize>| Location { uri: uri.clone(), range: range(bytes) };
        let leads = client.structure.shows_documents && !lens.references.is_empty();
        let (command, arguments) = if leads {
            let places: Vec<Location> = lens.references.iter().map(place).collect();
            (SHOW_REFERENCES, Some(vec![json!(uri), json!(around.start), json!(places)]))
        } else {
            ("", None)
        };
        let command = Command { title: lens.title.clone(), command: command.to_owned(), arguments };
        CodeLens { range: around, command: Some(command), data: None }
    };
    let built = document.surroundings().map(|around| builds::lenses(file, &around)).unwrap_or_default();
    built.iter().chain(&found).map(lens).collect()
}

/// Where the command of a lens leads, by its arguments.
pub(in crate::lsp) fn destination(arguments: &[Value]) -> Option<ShowDocumentParams> {
    let first = arguments.get(2)?.get(0)?;
    let Location { uri, range } = serde_json::from_value(first.clone()).ok()?;
    Some(ShowDocumentParams { uri, external: None, take_focus: Some(true), selection: Some(range) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_may_be_anything() {
        assert_eq!(destination(&[]), None);
        assert_eq!(destination(&[json!("a"), json!(1), json!([])]), None);
        assert_eq!(destination(&[json!("a"), json!(1), json!([{ "uri": 1 }])]), None);
        let range = json!({ "start": { "line": 1, "character": 2 }, "end": { "line": 1, "character": 3 } });
        let place = json!({ "uri": "file:///a", "range": range });
        let shown = destination(&[json!(null), json!(null), json!([place])]).expect("a place");
        assert_eq!(json!(shown.selection), range);
    }
}
