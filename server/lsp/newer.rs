//! What the protocol has and its types do not know yet: the formatting of several ranges at once, of version 3.18.
//!
//! The types leave out what they do not know, on the way in and on the way out. So the client's word is read before they
//! see it, and ours is added behind them.

use serde::Deserialize;
use serde_json::json;
use tower_lsp_server::jsonrpc::{Request, Response};
use tower_lsp_server::ls_types::{FormattingOptions, Range, TextDocumentIdentifier};

/// The request, as it is routed.
pub(super) const RANGES_FORMATTING: &str = "textDocument/rangesFormatting";

/// The parameters of the request.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RangesFormattingParams {
    /// The document to format.
    pub(super) text_document: TextDocumentIdentifier,
    /// The ranges to format.
    pub(super) ranges: Vec<Range>,
    /// How the editor indents.
    pub(super) options: FormattingOptions,
}

/// Whether this is a client that introduces itself and can ask for several ranges.
pub(super) fn asks_for_ranges(request: &Request) -> bool {
    let said = || request.params()?.pointer("/capabilities/textDocument/rangeFormatting/rangesSupport")?.as_bool();
    request.method() == "initialize" && said().unwrap_or_default()
}

/// The answer to a client that can ask for several ranges, with the offer to format them.
pub(super) fn offering_ranges(answer: Response) -> Response {
    let (id, mut result) = answer.into_parts();
    let capabilities = result.as_mut().ok().and_then(|result| result.get_mut("capabilities")?.as_object_mut());
    if let Some(provider) = capabilities.and_then(|all| all.get_mut("documentRangeFormattingProvider")) {
        *provider = json!({ "rangesSupport": true });
    }
    Response::from_parts(id, result)
}
