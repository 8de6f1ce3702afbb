//! Which rules run, and how much their findings matter.

use std::collections::HashMap;

use crate::{FormatOptions, Options, Profile, Rule, Severity, rules};

/// The configuration of a run.
#[derive(Debug, Clone)]
pub struct Config {
    /// Severities that differ from the rule's own, by rule id; `None` switches the rule off.
    levels: HashMap<&'static str, Option<Severity>>,
    /// The rules that run when nothing else is said of them.
    pub profile: Profile,
    /// Whether comments in a file may silence findings.
    pub comments: bool,
    /// What the rules are told.
    pub options: Options,
    /// What the formatter is told.
    pub format: FormatOptions,
    /// The only rules to run, whatever their profile.
    only: Option<Vec<&'static str>>,
}

impl Default for Config {
    fn default() -> Self {
        let (levels, profile, options, format) = Default::default();
        Self { levels, profile, comments: true, options, format, only: None }
    }
}

impl Config {
    /// Sets the severity of a rule, or switches it off. Gives back whether such a rule exists; `name` may be that of
    /// another tool.
    pub fn set(&mut self, name: &str, level: Option<Severity>) -> bool {
        let mut found = false;
        for rule in rules::named(name) {
            self.levels.insert(rule.id, level);
            found = true;
        }
        found
    }

    /// Runs only the named rules (added to those named before). Gives back whether such a rule exists.
    pub fn select(&mut self, name: &str) -> bool {
        let only = self.only.get_or_insert_default();
        let before = only.len();
        only.extend(rules::named(name).map(|rule| rule.id));
        only.len() > before
    }

    /// The severity a finding of a rule gets, when the check gave it `own`; `None` when the rule is off.
    pub(crate) fn severity(&self, rule: &Rule, own: Severity) -> Option<Severity> {
        let level = match self.levels.get(rule.id) {
            Some(level) => (*level)?,
            None => match self.profile.level(rule) {
                Some(level) => level,
                None => return Some(own),
            },
        };
        // The level says how much the rule matters; a check that lowers one finding still lowers it.
        Some(if own == rule.severity { level } else { own.min(level) })
    }

    /// Whether findings of ShellCheck can be among those of this configuration.
    pub fn wants_shellcheck(&self) -> bool {
        self.only.as_ref().is_none_or(|only| only.iter().any(|id| rules::by_id(id).is_none()))
    }

    /// Whether somebody has switched a rule off.
    pub(crate) fn is_off(&self, rule: &Rule) -> bool {
        self.levels.get(rule.id) == Some(&None)
    }

    /// Whether a rule runs at all.
    pub fn is_enabled(&self, rule: &Rule) -> bool {
        match (self.levels.get(rule.id), &self.only) {
            (Some(None), _) => false,
            (_, Some(only)) => only.contains(&rule.id),
            (Some(Some(_)), None) => true,
            (None, None) => self.profile.has(rule),
        }
    }
}
