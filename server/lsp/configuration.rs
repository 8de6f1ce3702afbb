//! Which configuration is for which document: the nearest file in its workspace folder, and the client's settings on top.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use dockwright_config::{FILE_NAME, Finder, HADOLINT_NAMES, HINTS, Hint, Located, Settings};
use dockwright_ide::hints::Wanted;
use dockwright_lint::Config;
use dockwright_syntax::text::{Encoding, Text};
use tower_lsp_server::ls_types::{Diagnostic, DiagnosticSeverity, Uri};

use super::convert;
use super::roots::{Place, file_path};
use crate::shellcheck::ShellCheck;

/// Workspace folders whose configurations are remembered; a file outside of them has one of its own.
const MAX_FINDERS: usize = 64;

/// The configurations of the workspace, each read once, and the client's settings.
#[derive(Debug, Default)]
pub(super) struct Configurations {
    finders: Mutex<HashMap<PathBuf, Finder>>,
    of_client: Mutex<OfClient>,
}

/// What the client has set.
#[derive(Debug, Clone, Default)]
pub(super) struct OfClient {
    /// What a configuration file could say, too.
    pub(super) settings: Arc<Settings>,
    /// The ShellCheck that may be asked.
    pub(super) shellcheck: Option<Arc<ShellCheck>>,
    /// The client has said that it is, whatever a project says of it.
    pub(super) insists: bool,
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
    /// Who is asked about scripts as well.
    pub(super) shellcheck: Option<Arc<ShellCheck>>,
    /// The hints that are shown.
    pub(super) hints: Wanted,
}

impl Configurations {
    /// What applies to a document; `None` is one that is no file. Patterns in the client's settings are relative to the
    /// workspace folder.
    pub(super) fn choose(&self, place: Option<&Place>) -> Chosen {
        let mut config = Config::default();
        let (mut excluded, mut included) = (false, false);
        let mut hints = Wanted::default();
        HINTS.iter().for_each(|known| want(&mut hints, known.hint, known.default));
        let of_client = self.of_client();
        let mut wanted = true;
        let mut apply = |settings: &Settings, path: Option<&str>| {
            settings.apply(path, &mut config);
            settings.hints.iter().for_each(|(hint, wanted)| want(&mut hints, *hint, *wanted));
            excluded |= path.is_some_and(|path| settings.files.excludes(path));
            included |= path.is_some_and(|path| settings.files.includes(path));
        };
        if let Some(located) = place.and_then(|place| self.find(place)) {
            let relative = place.and_then(|place| located.relative(&place.file()));
            apply(&located.settings, relative.as_deref());
            wanted = of_client.insists || located.settings.shellcheck.unwrap_or(true);
        }
        apply(&of_client.settings, place.map(|place| place.path.as_str()));
        let shellcheck = of_client.shellcheck.filter(|_| wanted);
        Chosen { config: Arc::new(config), excluded, included, shellcheck, hints }
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
    pub(super) fn set(&self, of_client: OfClient) {
        *self.of_client.lock().unwrap_or_else(PoisonError::into_inner) = of_client;
    }

    /// The client's settings.
    pub(super) fn of_client(&self) -> OfClient {
        self.of_client.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn want(hints: &mut Wanted, hint: Hint, wanted: bool) {
    let switch = match hint {
        Hint::FromValues => &mut hints.from_values,
        Hint::Values => &mut hints.values,
        Hint::Aliases => &mut hints.aliases,
        Hint::EndOfLife => &mut hints.end_of_life,
        Hint::Sizes => &mut hints.sizes,
        Hint::Users => &mut hints.users,
        Hint::Inherited => &mut hints.inherited,
        Hint::Urls => &mut hints.urls,
    };
    *switch = wanted;
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
