use dockwright_syntax::shell::Command;

use super::super::runs;
use crate::refactor::copy_heredoc;
use crate::rule::rule;
use crate::{Context, Fix};

rule! {
    /// A `RUN` only writes a text into a file, which `COPY` can do.
    ///
    /// `COPY <<EOF /path` shows the file as it will be, needs no shell in the image, and takes `--chmod` and `--chown`. The file
    /// belongs to root unless they say otherwise, while a `RUN` writes as the `USER` in force. It needs BuildKit.
    ///
    /// Only where the text is known: what variables and commands add is left to the shell.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN echo "[global]" > /etc/pip.conf && \
    ///     echo "timeout = 60" >> /etc/pip.conf
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// COPY <<EOF /etc/pip.conf
    /// [global]
    /// timeout = 60
    /// EOF
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN echo "$(date)" > /etc/built
    /// RUN echo "10.0.0.1 db" >> /etc/hosts
    /// RUN make && echo done > /etc/made
    /// ```
    "prefer-copy-heredoc" {
        category: Style,
        severity: Hint,
        profile: All,
        fix: Some(Unsafe),
        also: ["tally/prefer-copy-heredoc"],
    }
}

fn check(context: &mut Context<'_>) {
    for body in runs::bodies(context) {
        let writes = |command: &Command| command.is("echo") || command.is("printf");
        if !body.script.commands.iter().all(writes) {
            continue;
        }
        let Some((title, edits)) = copy_heredoc(context.file, body.instruction) else { continue };
        let Some(run) = context.dockerfile().instructions.get(body.instruction) else { continue };
        let message = "This only writes a file. `COPY` with a heredoc shows it as it will be, and needs no shell.";
        context.report(run.name.span.clone(), message).fix(Fix::unsafe_(title, edits));
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
            ("RUN echo a b > /f ", Some("COPY <<EOF /f\na b\nEOF")),
            ("RUN printf 'a\\nb\\n' > /f", Some("COPY <<EOF /f\na\nb\nEOF")),
            ("RUN printf '%s\\n' a 'b $c' > /f", Some("COPY <<\"EOF\" /f\na\nb $c\nEOF")),
            ("RUN echo EOF > /f", Some("COPY <<END /f\nEOF\nEND")),
            ("RUN printf a > /f", None),
            ("RUN echo -n a > /f", None),
            ("RUN echo 'a\\nb' > /f", None),
            ("RUN echo $A > /f", None),
            ("RUN echo * > /f", None),
            ("RUN echo a > f", None),
            ("RUN echo a > /f && echo b >> /g", None),
            ("RUN --network=none echo a > /f", None),
            ("RUN echo a > /dev/null", None),
            ("RUN echo a 2> /f", None),
        ] {
            let text = format!("FROM a\n{run}\n");
            let after = fix(&text, &config, Safety::Unsafe).text;
            assert_eq!(after, fixed.map_or(text.clone(), |fixed| format!("FROM a\n{fixed}\n")));
        }
    }
}
