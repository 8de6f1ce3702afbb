use super::super::runs;
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// If `cd` fails, the commands behind it run in another folder.
    ///
    /// After `cd /src; rm -rf build` it is the folder of the `WORKDIR` that loses its files when there is no `/src`, and
    /// nothing fails. `&&`, `set -e` or `|| exit 1` end the script instead.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN cd /src; make install
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// RUN cd /src || exit 1; make install
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN cd /src && make install
    /// RUN set -e; cd /src; make install
    /// RUN cd /src || exit 1; make install
    /// RUN make install; cd /src
    /// ```
    "unguarded-cd" {
        category: Correctness,
        severity: Warning,
        fix: Some(Unsafe),
        also: ["SC2164", "shellcheck/SC2164"],
    }
}

fn check(context: &mut Context<'_>) {
    for body in runs::bodies(context) {
        for item in runs::unnoticed(context.file, body) {
            let [command] = body.script.commands_of(item) else { continue };
            let effective = command.effective();
            // There is always a folder at these.
            let certain = matches!(effective.arguments(), [] | [_])
                && effective.arguments().first().is_none_or(|word| {
                    matches!(
                        word.value_or_text(),
                        "/" | "/tmp" | "/usr" | "/etc" | "/opt" | "-" | ".." | "~" | "$HOME" | "/root"
                    )
                });
            if !matches!(effective.program(), Some("cd" | "pushd")) || certain {
                continue;
            }
            let range = body.range(command.span);
            let message =
                "If this folder is missing, what follows runs in another one. Use `&&`, or `|| exit 1` behind it.";
            let edit = Edit::insert(range.end, " || exit 1");
            let fix = Fix::unsafe_("Insert `|| exit 1` behind `cd`", vec![edit]);
            context.report(range, message).fix(fix);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::{Config, Safety, fix, lint_text};

    #[test]
    fn traps() {
        let mut config = Config::default();
        assert!(config.select(RULE.id));
        for (run, fixed) in [
            ("RUN <<E\ncd /x\nmake\nE", Some("RUN <<E\ncd /x || exit 1\nmake\nE")),
            ("RUN cd $X ;\\\r\n a", Some("RUN cd $X || exit 1 ;\\\r\n a")),
            ("RUN a && cd x; b", Some("RUN a && cd x || exit 1; b")),
            ("RUN cd /tmp; a", None),
            ("RUN cd ..; a", None),
            ("SHELL [\"/bin/sh\", \"-ec\"]\nRUN cd /x; a", None),
            ("RUN <<E\nset -eu\ncd /x\nmake\nE", None),
            ("CMD cd /x; a", None),
        ] {
            let text = format!("FROM a\n{run}\n");
            assert_eq!(lint_text(&text, &config).len(), usize::from(fixed.is_some()), "{run}");
            let after = fix(&text, &config, Safety::Unsafe).text;
            assert_eq!(after, fixed.map_or(text.clone(), |fixed| format!("FROM a\n{fixed}\n")));
        }
    }
}
