//! What the server remembers: the open documents, the settings, and what the client can do.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use dashmap::DashMap;
use dockwright_lint::Config;
use tower_lsp_server::ls_types::{
    TextDocumentContentChangeEvent, TextDocumentItem, Uri, VersionedTextDocumentIdentifier,
};

use super::capabilities::ClientFacts;
use super::convert;
use super::document::Document;
use dockwright_model::file_name::{is_dockerfile_name, is_plain_dockerfile_name};

/// The state of a session. Every method is quick and none waits, so that handlers can call them before they first await.
#[derive(Debug, Default)]
pub(super) struct Session {
    documents: DashMap<Uri, Arc<Document>>,
    config: Mutex<Arc<Config>>,
    client: OnceLock<Arc<ClientFacts>>,
    last_serial: AtomicU64,
}

impl Session {
    /// Remembers what the client can do. The first word counts.
    pub(super) fn meet(&self, facts: ClientFacts) {
        self.client.get_or_init(|| Arc::new(facts));
    }

    /// What the client can do.
    pub(super) fn client(&self) -> Arc<ClientFacts> {
        self.client.get().cloned().unwrap_or_default()
    }

    /// The newest version of an open document.
    pub(super) fn document(&self, uri: &Uri) -> Option<Arc<Document>> {
        self.documents.get(uri).map(|document| Arc::clone(&document))
    }

    /// Whether this is still the newest version under the newest settings.
    pub(super) fn is_current(&self, document: &Document) -> bool {
        self.documents.get(&document.uri).is_some_and(|newest| newest.serial == document.serial)
    }

    /// Opens a document, or opens it anew. Gives back whether it is of a kind we know.
    pub(super) fn open(&self, opened: &TextDocumentItem) -> bool {
        if !is_dockerfile(&opened.uri, &opened.language_id) {
            return false;
        }
        let uri = opened.uri.clone();
        let document = Document::open(uri.clone(), opened.version, self.serial(), &opened.text, self.config());
        self.documents.insert(uri, Arc::new(document));
        true
    }

    /// Takes over changes. Gives back whether the document is open.
    ///
    /// A version number that goes backwards leaves the number as it is: the changes happened all the same.
    pub(super) fn change(
        &self,
        of: &VersionedTextDocumentIdentifier,
        changes: Vec<TextDocumentContentChangeEvent>,
    ) -> bool {
        let Some(document) = self.document(&of.uri) else { return false };
        let encoding = self.client().encoding;
        let changes = changes.into_iter().map(|change| {
            move |text: &_| (change.range.map(|range| convert::byte_range(text, range, encoding)), change.text)
        });
        let next = document.change(of.version.max(document.version), self.serial(), changes);
        self.documents.insert(of.uri.clone(), Arc::new(next));
        true
    }

    /// Closes a document. Gives back whether it was open.
    pub(super) fn close(&self, uri: &Uri) -> bool {
        self.documents.remove(uri).is_some()
    }

    /// Sets which rules run, for all documents. Gives back the names of those that are open.
    pub(super) fn configure(&self, config: Config) -> Vec<Uri> {
        let config = Arc::new(config);
        *self.config.lock().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&config);
        let mut open = Vec::new();
        for mut entry in self.documents.iter_mut() {
            let document = entry.configured(self.serial(), Arc::clone(&config));
            open.push(document.uri.clone());
            *entry = Arc::new(document);
        }
        open
    }

    fn config(&self) -> Arc<Config> {
        Arc::clone(&self.config.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn serial(&self) -> u64 {
        self.last_serial.fetch_add(1, Ordering::Relaxed) + 1
    }
}

/// Whether a document is a Dockerfile: its language says so, or its name does whatever the language.
///
/// A name such as `Dockerfile.prod` counts when the editor has no better idea; `Dockerfile.md` with the language
/// `markdown` is no Dockerfile.
fn is_dockerfile(uri: &Uri, language: &str) -> bool {
    let language = language.to_ascii_lowercase();
    if language == "dockerfile" || language == "containerfile" {
        return true;
    }
    let name = uri.path().as_str().rsplit('/').next().unwrap_or_default();
    let vague = matches!(language.as_str(), "" | "plaintext" | "text" | "docker");
    is_plain_dockerfile_name(name) || (vague && is_dockerfile_name(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_a_dockerfile_by_language_or_name() {
        let cases = [
            ("file:///a/anything", "dockerfile", true),
            ("untitled:Untitled-1", "Dockerfile", true),
            ("file:///a/Dockerfile", "yaml", true),
            ("file:///a/Containerfile", "", true),
            ("file:///a/web.Dockerfile", "plaintext", true),
            ("file:///a/Dockerfile.prod", "plaintext", true),
            ("file:///a/Dockerfile.md", "markdown", false),
            ("file:///a/Dockerfile.dockerignore", "plaintext", false),
            ("file:///a/compose.yaml", "dockercompose", false),
            ("file:///a/.dockerignore", "ignore", false),
            ("file:///a/mydockerfile", "plaintext", false),
        ];
        for (uri, language, expected) in cases {
            assert_eq!(is_dockerfile(&uri.parse().unwrap(), language), expected, "{uri} {language}");
        }
    }
}
