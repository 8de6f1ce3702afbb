use dockwright_model::{File, ShellBody, ShellSource};

use super::super::runs;
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// Commands of a heredoc may fail without failing the build.
    ///
    /// The lines of `RUN <<EOF` are a script, and the status of a script is that of its last command. If the first one
    /// fails the others run all the same, the build goes on and the cache keeps half of what was wanted. `set -e` on the
    /// first line ends the script, and the build, where something fails.
    ///
    /// `&&` between the commands, `-e` in the SHELL or in the first line `#!/bin/sh -e` do as well.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN <<EOF
    /// apt-get update
    /// apt-get install -y --no-install-recommends curl
    /// rm -rf /var/lib/apt/lists/*
    /// EOF
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// RUN <<EOF
    /// set -e
    /// apt-get update
    /// apt-get install -y --no-install-recommends curl
    /// rm -rf /var/lib/apt/lists/*
    /// EOF
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN <<EOF
    /// set -eux
    /// make
    /// make install
    /// EOF
    /// RUN bash -e <<EOF
    /// make
    /// make install
    /// EOF
    /// RUN <<EOF
    /// echo "only one command can fail"
    /// make
    /// EOF
    /// ```
    "heredoc-without-errexit" {
        category: Correctness,
        severity: Warning,
        fix: Some(Safe),
        changes: [Commands, Options],
        also: [],
    }
}

fn check(context: &mut Context<'_>) {
    for body in runs::bodies(context) {
        let ShellSource::Heredoc(position) = body.source else { continue };
        let unnoticed = runs::unnoticed(context.file, body);
        let Some(first) = unnoticed.first().filter(|_| !runs::ends_forgiving(&body.script)) else { continue };
        let instruction = context.dockerfile().instructions.get(body.instruction);
        let Some(heredoc) = instruction.and_then(|instruction| instruction.heredocs.get(position)) else { continue };
        let range = heredoc.marker.clone().unwrap_or_else(|| body.range(first.span));
        let name = body.script.commands_of(first).first().and_then(|command| command.effective().program());
        let name = name.map_or_else(|| "a command".to_owned(), |name| format!("`{name}`"));
        let message = format!("If {name} fails, the script goes on and the build with it. Begin it with `set -e`.");
        let fix = fix(context.file, body);
        context.report(range, message).related(body.range(first.span), "may fail unnoticed").fix(fix);
    }
}

/// Inserts a line in front of the first one, or behind a shebang.
fn fix(file: &File, body: &ShellBody) -> Fix {
    let text = file.source().get(body.base..).unwrap_or_default();
    let shebang = if text.starts_with("#!") { text.find('\n').map_or(0, |end| end + 1) } else { 0 };
    let first = text.get(shebang..).unwrap_or_default();
    let indent = first.get(..first.len() - first.trim_start_matches([' ', '\t']).len()).unwrap_or_default();
    let line = format!("{indent}set -e{}", file.text().newline());
    Fix::safe("Insert `set -e` as the first line", vec![Edit::insert(body.base + shebang, line)])
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::{Config, Safety, fix, lint_text};

    #[test]
    fn bodies() {
        let mut config = Config::default();
        assert!(config.select(RULE.id));
        for (run, fixed) in [
            ("RUN <<-E\n\tmake\n\tmake b\n\tE", Some("RUN <<-E\n\tset -e\n\tmake\n\tmake b\n\tE")),
            ("RUN <<E\n#!/bin/bash\nmake\nmake b\nE", Some("RUN <<E\n#!/bin/bash\nset -e\nmake\nmake b\nE")),
            ("RUN bash <<E\r\nmake\r\nmake b\r\nE", Some("RUN bash <<E\r\nset -e\r\nmake\r\nmake b\r\nE")),
            ("RUN <<E\nmake\nset -e\nmake b\nE", Some("RUN <<E\nset -e\nmake\nset -e\nmake b\nE")),
            ("RUN <<E\n#!/bin/sh -e\nmake\nmake b\nE", None),
            ("RUN <<E\n#!/usr/bin/env python\nmake\nmake b\nE", None),
            ("RUN <<E\nmake &&\n  make b\nE", None),
            ("RUN <<E\nmake a || exit 1\nE", None),
            ("RUN <<E\nX=1\nexport X\nmake b\nE", None),
            ("RUN <<E\nmake a\ntrue\nE", None),
            ("SHELL [\"/bin/bash\", \"-euo\", \"pipefail\", \"-c\"]\nRUN <<E\nmake\nmake b\nE", None),
            ("RUN cat <<E >f\nmake\nmake b\nE", None),
            ("COPY <<E /f\nmake\nmake b\nE", None),
        ] {
            let text = format!("FROM a\n{run}\n");
            assert_eq!(lint_text(&text, &config).len(), usize::from(fixed.is_some()), "{run}");
            let after = fix(&text, &config, Safety::Safe).text;
            assert_eq!(after, fixed.map_or(text.clone(), |fixed| format!("FROM a\n{fixed}\n")));
        }
    }
}
