//! Asks ShellCheck about open documents, in the background.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::sleep;
use tower_lsp_server::Client;
use tower_lsp_server::ls_types::MessageType;

use super::document::Document;
use super::session::Session;

/// Who types is left in peace for so long.
const PAUSE: Duration = Duration::from_millis(200);

/// Asks about one document at a time. Our own findings are out by then: nothing waits for this.
#[derive(Debug, Clone)]
pub(super) struct Asker {
    client: Client,
    session: Arc<Session>,
    turn: Arc<Semaphore>,
}

impl Asker {
    /// One for the documents of a session.
    pub(super) fn new(client: Client, session: Arc<Session>) -> Self {
        Self { client, session, turn: Arc::new(Semaphore::new(1)) }
    }

    /// Asks about a document, unless there is a newer version of it by then. Gives back whether there is something new to
    /// say of it: the session has a successor of the document then.
    pub(super) async fn ask(&self, document: Arc<Document>) -> bool {
        let Some(program) = document.shellcheck().cloned() else { return false };
        // Nothing is kept of versions that are gone before their turn comes: who types fast leaves many behind.
        let (uri, serial) = (document.uri.clone(), document.serial);
        drop(document);
        sleep(PAUSE).await;
        let current = || self.session.document(&uri).filter(|newest| newest.serial == serial);
        if current().is_none() {
            return false;
        }
        let Ok(turn) = Arc::clone(&self.turn).acquire_owned().await else { return false };
        let Some(document) = current() else { return false };
        let asked = Arc::clone(&document);
        // The turn goes along: the next one waits for the program, not for whoever wants to know.
        let task = spawn_blocking(move || {
            let news = asked.ask_shellcheck();
            drop(turn);
            news
        });
        let news = task.await.unwrap_or(false);
        if let Some(problem) = program.untold_problem() {
            self.client.log_message(MessageType::WARNING, problem).await;
        }
        news && self.session.refresh(&document)
    }
}
