//! Named sets of rules.

use crate::{Rule, Severity, hadolint};

/// A named set of rules. Each of the first three holds the ones before it; a rule names the smallest it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Profile {
    /// What nearly every author would thank for. The default.
    #[default]
    Recommended,
    /// Adds hints on hardening, pins, labels and order.
    Strict,
    /// Every rule, also those that are a matter of taste and those that contradict another.
    All,
    /// What hadolint checks when nothing is configured, with its severities.
    Hadolint,
}

impl Profile {
    /// All profiles.
    pub const ALL: &[Self] = &[Self::Recommended, Self::Strict, Self::Hadolint, Self::All];

    /// The name as users write it.
    pub fn name(self) -> &'static str {
        match self {
            Profile::Recommended => "recommended",
            Profile::Strict => "strict",
            Profile::All => "all",
            Profile::Hadolint => "hadolint",
        }
    }

    /// Reads a name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|profile| profile.name() == name)
    }

    /// Whether a rule belongs to the set.
    pub fn has(self, rule: &Rule) -> bool {
        match self {
            // ShellCheck is a part of hadolint.
            Profile::Hadolint => rule.is_external() || hadolint::level(rule).is_some(),
            _ => rule.profile <= self,
        }
    }

    /// How much a rule matters in the set, where that is not for the rule to say.
    pub(crate) fn level(self, rule: &Rule) -> Option<Severity> {
        if self == Profile::Hadolint { hadolint::level(rule) } else { None }
    }
}
