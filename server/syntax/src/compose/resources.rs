//! Limits: `cpus`, `cpuset`, `ulimits`, and numbers that are written as strings.

use std::ops::RangeInclusive;

use super::{Parsed, fails, numbers, pieces, refused, shown};

/// Reads `cpus`, also that of `deploy`: a number of processors, with a fraction.
pub fn parse_cpus(text: &str) -> Parsed<f64> {
    let whole = 0..text.len();
    let Some(cpus) = numbers::float(text).filter(|cpus| !cpus.is_finite() || cpus.abs() <= f64::from(f32::MAX)) else {
        let message = format!("`{}` is not a number of processors: write one such as `0.5` or `2`", shown(text));
        return Parsed::wrong(refused(whole, message));
    };
    let mut problems = Vec::new();
    if !cpus.is_finite() || cpus < 0.0 {
        problems.push(fails(whole, "the number of processors must be positive, such as `0.5`"));
    }
    Parsed::new(Some(cpus), problems)
}

/// Reads a whole number in a string, as of a limit in `ulimits`, `pids_limit` or `oom_score_adj`.
pub fn parse_integer(text: &str) -> Parsed<i64> {
    match numbers::integer(text) {
        Some(number) => Parsed::new(Some(number), Vec::new()),
        None => {
            let message = format!("`{}` is not a whole number: write digits only", shown(text));
            Parsed::wrong(refused(0..text.len(), message))
        }
    }
}

/// Reads a number with a fraction in a string, as of `cpu_percent`.
pub fn parse_float(text: &str) -> Parsed<f64> {
    match numbers::float(text) {
        Some(number) => Parsed::new(Some(number), Vec::new()),
        None => Parsed::wrong(refused(0..text.len(), format!("`{}` is not a number", shown(text)))),
    }
}

/// Reads a truth value in a string, where one is asked for, such as `"${DEBUG:-false}"` of `privileged`.
pub fn parse_boolean(text: &str) -> Parsed<bool> {
    match text.to_lowercase().as_str() {
        "true" | "y" | "yes" | "on" => Parsed::new(Some(true), Vec::new()),
        "false" | "n" | "no" | "off" => Parsed::new(Some(false), Vec::new()),
        _ => {
            let message = format!("`{}` is neither true nor false: write `true` or `false`", shown(text));
            Parsed::wrong(refused(0..text.len(), message))
        }
    }
}

/// Processors are numbered below this.
const MOST_CPUS: u32 = 8192;

/// Reads `cpuset`: numbers of processors and ranges of them, parted by commas.
pub fn parse_cpuset(text: &str) -> Parsed<Vec<RangeInclusive<u32>>> {
    let mut sets = Vec::new();
    let mut problems = Vec::new();
    for (range, piece) in pieces(text, ',').filter(|_| !text.is_empty()) {
        let (first, last) = piece.split_once('-').unwrap_or((piece, piece));
        match (cpu(first), cpu(last)) {
            (Some(first), Some(last)) if first <= last => sets.push(first..=last),
            (Some(first), Some(last)) => {
                problems.push(fails(range, format!("the range ends before it begins: write `{last}-{first}`")));
            }
            _ => {
                let message = format!("`{}` is no processor: write numbers and ranges as `0-3,7`", shown(piece));
                problems.push(fails(range, message));
            }
        }
        if problems.len() == super::MOST_PROBLEMS {
            break;
        }
    }
    Parsed::new(Some(sets), problems)
}

fn cpu(text: &str) -> Option<u32> {
    let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|cpu| plain && *cpu < MOST_CPUS)
}
