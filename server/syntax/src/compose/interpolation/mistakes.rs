//! Why something that begins with `${` is no variable.

use std::ops::Range;

use super::Operator;
use super::parse::name_len;
use crate::compose::{Problem, refused, shown};

/// The end of a mistake is looked for so far.
const LONGEST: usize = 200;

const LITERAL: &str = "for a dollar sign as it is, write `$$`";

/// The problem with the `${` at the start of a range, which ends where the value or the operand does.
pub(super) fn explain(text: &str, range: Range<usize>) -> Problem {
    let inner = text.get(range.start + 2..range.end).unwrap_or_default();
    let name = inner.get(..name_len(inner)).unwrap_or_default();
    let rest = inner.get(name.len()..).unwrap_or_default();
    let close = inner.char_indices().take(LONGEST).take_while(|(_, c)| *c != '\n').find(|(_, c)| *c == '}');
    let end = range.start + 2 + close.map_or(name.len(), |(at, _)| at + 1);
    refused(range.start..end, message(inner, name, rest, close.is_some()))
}

fn message(inner: &str, name: &str, rest: &str, closed: bool) -> String {
    let name = &shown(name);
    if inner.starts_with('{') {
        return "`${{` begins no variable of Compose: to pass it on to another program, write `$${{`".to_owned();
    }
    if Operator::starting(rest).is_some() && !name.is_empty() {
        return format!("the operand of `{name}` has no closing brace on its line: write `}}` there; {LITERAL}");
    }
    if rest.is_empty() || (!closed && !rest.starts_with([':', '='])) {
        return format!("`${{` has no closing brace: write `${{NAME}}`; {LITERAL}");
    }
    if name.is_empty() {
        return nameless(inner);
    }
    if rest.starts_with('=') || rest.starts_with(":=") {
        return format!("Compose cannot assign to variables: for a default write `${{{name}:-value}}`");
    }
    let found = rest.trim_start().chars().next().unwrap_or_default();
    match (found, rest.starts_with(found)) {
        (_, false) => format!("there must be no blank after the name: write `${{{name}}}`"),
        (':', _) => format!("after the colon a `-`, `?` or `+` is expected: for a default write `${{{name}:-value}}`"),
        ('#' | '%' | '/' | '^' | ',' | '@' | '[', _) => format!(
            "Compose cannot cut or replace text in variables as a shell does: `{}` is not understood; {LITERAL}",
            shown(&format!("${{{name}{found}"))
        ),
        _ => format!("`{found}` cannot stand after the name of a variable: write `${{{name}}}`; {LITERAL}"),
    }
}

fn nameless(inner: &str) -> String {
    match inner.chars().next() {
        Some('}') => format!("the name of the variable is missing: write `${{NAME}}`; {LITERAL}"),
        Some(blank) if blank.is_whitespace() => {
            format!("there must be no blank before the name: write `${{NAME}}`; {LITERAL}")
        }
        Some('!' | '#') => format!("Compose has no lengths of variables and no indirect ones; {LITERAL}"),
        Some(digit) if digit.is_ascii_digit() => {
            format!("the name of a variable cannot begin with a digit; {LITERAL}")
        }
        _ => format!("the name of a variable has letters, digits and underscores only; {LITERAL}"),
    }
}
