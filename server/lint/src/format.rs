//! What the formatter can be told. It is here because it is a part of what applies to a file, as the rules are.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// How files are formatted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct FormatOptions {
    /// Whether files are formatted at all.
    pub enable: bool,
    /// What continued lines are indented with: a number of spaces, or `"tab"`. Where nothing is said, what the editor uses;
    /// on the command line, what most of the file uses.
    pub indent: Option<Indent>,
    /// Whether keywords of instructions, and `AS` in FROM, become upper case.
    pub keyword_case: KeywordCase,
    /// Where continued lines stand.
    pub continued_lines: ContinuedLines,
    /// Whether one space stands between keyword, flags and arguments.
    pub spaces: bool,
    /// The most blank lines that stay together.
    pub max_blank_lines: usize,
    /// Between which instructions a blank line is put.
    pub separate: Separate,
    /// Whether blanks at the ends of lines go.
    pub trim_trailing_blanks: bool,
    /// Whether the last line ends with a line break.
    pub final_newline: bool,
    /// The width above which lines are broken where they can be; 0 breaks none.
    pub max_width: usize,
}

impl Default for FormatOptions {
    fn default() -> Self {
        let (keyword_case, continued_lines, separate) = Default::default();
        Self {
            enable: true,
            indent: None,
            keyword_case,
            continued_lines,
            spaces: true,
            max_blank_lines: 1,
            separate,
            trim_trailing_blanks: true,
            final_newline: true,
            max_width: 0,
        }
    }
}

/// What becomes of keywords.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum KeywordCase {
    /// Upper case.
    #[default]
    Upper,
    /// As it is.
    Keep,
}

/// Where continued lines stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ContinuedLines {
    /// All lines of an instruction move together, so that the leftmost is indented once. Lines that are aligned with the
    /// first argument stay.
    #[default]
    Block,
    /// All lines of an instruction move together, so that the leftmost stands below the first argument.
    Align,
    /// Every line is indented once.
    Flat,
    /// As they are.
    Keep,
}

/// Between which instructions a blank line is put.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Separate {
    /// Between stages.
    #[default]
    Stages,
    /// Between stages and between instructions of different kinds.
    Kinds,
    /// Between all.
    All,
    /// Nowhere.
    None,
}

/// What a line is indented with, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Indent {
    /// A tab.
    Tab,
    /// So many spaces, at least one.
    Spaces(usize),
}

/// More spaces than anybody indents with.
const MAX_SPACES: usize = 16;

impl Indent {
    /// A number of spaces, as far as it makes sense.
    pub fn spaces(count: usize) -> Self {
        Self::Spaces(count.clamp(1, MAX_SPACES))
    }
}

impl Serialize for Indent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Tab => serializer.serialize_str("tab"),
            Self::Spaces(count) => serializer.serialize_u64(*count as u64),
        }
    }
}

impl<'de> Deserialize<'de> for Indent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::String(text) if text == "tab" => Ok(Self::Tab),
            Value::Number(number) => {
                let count = number.as_u64().and_then(|count| usize::try_from(count).ok());
                let count = count.filter(|count| (1..=MAX_SPACES).contains(count));
                count.map(Self::Spaces).ok_or_else(|| D::Error::custom(SHOULD))
            }
            _ => Err(D::Error::custom(SHOULD)),
        }
    }
}

const SHOULD: &str = "it is a number of spaces from 1 to 16, or \"tab\"";

impl JsonSchema for Indent {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Indent".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [{ "type": "integer", "minimum": 1, "maximum": MAX_SPACES }, { "const": "tab" }] })
    }
}

impl FormatOptions {
    /// Sets one option. The error says what is wrong, as a clause.
    pub fn set(&mut self, name: &str, value: &Value) -> Result<(), String> {
        let mut all = serde_json::to_value(&*self).map_err(|error| error.to_string())?;
        all.as_object_mut().ok_or("there are no options")?.insert(name.to_owned(), value.clone());
        *self = serde_json::from_value(all).map_err(|error| error.to_string())?;
        Ok(())
    }

    /// The names of the options.
    pub fn names() -> Vec<String> {
        let all = serde_json::to_value(Self::default()).unwrap_or_default();
        all.as_object().map(|all| all.keys().cloned().collect()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn options_are_set_one_by_one() {
        let mut options = FormatOptions::default();
        for (name, value) in [("indent", json!("tab")), ("keyword-case", json!("keep")), ("max-width", json!(100))] {
            options.set(name, &value).unwrap();
        }
        assert_eq!((options.indent, options.max_width), (Some(Indent::Tab), 100));
        options.set("indent", &json!(2)).unwrap();
        assert_eq!((options.indent, options.keyword_case), (Some(Indent::Spaces(2)), KeywordCase::Keep));
        for (name, value) in [("indent", json!(0)), ("indent", json!("  ")), ("indnt", json!(2)), ("spaces", json!(1))]
        {
            assert!(options.set(name, &value).is_err(), "{name}");
        }
    }
}
