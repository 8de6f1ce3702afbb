//! `textDocument/references`.

use dockwright_ide::navigate;
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
    let mut all: Vec<Location> = found.iter().map(location).collect();
    if let Some(place) = &document.place {
        let found = navigate::references_elsewhere(document.file(), &place.surroundings(), offset, declarations);
        let location = |found: navigate::Elsewhere| {
            let range = convert::range(&found.text, &found.range, client.encoding);
            Some(Location { uri: place.uri(&found.path)?, range })
        };
        all.extend(found.into_iter().filter_map(location));
    }
    (!all.is_empty()).then_some(all)
}
