//! Receives the messages. Thin: each handler first changes the session or takes a snapshot, and only then awaits.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use serde_json::Value;
use tower_lsp_server::jsonrpc::{Error, Result};
use tower_lsp_server::ls_types::{
    CodeActionParams, CodeActionResponse, ConfigurationItem, DidChangeConfigurationParams, DidChangeTextDocumentParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams, DocumentDiagnosticParams,
    DocumentDiagnosticReportResult, Hover, HoverParams, InitializeParams, InitializeResult, InitializedParams,
    MessageType, Registration, Uri,
};
use tower_lsp_server::{Client, LanguageServer};

use super::capabilities::{ClientFacts, introduce};
use super::document::Document;
use super::handlers::{code_action, diagnostic, hover};
use super::publish::Publisher;
use super::session::Session;
use super::workers::Workers;
use super::{parent, settings};

/// The server behind one client. A clone is the same server.
#[derive(Debug, Clone)]
pub(super) struct Backend {
    client: Client,
    session: Arc<Session>,
    workers: Workers,
    publisher: Arc<Publisher>,
    shut_down: Arc<AtomicBool>,
    /// How often the client was asked for its settings; only the answer to the last question counts.
    questions: Arc<AtomicU64>,
}

impl Backend {
    /// A server for a client. `shut_down` is set when the client asks for a shutdown.
    pub(super) fn new(client: Client, shut_down: Arc<AtomicBool>) -> Self {
        let (session, workers) = (Arc::new(Session::default()), Workers::new());
        let publisher = Arc::new(Publisher::new(client.clone(), Arc::clone(&session), workers.clone()));
        Self { client, session, workers, publisher, shut_down, questions: Arc::default() }
    }

    /// Lets a notification change the session, and then brings the client's diagnostics up to date.
    ///
    /// A document whose change fails is forgotten rather than kept wrong.
    async fn update(&self, uri: &Uri, change: impl FnOnce() -> bool) {
        match catch_unwind(AssertUnwindSafe(change)) {
            Ok(true) => self.touch(uri),
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

    /// Answers a request about a document from its present version; `None` if it is not open or not ours.
    async fn answer<T: Send + 'static>(
        &self,
        uri: &Uri,
        work: impl FnOnce(&Document, &ClientFacts) -> T + Send + 'static,
    ) -> Result<Option<T>> {
        // No await above this line: the snapshot is of the moment at which the request arrived.
        let Some(document) = self.session.document(uri) else { return Ok(None) };
        let facts = self.session.client();
        let answer = self.workers.run(move || work(&document, &facts)).await;
        answer.map(Some).ok_or_else(Error::internal_error)
    }

    /// Takes over the settings in what a client sent, if there are any.
    async fn configure(&self, section: Option<&Value>) {
        let Some(section) = section else { return };
        let (config, problem) = settings::read(section);
        let open = self.session.configure(config);
        open.iter().for_each(|uri| self.touch(uri));
        if let Some(problem) = problem {
            self.client.show_message(MessageType::WARNING, problem).await;
        }
        let facts = self.session.client();
        if facts.pulls_diagnostics && facts.refreshes_diagnostics && !open.is_empty() {
            // Whether the client obliges does not matter here, and nothing waits for it.
            let client = self.client.clone();
            tokio::spawn(async move { client.workspace_diagnostic_refresh().await });
        }
    }

    /// Asks the client to tell of changed settings, where it wants to be asked.
    async fn register(&self) {
        if self.session.client().register_configuration {
            let method = "workspace/didChangeConfiguration".to_owned();
            let registration = Registration { id: method.clone(), method, register_options: None };
            // A client that refuses simply does not tell of changes.
            let _ = self.client.register_capability(vec![registration]).await;
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
        if let Some(process) = params.process_id {
            parent::watch(process);
        }
        let options = params.initialization_options.as_ref();
        if let Some(options) = options.filter(|options| !options.is_null()) {
            self.configure(Some(settings::section(options).unwrap_or(options))).await;
        }
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
        self.update(&document.uri, || self.session.open(&document)).await;
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let document = params.text_document;
        self.update(&document.uri, || self.session.change(&document, params.content_changes)).await;
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        let uri = params.text_document.uri;
        self.update(&uri, || self.session.close(&uri)).await;
    }

    async fn did_save(&self, _: DidSaveTextDocumentParams) {
        // Nothing depends on what is on the disk.
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

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        let CodeActionParams { text_document, range, context, .. } = params;
        let work =
            move |document: &Document, facts: &ClientFacts| code_action::code_actions(document, facts, range, &context);
        self.answer(&text_document.uri, work).await
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        let DocumentDiagnosticParams { text_document, previous_result_id, .. } = params;
        let work = move |document: &Document, facts: &ClientFacts| {
            diagnostic::report(document, facts, previous_result_id.as_deref())
        };
        Ok(self.answer(&text_document.uri, work).await?.unwrap_or_else(diagnostic::nothing))
    }
}
