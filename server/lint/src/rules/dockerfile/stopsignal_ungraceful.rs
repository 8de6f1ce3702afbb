use dockwright_facts::signals::signal_fact;

use super::super::stop_signal;
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// STOPSIGNAL kills or halts the program instead of asking it to end.
    ///
    /// No program can react to `SIGKILL` and `SIGSTOP`: open requests break off, and what is not written yet is lost. A
    /// program halted by `SIGSTOP` does not even end; it is killed ten seconds later. `SIGTERM` asks it to end, and Docker
    /// kills it by itself when it does not.
    ///
    /// ```dockerfile finds
    /// FROM postgres:17
    /// STOPSIGNAL SIGKILL
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM postgres:17
    /// STOPSIGNAL SIGTERM
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM postgres:17
    /// STOPSIGNAL SIGINT
    /// ```
    "stopsignal-ungraceful" {
        category: Correctness,
        severity: Warning,
        fix: Some(Unsafe),
        also: ["tally/no-ungraceful-stopsignal"],
    }
}

fn check(context: &mut Context<'_>) {
    for signal in stop_signal::all(context) {
        let message = match signal_fact(signal.text).map(|fact| fact.name) {
            Some("SIGKILL") => {
                "`SIGKILL` ends the program at once: it cannot finish requests or write anything. Use `SIGTERM`; Docker kills \
                 it anyway when it does not end in time."
            }
            Some("SIGSTOP") => "`SIGSTOP` halts the program without ending it, until Docker kills it. Use `SIGTERM`.",
            _ => continue,
        };
        let edit = Edit::replace(signal.range.clone(), "SIGTERM");
        context.report(signal.range, message).fix(Fix::unsafe_("Change it to `SIGTERM`", vec![edit]));
    }
}

#[cfg(test)]
mod tests {
    use crate::{Config, lint_text};

    #[test]
    fn spellings() {
        let mut config = Config::default();
        config.select("stopsignal-ungraceful");
        for (written, expected) in
            [("9", 1), ("kill", 1), ("\"SIGKILL\"", 1), ("19", 1), ("Stop", 1), ("$S", 0), ("15", 0), ("SIGTSTP", 0)]
        {
            let found = lint_text(&format!("FROM debian\nSTOPSIGNAL {written}\n"), &config).len();
            assert_eq!(found, expected, "{written}");
            let windows = "FROM mcr.microsoft.com/windows/nanoserver:ltsc2022";
            assert!(lint_text(&format!("{windows}\nSTOPSIGNAL {written}\n"), &config).is_empty(), "{written}");
        }
    }
}
