//! Sends diagnostics to clients that do not ask for them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tower_lsp_server::Client;
use tower_lsp_server::ls_types::notification::{Notification, PublishDiagnostics};
use tower_lsp_server::ls_types::{MessageType, PublishDiagnosticsParams, Uri};

use super::convert;
use super::document::Document;
use super::output::Texts;
use super::session::Session;
use super::shellcheck::Asker;
use super::workers::Workers;

/// Diagnostics whose JSON was put aside, see [`super::output`].
#[derive(Debug)]
enum Written {}

impl Notification for Written {
    type Params = String;
    const METHOD: &'static str = PublishDiagnostics::METHOD;
}

/// Keeps what the client shows in step with the open documents.
///
/// Each document has at most one task, which lints the newest version there is, so a burst of edits costs two runs: the
/// one under way and one of the last version. And because one task alone sends, nothing old can follow something new.
#[derive(Debug)]
pub(super) struct Publisher {
    client: Client,
    session: Arc<Session>,
    workers: Workers,
    asker: Asker,
    texts: Texts,
    /// The documents whose task is running, and whether something happened to them since it last looked.
    running: Mutex<HashMap<Uri, bool>>,
}

impl Publisher {
    /// A publisher for a client and its documents.
    pub(super) fn new(client: Client, session: Arc<Session>, workers: Workers, asker: Asker, texts: Texts) -> Self {
        Self { client, session, workers, asker, texts, running: Mutex::default() }
    }

    /// Says that a document was opened, changed or closed, or that other rules hold for it.
    pub(super) fn touch(self: &Arc<Self>, uri: &Uri) {
        let mut running = self.running();
        if let Some(again) = running.get_mut(uri) {
            *again = true;
            return;
        }
        running.insert(uri.clone(), false);
        let (publisher, uri) = (Arc::clone(self), uri.clone());
        tokio::spawn(async move {
            loop {
                publisher.publish(&uri).await;
                if !publisher.again(&uri) {
                    break;
                }
            }
        });
    }

    /// Whether something happened while the task was at work; if not, the task is over.
    fn again(&self, uri: &Uri) -> bool {
        let mut running = self.running();
        let again = running.get_mut(uri).is_some_and(std::mem::take);
        if !again {
            running.remove(uri);
        }
        again
    }

    async fn publish(self: &Arc<Self>, uri: &Uri) {
        // What happened up to here is seen now, and is no reason to look again.
        self.running().insert(uri.clone(), false);
        let Some(document) = self.session.document(uri) else {
            let problems = self.session.configuration_problems(uri);
            return self.client.publish_diagnostics(uri.clone(), problems, None).await;
        };
        let (snapshot, facts) = (Arc::clone(&document), self.session.client());
        let written = move || {
            let diagnostics = convert::diagnostics(&snapshot, &facts);
            let params = PublishDiagnosticsParams::new(snapshot.uri.clone(), diagnostics, Some(snapshot.version));
            serde_json::to_string(&params).ok()
        };
        match self.workers.run(written).await.flatten() {
            Some(text) if self.session.is_current(&document) => {
                self.client.send_notification::<Written>(self.texts.put(text)).await;
                self.ask_shellcheck(document);
            }
            Some(_) => {}
            None => {
                let message = format!("Dockwright failed to check {}. Please report this file.", uri.as_str());
                self.client.log_message(MessageType::ERROR, message).await;
            }
        }
    }

    /// Has ShellCheck asked about a document that is published already, and publishes it again if there is more to say.
    fn ask_shellcheck(self: &Arc<Self>, document: Arc<Document>) {
        let publisher = Arc::clone(self);
        tokio::spawn(async move {
            let uri = document.uri.clone();
            if publisher.asker.ask(document).await {
                publisher.touch(&uri);
            }
        });
    }

    fn running(&self) -> MutexGuard<'_, HashMap<Uri, bool>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
