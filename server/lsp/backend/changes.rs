//! What changes the session, and the diagnostics that follow from it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::Value;
use tower_lsp_server::ls_types::{MessageType, Uri};

use super::Backend;
use crate::lsp::configuration::configuration_path;
use crate::lsp::session::{Dependents, Event};
use crate::lsp::settings;

/// While somebody types, a client is not asked more often than this to fetch what depends on other files.
const TOGETHER: Duration = Duration::from_millis(100);

impl Backend {
    /// Lets a notification change the session, and then brings the client's diagnostics up to date.
    ///
    /// A document whose change fails is forgotten rather than kept wrong.
    pub(super) async fn update(&self, uri: &Uri, event: Event, change: impl FnOnce() -> bool) {
        let known = self.session.document(uri).is_some();
        match catch_unwind(AssertUnwindSafe(change)) {
            Ok(true) => {
                let configures = configuration_path(uri).is_some();
                self.show_anew(&self.session.refresh_dependents(uri, event));
                if configures {
                    self.refresh_hints();
                } else if known || self.session.document(uri).is_some() {
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

    /// Takes over the settings in what a client sent, if there are any.
    pub(super) async fn configure(&self, section: Option<&Value>) {
        let Some(section) = section else { return };
        let (settings, problem) = settings::read(section);
        let open = self.session.configure(settings);
        open.iter().for_each(|uri| self.touch(uri));
        self.refresh_hints();
        if let Some(problem) = problem {
            self.client.show_message(MessageType::WARNING, problem).await;
        }
        if !open.is_empty() {
            self.ask_to_pull();
        }
    }

    /// Brings the diagnostics of a document up to date, unless the client asks for them itself.
    pub(super) fn touch(&self, uri: &Uri) {
        if !self.session.client().pulls_diagnostics {
            self.publisher.touch(uri);
        }
    }

    /// Has the client show anew what depends on a file that has changed.
    pub(super) fn show_anew(&self, dependents: &Dependents) {
        dependents.documents.iter().for_each(|other| self.touch(other));
        // One question for all that happens in a short while.
        if !dependents.shown || self.refreshing.swap(true, Ordering::SeqCst) {
            return;
        }
        let server = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(TOGETHER).await;
            server.refreshing.store(false, Ordering::SeqCst);
            server.ask_to_pull();
            server.refresh_hints();
            server.refresh_lenses();
        });
    }

    /// Brings the problems of configuration files up to date, which are never asked for.
    pub(super) fn tell_of_configurations(&self) {
        self.session.configurations_to_tell().iter().for_each(|uri| self.publisher.touch(uri));
    }
}
