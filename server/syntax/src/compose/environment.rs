//! Entries of `environment`, `args` and `labels` in the list form.

use std::ops::Range;

use super::{Parsed, fails, shown};

/// An entry of a list of variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The bytes of the key.
    pub key_range: Range<usize>,
    /// The bytes of the value; `None` where it is taken from the environment of Compose.
    pub value_range: Option<Range<usize>>,
}

/// Reads `KEY=value`, or `KEY` alone.
pub fn parse_entry(text: &str) -> Parsed<Entry> {
    let key = text.split('=').next().unwrap_or_default();
    let value_range = (key.len() < text.len()).then(|| key.len() + 1..text.len());
    let mut problems = Vec::new();
    if key.is_empty() {
        problems.push(fails(0..0, "the name is missing before the `=`: write `NAME=value`"));
    } else if key.ends_with(char::is_whitespace) && value_range.is_some() {
        let message = format!("the blank before the `=` belongs to the name: write `{}=`", shown(key.trim()));
        problems.push(super::doubtful(0..key.len(), message));
    } else if key.contains(':') && value_range.is_none() {
        let (name, value) = key.split_once(':').unwrap_or((key, ""));
        let message =
            format!("this is a name without a value: in a list write `{}={}`", shown(name.trim()), shown(value.trim()));
        problems.push(super::doubtful(0..key.len(), message));
    }
    Parsed::new(Some(Entry { key_range: 0..key.len(), value_range }), problems)
}
