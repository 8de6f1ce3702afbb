//! `textDocument/documentHighlight`.

use dockwright_ide::navigate;
use dockwright_model::Access;
use tower_lsp_server::ls_types::{DocumentHighlight, DocumentHighlightKind, Position};

use crate::lsp::capabilities::ClientFacts;
use crate::lsp::convert;
use crate::lsp::document::Document;

/// The places that name what is named at a position: where it is declared or set, and where it is used.
pub(in crate::lsp) fn highlights(
    document: &Document,
    client: &ClientFacts,
    position: Position,
) -> Option<Vec<DocumentHighlight>> {
    let offset = convert::offset(document.text(), position, client.encoding);
    let found = navigate::occurrences(document.file(), offset);
    let highlights = found.iter().map(|one| DocumentHighlight {
        range: convert::range(document.text(), &one.range, client.encoding),
        kind: Some(match one.access {
            Access::Declaration | Access::Write => DocumentHighlightKind::WRITE,
            Access::Read => DocumentHighlightKind::READ,
        }),
    });
    (!found.is_empty()).then(|| highlights.collect())
}
