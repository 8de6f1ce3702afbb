//! `textDocument/selectionRange`.

use dockwright_ide::selection::{compose, selections};
use dockwright_model::AnyFile;
use tower_lsp_server::ls_types::{Position, Range, SelectionRange};

use crate::lsp::capabilities::ClientFacts;
use crate::lsp::convert;
use crate::lsp::document::Document;

/// What a growing selection takes in, for each position.
pub(in crate::lsp) fn selection_ranges(
    document: &Document,
    client: &ClientFacts,
    positions: &[Position],
) -> Vec<SelectionRange> {
    positions.iter().map(|position| around(document, client, *position)).collect()
}

fn around(document: &Document, client: &ClientFacts, position: Position) -> SelectionRange {
    let offset = convert::offset(document.text(), position, client.encoding);
    let ranges = match document.file() {
        AnyFile::Dockerfile(file) => selections(file, offset),
        AnyFile::Compose(file) => compose::selections(file, offset),
        AnyFile::Dockerignore(_) => Vec::new(),
    };
    let mut chain: Option<Box<SelectionRange>> = None;
    for bytes in ranges.iter().rev() {
        let range = convert::range(document.text(), bytes, client.encoding);
        chain = Some(Box::new(SelectionRange { range, parent: chain }));
    }
    // There has to be an answer for each position.
    let nothing = || SelectionRange { range: Range { start: position, end: position }, parent: None };
    chain.map_or_else(nothing, |innermost| *innermost)
}
