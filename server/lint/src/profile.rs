//! Named sets of rules.

use crate::Rule;

/// A named set of rules. Each holds the ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Profile {
    /// What nearly every author would thank for. The default.
    #[default]
    Recommended,
    /// Adds hints on hardening, pins, labels and order.
    Strict,
    /// Every rule, also those that are a matter of taste and those that contradict another.
    All,
}

impl Profile {
    /// The name as users write it.
    pub fn name(self) -> &'static str {
        match self {
            Profile::Recommended => "recommended",
            Profile::Strict => "strict",
            Profile::All => "all",
        }
    }

    /// Whether a rule belongs to the set.
    pub fn has(self, rule: &Rule) -> bool {
        rule.profile <= self
    }
}
