//! Answers of requests about one document: worked out over a snapshot on another thread.

use std::sync::Arc;

use serde::Serialize;
use tower_lsp_server::jsonrpc::{Error, Result};
use tower_lsp_server::ls_types::{
    CompletionParams, DocumentFormattingParams, DocumentSymbolParams, InlayHintParams, Position, SemanticTokensParams,
    TextDocumentPositionParams, TextEdit, Uri,
};

use super::Backend;
use crate::lsp::action_params::CodeActionParams;
use crate::lsp::capabilities::ClientFacts;
use crate::lsp::document::Document;
use crate::lsp::handlers::{code_action, completion, document_symbol, formatting, inlay_hint};
use crate::lsp::newer::RangesFormattingParams;

impl Backend {
    /// Answers a request about a document from its present version; `None` if it is not open or not ours.
    pub(super) async fn answer<T: Send + 'static>(
        &self,
        uri: &Uri,
        work: impl FnOnce(&Document, &ClientFacts) -> T + Send + 'static,
    ) -> Result<Option<T>> {
        // No await above this line: the snapshot is of the moment at which the request arrived.
        let Some(document) = self.session.document(uri) else { return Ok(None) };
        let facts = self.session.client();
        let watched = facts.watches_files;
        let work = move || {
            if !watched {
                document.look_around();
            }
            work(&document, &facts)
        };
        let answer = self.workers.run(work).await;
        if !watched {
            // Nobody else tells of files that have changed.
            self.show_anew(&self.session.refresh_changed());
        }
        answer.map(Some).ok_or_else(Error::internal_error)
    }

    /// Answers a request about a place in a document.
    pub(super) async fn answer_at<T: Send + 'static>(
        &self,
        place: TextDocumentPositionParams,
        work: impl FnOnce(&Document, &ClientFacts, Position) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let work = move |document: &Document, facts: &ClientFacts| work(document, facts, place.position);
        Ok(self.answer(&place.text_document.uri, work).await?.flatten())
    }

    /// The same as JSON, for answers that are large (see [`crate::lsp::output`]).
    async fn write<T: Serialize>(
        &self,
        uri: &Uri,
        work: impl FnOnce(&Document, &ClientFacts) -> T + Send + 'static,
    ) -> Result<String> {
        let work = move |document: &Document, facts: &ClientFacts| serde_json::to_string(&work(document, facts));
        let written = self.answer(uri, work).await?.unwrap_or_else(|| Ok("null".to_owned()));
        written.map(|text| self.texts.put(text)).map_err(|_| Error::internal_error())
    }

    /// `textDocument/completion`.
    pub(in crate::lsp) async fn completions(&self, params: CompletionParams) -> Result<String> {
        let place = params.text_document_position;
        let typed = params.context.and_then(|context| context.trigger_character);
        let work = move |document: &Document, facts: &ClientFacts| {
            completion::completion(document, facts, place.position, typed.as_deref())
        };
        self.write(&place.text_document.uri, work).await
    }

    /// `textDocument/codeAction`.
    pub(in crate::lsp) async fn code_actions(&self, params: CodeActionParams) -> Result<String> {
        let CodeActionParams { text_document, range, context } = params;
        let sent = self.aside.take(&context.diagnostics);
        let work = move |document: &Document, facts: &ClientFacts| {
            code_action::code_actions(document, facts, range, &context, &sent)
        };
        self.write(&text_document.uri, work).await
    }

    /// `textDocument/documentSymbol`.
    pub(in crate::lsp) async fn outline(&self, params: DocumentSymbolParams) -> Result<String> {
        self.write(&params.text_document.uri, document_symbol::document_symbols).await
    }

    /// `textDocument/formatting`.
    pub(in crate::lsp) async fn formatted(&self, params: DocumentFormattingParams) -> Result<String> {
        let DocumentFormattingParams { text_document, options, .. } = params;
        let work = move |document: &Document, facts: &ClientFacts| formatting::document(document, facts, &options);
        self.write(&text_document.uri, work).await
    }

    /// `textDocument/semanticTokens/full`.
    pub(in crate::lsp) async fn all_tokens(&self, params: SemanticTokensParams) -> Result<String> {
        let answers = Arc::clone(&self.tokens);
        let work = move |document: &Document, facts: &ClientFacts| answers.full(document, facts);
        self.write(&params.text_document.uri, work).await
    }

    /// `textDocument/inlayHint`.
    pub(in crate::lsp) async fn hints(&self, params: InlayHintParams) -> Result<String> {
        let InlayHintParams { text_document, range, .. } = params;
        let work = move |document: &Document, facts: &ClientFacts| inlay_hint::inlay_hints(document, facts, range);
        self.write(&text_document.uri, work).await
    }

    /// `textDocument/rangesFormatting`.
    pub(in crate::lsp) async fn ranges_formatting(
        &self,
        params: RangesFormattingParams,
    ) -> Result<Option<Vec<TextEdit>>> {
        let RangesFormattingParams { text_document, ranges, options } = params;
        let work =
            move |document: &Document, facts: &ClientFacts| formatting::ranges(document, facts, &ranges, &options);
        Ok(self.answer(&text_document.uri, work).await?.flatten())
    }
}
