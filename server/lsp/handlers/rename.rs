//! `textDocument/prepareRename` and `textDocument/rename`.

use dockwright_ide::rename::{self, Refusal};
use tower_lsp_server::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp_server::ls_types::{Position, PrepareRenameResponse, WorkspaceEdit};

use crate::lsp::capabilities::ClientFacts;
use crate::lsp::convert;
use crate::lsp::document::Document;

/// The protocol's `RequestFailed`: nothing is wrong with the request, and editors show the message.
const REQUEST_FAILED: i64 = -32803;

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
    Ok(found.map(|found| convert::edit_across(document, &found.edits, &found.elsewhere, client)))
}

fn failed(Refusal(message): Refusal) -> Error {
    Error { code: ErrorCode::ServerError(REQUEST_FAILED), message: message.into(), data: None }
}
