//! Receives the messages. Thin: each handler first changes the session or takes a snapshot, and only then awaits.

mod answers;
mod changes;
mod questions;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use serde_json::Value;
use tower_lsp_server::jsonrpc::{Error, Result};
use tower_lsp_server::ls_types::{
    CallHierarchyIncomingCall, CallHierarchyIncomingCallsParams, CallHierarchyItem, CallHierarchyOutgoingCall,
    CallHierarchyOutgoingCallsParams, CallHierarchyPrepareParams, CodeAction, CodeLens, CodeLensParams, CompletionItem,
    DidChangeConfigurationParams, DidChangeTextDocumentParams, DidChangeWatchedFilesParams,
    DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams,
    DocumentDiagnosticParams, DocumentDiagnosticReportResult, DocumentHighlight, DocumentHighlightParams, DocumentLink,
    DocumentLinkParams, DocumentOnTypeFormattingParams, DocumentRangeFormattingParams, ExecuteCommandParams,
    FoldingRange, FoldingRangeParams, GotoDefinitionParams, GotoDefinitionResponse, Hover, HoverParams,
    InitializeParams, InitializeResult, InitializedParams, LinkedEditingRangeParams, LinkedEditingRanges, Location,
    PrepareRenameResponse, ReferenceParams, RenameParams, SelectionRange, SelectionRangeParams,
    SemanticTokensDeltaParams, SemanticTokensFullDeltaResult, SemanticTokensRangeParams, SemanticTokensRangeResult,
    SignatureHelp, SignatureHelpParams, TextDocumentPositionParams, TextEdit, Uri, WorkspaceEdit, WorkspaceFolder,
    WorkspaceSymbolParams, WorkspaceSymbolResponse,
};
use tower_lsp_server::{Client, LanguageServer};

use super::action_params::Aside;
use super::capabilities::{ClientFacts, SHOW_REFERENCES, introduce};
use super::document::Document;
use super::handlers::{
    call_hierarchy, code_action, code_lens, completion, definition, diagnostic, document_link, folding_range,
    formatting, highlight, hover, linked_editing, references, rename, selection_range, semantic_tokens, signature,
    workspace_symbol,
};
use super::output::Texts;
use super::publish::Publisher;
use super::session::{Event, Session};
use super::shellcheck::Asker;
use super::workers::Workers;
use super::{parent, settings};

/// The server behind one client. A clone is the same server.
#[derive(Debug, Clone)]
pub(super) struct Backend {
    client: Client,
    session: Arc<Session>,
    workers: Workers,
    publisher: Arc<Publisher>,
    asker: Asker,
    tokens: Arc<semantic_tokens::Answers>,
    texts: Texts,
    aside: Aside,
    shut_down: Arc<AtomicBool>,
    /// How often the client was asked for its settings; only the answer to the last question counts.
    questions: Arc<AtomicU64>,
    /// The client is about to be asked to fetch anew what depends on other files.
    refreshing: Arc<AtomicBool>,
}

impl Backend {
    /// A server for a client. `shut_down` is set when the client asks for a shutdown; `texts` has large answers, `aside` what
    /// came with large requests.
    pub(super) fn new(client: Client, shut_down: Arc<AtomicBool>, texts: Texts, aside: Aside) -> Self {
        let (session, workers) = (Arc::new(Session::default()), Workers::new());
        let asker = Asker::new(client.clone(), Arc::clone(&session));
        let publisher =
            Publisher::new(client.clone(), Arc::clone(&session), workers.clone(), asker.clone(), texts.clone());
        let publisher = Arc::new(publisher);
        let (tokens, questions, refreshing) = Default::default();
        Self { client, session, workers, publisher, asker, tokens, texts, aside, shut_down, questions, refreshing }
    }
}

impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let facts = ClientFacts::of(&params.capabilities);
        let introduction = introduce(&facts);
        self.session.meet(facts);
        #[expect(deprecated, reason = "clients of before workspace folders have one root")]
        let root = params.root_uri;
        let folders = params.workspace_folders.unwrap_or_default().into_iter().map(|folder| folder.uri);
        let folders: Vec<Uri> = folders.collect();
        let root = root.filter(|_| folders.is_empty());
        self.session.set_folders(folders.into_iter().chain(root));
        if let Some(process) = params.process_id {
            parent::watch(process);
        }
        let options = params.initialization_options.unwrap_or_default();
        let section = settings::section(&options).unwrap_or(&options);
        if settings::distrusts(section) {
            self.session.distrust();
        }
        self.configure(Some(section)).await;
        Ok(introduction)
    }

    async fn initialized(&self, _: InitializedParams) {
        // A handler that waits for the client takes up a place among the messages under way, so it does not.
        let server = self.clone();
        tokio::spawn(async move {
            server.register().await;
            server.ask_for_settings().await;
        });
    }

    async fn shutdown(&self) -> Result<()> {
        self.shut_down.store(true, Ordering::SeqCst);
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let document = params.text_document;
        self.update(&document.uri, Event::Opened, || self.session.open(&document)).await;
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let document = params.text_document;
        self.update(&document.uri, Event::Edited, || self.session.change(&document, params.content_changes)).await;
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        let uri = params.text_document.uri;
        self.tokens.forget(&uri);
        self.update(&uri, Event::Opened, || self.session.close(&uri)).await;
    }

    async fn did_save(&self, _: DidSaveTextDocumentParams) {
        // What is open comes before what is on the disk, so nothing changes.
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        let uris = |folders: Vec<WorkspaceFolder>| folders.into_iter().map(|folder| folder.uri);
        self.session.change_folders(uris(params.event.added), uris(params.event.removed));
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        for event in params.changes {
            self.show_anew(&self.session.refresh_dependents(&event.uri, Event::OnDisk(event.typ)));
        }
        self.tell_of_configurations();
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        if self.session.client().configuration {
            let server = self.clone();
            tokio::spawn(async move { server.ask_for_settings().await });
        } else {
            self.configure(settings::section(&params.settings)).await;
        }
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        self.answer_at(params.text_document_position_params, hover::hover).await
    }

    async fn completion_resolve(&self, item: CompletionItem) -> Result<CompletionItem> {
        Ok(completion::resolve(item, &self.session.client()))
    }

    async fn signature_help(&self, params: SignatureHelpParams) -> Result<Option<SignatureHelp>> {
        self.answer_at(params.text_document_position_params, signature::signature).await
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        self.answer_at(params.text_document_position_params, definition::definition).await
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let (place, declarations) = (params.text_document_position, params.context.include_declaration);
        let work = move |document: &Document, facts: &ClientFacts, position| {
            references::references(document, facts, position, declarations)
        };
        self.answer_at(place, work).await
    }

    async fn document_highlight(&self, params: DocumentHighlightParams) -> Result<Option<Vec<DocumentHighlight>>> {
        self.answer_at(params.text_document_position_params, highlight::highlights).await
    }

    async fn prepare_call_hierarchy(
        &self,
        params: CallHierarchyPrepareParams,
    ) -> Result<Option<Vec<CallHierarchyItem>>> {
        self.answer_at(params.text_document_position_params, call_hierarchy::prepare).await
    }

    async fn incoming_calls(
        &self,
        params: CallHierarchyIncomingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyIncomingCall>>> {
        let (uri, item) = (params.item.uri.clone(), params.item);
        let work = move |document: &Document, facts: &ClientFacts| call_hierarchy::incoming(document, facts, &item);
        Ok(self.answer(&uri, work).await?.flatten())
    }

    async fn outgoing_calls(
        &self,
        params: CallHierarchyOutgoingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyOutgoingCall>>> {
        let (uri, item) = (params.item.uri.clone(), params.item);
        let work = move |document: &Document, facts: &ClientFacts| call_hierarchy::outgoing(document, facts, &item);
        Ok(self.answer(&uri, work).await?.flatten())
    }

    async fn linked_editing_range(&self, params: LinkedEditingRangeParams) -> Result<Option<LinkedEditingRanges>> {
        self.answer_at(params.text_document_position_params, linked_editing::linked).await
    }

    async fn prepare_rename(&self, place: TextDocumentPositionParams) -> Result<Option<PrepareRenameResponse>> {
        let work = move |document: &Document, facts: &ClientFacts| rename::prepare(document, facts, place.position);
        self.answer(&place.text_document.uri, work).await?.unwrap_or(Ok(None))
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        let (place, name) = (params.text_document_position, params.new_name);
        let work =
            move |document: &Document, facts: &ClientFacts| rename::rename(document, facts, place.position, &name);
        self.answer(&place.text_document.uri, work).await?.unwrap_or(Ok(None))
    }

    async fn code_action_resolve(&self, mut action: CodeAction) -> Result<CodeAction> {
        if let Some(uri) = code_action::unresolved(&action) {
            let asked = action.clone();
            let work = move |document: &Document, facts: &ClientFacts| code_action::resolve(document, facts, &asked);
            action.edit = self.answer(&uri, work).await?.transpose()?;
        }
        Ok(action)
    }

    async fn symbol(&self, params: WorkspaceSymbolParams) -> Result<Option<WorkspaceSymbolResponse>> {
        let (open, folders) = self.session.everything();
        let facts = self.session.client();
        let work = move || workspace_symbol::workspace_symbols(&open, &folders, &params.query, &facts);
        let found = self.workers.run(work).await.ok_or_else(Error::internal_error)?;
        Ok(Some(WorkspaceSymbolResponse::Flat(found)))
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        self.answer(&params.text_document.uri, folding_range::folding_ranges).await
    }

    async fn selection_range(&self, params: SelectionRangeParams) -> Result<Option<Vec<SelectionRange>>> {
        let SelectionRangeParams { text_document, positions, .. } = params;
        let work = move |document: &Document, facts: &ClientFacts| {
            selection_range::selection_ranges(document, facts, &positions)
        };
        self.answer(&text_document.uri, work).await
    }

    async fn semantic_tokens_full_delta(
        &self,
        params: SemanticTokensDeltaParams,
    ) -> Result<Option<SemanticTokensFullDeltaResult>> {
        let SemanticTokensDeltaParams { text_document, previous_result_id: id, .. } = params;
        let answers = Arc::clone(&self.tokens);
        let work = move |document: &Document, facts: &ClientFacts| answers.delta(document, facts, &id);
        self.answer(&text_document.uri, work).await
    }

    async fn semantic_tokens_range(
        &self,
        params: SemanticTokensRangeParams,
    ) -> Result<Option<SemanticTokensRangeResult>> {
        let SemanticTokensRangeParams { text_document, range, .. } = params;
        let work =
            move |document: &Document, facts: &ClientFacts| semantic_tokens::of_range(document, facts, range).into();
        self.answer(&text_document.uri, work).await
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        self.answer(&params.text_document.uri, document_link::document_links).await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        self.answer(&params.text_document.uri, code_lens::code_lenses).await
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<Value>> {
        let destination = code_lens::destination(&params.arguments).filter(|_| params.command == SHOW_REFERENCES);
        if let Some(destination) = destination.filter(|_| self.session.client().structure.shows_documents) {
            // Whether the client obliges does not matter here, and nothing waits for it.
            let client = self.client.clone();
            tokio::spawn(async move { client.show_document(destination).await });
        }
        Ok(None)
    }

    async fn range_formatting(&self, params: DocumentRangeFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        let DocumentRangeFormattingParams { text_document, range, options, .. } = params;
        let work =
            move |document: &Document, facts: &ClientFacts| formatting::ranges(document, facts, &[range], &options);
        Ok(self.answer(&text_document.uri, work).await?.flatten())
    }

    async fn on_type_formatting(&self, params: DocumentOnTypeFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        let DocumentOnTypeFormattingParams { text_document_position: place, ch, options } = params;
        let work = move |document: &Document, facts: &ClientFacts, position| {
            formatting::typed(document, facts, position, &ch, &options)
        };
        self.answer_at(place, work).await
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        let DocumentDiagnosticParams { text_document, previous_result_id, .. } = params;
        let work = move |document: &Document, facts: &ClientFacts| {
            diagnostic::report(document, facts, previous_result_id.as_deref())
        };
        let answer = self.answer(&text_document.uri, work).await?.unwrap_or_else(diagnostic::nothing);
        self.ask_shellcheck(&text_document.uri);
        Ok(answer)
    }
}
