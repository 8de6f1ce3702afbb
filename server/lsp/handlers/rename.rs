//! `textDocument/prepareRename` and `textDocument/rename`.

use dockwright_ide::navigate::builds;
use dockwright_ide::rename::{self, Refusal};
use dockwright_model::AnyFile;
use tower_lsp_server::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp_server::ls_types::{Position, PrepareRenameResponse, WorkspaceEdit};

use crate::lsp::capabilities::ClientFacts;
use crate::lsp::convert;
use crate::lsp::document::Document;
use crate::lsp::handlers::REQUEST_FAILED;

/// The name at a position, if it can be changed.
pub(in crate::lsp) fn prepare(
    document: &Document,
    client: &ClientFacts,
    position: Position,
) -> Result<Option<PrepareRenameResponse>> {
    let offset = convert::offset(document.text(), position, client.encoding);
    let found = rename::prepare(document.file(), offset).map_err(failed)?;
    Ok(found.map(|found| PrepareRenameResponse::RangeWithPlaceholder {
        range: convert::range(document.text(), &found.range, client.encoding),
        placeholder: found.name,
    }))
}

/// The edits that give what is named at a position a new name.
pub(in crate::lsp) fn rename(
    document: &Document,
    client: &ClientFacts,
    position: Position,
    new: &str,
) -> Result<Option<WorkspaceEdit>> {
    let offset = convert::offset(document.text(), position, client.encoding);
    let found = rename::rename(document.file(), document.surroundings().as_ref(), offset, new).map_err(failed)?;
    let Some(found) = found else { return Ok(None) };
    let mut all = convert::edit_across(document, &found.edits, &found.elsewhere, client);
    if !found.edits.is_empty() {
        also_elsewhere(&mut all, document, client, offset, new);
    }
    Ok(Some(all))
}

/// Adds the edits of Compose files that name a stage or build argument of a Dockerfile.
fn also_elsewhere(all: &mut WorkspaceEdit, document: &Document, client: &ClientFacts, offset: usize, new: &str) {
    let (AnyFile::Dockerfile(file), Some(place)) = (document.file(), &document.place) else { return };
    for (path, other, edits) in builds::renames(file, &place.surroundings(), offset, new) {
        if let Some(uri) = place.uri(&path) {
            convert::add_edits(all, uri, other.text(), &edits, client);
        }
    }
}

fn failed(Refusal(message): Refusal) -> Error {
    Error { code: ErrorCode::ServerError(REQUEST_FAILED), message: message.into(), data: None }
}
