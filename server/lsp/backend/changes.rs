//! What changes the session, and the diagnostics that follow from it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_json::Value;
use tower_lsp_server::ls_types::{MessageType, Uri};

use super::Backend;
use crate::lsp::configuration::configuration_path;
use crate::lsp::session::Event;
use crate::lsp::settings;

impl Backend {
    /// Lets a notification change the session, and then brings the client's diagnostics up to date.
    ///
    /// A document whose change fails is forgotten rather than kept wrong.
    pub(super) async fn update(&self, uri: &Uri, event: Event, change: impl FnOnce() -> bool) {
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
        self.ask_to_pull(&open);
    }

    /// Brings the diagnostics of a document up to date, unless the client asks for them itself.
    pub(super) fn touch(&self, uri: &Uri) {
        if !self.session.client().pulls_diagnostics {
            self.publisher.touch(uri);
        }
    }

    /// Brings the problems of configuration files up to date, which are never asked for.
    pub(super) fn tell_of_configurations(&self) {
        self.session.configurations_to_tell().iter().for_each(|uri| self.publisher.touch(uri));
    }
}
