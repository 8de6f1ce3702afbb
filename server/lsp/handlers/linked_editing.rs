//! `textDocument/linkedEditingRange`.

use dockwright_ide::navigate;
use tower_lsp_server::ls_types::{LinkedEditingRanges, Position};

use crate::lsp::capabilities::ClientFacts;
use crate::lsp::convert;
use crate::lsp::document::Document;

/// What may be typed into the name of a heredoc without ending the linked editing.
const WORD: &str = r"[\w.-]+";

/// The ranges that are edited together at a position.
pub(in crate::lsp) fn linked(
    document: &Document,
    client: &ClientFacts,
    position: Position,
) -> Option<LinkedEditingRanges> {
    let offset = convert::offset(document.text(), position, client.encoding);
    let found = navigate::linked_any(document.file(), offset)?;
    let ranges = found.iter().map(|bytes| convert::range(document.text(), bytes, client.encoding)).collect();
    Some(LinkedEditingRanges { ranges, word_pattern: Some(WORD.to_owned()) })
}
