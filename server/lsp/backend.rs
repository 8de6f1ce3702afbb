//! Receives the messages. Thin: each handler first changes the session or takes a snapshot, and only then awaits.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use serde::Serialize;
use serde_json::Value;
use tower_lsp_server::jsonrpc::{Error, Result};
use tower_lsp_server::ls_types::{
    CallHierarchyIncomingCall, CallHierarchyIncomingCallsParams, CallHierarchyItem, CallHierarchyOutgoingCall,
    CallHierarchyOutgoingCallsParams, CallHierarchyPrepareParams, CodeAction, CodeActionParams, CodeLens,
    CodeLensParams, CompletionItem, CompletionParams, ConfigurationItem, DidChangeConfigurationParams,
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidChangeWatchedFilesRegistrationOptions,
    DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams,
    DocumentDiagnosticParams, DocumentDiagnosticReportResult, DocumentFormattingParams, DocumentHighlight,
    DocumentHighlightParams, DocumentLink, DocumentLinkParams, DocumentOnTypeFormattingParams,
    DocumentRangeFormattingParams, DocumentSymbolParams, ExecuteCommandParams, FileSystemWatcher, FoldingRange,
    FoldingRangeParams, GlobPattern, GotoDefinitionParams, GotoDefinitionResponse, Hover, HoverParams,
    InitializeParams, InitializeResult, InitializedParams, InlayHint, InlayHintParams, LinkedEditingRangeParams,
    LinkedEditingRanges, Location, MessageType, PrepareRenameResponse, ReferenceParams, Registration, RenameParams,
    SelectionRange, SelectionRangeParams, SemanticTokensDeltaParams, SemanticTokensFullDeltaResult,
    SemanticTokensParams, SemanticTokensRangeParams, SemanticTokensRangeResult, SemanticTokensResult, SignatureHelp,
    SignatureHelpParams, TextDocumentPositionParams, TextEdit, Uri, WorkspaceEdit, WorkspaceFolder,
    WorkspaceSymbolParams, WorkspaceSymbolResponse,
};
use tower_lsp_server::{Client, LanguageServer};

use super::capabilities::{ClientFacts, SHOW_REFERENCES, introduce};
use super::configuration::configuration_path;
use super::document::Document;
use super::handlers::{
    call_hierarchy, code_action, code_lens, completion, definition, diagnostic, document_link, document_symbol,
    folding_range, formatting, highlight, hover, inlay_hint, linked_editing, references, rename, selection_range,
    semantic_tokens, signature, workspace_symbol,
};
use super::newer::RangesFormattingParams;
use super::output::Texts;
use super::publish::Publisher;
use super::session::{Event, Session};
use super::shellcheck::Asker;
use super::workers::Workers;
use super::{parent, settings};

/// The files whose changes matter to others.
const WATCHED: &[&str] = &[
    "**/*.{dockerignore,containerignore}",
    "**/*{D,d}ockerfile*",
    "**/*{C,c}ontainerfile*",
    // Compose files include and extend files of any name.
    "**/*.{yaml,yml}",
    "**/{.env*,*.env}",
    "**/dockwright.toml",
    "**/.hadolint.{yaml,yml}",
];

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
    shut_down: Arc<AtomicBool>,
    /// How often the client was asked for its settings; only the answer to the last question counts.
    questions: Arc<AtomicU64>,
}

impl Backend {
    /// A server for a client. `shut_down` is set when the client asks for a shutdown; `texts` has large answers.
    pub(super) fn new(client: Client, shut_down: Arc<AtomicBool>, texts: Texts) -> Self {
        let (session, workers) = (Arc::new(Session::default()), Workers::new());
        let asker = Asker::new(client.clone(), Arc::clone(&session));
        let publisher =
            Publisher::new(client.clone(), Arc::clone(&session), workers.clone(), asker.clone(), texts.clone());
        let publisher = Arc::new(publisher);
        let (tokens, questions) = Default::default();
        Self { client, session, workers, publisher, asker, tokens, texts, shut_down, questions }
    }

    /// Lets a notification change the session, and then brings the client's diagnostics up to date.
    ///
    /// A document whose change fails is forgotten rather than kept wrong.
    async fn update(&self, uri: &Uri, event: Event, change: impl FnOnce() -> bool) {
        match catch_unwind(AssertUnwindSafe(change)) {
            Ok(true) => {
                let configures = configuration_path(uri).is_some();
                let others = self.session.refresh_dependents(uri, event);
                others.iter().for_each(|other| self.touch(other));
                if configures {
                    self.ask_to_pull(&others);
                    self.refresh_hints();
                } else {
                    self.touch(uri);
                }
                if configures || !matches!(event, Event::Edited) {
                    self.tell_of_configurations();
                }
            }
            Ok(false) => {}
            Err(_) => {
                self.session.close(uri);
                self.touch(uri);
                let message = format!("Dockwright lost track of {}. Please open it again.", uri.as_str());
                self.client.log_message(MessageType::ERROR, message).await;
            }
        }
    }

