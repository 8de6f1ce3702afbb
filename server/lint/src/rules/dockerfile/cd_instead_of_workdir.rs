use dockwright_model::{ShellBody, ShellSource};
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::shell::{Construct, Operator, Word};

use crate::lines;
use crate::rule::rule;
use crate::rules::paths::{self, Workdirs};
use crate::{Context, Edit, Fix, Severity};

rule! {
    /// A `RUN` begins with `cd` where `WORKDIR` would say it.
    ///
    /// Every `RUN` starts in the working directory again, so a `cd` ends with its `RUN`. `WORKDIR` states the place once,
    /// for the instructions that follow and for those who read the file. A `RUN` that is nothing but a `cd` has no effect
    /// at all, which is a warning.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN cd /usr/src/app && make
    /// WORKDIR /srv
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// WORKDIR /usr/src/app
    /// RUN make
    /// WORKDIR /srv
    /// ```
    ///
    /// The fix is safe if another `WORKDIR` follows before anything depends on the directory. A `cd` later in a script, in
    /// parentheses, or in a script of several lines is left alone:
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN (cd /usr/src/app && make) && make install
    /// RUN curl -fsSLO https://example.com/a.tar.gz && tar xf a.tar.gz && cd a && make
    /// RUN <<EOF
    /// cd /usr/src/app
    /// make
    /// EOF
    /// ```
    "cd-instead-of-workdir" {
        category: Style,
        severity: Info,
        fix: Some(Safe),
        changes: [Commands, Options, Order, Workdirs],
        also: ["DL3003", "tally/hadolint/DL3003", "droast/DF008"],
    }
}

fn check(context: &mut Context<'_>) {
    let mut workdirs = None;
    for body in context.meaning().bodies().iter().filter(|body| body.source == ShellSource::Command) {
        let Some(outer) = context.dockerfile().instructions.get(body.instruction) else { continue };
        let Some(word) = target(body).filter(|_| outer.effective().keyword == Keyword::Run) else { continue };
        let workdirs = workdirs.get_or_insert_with(|| Workdirs::of(context));
        report(context, workdirs, body, outer, word);
    }
}

/// Where a script goes first.
fn target(body: &ShellBody) -> Option<&Word> {
    let script = &body.script;
    let (item, command) = (script.items.first()?, script.commands.first()?);
    let simple = item.construct == Construct::Command && !item.negated && command.assignments.is_empty();
    let background = item.after.is_some_and(|joint| matches!(joint.operator, Operator::Background | Operator::Pipe));
    match command.words.as_slice() {
        [program, directory] if simple && !background && program.is("cd") => {
            Some(directory).filter(|word| !word.is("-"))
        }
        _ => None,
    }
}

fn report(context: &mut Context<'_>, workdirs: &Workdirs, body: &ShellBody, outer: &Instruction, word: &Word) {
    let alone = body.script.items.len() == 1;
    let directory = word.value_or_text();
    let (severity, message) = if alone {
        let message = "This has no effect: the next instruction starts in the working directory again. Use `WORKDIR`.";
        (Severity::Warning, message.to_owned())
    } else {
        // Who only passes through has no use for a WORKDIR.
        let passing = matches!(directory.trim_end_matches('/'), "/tmp" | "/var/tmp");
        let severity = if passing { Severity::Hint } else { Severity::Info };
        (
            severity,
            format!(
                "`cd` ends with this `RUN`. Say `WORKDIR {directory}` before, where readers and later instructions see it."
            ),
        )
    };
    let fix = fix(context, workdirs, body, outer, word);
    let range = body.script.commands.first().map(|command| body.range(command.span)).unwrap_or_default();
    context.report(range, message).severity(severity).maybe_fix(fix);
}

