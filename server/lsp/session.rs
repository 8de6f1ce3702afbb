//! What the server remembers: the open documents, the settings, and what the client can do.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use dashmap::DashMap;
use dockwright_config::Located;
use dockwright_model::file_name::{is_compose_name, is_dockerfile_name, is_ignore_name, is_plain_dockerfile_name};
use dockwright_model::{FileKind, parent};
use dockwright_syntax::text::Text;
use tower_lsp_server::ls_types::{
    Diagnostic, FileChangeType, TextDocumentContentChangeEvent, TextDocumentItem, Uri, VersionedTextDocumentIdentifier,
};

use super::capabilities::ClientFacts;
use super::configuration::{self, Configurations, OfClient, configuration_path};
use super::convert;
use super::document::Document;
use super::roots::{Folder, Place, Roots, file_path};
use super::settings::ClientSettings;
use crate::shellcheck::{Choice, ShellCheck, lies_in};

/// What may happen to a file.
#[derive(Debug, Clone, Copy)]
pub(super) enum Event {
    /// It was edited in the editor.
    Edited,
    /// It was opened or closed, so that another text counts, or none.
    Opened,
    /// It was changed on the disk.
    OnDisk(FileChangeType),
}

/// The open documents that depend on a file.
#[derive(Debug, Default)]
pub(super) struct Dependents {
    /// Their names.
    pub(super) documents: Vec<Uri>,
    /// Whether the client may show something of one of them that was true before. Of others it has still to ask.
    pub(super) shown: bool,
}

/// The state of a session. Every method is quick and none waits, so that handlers can call them before they first await.
#[derive(Debug, Default)]
pub(super) struct Session {
    documents: DashMap<Uri, Arc<Document>>,
    /// The open files that others depend on and that are not looked at themselves, with the client's numbers of these
    /// versions: configuration files, `.env` files, what Compose files extend.
    beside: DashMap<Uri, (i32, Text)>,
    configurations: Configurations,
    /// The configuration files of whose problems the client was told.
    told: Mutex<HashSet<Uri>>,
    /// The client has said at the start that it does not trust the workspace.
    distrusted: AtomicBool,
    client: OnceLock<Arc<ClientFacts>>,
    last_serial: AtomicU64,
    roots: Roots,
}

impl Session {
    /// Remembers what the client can do. The first word counts.
    pub(super) fn meet(&self, facts: ClientFacts) {
        self.client.get_or_init(|| Arc::new(facts));
    }

    /// Sets the workspace folders.
    pub(super) fn set_folders(&self, folders: impl Iterator<Item = Uri>) {
        self.roots.set(folders);
    }

    /// Adds and removes workspace folders.
    pub(super) fn change_folders(&self, added: impl Iterator<Item = Uri>, removed: impl Iterator<Item = Uri>) {
        self.roots.change(added, removed);
        let of_client = self.configurations.of_client();
        if let Some(before) = &of_client.shellcheck {
            // It must not be in the new ones.
            let shellcheck = self.program(before.choice().clone());
            self.configurations.set(OfClient { shellcheck, ..of_client });
        }
        self.configurations.forget();
        self.reconfigure(None);
    }

    /// What the client can do.
    pub(super) fn client(&self) -> Arc<ClientFacts> {
        self.client.get().cloned().unwrap_or_default()
    }

    /// The newest version of an open document.
    pub(super) fn document(&self, uri: &Uri) -> Option<Arc<Document>> {
        self.documents.get(uri).map(|document| Arc::clone(&document))
    }

    /// The open documents, and the workspace folders with their files.
    pub(super) fn everything(&self) -> (Vec<Arc<Document>>, Vec<Folder>) {
        (self.documents.iter().map(|document| Arc::clone(&document)).collect(), self.roots.searchable())
    }

    /// Whether this is still the newest version under the newest settings.
    pub(super) fn is_current(&self, document: &Document) -> bool {
        self.documents.get(&document.uri).is_some_and(|newest| newest.serial == document.serial)
    }

    /// Opens a document, or opens it anew. Gives back whether it is of a kind we know.
    pub(super) fn open(&self, opened: &TextDocumentItem) -> bool {
        if configuration_path(&opened.uri).is_some() {
            self.show_beside(&opened.uri, opened.version, Text::new(&opened.text));
            return true;
        }
        if !self.client().watches_files {
            // Nobody tells us of files that change.
            self.configurations.forget();
        }
        let (uri, place) = (opened.uri.clone(), self.roots.place(&opened.uri));
        let chosen = self.configurations.choose(place.as_ref());
        let name = opened.uri.path().as_str().rsplit('/').next().unwrap_or_default();
        let included = chosen.included.then(|| FileKind::of_chosen(name));
        let Some(kind) = kind_of(&opened.uri, &opened.language_id).or(included) else {
            let beside = is_beside(name);
            if beside {
                self.show_beside(&opened.uri, opened.version, Text::new(&opened.text));
            }
            return beside;
        };
        let numbers = (opened.version, self.serial());
        let document = Document::open(uri.clone(), place, kind, numbers, &opened.text, chosen);
        self.roots.show(&uri, Some((document.version, document.text().shared())));
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
        let encoding = self.client().encoding;
        if let Some((version, text)) = self.beside.get(&of.uri).map(|open| open.clone()) {
            let edited = changes.into_iter().fold(text, |text, change| match change.range {
                Some(range) => text.edit(convert::byte_range(&text, range, encoding), &change.text).0,
                None => Text::new(&change.text),
            });
            self.show_beside(&of.uri, of.version.max(version), edited);
            return true;
        }
        let Some(document) = self.document(&of.uri) else { return false };
        let changes = changes.into_iter().map(|change| {
            move |text: &_| (change.range.map(|range| convert::byte_range(text, range, encoding)), change.text)
        });
        let next = document.change(of.version.max(document.version), self.serial(), changes);
        self.roots.show(&of.uri, Some((next.version, next.text().shared())));
        self.documents.insert(of.uri.clone(), Arc::new(next));
        true
    }

