//! What rules can be told. One field for each rule that has options, named as the rule.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The options of all rules.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Options {
    /// `max-lines`.
    pub max_lines: MaxLines,
    /// `require-secret-mount`.
    pub require_secret_mount: RequireSecretMount,
    /// `untrusted-registry`.
    pub untrusted_registry: UntrustedRegistry,
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

/// Options of `require-secret-mount`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct RequireSecretMount {
    /// The commands that must have a secret mounted, each with its secret.
    pub commands: BTreeMap<String, RequiredSecret>,
}

/// A secret that a command must have.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RequiredSecret {
    /// The name the build is given it by.
    pub id: String,
    /// The file it appears as.
    pub target: Option<String>,
    /// The variable it appears as.
    pub env: Option<String>,
}

impl Default for RequireSecretMount {
    fn default() -> Self {
        let secret = |id: &str, target: Option<&str>, env: Option<&str>| RequiredSecret {
            id: id.to_owned(),
            target: target.map(str::to_owned),
            env: env.map(str::to_owned),
        };
        let aws = secret("aws", Some("/root/.aws/credentials"), None);
        let gh = secret("gh", None, Some("GH_TOKEN"));
        Self { commands: [("aws".to_owned(), aws), ("gh".to_owned(), gh)].into() }
    }
}

/// Options of `untrusted-registry`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct UntrustedRegistry {
    /// The registries that images may come from; `*` stands for any text. Empty allows all.
    pub registries: Vec<String>,
}
