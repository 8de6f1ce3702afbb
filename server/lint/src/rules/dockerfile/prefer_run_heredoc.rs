use dockwright_model::ShellSource;
use dockwright_syntax::dockerfile::Keyword;

use super::super::runs;
use crate::refactor::run_heredoc;
use crate::rule::rule;
use crate::{Context, Fix};

rule! {
    /// A `RUN` of many commands reads better as a heredoc.
    ///
    /// In `RUN <<EOF` every command stands on a line of its own, without `&&` and without a backslash at each end of a line.
    /// `set -e` on the first line ends the script where something fails, as `&&` does. It needs BuildKit.
    ///
    /// From three commands on. This is a matter of taste, so the rule is off unless asked for.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN apt-get update && \
    ///     apt-get install -y --no-install-recommends \
    ///         curl \
    ///         git && \
    ///     rm -rf /var/lib/apt/lists/*
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// RUN <<EOF
    /// set -e
    /// apt-get update
    /// apt-get install -y --no-install-recommends \
    ///         curl \
    ///         git
    /// rm -rf /var/lib/apt/lists/*
    /// EOF
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN make && make install
    /// RUN make || make again; make install; make clean
    /// ```
    "prefer-run-heredoc" {
        category: Style,
        severity: Hint,
        profile: All,
        fix: Some(Unsafe),
        also: ["tally/prefer-run-heredoc"],
    }
}

/// Fewer commands read well beside each other.
const LEAST: usize = 3;

fn check(context: &mut Context<'_>) {
    for body in runs::bodies(context) {
        let instruction = context.dockerfile().instructions.get(body.instruction);
        let Some(run) = instruction.filter(|found| found.keyword == Keyword::Run) else { continue };
        if body.source != ShellSource::Command || body.script.items.len() < LEAST {
            continue;
        }
        if let Ok((title, edits)) = run_heredoc(context.file, body.instruction) {
            let count = body.script.items.len();
            let message =
                format!("These {count} commands can be the lines of a heredoc, without `&&` and backslashes.");
            context.report(run.name.span.clone(), message).fix(Fix::unsafe_(title, edits));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::{Config, Safety, fix};

    #[test]
    fn conversions() {
        let mut config = Config::default();
        assert!(config.select(RULE.id));
        for (run, fixed) in [
            ("RUN --network=none a && b && c ", Some("RUN --network=none <<EOF\nset -e\na\nb\nc\nEOF")),
            ("RUN a \\\n # why\n && b \\\n && c", Some("RUN <<EOF\nset -e\na\n# why\nb\nc\nEOF")),
            ("RUN a \\\r\n && b \\\r\n && c", None),
            ("RUN a && b && c \\", None),
            ("RUN (a || b) && c | d && e", Some("RUN <<EOF\nset -e\n(a || b)\nc | d\ne\nEOF")),
            ("RUN set -ex && a && b", Some("RUN <<EOF\nset -ex\na\nb\nEOF")),
            ("RUN (a; b) && c && d", None),
            ("RUN { a && b; } && c && d", None),
            ("RUN for i in 1 2; do a $i; done && c && d", None),
            ("RUN a \\\n # why\n  x && b && c", None),
            ("RUN a && b && ! c", None),
            ("RUN a && b || c", None),
            ("RUN a && b && c &", None),
            ("RUN a && b && EOF", None),
            ("RUN [\"a\", \"&&\", \"b\"]", None),
        ] {
            let ending = if run.contains('\r') { "\r\n" } else { "\n" };
            let text = format!("FROM a{ending}{run}{ending}");
            let after = fix(&text, &config, Safety::Unsafe).text;
            assert_eq!(after, fixed.map_or(text.clone(), |fixed| format!("FROM a{ending}{fixed}{ending}")));
        }
    }
}