    /// Closes a document. Gives back whether it was open.
    pub(super) fn close(&self, uri: &Uri) -> bool {
        self.roots.show(uri, None);
        self.beside.remove(uri).is_some() | self.documents.remove(uri).is_some()
    }

    /// Sees to it that all that depends on a file is looked at anew. Gives back the names of those documents; the file
    /// itself is not among them.
    pub(super) fn refresh_dependents(&self, of: &Uri, event: Event) -> Dependents {
        let Some(path) = file_path(of) else { return Dependents::default() };
        if let Event::OnDisk(_) = event {
            self.roots.forget(&path);
        }
        if configuration_path(of).is_some() {
            self.configurations.forget();
            return Dependents { documents: self.reconfigure(path.parent()), shown: true };
        }
        let listed = !matches!(event, Event::Edited | Event::OnDisk(FileChangeType::CHANGED));
        let mut refreshed = Dependents::default();
        for mut entry in self.documents.iter_mut().filter(|entry| entry.uri != *of) {
            let Some(below) = entry.place.as_ref().and_then(|place| place.below(&path)) else { continue };
            let folder = parent(&below).filter(|_| listed).map(|folder| format!("{folder}/"));
            let paths: Vec<String> = std::iter::once(below).chain(folder).collect();
            if entry.depends_on(&paths) {
                let document = entry.refreshed(self.serial());
                refreshed.shown |= entry.was_asked();
                refreshed.documents.push(document.uri.clone());
                *entry = Arc::new(document);
            }
        }
        refreshed
    }

    /// Sees to it that all that depends on files which were found to be changed is looked at anew.
    pub(super) fn refresh_changed(&self) -> Dependents {
        let mut refreshed = Dependents::default();
        for (root, paths) in self.roots.take_changed() {
            let inside = |entry: &Document| entry.place.as_ref().is_some_and(|place| place.root() == root);
            for mut entry in self.documents.iter_mut() {
                if inside(&entry) && entry.depends_on(&paths) {
                    let document = entry.refreshed(self.serial());
                    refreshed.shown |= entry.was_asked();
                    refreshed.documents.push(document.uri.clone());
                    *entry = Arc::new(document);
                }
            }
        }
        refreshed
    }

    /// Takes over that the client does not trust the workspace. There is no way back: whatever comes later may have come
    /// from the workspace.
    pub(super) fn distrust(&self) {
        self.distrusted.store(true, Ordering::Relaxed);
    }

    /// Takes over the client's settings. Gives back the names of the open documents.
    pub(super) fn configure(&self, sent: ClientSettings) -> Vec<Uri> {
        let insists = sent.shellcheck.is_some();
        let shellcheck = self.program(sent.shellcheck.unwrap_or_default());
        self.configurations.set(OfClient { settings: Arc::new(sent.settings), shellcheck, insists });
        self.reconfigure(None)
    }

    /// Looks anew which rules are for the open documents, or for those below a folder. Gives back their names.
    fn reconfigure(&self, below: Option<&Path>) -> Vec<Uri> {
        let mut open = Vec::new();
        for mut entry in self.documents.iter_mut() {
            let inside = |folder: &Path| entry.place.as_ref().is_some_and(|place| place.file().starts_with(folder));
            if !below.is_none_or(inside) {
                continue;
            }
            let document = entry.configured(self.serial(), self.configurations.choose(entry.place.as_ref()));
            open.push(document.uri.clone());
            *entry = Arc::new(document);
        }
        open
    }

    /// The ShellCheck for a choice. One that was asked before has not forgotten.
    fn program(&self, choice: Choice) -> Option<Arc<ShellCheck>> {
        let mut folders = self.roots.folders();
        folders.extend(std::path::absolute(".").ok());
        let choice = match choice {
            _ if self.distrusted.load(Ordering::Relaxed) => Choice::Off,
            // The settings of an editor may come from the workspace, too.
            Choice::Program(path) if lies_in(&path, &folders) => Choice::Off,
            choice => choice,
        };
        let before = self.configurations.of_client().shellcheck.filter(|before| before.is_for(&choice, &folders));
        before.or_else(|| choice.program(folders).map(Arc::new))
    }

