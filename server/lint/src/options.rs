//! What rules can be told. One field for each rule that has options, named as the rule.

use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// The options of all rules.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Options {
    /// `cuda-driver-requirement`.
    pub cuda_driver_requirement: CudaDriverRequirement,
    /// `inline-ignore-used`.
    pub inline_ignore_used: InlineIgnoreUsed,
    /// `max-lines`.
    pub max_lines: MaxLines,
    /// `missing-labels`; `label-empty`, `label-invalid-value` and `superfluous-labels` read them too.
    pub missing_labels: MissingLabels,
    /// `prefer-cache-mount`.
    pub prefer_cache_mount: PreferCacheMount,
    /// `require-secret-mount`.
    pub require_secret_mount: RequireSecretMount,
    /// `superfluous-labels`.
    pub superfluous_labels: SuperfluousLabels,
    /// `unreachable-stage`.
    pub unreachable_stage: UnreachableStage,
    /// `untrusted-registry`.
    pub untrusted_registry: UntrustedRegistry,
}

impl Options {
    /// Sets options of a rule: `values` is an object of them. The error says what is wrong, as a clause.
    pub fn set(&mut self, rule: &str, values: &Value) -> Result<(), String> {
        let mut all = serde_json::to_value(&*self).map_err(|error| error.to_string())?;
        let of_rule = all.get_mut(rule).and_then(Value::as_object_mut).ok_or("this rule has no options")?;
        for (name, value) in values.as_object().ok_or("options are a table")? {
            of_rule.insert(name.clone(), value.clone());
        }
        *self = serde_json::from_value(all).map_err(|error| error.to_string())?;
        Ok(())
    }
}

/// An option of a rule, for its documentation.
#[derive(Debug)]
pub struct OptionDocs {
    /// Its name in a configuration.
    pub name: String,
    /// What it says.
    pub docs: String,
    /// Its value where nothing is said, as JSON.
    pub default: String,
}

/// The options of a rule, in the order of their names.
pub fn options_of(rule: &str) -> Vec<OptionDocs> {
    let schema = serde_json::to_value(schema_for!(Options)).unwrap_or_default();
    let defaults = serde_json::to_value(Options::default()).unwrap_or_default();
    let reference = schema.pointer(&format!("/properties/{rule}/$ref")).and_then(Value::as_str).unwrap_or("#none");
    let properties = schema.pointer(&format!("{}/properties", reference.trim_start_matches('#')));
    let one = |(name, property): (&String, &Value)| OptionDocs {
        name: name.clone(),
        docs: property.get("description").and_then(Value::as_str).unwrap_or_default().to_owned(),
        default: defaults.pointer(&format!("/{rule}/{name}")).map(Value::to_string).unwrap_or_default(),
    };
    properties.and_then(Value::as_object).into_iter().flatten().map(one).collect()
}

/// Options of `inline-ignore-used`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct InlineIgnoreUsed {
    /// Whether every suppression comment is reported, whatever tool it is for and whether it is needed or not.
    pub forbid: bool,
}

/// Options of `cuda-driver-requirement`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct CudaDriverRequirement {
    /// The version of the NVIDIA driver on the hosts, such as `535.183`; empty if it is not known.
    pub driver: String,
}

/// The labels an image should have.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct MissingLabels {
    /// For each label the format of its value.
    pub schema: BTreeMap<String, LabelFormat>,
}

/// Options of `superfluous-labels`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct SuperfluousLabels {
    /// Whether there may be no other labels than those of `missing-labels`.
    pub strict: bool,
}

/// The format of the value of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LabelFormat {
    /// Anything.
    #[serde(alias = "rawtext", alias = "")]
    Text,
    /// A URL with its scheme.
    Url,
    /// A semantic version.
    Semver,
    /// A Git commit: 7 or 40 hexadecimal digits.
    Hash,
    /// A time of RFC 3339.
    Rfc3339,
    /// A licence expression of SPDX.
    Spdx,
    /// An e-mail address.
    Email,
}

/// Options of `max-lines`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
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

/// Options of `unreachable-stage`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct UnreachableStage {
    /// The stages that are built with `--target`.
    pub targets: Vec<String>,
}

/// Options of `require-secret-mount`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct RequireSecretMount {
    /// The commands that must have a secret mounted, each with its secret.
    pub commands: BTreeMap<String, RequiredSecret>,
}

/// A secret that a command must have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
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

/// Options of `prefer-cache-mount`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct PreferCacheMount {
    /// Whether it also speaks where a RUN switches the cache off or removes it.
    pub despite_cleanup: bool,
}

/// Options of `untrusted-registry`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct UntrustedRegistry {
    /// The registries that images may come from; `*` stands for any text. Empty allows all.
    pub registries: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_as_others_write_them() {
        let text = r#"{"missing-labels": {"schema": {"a": "rawtext", "b": "semver", "c": "rfc3339"}}}"#;
        let options: Options = serde_json::from_str(text).unwrap();
        let formats: Vec<LabelFormat> = options.missing_labels.schema.into_values().collect();
        assert_eq!(formats, [LabelFormat::Text, LabelFormat::Semver, LabelFormat::Rfc3339]);
        assert!(serde_json::from_str::<Options>(r#"{"missing-labels": {"schema": {"a": "number"}}}"#).is_err());
    }
}
