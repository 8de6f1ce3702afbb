//! `textDocument/codeLens`, and the command of a lens.

use std::ops::Range;

use dockwright_ide::lens::{Lens, compose, lenses};
use dockwright_ide::navigate::builds;
use dockwright_model::{AnyFile, Compose, Surroundings};
use serde_json::{Value, json};
use tower_lsp_server::ls_types::{CodeLens, Command, Location, ShowDocumentParams};

use crate::lsp::capabilities::{ClientFacts, SHOW_REFERENCES};
use crate::lsp::convert;
use crate::lsp::document::Document;

/// What can be run of a Compose file: the command that a client may have, what stands above all services, and what above
/// one. The arguments are the document and the name of the service, or null for all of them.
const RUNS: &[(&str, &str, &str)] = &[
    ("dockwright.composeUp", "Run all services", "Run"),
    ("dockwright.composeStop", "Stop all services", "Stop"),
    ("dockwright.composeDown", "Remove all containers", ""),
];

/// Which services build each stage, and how often each stage, service or network is used.
pub(in crate::lsp) fn code_lenses(document: &Document, client: &ClientFacts) -> Vec<CodeLens> {
    match document.file() {
        AnyFile::Dockerfile(file) => {
            let around = document.surroundings();
            let built = around.as_ref().map(|around| builds::lenses(file, around)).unwrap_or_default();
            around.iter().for_each(|around| document.note(around));
            let of = |lens: &Lens| {
                of_uses(document, client, &lens.range, &lens.title, &locations(document, client, &lens.references))
            };
            built.iter().chain(&lenses(file)).map(of).collect()
        }
        AnyFile::Compose(file) => {
            let around = document.surroundings();
            let found = compose::lenses(file, around.as_ref());
            let of = |lens: &compose::Lens| {
                let places = locations(document, client, &lens.references);
                let others =
                    lens.elsewhere.iter().filter_map(|place| elsewhere(document, client, around.as_ref()?, place));
                let places: Vec<Location> = places.into_iter().chain(others).collect();
                of_uses(document, client, &lens.range, &lens.title, &places)
            };
            let uses = found.iter().map(of);
            runs(document, client, file).into_iter().chain(uses).collect()
        }
        AnyFile::Dockerignore(_) => Vec::new(),
    }
}

/// The command goes to the first of the places; where there is none, and for a client that cannot be sent to a place, it
/// is empty: clients show it as a text.
///
/// Its arguments are those which an editor needs that lists the places itself: the document, the position, all places.
fn of_uses(document: &Document, client: &ClientFacts, at: &Range<usize>, title: &str, places: &[Location]) -> CodeLens {
    let around = convert::range(document.text(), at, client.encoding);
    let leads = client.structure.shows_documents && !places.is_empty();
    let (command, arguments) = if leads {
        (SHOW_REFERENCES, Some(vec![json!(document.uri), json!(around.start), json!(places)]))
    } else {
        ("", None)
    };
    let command = Command { title: title.to_owned(), command: command.to_owned(), arguments };
    CodeLens { range: around, command: Some(command), data: None }
}

/// Places of the document.
fn locations(document: &Document, client: &ClientFacts, places: &[Range<usize>]) -> Vec<Location> {
    let range = |bytes: &Range<usize>| convert::range(document.text(), bytes, client.encoding);
    places.iter().map(|bytes| Location { uri: document.uri.clone(), range: range(bytes) }).collect()
}

/// A place of another Compose file.
fn elsewhere(
    document: &Document,
    client: &ClientFacts,
    around: &Surroundings,
    (path, bytes): &(String, Range<usize>),
) -> Option<Location> {
    let range = convert::range(around.compose(path)?.text(), bytes, client.encoding);
    Some(Location { uri: document.place.as_ref()?.uri(path)?, range })
}

/// What the client can run. Nothing is run here: the commands are its own.
fn runs(document: &Document, client: &ClientFacts, file: &Compose) -> Vec<CodeLens> {
    let known: Vec<_> =
        RUNS.iter().filter(|(command, ..)| client.structure.commands.iter().any(|known| known == command)).collect();
    if known.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for runnable in compose::runnables(file) {
        let range = convert::range(document.text(), &runnable.range, client.encoding);
        for (command, all, one) in &known {
            let title = if runnable.service.is_some() { one } else { all };
            if !title.is_empty() {
                let arguments = Some(vec![json!(document.uri), json!(runnable.service)]);
                let command = Command { title: (*title).to_owned(), command: (*command).to_owned(), arguments };
                found.push(CodeLens { range, command: Some(command), data: None });
            }
        }
    }
    found
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
