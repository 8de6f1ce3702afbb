use dockwright_syntax::dockerfile::{Flag, Instruction, Keyword};

use super::super::arguments::quoted;
use crate::Context;
use crate::rule::rule;

rule! {
    /// A time of a health check is not written as the builder reads it, so the build stops.
    ///
    /// `--interval`, `--timeout`, `--start-period` and `--start-interval` take numbers with their units, such as `30s` or
    /// `1m30s`. The units are `ns`, `us`, `ms`, `s`, `m` and `h`; there are none for days. Nothing but `0`, which stands for
    /// the default, may be shorter than a millisecond, and no variable is replaced here.
    ///
    /// ```dockerfile finds 3
    /// FROM alpine:3.22
    /// HEALTHCHECK --interval=30 --timeout=5sec --start-period=10us CMD wget -q --spider http://localhost/
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM alpine:3.22
    /// HEALTHCHECK --interval=1m30s --timeout=2.5s --start-period=0 --start-interval=+.5s CMD wget -q --spider http://localhost/
    /// ```
    "healthcheck-invalid-duration" {
        category: Correctness,
        severity: Error,
        fix: None,
        also: ["FLAG_INVALID_DURATION", "FLAG_MISSING_DURATION", "FLAG_UNKNOWN_UNIT", "FLAG_LESS_THAN_1MS"],
    }
}

const FLAGS: &[&str] = &["interval", "timeout", "start-period", "start-interval"];

fn check(context: &mut Context<'_>) {
    for instruction in &context.dockerfile().instructions {
        for flag in checked_flags(instruction.effective()).filter(|flag| FLAGS.iter().any(|name| flag.is(name))) {
            let (Some(value), Some(text)) = (&flag.value, flag.value_text()) else { continue };
            if let Some(problem) = problem(text) {
                let message = format!("Here the build stops: {} {problem}.", quoted(text));
                context.report(value.span.clone(), message);
            }
        }
    }
}

/// The flags of a health check with a command; those of `HEALTHCHECK NONE` are not read.
pub(super) fn checked_flags(instruction: &Instruction) -> impl Iterator<Item = &Flag> {
    let command = instruction.check.as_ref().is_some_and(|check| check.text().eq_ignore_ascii_case("CMD"));
    let read = instruction.keyword == Keyword::Healthcheck && command;
    instruction.flags.iter().filter(move |_| read)
}

/// What is wrong with a duration; `None` when it is valid. Nothing at all is as good as no flag.
fn problem(text: &str) -> Option<&'static str> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if text.is_empty() || unsigned == "0" {
        return None;
    }
    if text.contains('$') {
        return Some("is not a time, and variables are not replaced here");
    }
    let mut rest = unsigned;
    let mut nanoseconds = 0.0;
    loop {
        let number = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        let written = rest.get(..rest.len() - number.len()).unwrap_or_default();
        let Some(amount) = amount(written) else { return Some("is not a time such as `30s` or `1m30s`") };
        rest = number.trim_start_matches(|c: char| !c.is_ascii_digit() && c != '.');
        nanoseconds += amount
            * match number.get(..number.len() - rest.len()).unwrap_or_default() {
                "ns" => 1.0,
                "us" | "µs" | "μs" => 1e3,
                "ms" => 1e6,
                "s" => 1e9,
                "m" => 6e10,
                "h" => 3.6e12,
                "" => return Some("has no unit: write `s` for seconds or `m` for minutes"),
                _ => return Some("has a unit that does not exist: there are `ms`, `s`, `m` and `h`"),
            };
        if rest.is_empty() {
            break;
        }
    }
    let longest = 9.2e18;
    match nanoseconds {
        0.0 => None,
        _ if text.starts_with('-') || nanoseconds < 1e6 => {
            Some("is shorter than a millisecond, the shortest time there is")
        }
        _ if nanoseconds > longest => Some("is longer than any time there is"),
        _ => None,
    }
}

/// The number of digits with at most one dot.
fn amount(written: &str) -> Option<f64> {
    let digits = written.contains(|c: char| c.is_ascii_digit());
    written.parse().ok().filter(|_| digits)
}

#[cfg(test)]
mod tests {
    use super::problem;

    #[test]
    fn durations() {
        for valid in ["30s", "1m30s", "1.5h", ".5s", "+5s", "0", "0s", "-0", "1h1m1s1ms", "1000us", "5.s", "1000µs", ""]
        {
            assert_eq!(problem(valid), None, "{valid}");
        }
        for wrong in
            ["30", "s", "5sec", "1d", "-5s", "999us", "1.2.3s", "1m30", "five", " 5s", "5 s", "$T", ".s", "99999999h"]
        {
            assert!(problem(wrong).is_some(), "{wrong}");
        }
    }
}