    fn touch(&self, uri: &Uri) {
        if !self.session.client().pulls_diagnostics {
            self.publisher.touch(uri);
        }
    }

    /// Brings the problems of configuration files up to date, which are never asked for.
    fn tell_of_configurations(&self) {
        self.session.configurations_to_tell().iter().for_each(|uri| self.publisher.touch(uri));
    }

    /// Answers a request about a document from its present version; `None` if it is not open or not ours.
    async fn answer<T: Send + 'static>(
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
            self.catch_up();
        }
        answer.map(Some).ok_or_else(Error::internal_error)
    }

    /// Brings up to date what depends on files that were found to be changed: nobody tells of them.
    fn catch_up(&self) {
        let changed = self.session.refresh_changed();
        changed.iter().for_each(|uri| self.touch(uri));
        if !changed.is_empty() {
            self.ask_to_pull(&changed);
            self.refresh_hints();
        }
    }

    /// Takes over the settings in what a client sent, if there are any.
    async fn configure(&self, section: Option<&Value>) {
        let Some(section) = section else { return };
        let (settings, problem) = settings::read(section);
        let open = self.session.configure(settings);
        open.iter().for_each(|uri| self.touch(uri));
        self.refresh_hints();
        if let Some(problem) = problem {
            self.client.show_message(MessageType::WARNING, problem).await;
        }
        self.ask_to_pull(&open);
    }

    /// Asks a client that fetches diagnostics to do so for documents that changed without its doing.
    fn ask_to_pull(&self, changed: &[Uri]) {
        let facts = self.session.client();
        if facts.pulls_diagnostics && facts.refreshes_diagnostics && !changed.is_empty() {
            // Whether the client obliges does not matter here, and nothing waits for it.
            let client = self.client.clone();
            tokio::spawn(async move { client.workspace_diagnostic_refresh().await });
        }
    }

    /// Asks a client that can be asked to fetch hints anew, because other ones may be wanted.
    fn refresh_hints(&self) {
        if self.session.client().structure.refreshes_hints {
            let client = self.client.clone();
            tokio::spawn(async move { client.inlay_hint_refresh().await });
        }
    }

    /// Asks ShellCheck about a document behind the back of a client that fetches diagnostics, and then has it do so again.
    fn ask_shellcheck(&self, uri: Uri) {
        let Some(document) = self.session.document(&uri) else { return };
        let server = self.clone();
        tokio::spawn(async move {
            if server.asker.ask(document).await {
                server.ask_to_pull(&[uri]);
            }
        });
    }

    /// The same as JSON, for answers that are large (see [`super::output`]).
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
    pub(super) async fn completions(&self, params: CompletionParams) -> Result<String> {
        let place = params.text_document_position;
        let typed = params.context.and_then(|context| context.trigger_character);
        let work = move |document: &Document, facts: &ClientFacts| {
            completion::completion(document, facts, place.position, typed.as_deref())
        };
        self.write(&place.text_document.uri, work).await
    }

    /// `textDocument/codeAction`.
    pub(super) async fn code_actions(&self, params: CodeActionParams) -> Result<String> {
        let CodeActionParams { text_document, range, context, .. } = params;
        let work =
            move |document: &Document, facts: &ClientFacts| code_action::code_actions(document, facts, range, &context);
        self.write(&text_document.uri, work).await
    }

    /// `textDocument/documentSymbol`.
    pub(super) async fn outline(&self, params: DocumentSymbolParams) -> Result<String> {
        self.write(&params.text_document.uri, document_symbol::document_symbols).await
    }

    /// `textDocument/rangesFormatting`.
    pub(super) async fn ranges_formatting(&self, params: RangesFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        let RangesFormattingParams { text_document, ranges, options } = params;
        let work =
            move |document: &Document, facts: &ClientFacts| formatting::ranges(document, facts, &ranges, &options);
        Ok(self.answer(&text_document.uri, work).await?.flatten())
    }

    /// Asks the client to tell of changed settings and files, where it wants to be asked.
    async fn register(&self) {
        let facts = self.session.client();
        let registration = |method: &str, register_options| Registration {
            id: method.to_owned(),
            method: method.to_owned(),
            register_options,
        };
        let mut registrations = Vec::new();
        if facts.register_configuration {
            registrations.push(registration("workspace/didChangeConfiguration", None));
        }
        if facts.watches_files {
            let watcher =
                |glob: &&str| FileSystemWatcher { glob_pattern: GlobPattern::String((*glob).to_owned()), kind: None };
            let options = DidChangeWatchedFilesRegistrationOptions { watchers: WATCHED.iter().map(watcher).collect() };
            registrations.push(registration("workspace/didChangeWatchedFiles", serde_json::to_value(options).ok()));
        }
        if !registrations.is_empty() {
            // A client that refuses simply does not tell of changes.
            let _ = self.client.register_capability(registrations).await;
        }
    }

    /// Asks the client for our settings, if it answers such questions. No answer, or none of the kind, leaves them as they
    /// are.
    async fn ask_for_settings(&self) {
        if !self.session.client().configuration {
            return;
        }
        let question = self.questions.fetch_add(1, Ordering::Relaxed) + 1;
        let item = ConfigurationItem { scope_uri: None, section: Some("dockwright".to_owned()) };
        let Ok(answer) = self.client.configuration(vec![item]).await else { return };
        let is_last = self.questions.load(Ordering::Relaxed) == question;
        let section = answer.first().filter(|section| is_last && !section.is_null());
        self.configure(section).await;
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
        let mut changed = Vec::new();
        for event in params.changes {
            changed.extend(self.session.refresh_dependents(&event.uri, Event::OnDisk(event.typ)));
        }
        changed.iter().for_each(|uri| self.touch(uri));
        self.ask_to_pull(&changed);
        if !changed.is_empty() {
            self.refresh_hints();
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
        let place = params.text_document_position_params;
        let work = move |document: &Document, facts: &ClientFacts| hover::hover(document, facts, place.position);
        Ok(self.answer(&place.text_document.uri, work).await?.flatten())
    }

    async fn completion_resolve(&self, item: CompletionItem) -> Result<CompletionItem> {
        Ok(completion::resolve(item, &self.session.client()))
    }

    async fn signature_help(&self, params: SignatureHelpParams) -> Result<Option<SignatureHelp>> {
        let place = params.text_document_position_params;
        let work =
            move |document: &Document, facts: &ClientFacts| signature::signature(document, facts, place.position);
        Ok(self.answer(&place.text_document.uri, work).await?.flatten())
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        let place = params.text_document_position_params;
        let work =
            move |document: &Document, facts: &ClientFacts| definition::definition(document, facts, place.position);
        Ok(self.answer(&place.text_document.uri, work).await?.flatten())
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let (place, declarations) = (params.text_document_position, params.context.include_declaration);
        let work = move |document: &Document, facts: &ClientFacts| {
            references::references(document, facts, place.position, declarations)
        };
        Ok(self.answer(&place.text_document.uri, work).await?.flatten())
    }

    async fn document_highlight(&self, params: DocumentHighlightParams) -> Result<Option<Vec<DocumentHighlight>>> {
        let place = params.text_document_position_params;
        let work =
            move |document: &Document, facts: &ClientFacts| highlight::highlights(document, facts, place.position);
        Ok(self.answer(&place.text_document.uri, work).await?.flatten())
    }

    async fn prepare_call_hierarchy(
        &self,
        params: CallHierarchyPrepareParams,
    ) -> Result<Option<Vec<CallHierarchyItem>>> {
        let place = params.text_document_position_params;
        let work =
            move |document: &Document, facts: &ClientFacts| call_hierarchy::prepare(document, facts, place.position);
        Ok(self.answer(&place.text_document.uri, work).await?.flatten())
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
        let place = params.text_document_position_params;
        let work =
            move |document: &Document, facts: &ClientFacts| linked_editing::linked(document, facts, place.position);
        Ok(self.answer(&place.text_document.uri, work).await?.flatten())
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
            action.edit = self.answer(&uri, code_action::resolve).await?;
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

    async fn semantic_tokens_full(&self, params: SemanticTokensParams) -> Result<Option<SemanticTokensResult>> {
        let answers = Arc::clone(&self.tokens);
        let work = move |document: &Document, facts: &ClientFacts| answers.full(document, facts).into();
        self.answer(&params.text_document.uri, work).await
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

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        let InlayHintParams { text_document, range, .. } = params;
        let work = move |document: &Document, facts: &ClientFacts| inlay_hint::inlay_hints(document, facts, range);
        self.answer(&text_document.uri, work).await
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

    async fn formatting(&self, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        let DocumentFormattingParams { text_document, options, .. } = params;
        let work = move |document: &Document, facts: &ClientFacts| formatting::document(document, facts, &options);
        Ok(self.answer(&text_document.uri, work).await?.flatten())
    }

    async fn range_formatting(&self, params: DocumentRangeFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        let DocumentRangeFormattingParams { text_document, range, options, .. } = params;
        let work =
            move |document: &Document, facts: &ClientFacts| formatting::ranges(document, facts, &[range], &options);
        Ok(self.answer(&text_document.uri, work).await?.flatten())
    }

    async fn on_type_formatting(&self, params: DocumentOnTypeFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        let DocumentOnTypeFormattingParams { text_document_position: place, ch, options } = params;
        let work = move |document: &Document, facts: &ClientFacts| {
            formatting::typed(document, facts, place.position, &ch, &options)
        };
        Ok(self.answer(&place.text_document.uri, work).await?.flatten())
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        let DocumentDiagnosticParams { text_document, previous_result_id, .. } = params;
        let work = move |document: &Document, facts: &ClientFacts| {
            diagnostic::report(document, facts, previous_result_id.as_deref())
        };
        let answer = self.answer(&text_document.uri, work).await?.unwrap_or_else(diagnostic::nothing);
        self.ask_shellcheck(text_document.uri);
        Ok(answer)
    }
}
