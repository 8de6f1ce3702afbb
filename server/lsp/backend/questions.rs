//! What the server asks of the client and of ShellCheck by itself.

use std::sync::atomic::Ordering;

use tower_lsp_server::ls_types::{
    ConfigurationItem, DidChangeWatchedFilesRegistrationOptions, FileSystemWatcher, GlobPattern, Registration, Uri,
};

use super::Backend;

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

impl Backend {
    /// Asks the client to tell of changed settings and files, where it wants to be asked.
    pub(super) async fn register(&self) {
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
    pub(super) async fn ask_for_settings(&self) {
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

    /// Asks a client that fetches diagnostics to do so for documents that changed without its doing.
    pub(super) fn ask_to_pull(&self) {
        let facts = self.session.client();
        if facts.pulls_diagnostics && facts.refreshes_diagnostics {
            // Whether the client obliges does not matter here, and nothing waits for it.
            let client = self.client.clone();
            tokio::spawn(async move { client.workspace_diagnostic_refresh().await });
        }
    }

    /// Asks a client that can be asked to fetch hints anew, because other ones may be wanted.
    pub(super) fn refresh_hints(&self) {
        if self.session.client().structure.refreshes_hints {
            let client = self.client.clone();
            tokio::spawn(async move { client.inlay_hint_refresh().await });
        }
    }

    /// The same for lenses.
    pub(super) fn refresh_lenses(&self) {
        if self.session.client().structure.refreshes_lenses {
            let client = self.client.clone();
            tokio::spawn(async move { client.code_lens_refresh().await });
        }
    }

    /// Asks ShellCheck about a document behind the back of a client that fetches diagnostics, and then has it do so again.
    pub(super) fn ask_shellcheck(&self, uri: &Uri) {
        let Some(document) = self.session.document(uri) else { return };
        let server = self.clone();
        tokio::spawn(async move {
            if server.asker.ask(document).await {
                server.ask_to_pull();
            }
        });
    }
}
