use super::super::downloads::{self, Tool};
use super::super::runs;
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// `wget` writes its progress bar into the log of the build.
    ///
    /// Without a terminal wget prints a line of dots for every 50 kilobytes: thousands of lines for a large file, in which
    /// what matters is lost. `--progress=dot:giga` leaves a line for 32 megabytes; `-q` says nothing but errors.
    ///
    /// The wget of BusyBox, which Alpine has, knows only `-q`.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN wget https://example.com/big.tar.xz
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// RUN wget --progress=dot:giga https://example.com/big.tar.xz
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN wget -qO- https://example.com/a | tar xz
    /// RUN wget --progress=bar:force:noscroll https://example.com/a
    /// RUN wget -nv https://example.com/a && wget -o log https://example.com/b
    /// ```
    "wget-progress" {
        category: Style,
        severity: Hint,
        profile: Strict,
        fix: Some(Safe),
        changes: [Options],
        also: ["DL3047", "tally/hadolint/DL3047", "droast/DF056"],
    }
}

const SAID: &[&str] = &[
    "--quiet",
    "--progress",
    "--no-verbose",
    "-nv",
    "--output-file",
    "--append-output",
    "--show-progress",
    "--help",
    "--version",
];

fn check(context: &mut Context<'_>) {
    for body in runs::bodies(context) {
        for call in downloads::calls(&body.script).filter(|call| call.tool == Tool::Wget) {
            let said = call.has('q', SAID) || call.has('o', &[]) || call.has('a', &[]) || call.has('V', &[]);
            if said || call.hides_options || call.urls.is_empty() && call.command.words.len() < 2 {
                continue;
            }
            let option =
                if downloads::has_busybox_wget(context.file, body.instruction) { "-q" } else { "--progress=dot:giga" };
            let range = body.range(call.program.span);
            let message = format!("This `wget` fills the log of the build with its progress. Add `{option}`.");
            let fix = Fix::safe(
                format!("Insert `{option}` after `wget`"),
                vec![Edit::insert(range.end, format!(" {option}"))],
            );
            context.report(range, message).fix(fix);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::{Config, Safety, fix};

    #[test]
    fn the_option_that_works() {
        let mut config = Config::default();
        assert!(config.select(RULE.id));
        for (from, option) in [
            ("alpine:3.22", "-q"),
            ("busybox:1", "-q"),
            ("debian:12", "--progress=dot:giga"),
            ("x", "--progress=dot:giga"),
        ] {
            let fixed = fix(&format!("FROM {from}\nRUN sudo wget http://e/x\n"), &config, Safety::Safe).text;
            assert_eq!(fixed, format!("FROM {from}\nRUN sudo wget {option} http://e/x\n"));
        }
    }
}
