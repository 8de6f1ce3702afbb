use dockwright_syntax::dockerfile::Instruction;

use crate::rule::rule;
use crate::rules::healthcheck::{self, TIMING};
use crate::{Context, Edit, Fix};

rule! {
    /// A `HEALTHCHECK` leaves its timing to the defaults.
    ///
    /// Docker asks every 30 seconds, waits 30 seconds for the answer, and gives a service no time to start: after three
    /// failures the container is unhealthy, also while it is still booting. Say how long the answer may take and how long
    /// the start does. A timeout longer than the interval delays the verdict.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// HEALTHCHECK CMD curl -f http://localhost/
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 CMD curl -f http://localhost/
    /// ```
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// HEALTHCHECK --interval=5s --timeout=10s --start-period=1m CMD curl -f http://localhost/
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// HEALTHCHECK --interval=30s --timeout=3s --start-period=10s CMD curl -f http://localhost/
    ///
    /// FROM debian:12
    /// HEALTHCHECK NONE
    /// ```
    "healthcheck-missing-options" {
        category: Maintainability,
        severity: Hint,
        profile: Strict,
        fix: Some(Unsafe),
        also: [],
    }
}

fn check(context: &mut Context<'_>) {
    for check in healthcheck::checks(context) {
        let instruction = check.instruction;
        let missing = || TIMING.iter().filter(|(name, ..)| instruction.flag(name).is_none());
        let asked: Vec<String> = missing()
            .filter(|(name, ..)| *name != "retries")
            .map(|(name, _, default)| format!("`--{name}` ({default})"))
            .collect();
        if asked.is_empty() {
            report_order(context, instruction);
            continue;
        }
        let verb = if asked.len() == 1 {
            "is left to its default, which seldom fits"
        } else {
            "are left to their defaults, which seldom fit"
        };
        let message = format!(
            "{} {verb}. Say how often to ask, how long the answer may take and how long the start.",
            asked.join(", ")
        );
        let at = instruction.flags.last().map_or(instruction.name.span.end, |flag| flag.span.end);
        let text: String = missing().map(|(name, value, _)| format!(" --{name}={value}")).collect();
        let fix = Fix::unsafe_(format!("Insert `{}`", text.trim_start()), vec![Edit::insert(at, text.clone())]);
        context.report(instruction.name.span.clone(), message).fix(fix);
    }
}

fn report_order(context: &mut Context<'_>, instruction: &Instruction) {
    let value = |name| seconds(instruction.flag(name)?.value_text()?);
    let (Some(interval), Some(timeout)) = (value("interval"), value("timeout")) else { return };
    if interval > 0.0 && timeout > interval {
        let message = "The timeout is longer than the interval, so a service that hangs is noticed late. Shorten it.";
        let range = instruction.flag("timeout").map(|flag| flag.span.clone()).unwrap_or_default();
        context.report(range, message);
    }
}

/// A duration such as `1m30s` in seconds.
fn seconds(text: &str) -> Option<f64> {
    let mut rest = text;
    let mut total = 0.0;
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
        let (number, after) = rest.split_at_checked(digits)?;
        let letters = after.len() - after.trim_start_matches(|c: char| c.is_alphabetic()).len();
        let (unit, next) = after.split_at_checked(letters)?;
        let factor = match unit {
            "h" => 3600.0,
            "m" => 60.0,
            "s" => 1.0,
            "ms" => 1e-3,
            "us" | "µs" => 1e-6,
            "ns" => 1e-9,
            _ => return None,
        };
        total += number.parse::<f64>().ok()? * factor;
        rest = next;
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::seconds;
    use crate::rules::testing::{count, fixed};

    const RULE: &str = "healthcheck-missing-options";

    #[test]
    fn durations() {
        assert_eq!(seconds("1m30s"), Some(90.0));
        assert_eq!(seconds("1.5h"), Some(5400.0));
        assert_eq!((seconds("5"), seconds("x"), seconds("5 s")), (None, None, None));
    }

    #[test]
    fn only_what_is_missing_is_inserted() {
        let text = "FROM a\nHEALTHCHECK --interval=1m \\\n  CMD x\n";
        let expected = "FROM a\nHEALTHCHECK --interval=1m --timeout=5s --start-period=10s --retries=3 \\\n  CMD x\n";
        assert_eq!(fixed(RULE, text), expected);
        assert_eq!(count(RULE, "FROM a\nHEALTHCHECK --interval=$A --timeout=5s --start-period=0s CMD x\n"), 0);
    }
}
