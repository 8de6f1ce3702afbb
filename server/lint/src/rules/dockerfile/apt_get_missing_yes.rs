use crate::rule::rule;
use crate::{Context, Edit, Fix, Severity};

use super::super::apt;

rule! {
    /// `apt-get install` without `-y` waits for an answer that nobody can give during a build.
    ///
    /// apt asks before it installs or removes anything but the named packages. A build has no terminal, so it takes the
    /// question as a no and fails. `DEBIAN_FRONTEND=noninteractive` silences the packages' own questions, not this one.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN apt-get update && apt-get install --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
    /// ```
    ///
    /// The option may stand anywhere, and `-qq` implies it. A setting of apt or a pipe may answer as well:
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN apt-get -y install curl
    /// RUN apt-get -qq install wget
    /// RUN yes | apt-get install git
    /// RUN echo 'APT::Get::Assume-Yes "true";' > /etc/apt/apt.conf.d/90-yes
    /// RUN apt-get install make
    /// ```
    "apt-get-missing-yes" {
        category: Correctness,
        severity: Error,
        fix: Some(Safe),
        changes: [Options],
        also: ["DL3014", "tally/hadolint/DL3014", "droast/DF015"],
    }
}

fn check(context: &mut Context<'_>) {
    let mut configured = None;
    for body in context.meaning().bodies() {
        for call in apt::calls(&body.script).filter(|call| call.asks() && !call.assumes_yes()) {
            if call.may_hold(context, body, "-y") {
                continue;
            }
            let configured = configured.get_or_insert_with(|| apt::configured(context, "assume-yes"));
            if configured.get(body.instruction).copied().unwrap_or(false) {
                continue;
            }
            let (range, name) = (body.range(call.subcommand.span), call.subcommand.value_or_text());
            let program = call.program;
            // `apt-get -f install` without packages has nothing to ask about unless some are broken.
            let named = call.names_something() || !call.is("install");
            let asks =
                if named { "asks for confirmation" } else { "asks for confirmation if there is something to mend" };
            let severity = if named { Severity::Error } else { Severity::Warning };
            let message =
                format!("`{program} {name}` {asks}, which fails during a build because nobody can answer. Add `-y`.");
            let fix = Fix::safe(format!("Insert `-y` after `{name}`"), vec![Edit::insert(range.end, " -y")]);
            context.report(range, message).severity(severity).fix(fix);
        }
    }
}
