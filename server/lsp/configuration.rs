//! Which configuration is for which document: the nearest file in its workspace folder, and the client's settings on top.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use dockwright_config::{FILE_NAME, Finder, HADOLINT_NAMES, Located, Settings};
use dockwright_lint::Config;
use dockwright_syntax::text::{Encoding, Text};
use tower_lsp_server::ls_types::{Diagnostic, DiagnosticSeverity, Uri};

use super::convert;
use super::roots::{Place, file_path};

/// Workspace folders whose configurations are remembered; a file outside of them has one of its own.
const MAX_FINDERS: usize = 64;

/// The configurations of the workspace, each read once, and the client's settings.
#[derive(Debug, Default)]
pub(super) struct Configurations {
    finders: Mutex<HashMap<PathBuf, Finder>>,
    settings: Mutex<Arc<Settings>>,
}

/// What applies to one document.
#[derive(Debug, Clone, Default)]
pub(super) struct Chosen {
    /// The rules.
    pub(super) config: Arc<Config>,
    /// Nothing is reported of the file.
    pub(super) excluded: bool,
    /// The file is read whatever it is called.
    pub(super) included: bool,
}

impl Configurations {
    /// What applies to a document; `None` is one that is no file. Patterns in the client's settings are relative to the
    /// workspace folder.
    pub(super) fn choose(&self, place: Option<&Place>) -> Chosen {
        let mut config = Config::default();
        let (mut excluded, mut included) = (false, false);
        let mut apply = |settings: &Settings, path: Option<&str>| {
            settings.apply(path, &mut config);
            excluded |= path.is_some_and(|path| settings.files.excludes(path));
            included |= path.is_some_and(|path| settings.files.includes(path));
        };
        if let Some(located) = place.and_then(|place| self.find(place)) {
            let relative = place.and_then(|place| located.relative(&place.file()));
            apply(&located.settings, relative.as_deref());
        }
        apply(&self.settings(), place.map(|place| place.path.as_str()));
        Chosen { config: Arc::new(config), excluded, included }
    }

    /// The configuration file for a document, if there is one.
    pub(super) fn find(&self, place: &Place) -> Option<Arc<Located>> {
        let mut finders = self.finders.lock().unwrap_or_else(PoisonError::into_inner);
        if finders.len() >= MAX_FINDERS && !finders.contains_key(place.root()) {
            finders.clear();
        }
        let top = || Finder::new(Some(place.root().to_owned()));
        let finder = finders.entry(place.root().to_owned()).or_insert_with(top);
        let around = place.surroundings();
        let read = |path: &Path| Some(around.read(&place.below(path)?)?.to_string());
        finder.find(place.file().parent()?, &read)
    }

    /// Forgets what was read, because a configuration file may have changed.
    pub(super) fn forget(&self) {
        self.finders.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Takes over the client's settings.
    pub(super) fn set(&self, settings: Settings) {
        *self.settings.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(settings);
    }

    fn settings(&self) -> Arc<Settings> {
        Arc::clone(&self.settings.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The path of a configuration file, if the document is one by its name.
pub(super) fn configuration_path(uri: &Uri) -> Option<PathBuf> {
    let path = file_path(uri)?;
    let name = path.file_name()?.to_str()?;
    (name == FILE_NAME || HADOLINT_NAMES.contains(&name)).then_some(path)
}

/// What is wrong with a configuration file.
pub(super) fn diagnostics(located: &Located, encoding: Encoding) -> Vec<Diagnostic> {
    let text = Text::new(&located.text);
    let diagnostic = |problem: &dockwright_config::Problem| Diagnostic {
        range: convert::range(&text, &problem.range, encoding),
        severity: Some(DiagnosticSeverity::WARNING),
        source: Some("dockwright".to_owned()),
        message: problem.message.clone(),
        ..Diagnostic::default()
    };
    located.problems.iter().map(diagnostic).collect()
}
