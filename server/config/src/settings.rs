//! What a configuration says.

use dockwright_lint::{Config, Profile, Severity};
use globset::GlobSet;
use serde_json::{Map, Value};

use crate::Hint;

/// What one configuration says, of all files it is for.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Of the rules.
    pub rules: RuleSettings,
    /// Of the files.
    pub files: FileSettings,
    /// The least severity that fails a run, if something is said of it; `None` within: none does.
    pub fail_level: Option<Option<Severity>>,
    /// Whether ShellCheck is asked, if something is said of it. Which program that is, a file does not get to say: it may
    /// have come with a project that nobody trusts.
    pub shellcheck: Option<bool>,
    /// Which hints editors show, as far as something is said of it, in the order it was said.
    pub hints: Vec<(Hint, bool)>,
    /// Of the formatter: options by their name.
    pub format: Map<String, Value>,
    pub(crate) overrides: Vec<Override>,
}

/// What a configuration says of rules.
#[derive(Debug, Clone, Default)]
pub struct RuleSettings {
    /// The rules that run when nothing else is said of them.
    pub profile: Option<Profile>,
    /// Severities by the name of the rule, in the order they were given; `None` is off.
    pub levels: Vec<(String, Option<Severity>)>,
    /// Options by the id of the rule.
    pub options: Map<String, Value>,
    /// Whether comments in files may silence findings.
    pub comments: Option<bool>,
}

/// What a configuration says of files. Paths are relative to the folder of the configuration, with `/`.
#[derive(Debug, Clone, Default)]
pub struct FileSettings {
    /// Files that are read although their name does not say what they are.
    pub(crate) include: GlobSet,
    /// Files that are left out.
    pub(crate) exclude: GlobSet,
}

/// What a configuration says of some of its files.
#[derive(Debug, Clone)]
pub(crate) struct Override {
    pub(crate) paths: GlobSet,
    pub(crate) rules: RuleSettings,
    pub(crate) format: Map<String, Value>,
}

impl Settings {
    /// Applies what is said of a file. `path` is relative to the folder of the configuration; without one, what is said
    /// of some files only does not apply.
    pub fn apply(&self, path: Option<&str>, config: &mut Config) {
        self.rules.apply(config);
        apply_format(&self.format, config);
        for one in &self.overrides {
            if path.is_some_and(|path| one.paths.is_match(path)) {
                one.rules.apply(config);
                apply_format(&one.format, config);
            }
        }
    }

    /// Whether it says the same of all files.
    pub fn is_uniform(&self) -> bool {
        self.overrides.is_empty()
    }
}

fn apply_format(options: &Map<String, Value>, config: &mut Config) {
    for (name, value) in options {
        // Reading has tried each of them, so there is nothing to tell.
        let _ = config.format.set(name, value);
    }
}

impl RuleSettings {
    /// Applies the settings on top of what a configuration holds.
    pub fn apply(&self, config: &mut Config) {
        if let Some(profile) = self.profile {
            config.profile = profile;
        }
        if let Some(comments) = self.comments {
            config.comments = comments;
        }
        for (name, level) in &self.levels {
            config.set(name, *level);
        }
        for (rule, values) in &self.options {
            // Reading has tried each of them, so there is nothing to tell.
            let _ = config.options.set(rule, values);
        }
    }
}

impl FileSettings {
    /// Whether a file is read although its name does not say what it is.
    pub fn includes(&self, path: &str) -> bool {
        self.include.is_match(path)
    }

    /// Whether a file is left out.
    pub fn excludes(&self, path: &str) -> bool {
        self.exclude.is_match(path)
    }
}
