use super::super::arguments::quoted;
use super::healthcheck_invalid_duration::checked_flags;
use crate::rule::rule;
use crate::{Context, Severity};

rule! {
    /// `--retries` of a health check is not a whole number above zero.
    ///
    /// The build stops at what is no number and at one below zero. Docker takes zero for its default of three tries, which
    /// is hardly what is meant. No variable is replaced here.
    ///
    /// ```dockerfile finds
    /// FROM alpine:3.22
    /// HEALTHCHECK --retries=thrice CMD wget -q --spider http://localhost/
    /// ```
    ///
    /// ```dockerfile finds
    /// FROM alpine:3.22
    /// HEALTHCHECK --retries=0 CMD wget -q --spider http://localhost/
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM alpine:3.22
    /// HEALTHCHECK --retries=1 CMD wget -q --spider http://localhost/
    /// ```
    "healthcheck-invalid-retries" {
        category: Correctness,
        severity: Error,
        fix: None,
        also: ["FLAG_AT_LEAST_ONE", "INVALID_SYNTAX"],
    }
}

fn check(context: &mut Context<'_>) {
    for instruction in &context.dockerfile().instructions {
        for flag in checked_flags(instruction.effective()).filter(|flag| flag.is("retries")) {
            let (Some(value), Some(text)) = (&flag.value, flag.value_text()) else { continue };
            match text.parse::<i32>() {
                Ok(0) => {
                    let message = "Docker takes `0` for its default of 3 tries. Write the number that is meant.";
                    context.report(value.span.clone(), message).severity(Severity::Warning);
                }
                Ok(1..) => {}
                _ if text.is_empty() => {}
                _ => {
                    let message = format!("{} is not a number of tries, so the build stops here.", quoted(text));
                    context.report(value.span.clone(), message);
                }
            }
        }
    }
}
