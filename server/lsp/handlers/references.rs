//! `textDocument/references`.

use dockwright_ide::navigate;
use dockwright_model::AnyFile;
use tower_lsp_server::ls_types::{Location, Position};

use crate::lsp::capabilities::ClientFacts;
use crate::lsp::convert;
use crate::lsp::document::Document;

/// The places that name what is named at a position.
pub(in crate::lsp) fn references(
    document: &Document,
    client: &ClientFacts,
    position: Position,
    declarations: bool,
) -> Option<Vec<Location>> {
    let offset = convert::offset(document.text(), position, client.encoding);
    let location =
        |bytes| Location { uri: document.uri.clone(), range: convert::range(document.text(), bytes, client.encoding) };
    let found = navigate::references(document.file(), offset, declarations);
    let here = found.iter().map(location);
    let all: Vec<Location> = here.chain(elsewhere(document, client, offset)).collect();
    (!all.is_empty()).then_some(all)
}

/// The places in Compose files that name a stage or build argument.
fn elsewhere(document: &Document, client: &ClientFacts, offset: usize) -> Vec<Location> {
    let (AnyFile::Dockerfile(file), Some(place)) = (document.file(), &document.place) else { return Vec::new() };
    let location = |found: navigate::builds::Elsewhere| {
        let range = convert::range(found.file.text(), &found.range, client.encoding);
        Some(Location { uri: place.uri(&found.path)?, range })
    };
    navigate::builds::mentions(file, &place.surroundings(), offset).into_iter().filter_map(location).collect()
}
