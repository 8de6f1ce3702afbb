//! `textDocument/prepareRename` and `textDocument/rename`.

use dockwright_ide::rename::{self, Refusal};
use tower_lsp_server::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp_server::ls_types::{Position, PrepareRenameResponse, WorkspaceEdit};

use crate::lsp::capabilities::ClientFacts;
use crate::lsp::convert;
use crate::lsp::document::Document;
use crate::lsp::handlers::REQUEST_FAILED;
use crate::lsp::roots::Changed;

/// The name at a position, if it can be changed.
pub(in crate::lsp) fn prepare(
    document: &Document,
    client: &ClientFacts,
    position: Position,
) -> Result<Option<PrepareRenameResponse>> {
    let offset = convert::offset(document.text(), position, client.encoding);
    let found = rename::prepare(document.file(), document.surroundings().as_ref(), offset).map_err(failed)?;
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
    let mut all = convert::workspace_edit(document, &found.edits, client);
    for other in &found.elsewhere {
        let Some(place) = &document.place else { break };
        let version = place.version(&other.path, other.text.as_str()).map_err(|Changed| Error::content_modified())?;
        if let Some(uri) = place.uri(&other.path) {
            convert::add_edits(&mut all, (uri, version), &other.text, &other.edits, client);
        }
    }
    Ok(Some(all))
}

fn failed(Refusal(message): Refusal) -> Error {
    Error { code: ErrorCode::ServerError(REQUEST_FAILED), message: message.into(), data: None }
}
