use dockwright_facts::signals::{SIGNALS, signal_number};

use super::super::arguments::quoted;
use super::super::stop_signal;
use super::super::suggest::nearest;
use crate::rule::rule;
use crate::{Context, Severity};

rule! {
    /// STOPSIGNAL names a signal that does not exist.
    ///
    /// The build stops at an unknown name and at zero. A signal is named with or without `SIG`, in any case; real-time
    /// signals count from `RTMIN` or `RTMAX`. Numbers that no signal has pass the build, but then nothing stops the container
    /// but force.
    ///
    /// ```dockerfile finds 2
    /// FROM nginx:1.29
    /// STOPSIGNAL SIGTREM
    /// STOPSIGNAL 99
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM nginx:1.29
    /// STOPSIGNAL quit
    /// STOPSIGNAL 15
    /// STOPSIGNAL SIGRTMIN+3
    /// STOPSIGNAL $SIGNAL
    /// ```
    "invalid-stopsignal" {
        category: Correctness,
        severity: Error,
        fix: None,
        also: ["INVALID_SIGNAL"],
    }
}

fn check(context: &mut Context<'_>) {
    for signal in stop_signal::all(context) {
        if signal_number(signal.text).is_some() {
            continue;
        }
        let written = quoted(signal.text);
        if signal.text.parse::<i64>().is_ok_and(|number| number != 0) {
            let message = format!(
                "No signal has the number {written}, so `docker stop` can only kill the container. Write the name of one, \
                 such as `SIGTERM`."
            );
            context.report(signal.range, message).severity(Severity::Warning);
            continue;
        }
        let meant = nearest(signal.text, SIGNALS.iter().map(|signal| signal.name), 2);
        let hint = meant.map_or(String::new(), |meant| format!(" Did you mean `{meant}`?"));
        context.report(signal.range, format!("{written} is not a signal, so the build stops here.{hint}"));
    }
}
