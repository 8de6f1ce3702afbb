use super::super::arguments::quoted;
use super::super::stop_signal;
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// STOPSIGNAL does not use the usual name of the signal.
    ///
    /// `SIGTERM` says more than `15`, and everybody searches for it in that spelling. Numbers above all are hard to check.
    ///
    /// ```dockerfile finds 3
    /// FROM debian:12
    /// STOPSIGNAL 15
    /// STOPSIGNAL "quit"
    /// STOPSIGNAL RTMIN+3
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// STOPSIGNAL SIGTERM
    /// STOPSIGNAL SIGQUIT
    /// STOPSIGNAL SIGRTMIN+3
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// STOPSIGNAL SIGTERM
    /// STOPSIGNAL $SIGNAL
    /// STOPSIGNAL SIGNONE
    /// STOPSIGNAL SIGRTMAX-2
    /// ```
    "stopsignal-canonical" {
        category: Style,
        severity: Hint,
        profile: Strict,
        fix: Some(Safe),
        changes: [StopSignal],
        also: ["tally/prefer-canonical-stopsignal"],
    }
}

fn check(context: &mut Context<'_>) {
    for signal in stop_signal::all(context) {
        let Some(name) = stop_signal::canonical(signal.text) else { continue };
        let written = context.text(signal.range.clone());
        if written == name || written.starts_with("SIGRTMAX") {
            continue;
        }
        let message = format!(
            "The usual name of this signal is `{name}`: {} is harder to read and to search for.",
            quoted(written)
        );
        let edit = Edit::replace(signal.range.clone(), name.as_ref());
        context.report(signal.range, message).fix(Fix::safe(format!("Write `{name}`"), vec![edit]));
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::counts;

    #[test]
    fn traps() {
        let cases = [
            ("FROM debian\nSTOPSIGNAL SIGINT", 0),
            ("FROM debian\nSTOPSIGNAL int", 1),
            ("FROM debian\nSTOPSIGNAL 2", 1),
            ("FROM debian\nSTOPSIGNAL SIGRTMIN", 0),
            ("FROM debian\nSTOPSIGNAL 37", 1),
            ("FROM debian\nSTOPSIGNAL 64", 1),
            ("FROM debian\nSTOPSIGNAL 'SIGINT'", 1),
            ("FROM debian\nSTOPSIGNAL $S", 0),
            ("FROM debian\nSTOPSIGNAL nonsense", 0),
            ("FROM debian\nSTOPSIGNAL SIGIOT", 1),
        ];
        counts("stopsignal-canonical", &cases);
    }
}
