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
    (!found.is_empty()).then(|| found.iter().map(location).collect())
}
