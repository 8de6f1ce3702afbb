//! What rules can be told. One field for each rule that has options, named as the rule.

use serde::Deserialize;

/// The options of all rules.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Options {
    /// `cuda-driver-requirement`.
    pub cuda_driver_requirement: CudaDriverRequirement,
    /// `max-lines`.
    pub max_lines: MaxLines,
    /// `untrusted-registry`.
    pub untrusted_registry: UntrustedRegistry,
}

/// Options of `cuda-driver-requirement`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct CudaDriverRequirement {
    /// The version of the NVIDIA driver on the hosts, such as `535.183`; empty if it is not known.
    pub driver: String,
}

/// Options of `max-lines`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct MaxLines {
    /// How many lines a file may have, without blank lines and comments.
    pub max: usize,
}

impl Default for MaxLines {
    fn default() -> Self {
        Self { max: 200 }
    }
}

/// Options of `untrusted-registry`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct UntrustedRegistry {
    /// The registries that images may come from; `*` stands for any text. Empty allows all.
    pub registries: Vec<String>,
}
