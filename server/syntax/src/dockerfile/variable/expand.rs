//! What a word becomes once its variables have values.

use super::{Modifier, Part, Variable};

/// What is known of a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// It has this value.
    Known(String),
    /// It is set, or may be, to something that cannot be known here.
    Unknown,
    /// It is not set.
    Unset,
}

/// The text the parts become, or `None` when it depends on a value nobody can know here. Unset variables are empty, as
/// for BuildKit.
pub fn expand(parts: &[Part], lookup: &dyn Fn(&str) -> Value) -> Option<String> {
    let mut out = String::new();
    for part in parts {
        match part {
            Part::Literal(text) => out.push_str(text),
            Part::Variable(variable) => out.push_str(&expand_variable(variable, lookup)?),
        }
    }
    Some(out)
}

fn expand_variable(variable: &Variable, lookup: &dyn Fn(&str) -> Value) -> Option<String> {
    let value = lookup(&variable.name);
    let known = match &value {
        Value::Known(text) => Some(text.clone()),
        Value::Unset => Some(String::new()),
        Value::Unknown => None,
    };
    let is_set = |or_empty: bool| match &value {
        Value::Known(text) => Some(!(or_empty && text.is_empty())),
        Value::Unset => Some(false),
        Value::Unknown => None,
    };
    match &variable.modifier {
        None | Some(Modifier::Required { .. }) => known,
        Some(Modifier::Default { or_empty, word }) => {
            if is_set(*or_empty)? {
                known
            } else {
                expand(word, lookup)
            }
        }
        Some(Modifier::Alternate { or_empty, word }) => {
            if is_set(*or_empty)? {
                expand(word, lookup)
            } else {
                Some(String::new())
            }
        }
        Some(Modifier::Trim { suffix, longest, word }) => {
            Some(trim(&known?, &expand(word, lookup)?, *suffix, *longest))
        }
        Some(Modifier::Replace { all, pattern, replacement }) => {
            Some(replace(&known?, &expand(pattern, lookup)?, &expand(replacement, lookup)?, *all))
        }
    }
}

/// Values longer than this are left alone by pattern modifiers: the matching is quadratic.
const MAX_PATTERN_VALUE: usize = 4096;

fn trim(value: &str, pattern: &str, suffix: bool, longest: bool) -> String {
    if value.len() > MAX_PATTERN_VALUE {
        return value.to_owned();
    }
    let pattern: Vec<char> = pattern.chars().collect();
    let mut cuts: Vec<usize> = value.char_indices().map(|(at, _)| at).chain([value.len()]).collect();
    // Shortest match first: from the start for a prefix, from the end for a suffix.
    if suffix != longest {
        cuts.reverse();
    }
    for cut in cuts {
        let (head, tail) = value.split_at(cut);
        let (matched, rest) = if suffix { (tail, head) } else { (head, tail) };
        if glob(&pattern, matched) {
            return rest.to_owned();
        }
    }
    value.to_owned()
}

fn replace(value: &str, pattern: &str, replacement: &str, all: bool) -> String {
    if value.len() > MAX_PATTERN_VALUE / 8 {
        return value.to_owned();
    }
    let pattern: Vec<char> = pattern.chars().collect();
    let mut out = String::new();
    let mut rest = value;
    while let Some(first) = rest.chars().next() {
        let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8()).rev();
        let matched = ends.into_iter().find(|&end| rest.get(..end).is_some_and(|head| glob(&pattern, head)));
        match matched {
            Some(end) => {
                out.push_str(replacement);
                rest = rest.get(end..).unwrap_or_default();
                if !all {
                    break;
                }
            }
            None => {
                out.push(first);
                rest = rest.get(first.len_utf8()..).unwrap_or_default();
            }
        }
    }
    out + rest
}

/// Whether the whole text matches a pattern of `*`, `?` and literal characters; a backslash escapes.
fn glob(pattern: &[char], text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        let escaped = pattern.get(p) == Some(&'\\') && p + 1 < pattern.len();
        let expected = pattern.get(if escaped { p + 1 } else { p });
        if !escaped && expected == Some(&'*') {
            star = Some((p + 1, t));
            p += 1;
        } else if expected == Some(&text[t]) || (!escaped && expected == Some(&'?')) {
            p += if escaped { 2 } else { 1 };
            t += 1;
        } else if let Some((after, from)) = star {
            star = Some((after, from + 1));
            p = after;
            t = from + 1;
        } else {
            return false;
        }
    }
    pattern.get(p..).unwrap_or_default().iter().all(|&c| c == '*')
}