    /// Puts a successor in the place of a document of which there is more to say, unless there is one already.
    pub(super) fn refresh(&self, document: &Document) -> bool {
        let Some(mut entry) = self.documents.get_mut(&document.uri) else { return false };
        let current = entry.serial == document.serial;
        if current {
            *entry = Arc::new(document.refreshed(self.serial()));
        }
        current
    }

    fn show_beside(&self, uri: &Uri, version: i32, text: Text) {
        self.roots.show(uri, Some((version, text.shared())));
        self.beside.insert(uri.clone(), (version, text));
    }

    /// The configuration files that are in force for something open, by their names.
    fn in_force(&self) -> HashMap<Uri, Arc<Located>> {
        let mut places: Vec<Place> = self.documents.iter().filter_map(|document| document.place.clone()).collect();
        places.extend(self.beside.iter().filter_map(|open| self.roots.place(open.key())));
        let found = places.iter().filter_map(|place| self.configurations.find(place));
        found.filter_map(|located| Some((Uri::from_file_path(&located.path)?, located))).collect()
    }

    /// The configuration files whose problems the client has to be told of, or told that they are mended.
    pub(super) fn configurations_to_tell(&self) -> HashSet<Uri> {
        let broken = self.in_force().into_iter().filter(|(_, located)| !located.problems.is_empty());
        let broken: HashSet<Uri> = broken.map(|(uri, _)| uri).collect();
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *told, broken.clone());
        before.into_iter().chain(broken).collect()
    }

    /// What is wrong with a file, if it is a configuration in force.
    pub(super) fn configuration_problems(&self, uri: &Uri) -> Vec<Diagnostic> {
        configuration_path(uri).map_or_else(Vec::new, |_| {
            let located = self.in_force().remove(uri);
            located.map(|located| configuration::diagnostics(&located, self.client().encoding)).unwrap_or_default()
        })
    }

    fn serial(&self) -> u64 {
        self.last_serial.fetch_add(1, Ordering::Relaxed) + 1
    }
}

/// Whether Compose files may depend on a file, by its name: variables, and what they include or extend.
fn is_beside(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.starts_with(".env") || [".env", ".yaml", ".yml"].iter().any(|ending| name.ends_with(ending))
}

/// What kind of file a document is: its language says so, or its name does whatever the language.
///
/// The language `ignore` is that of all such files, so that the name decides which it is.
///
/// A name such as `Dockerfile.prod` counts when the editor has no better idea; `Dockerfile.md` with the language
/// `markdown` is no Dockerfile.
fn kind_of(uri: &Uri, language: &str) -> Option<FileKind> {
    let language = language.to_ascii_lowercase();
    let name = uri.path().as_str().rsplit('/').next().unwrap_or_default();
    if language == "dockerignore" || is_ignore_name(name) {
        return Some(FileKind::Dockerignore);
    }
    if language == "dockerfile" || language == "containerfile" {
        return Some(FileKind::Dockerfile);
    }
    let yaml = matches!(language.as_str(), "" | "plaintext" | "text" | "yaml" | "yml");
    if matches!(language.as_str(), "dockercompose" | "docker-compose" | "yaml.docker-compose" | "docker compose")
        || yaml && is_compose_name(name)
    {
        return Some(FileKind::Compose);
    }
    let vague = matches!(language.as_str(), "" | "plaintext" | "text" | "docker");
    let named = is_plain_dockerfile_name(name) || (vague && is_dockerfile_name(name));
    named.then_some(FileKind::Dockerfile)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_a_file_by_language_or_name() {
        let (dockerfile, ignore) = (Some(FileKind::Dockerfile), Some(FileKind::Dockerignore));
        let compose = Some(FileKind::Compose);
        let cases = [
            ("file:///a/anything", "dockerfile", dockerfile),
            ("untitled:Untitled-1", "Dockerfile", dockerfile),
            ("file:///a/Dockerfile", "yaml", dockerfile),
            ("file:///a/Containerfile", "", dockerfile),
            ("file:///a/web.Dockerfile", "plaintext", dockerfile),
            ("file:///a/Dockerfile.prod", "plaintext", dockerfile),
            ("file:///a/Dockerfile.md", "markdown", None),
            ("file:///a/Dockerfile.dockerignore", "plaintext", ignore),
            ("file:///a/compose.yaml", "dockercompose", compose),
            ("file:///a/stack.yaml", "yaml.docker-compose", compose),
            ("file:///a/docker-compose.dev.yml", "yaml", compose),
            ("file:///a/values.yaml", "yaml", None),
            ("file:///a/.dockerignore", "ignore", ignore),
            ("file:///a/patterns", "dockerignore", ignore),
            ("file:///a/.gitignore", "ignore", None),
            ("file:///a/mydockerfile", "plaintext", None),
        ];
        for (uri, language, expected) in cases {
            assert_eq!(kind_of(&uri.parse().unwrap(), language), expected, "{uri} {language}");
        }
    }
}
