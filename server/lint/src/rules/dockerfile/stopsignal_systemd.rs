use super::super::stop_signal::{self, Wanted};
use crate::Context;
use crate::rule::rule;

rule! {
    /// systemd is stopped by a signal that does not shut it down.
    ///
    /// As the first process of a container systemd takes `SIGTERM` for a request to start itself anew, so `docker stop` waits in
    /// vain and kills everything. At `SIGRTMIN+3` it stops its services and ends.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// CMD ["/sbin/init"]
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// STOPSIGNAL SIGRTMIN+3
    /// CMD ["/sbin/init"]
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// STOPSIGNAL SIGRTMIN+3
    /// ENTRYPOINT ["/lib/systemd/systemd"]
    /// ```
    "stopsignal-systemd" {
        category: Correctness,
        severity: Hint,
        fix: Some(Safe),
        changes: [Order, StopSignal],
        also: ["tally/prefer-systemd-sigrtmin-plus-3"],
    }
}

const WANTED: Wanted = Wanted {
    programs: &["systemd", "init"],
    signal: "SIGRTMIN+3",
    images: &["systemd", "ubi8-init", "ubi9-init", "ubi10-init", "linuxserver", "alpine"],
    why: "systemd shuts down only at `SIGRTMIN+3`",
};

fn check(context: &mut Context<'_>) {
    stop_signal::check(context, &WANTED);
}
