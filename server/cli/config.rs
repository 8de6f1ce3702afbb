//! Which configuration is for which text: the file named with `--config`, or the nearest one; the command line has the
//! last word.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dockwright_config::{Finder, Located};
use dockwright_lint::{Config, Severity};

use super::arguments::{FailLevel, RuleChoice};
use super::disk;
use super::find::cannot;

/// The configurations of a run.
pub(super) struct Configurations<'a> {
    choice: Option<&'a RuleChoice>,
    /// What `--config` names.
    named: Option<Arc<Located>>,
    finder: RefCell<Finder>,
    seen: RefCell<HashSet<PathBuf>>,
    /// What applies wherever a configuration says the same of all files.
    made: RefCell<HashMap<Option<PathBuf>, Chosen>>,
    problems: RefCell<Vec<String>>,
}

/// What applies to one text.
#[derive(Clone)]
pub(super) struct Chosen {
    /// The rules.
    pub(super) config: Arc<Config>,
    /// The least severity that fails.
    pub(super) fail_level: Option<Severity>,
    /// Whether ShellCheck is asked, if something is said of it.
    pub(super) shellcheck: Option<bool>,
}

impl<'a> Configurations<'a> {
    /// Reads the file that the command line names, if it does.
    pub(super) fn new(choice: Option<&'a RuleChoice>) -> Self {
        let (finder, seen, made, problems) = Default::default();
        let mut configurations = Self { choice, named: None, finder, seen, made, problems };
        if let Some(path) = choice.and_then(|choice| choice.config.as_ref()) {
            match disk::read(path) {
                Ok(contents) => {
                    // Patterns are relative to the folder of the file, wherever we were started.
                    let path = disk::real_path(path);
                    let located = Located::new(path, contents.text);
                    configurations.problems.borrow_mut().extend(located.complaints());
                    configurations.named = Some(Arc::new(located));
                }
                Err(error) => {
                    configurations.problems.borrow_mut().push(cannot("read", &path.to_string_lossy(), &error));
                }
            }
        }
        configurations
    }

    /// What applies to the text at a path; `None` is a text without a place.
    pub(super) fn choose(&self, path: Option<&Path>) -> Chosen {
        let located = match path {
            Some(path) => path.parent().and_then(|folder| self.of_folder(folder)),
            None => self.named.clone(),
        };
        // Most runs have one configuration that says the same of all files: it is made once.
        let key = located.as_ref().map(|located| located.path.clone());
        if let Some(chosen) = self.made.borrow().get(&key) {
            return chosen.clone();
        }
        let chosen = self.make(located.as_deref(), path);
        if located.as_ref().is_none_or(|located| located.settings.is_uniform()) {
            self.made.borrow_mut().insert(key, chosen.clone());
        }
        chosen
    }

    /// What is wrong with the configurations seen so far, in sentences.
    pub(super) fn problems(&self) -> Vec<String> {
        self.problems.borrow().clone()
    }

    /// Whether a file that a search comes by is left out (`Some(false)`) or read whatever it is called (`Some(true)`).
    pub(super) fn wants(&self, path: &Path) -> Option<bool> {
        let located = self.of_folder(path.parent()?)?;
        let relative = located.relative(path)?;
        match &located.settings.files {
            files if files.excludes(&relative) => Some(false),
            files if files.includes(&relative) => Some(true),
            _ => None,
        }
    }

    /// The configuration for the files of a folder.
    fn of_folder(&self, folder: &Path) -> Option<Arc<Located>> {
        if self.named.is_some() || self.choice.is_none_or(|choice| choice.no_config) {
            return self.named.clone();
        }
        let read = |path: &Path| disk::is_file(path).then(|| disk::read(path).ok()).flatten().map(|read| read.text);
        let found = self.finder.borrow_mut().find(folder, &read)?;
        // Each is complained of once.
        let mut seen = self.seen.borrow_mut();
        if !seen.contains(&found.path) {
            self.problems.borrow_mut().extend(found.complaints());
            seen.insert(found.path.clone());
        }
        Some(found)
    }

    fn make(&self, located: Option<&Located>, path: Option<&Path>) -> Chosen {
        let mut config = Config::default();
        let (mut fail_level, mut shellcheck) = (Some(Severity::Warning), None);
        if let Some(located) = located {
            let relative = path.and_then(|path| located.relative(path));
            located.settings.apply(relative.as_deref(), &mut config);
            fail_level = located.settings.fail_level.unwrap_or(fail_level);
            shellcheck = located.settings.shellcheck;
        }
        if let Some(choice) = self.choice {
            choice.apply(&mut config);
            fail_level = choice.fail_level.map_or(fail_level, FailLevel::severity);
        }
        Chosen { config: Arc::new(config), fail_level, shellcheck }
    }
}
