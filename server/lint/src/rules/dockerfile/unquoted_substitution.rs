use super::super::runs;
use super::super::splitting;
use crate::Context;
use crate::rule::rule;

rule! {
    /// A command substitution without quotes in `[ … ]` may become no word at all, or several.
    ///
    /// The shell cuts what `$(…)` writes at blanks. In `[ … ]` an output that is empty or longer than one word makes another
    /// question of it: `[ -n $(cmd) ]` is always true, and `[ $(cmd) = yes ]` is an error that counts as no. Double quotes
    /// keep it together.
    ///
    /// Programs that write one word (`nproc`, `uname`, `dpkg --print-architecture`) are left alone, and so are lists such as
    /// `apt-get install $(cat packages.txt)`.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN if [ -z $(ls /opt) ]; then make install; fi
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// RUN if [ -z "$(ls /opt)" ]; then make install; fi
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN [ $(dpkg --print-architecture) = amd64 ] && make -j$(nproc)
    /// RUN [ -n "$(ls /opt)" ] || make install
    /// RUN apt-get install -y --no-install-recommends $(cat packages.txt)
    /// ```
    "unquoted-substitution" {
        category: Correctness,
        severity: Info,
        fix: Some(Unsafe),
        also: ["SC2046", "shellcheck/SC2046"],
    }
}

fn check(context: &mut Context<'_>) {
    for body in runs::bodies(context).filter(|body| body.script.understood) {
        for word in body.script.commands.iter().flat_map(splitting::asked_words) {
            let exposed =
                word.substitutions.iter().find(|one| !one.quoted && !splitting::gives_one_word(&body.script, one));
            let Some(substitution) = exposed else { continue };
            // Text beside it keeps the word from vanishing: `x$(cmd)`.
            if word.text.len() > substitution.span.len() || word.text.starts_with(['<', '>']) {
                continue;
            }
            let message = "If this writes nothing, or more than one word, `[` fails instead of comparing. Put it in double quotes.";
            let fix = splitting::quote(body, word);
            context.report(body.range(substitution.span), message).maybe_fix(fix);
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
        let found = |run: &str| lint_text(&format!("FROM debian:12\n{run}\n"), &config).len();
        for run in ["RUN [ $(cat x) = y ]", "RUN test -n `cat x` && b", "RUN <<E\nif [ $(curl x) = y ]; then z; fi\nE"]
        {
            assert_eq!(found(run), 1, "{run}");
        }
        for run in [
            "RUN [ x$(cat x) = xy ]",
            "RUN [ $(id -u) = 0 ]",
            "RUN [ $(ls | wc -l) -gt 0 ]",
            "SHELL [\"/bin/bash\", \"-c\"]\nRUN [[ $(cat x) = y ]]",
            "RUN [ $((1 + 2)) = 3 ]",
            "CMD [ $(cat x) = y ]",
        ] {
            assert_eq!(found(run), 0, "{run}");
        }
    }
}