fn fix(context: &Context<'_>, workdirs: &Workdirs, body: &ShellBody, run: &Instruction, word: &Word) -> Option<Fix> {
    let index = body.instruction;
    let plain = run.keyword == Keyword::Run && !word.has_glob && !word.has_brace && run.heredocs.is_empty();
    let path = paths::join(workdirs.at(index), word.value().filter(|_| plain)?)?;
    let plain = path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-+@".contains(&byte));
    let title = format!("Insert `WORKDIR {path}` and drop the `cd`");
    let first = body.script.items.first().filter(|_| plain)?;
    let Some(next) = body.script.items.get(1) else {
        let alone = run.flags.is_empty() && body.script.comments.is_empty() && first.after.is_none();
        let edit = Edit::replace(run.head(), format!("WORKDIR {path}"));
        return alone.then(|| Fix::unsafe_(format!("Replace it by `WORKDIR {path}`"), vec![edit]));
    };
    let joined = next.before.is_some_and(|joint| joint.operator == Operator::And);
    // `cd a && b || c` runs `c` when there is no `a`.
    let strict = body.script.items.iter().all(|item| item.after.is_none_or(|after| after.operator != Operator::Or));
    let (from, to) = (body.range(first.span).start, body.range(next.span).start);
    if !joined || !strict || context.text(from..to).contains('#') {
        return None;
    }
    let edits = vec![lines::insertion_above(context.file, run, &format!("WORKDIR {path}")), Edit::delete(from..to)];
    let written_out = word.value().is_some_and(|text| text.starts_with('/'));
    let safe = written_out && is_replaced(context, index);
    Some(if safe { Fix::safe(title, edits) } else { Fix::unsafe_(title, edits) })
}

/// Whether a WORKDIR with an absolute path follows before anything depends on the working directory.
fn is_replaced(context: &Context<'_>, index: usize) -> bool {
    let rest = context.dockerfile().instructions.get(index + 1..).unwrap_or_default();
    for instruction in rest {
        match instruction.keyword {
            Keyword::Workdir => return instruction.rest.text().starts_with('/'),
            Keyword::Copy | Keyword::Add => {
                if !instruction.copy().is_some_and(|(_, destination)| destination.text.starts_with('/')) {
                    return false;
                }
            }
            Keyword::Env | Keyword::Arg | Keyword::Label | Keyword::Expose | Keyword::User => {}
            _ => return false,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{count, fixed};

    const RULE: &str = "cd-instead-of-workdir";

    #[test]
    fn where_a_script_begins() {
        let cases = [
            ("RUN cd /x", 1),
            ("RUN cd /x && a", 1),
            ("RUN cd \"$X\"; a", 1),
            ("RUN set -e && cd /x", 0),
            ("RUN cd - && a", 0),
            ("RUN cd && a", 0),
            ("RUN pushd x && a", 0),
            ("RUN (cd x && a)", 0),
            ("RUN [\"cd\", \"/x\"]", 0),
            ("RUN sh -c 'cd /x && a'", 0),
            ("RUN if a; then cd x; fi", 0),
            ("CMD cd /x && a", 0),
        ];
        for (lines, expected) in cases {
            assert_eq!(count(RULE, &format!("FROM debian\n{lines}\n")), expected, "{lines}");
        }
        assert_eq!(count(RULE, "FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nRUN cd x && a\n"), 0);
    }

    #[test]
    fn fixes() {
        let fix = |lines: &str| fixed(RULE, &format!("FROM debian\n{lines}\n"));
        assert_eq!(fix("WORKDIR /a\nRUN cd b && \\\n  c"), "FROM debian\nWORKDIR /a\nWORKDIR /a/b\nRUN c\n");
        assert_eq!(fix("RUN cd /x"), "FROM debian\nWORKDIR /x\n");
        assert_eq!(fix("RUN --network=none cd /x && a"), "FROM debian\nWORKDIR /x\nRUN --network=none a\n");
        for lines in ["RUN cd /x && a || b", "RUN cd $X && a", "RUN cd /x; a", "ONBUILD RUN cd /x && a"] {
            assert_eq!(fix(lines), format!("FROM debian\n{lines}\n"));
        }
    }
}
