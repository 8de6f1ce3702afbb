use crate::rule::rule;
use crate::rules::accounts;
use crate::{Context, Edit, Fix};

rule! {
    /// `useradd` with a large uid fills the image with an empty log.
    ///
    /// `useradd` notes the new account in `/var/log/faillog` and `/var/log/lastlog`, at an offset that grows with the uid.
    /// The files are sparse, but a layer is not: uid 1000000 makes it hundreds of megabytes larger. `--no-log-init`
    /// (`-l`) leaves the files alone.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN useradd -m -u 1000650001 app
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// RUN useradd -l -m -u 1000650001 app
    /// ```
    ///
    /// Uids of up to five digits do no harm:
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN useradd --uid 10001 app && useradd -lmu 1000650001 other
    /// ```
    "useradd-high-uid-without-l" {
        category: Size,
        severity: Warning,
        fix: Some(Safe),
        changes: [Options],
        also: ["DL3046", "tally/hadolint/DL3046", "droast/DF064"],
    }
}

fn check(context: &mut Context<'_>) {
    for body in context.meaning().bodies() {
        for creation in accounts::creations(&body.script).filter(|creation| creation.program == "useradd") {
            let effective = creation.effective;
            let Some(value) = effective.flag_value("-u").or_else(|| effective.flag_value("--uid")) else { continue };
            let (word, program) = (value.word, effective.program_word());
            let uid = match value.word.value() {
                Some(_) => Some(value.text.to_owned()),
                None => context.meaning().expand(body.instruction, value.text),
            };
            let high = uid.is_some_and(|uid| accounts::is_numeric(&uid) && uid.trim_start_matches('0').len() > 5);
            if !high || effective.has_any_flag(&["-l", "--no-log-init"]) {
                continue;
            }
            let fix = program.map(|program| {
                let at = body.range(program.span).end;
                Fix::safe("Insert `-l` after `useradd`", vec![Edit::insert(at, " -l")])
            });
            let message = "With a uid this large `useradd` writes logs that make the layer hundreds of megabytes larger. \
                           Keep it from that with `-l` (`--no-log-init`).";
            context.report(body.range(word.span), message).maybe_fix(fix);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::count;

    #[test]
    fn only_large_uids_without_the_option() {
        let cases = [
            ("useradd -u 123456 a", 1),
            ("useradd --uid=123456 a", 1),
            ("useradd -mu 123456 a", 1),
            ("groupadd -g 123456 a && sudo useradd -u 654321 a", 1),
            ("useradd -u 12345 a", 0),
            ("useradd -u $UID a", 0),
            ("useradd --no-log-init -u 123456 a", 0),
            ("adduser -u 123456 a", 0),
        ];
        for (script, expected) in cases {
            assert_eq!(
                count("useradd-high-uid-without-l", &format!("FROM debian\nRUN {script}\n")),
                expected,
                "{script}"
            );
        }
    }
}
