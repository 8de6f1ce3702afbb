//! Amounts of memory such as `512m`.

use super::{Parsed, numbers, refused, shown};

/// Reads an amount as a string, in bytes: a number, at most one blank and a unit of 1024, in any case: `b`, `k`, `m`, `g`,
/// `t`, `p`, each also with `b` or `ib`. A negative one is refused in a string; `-1` for no limit must be a number in YAML.
pub fn parse(text: &str) -> Parsed<i64> {
    let whole = 0..text.len();
    let Some(last) = text.rfind(|c: char| c.is_ascii_digit() || c == '.' || c == ' ') else {
        let message = format!("`{}` has no number: write an amount such as `512m` or `2g`", shown(text));
        return Parsed::wrong(refused(whole, message));
    };
    let (head, suffix) = text.split_at(last + 1);
    let number = head.strip_suffix(' ').unwrap_or(head);
    let Some(value) = numbers::float(number) else {
        let message = format!("`{}` is not a number: write an amount such as `512m` or `1.5g`", shown(number));
        return Parsed::wrong(refused(0..number.len(), message));
    };
    if value < 0.0 {
        let message = "an amount in a string cannot be negative; for no limit write the number -1, without quotes";
        return Parsed::wrong(refused(whole, message));
    }
    let Some(factor) = factor(suffix) else {
        let message = format!("there is no unit `{}`: write `b`, `k`, `m`, `g`, `t` or `p`", shown(suffix));
        return Parsed::wrong(refused(head.len()..text.len(), message));
    };
    Parsed::new(Some((value * factor) as i64), Vec::new())
}

fn factor(suffix: &str) -> Option<f64> {
    let suffix = suffix.to_ascii_lowercase();
    let (unit, rest) = match suffix.chars().next() {
        None => return Some(1.0),
        Some(unit) => suffix.split_at(unit.len_utf8()),
    };
    let power = match (unit, rest) {
        ("b", "") => 0,
        ("k", "" | "b" | "ib") => 1,
        ("m", "" | "b" | "ib") => 2,
        ("g", "" | "b" | "ib") => 3,
        ("t", "" | "b" | "ib") => 4,
        ("p", "" | "b" | "ib") => 5,
        _ => return None,
    };
    Some(1024f64.powi(power))
}
