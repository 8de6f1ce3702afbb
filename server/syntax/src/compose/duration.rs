//! Durations such as `1m30s`.

use std::ops::Range;

use super::{Parsed, Problem, refused, shown};

/// The units with their nanoseconds. Both letters for micro are there.
const UNITS: [(&str, i64); 10] = [
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
    ("d", 86_400_000_000_000),
    ("w", 604_800_000_000_000),
];

/// Reads a duration, in nanoseconds: an optional sign, then numbers each with its unit, or `0` alone.
pub fn parse(text: &str) -> Parsed<i64> {
    match read(text) {
        Ok(nanoseconds) => Parsed::new(Some(nanoseconds), Vec::new()),
        Err(problem) => Parsed::wrong(problem),
    }
}

fn read(text: &str) -> Result<i64, Problem> {
    let mut at = usize::from(text.starts_with(['+', '-']));
    if text.get(at..) == Some("0") {
        return Ok(0);
    }
    if at == text.len() {
        return Err(refused(0..text.len(), "the duration is missing: write a number and a unit, such as `30s`"));
    }
    let mut total = 0i64;
    while at < text.len() {
        let (nanoseconds, end) = read_part(text, at)?;
        total = total.checked_add(nanoseconds).ok_or_else(|| too_long(at..end))?;
        at = end;
    }
    Ok(if text.starts_with('-') { -total } else { total })
}

/// Reads a number and its unit from byte `start` on, and gives the end.
fn read_part(text: &str, start: usize) -> Result<(i64, usize), Problem> {
    let rest = text.get(start..).unwrap_or_default();
    let whole = digits(rest);
    let fraction = rest.get(whole.len()..).and_then(|rest| rest.strip_prefix('.')).map(digits);
    if whole.is_empty() && fraction.is_none_or(str::is_empty) {
        let stray = rest.split(|c: char| c.is_ascii_digit()).next().unwrap_or_default();
        let message = format!("a number is expected here, not `{}`: write a duration as `1m30s`", shown(stray));
        return Err(refused(start..start + stray.len(), message));
    }
    let number_len = whole.len() + fraction.map_or(0, |fraction| fraction.len() + 1);
    let after = rest.get(number_len..).unwrap_or_default();
    let unit = after.split(|c: char| c == '.' || c.is_ascii_digit()).next().unwrap_or_default();
    let range = start + number_len..start + number_len + unit.len();
    let number = rest.get(..number_len).unwrap_or_default();
    if unit.is_empty() {
        let message = format!("`{0}` has no unit: write `{0}s` for seconds, or another of {1}", shown(number), names());
        return Err(refused(start..range.end, message));
    }
    let Some((_, factor)) = UNITS.iter().find(|(name, _)| *name == unit) else {
        return Err(refused(range, unknown_unit(unit)));
    };
    let end = range.end;
    let nanoseconds = nanoseconds(whole, fraction.unwrap_or_default(), *factor);
    nanoseconds.map(|nanoseconds| (nanoseconds, end)).ok_or_else(|| too_long(start..end))
}

fn digits(text: &str) -> &str {
    let end = text.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

fn nanoseconds(whole: &str, fraction: &str, factor: i64) -> Option<i64> {
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    // Digits beyond these change nothing that could be measured.
    let fraction = fraction.get(..fraction.len().min(18)).unwrap_or_default();
    let part = format!("0.{fraction}0").parse::<f64>().unwrap_or_default() * factor as f64;
    whole.checked_mul(factor)?.checked_add(part as i64)
}

fn too_long(range: Range<usize>) -> Problem {
    refused(range, "the duration is too long: at most some 292 years can be counted")
}

fn names() -> &'static str {
    "`ms`, `s`, `m`, `h`, `d` and `w`"
}

fn unknown_unit(unit: &str) -> String {
    let meant = match unit.trim().to_lowercase().as_str() {
        "sec" | "secs" | "second" | "seconds" | "s" => "s",
        "min" | "mins" | "minute" | "minutes" | "m" => "m",
        "hr" | "hrs" | "hour" | "hours" | "h" => "h",
        "day" | "days" | "d" => "d",
        "week" | "weeks" | "w" => "w",
        "msec" | "millis" | "milliseconds" | "ms" => "ms",
        _ => return format!("there is no unit `{}`: there are {}", shown(unit), names()),
    };
    format!("there is no unit `{}`: write `{meant}`, without a blank", shown(unit))
}
