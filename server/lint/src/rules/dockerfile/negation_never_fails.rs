use dockwright_model::ShellBody;
use dockwright_syntax::shell::{Command, Operator, Span};

use super::super::runs;
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// `! command` does not end a script, not even under `set -e`.
    ///
    /// `set -e` leaves out commands with `!` in front, whatever their status. A check such as
    /// `set -e; ! grep -q secret app.conf; make` therefore checks nothing: the script goes on either way. Write
    /// `! grep -q … || exit 1`, or `if grep -q …; then exit 1; fi`.
    ///
    /// Where `&&` or `||` follows, in conditions and at the end of the script, the status counts.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN set -eux; ! grep -q secret /etc/app.conf; make
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// RUN set -eux; ! grep -q secret /etc/app.conf || exit 1; make
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN set -eux; ! grep -q secret /etc/app.conf || exit 1; make
    /// RUN set -eux; if ! grep -q secret /etc/app.conf; then make; fi
    /// RUN set -eux; make; ! grep -q secret /etc/app.conf
    /// RUN set -eux; ! grep -q secret /etc/app.conf && make
    /// ```
    "negation-never-fails" {
        category: Correctness,
        severity: Warning,
        fix: Some(Unsafe),
        also: ["SC2251", "shellcheck/SC2251"],
    }
}

fn check(context: &mut Context<'_>) {
    for body in runs::bodies(context).filter(|body| body.script.understood && !body.script.has_errors) {
        let mut errexit = runs::option_along(context.file, body, "errexit");
        let own = |command: &&Command| command.parent.is_none();
        for (index, command) in body.script.commands.iter().enumerate().filter(|(_, command)| own(command)) {
            let Some(span) =
                negated(body, command).filter(|_| !command.nesting.condition && errexit(command.span.start))
            else {
                continue;
            };
            // At the end of the script the status counts; before `&&` and `||`, too.
            let next = body.script.commands.iter().skip(index + 1).filter(own).find(|next| next.span.start >= span.end);
            let Some(next) = next else { continue };
            let list = |command: &Command| {
                command
                    .joined_by
                    .is_some_and(|joint| matches!(joint.operator, Operator::And | Operator::Or | Operator::Background))
            };
            if list(next) && next.joined_by.is_some_and(|joint| joint.span.start >= span.end) || list(command) {
                continue;
            }
            let range = body.range(span);
            let message = "`set -e` leaves out what `!` stands before: this never ends the script. Add `|| exit 1`.";
            let fix = Fix::unsafe_("Insert `|| exit 1`", vec![Edit::insert(range.end, " || exit 1")]);
            context.report(range, message).fix(fix);
        }
    }
}

/// The negated command or pipeline that a command is, or is the first stage of, with its `!`.
fn negated(body: &ShellBody, command: &Command) -> Option<Span> {
    if !command.negated {
        return None;
    }
    match command.pipeline {
        Some(place) => {
            body.script.pipelines.get(place.pipeline as usize).filter(|_| place.index == 0).map(|found| found.span)
        }
        None => {
            let items = &body.script.items;
            let last = items.partition_point(|item| item.span.start <= command.span.start).checked_sub(1);
            let item =
                last.and_then(|last| items.get(last)).filter(|item| item.negated && item.span.end == command.span.end);
            Some(item.map_or(command.span, |item| item.span))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::{Config, lint_text};

    #[test]
    fn traps() {
        let mut config = Config::default();
        assert!(config.select(RULE.id));
        let found = |run: &str| lint_text(&format!("FROM a\n{run}\n"), &config).len();
        for run in [
            "RUN set -e; if [ -f x ]; then ! grep a b; fi; c",
            "RUN set -e; ! a | grep b; c",
            "RUN <<E\nset -e\n! grep a b\nc\nE",
            "SHELL [\"/bin/sh\", \"-ec\"]\nRUN ! grep a b; c",
        ] {
            assert_eq!(found(run), 1, "{run}");
        }
        for run in [
            "RUN ! grep a b; c",
            "RUN set -e; while ! curl x; do sleep 1; done; c",
            "RUN set -e; a || ! b; c",
            "RUN ! grep a b && c",
            "CMD set -e; ! a; b",
        ] {
            assert_eq!(found(run), 0, "{run}");
        }
    }
}
