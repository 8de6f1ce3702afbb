//! What rules can be told. One field for each rule that has options, named as the rule.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The options of all rules.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Options {
    /// The labels an image should have: `missing-labels`, `superfluous-labels`, `label-empty`, `label-invalid-value`.
    pub labels: Labels,
    /// `max-lines`.
    pub max_lines: MaxLines,
    /// `prefer-cache-mount`.
    pub prefer_cache_mount: PreferCacheMount,
    /// `untrusted-registry`.
    pub untrusted_registry: UntrustedRegistry,
}

/// The labels an image should have.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Labels {
    /// For each label the format of its value.
    pub schema: BTreeMap<String, LabelFormat>,
    /// Whether there may be no other labels.
    pub strict: bool,
}

/// The format of the value of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
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

/// Options of `prefer-cache-mount`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct PreferCacheMount {
    /// Whether it also speaks where a RUN switches the cache off or removes it.
    pub despite_cleanup: bool,
}

/// Options of `untrusted-registry`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
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
        let text = r#"{"labels": {"schema": {"a": "rawtext", "b": "semver", "c": "rfc3339"}, "strict": true}}"#;
        let options: Options = serde_json::from_str(text).unwrap();
        let formats: Vec<LabelFormat> = options.labels.schema.into_values().collect();
        assert_eq!(formats, [LabelFormat::Text, LabelFormat::Semver, LabelFormat::Rfc3339]);
        assert!(options.labels.strict);
        assert!(serde_json::from_str::<Options>(r#"{"labels": {"schema": {"a": "number"}}}"#).is_err());
    }
}
