use dockwright_model::Os;
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::shell::Construct;

use crate::lines;
use crate::rule::rule;
use crate::rules::file_mode::Mode;
use crate::rules::ownership;
use crate::rules::paths::{self, Workdirs};
use crate::{Context, Fix};

rule! {
    /// A `RUN chmod` follows the `COPY` that could set the mode itself.
    ///
    /// Changing the mode copies the file once more, into another layer. `COPY --chmod` (BuildKit) needs neither the layer
    /// nor a shell in the image.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// COPY entrypoint.sh /usr/local/bin/
    /// RUN chmod +x /usr/local/bin/entrypoint.sh
    /// ENTRYPOINT ["entrypoint.sh"]
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// COPY --chmod=755 entrypoint.sh /usr/local/bin/
    /// ENTRYPOINT ["entrypoint.sh"]
    /// ```
    ///
    /// What is a directory or a pattern is left alone, as `--chmod` gives all files in it the same mode:
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// COPY scripts /opt/scripts
    /// RUN chmod 755 /opt/scripts
    /// COPY bin/* /opt/bin/
    /// RUN chmod +x /opt/bin/*
    /// COPY run.sh /opt/
    /// RUN chmod +x /opt/run.sh && /opt/run.sh
    /// ```
    "prefer-copy-chmod" {
        category: Size,
        severity: Info,
        fix: Some(Safe),
        changes: [Commands, Layers, Options, Order, Ownership],
        also: ["tally/prefer-copy-chmod"],
    }
}

fn check(context: &mut Context<'_>) {
    let instructions = &context.dockerfile().instructions;
    let mut workdirs = None;
    for (index, pair) in instructions.windows(2).enumerate() {
        let [copy, run] = pair else { continue };
        let candidates = copy.keyword == Keyword::Copy && run.keyword == Keyword::Run && copy.flag("chmod").is_none();
        let stage = context.meaning().state(index).stage.and_then(|stage| context.meaning().stages.get(stage));
        if candidates && stage.is_some_and(|stage| stage.os == Os::Linux) {
            let workdirs = workdirs.get_or_insert_with(|| Workdirs::of(context));
            check_pair(context, workdirs, index, copy, run);
        }
    }
}

fn check_pair(context: &mut Context<'_>, workdirs: &Workdirs, index: usize, copy: &Instruction, run: &Instruction) {
    let Some((mode, path)) = only_chmod(context, workdirs, index + 1, run) else { return };
    let target = paths::destination(context, workdirs, index, copy).and_then(|target| target.file);
    if target.as_deref() != Some(path.as_str()) || !is_file(copy, &path, &mode) {
        return;
    }
    let message = format!("This copies `{path}` into a second layer only to change its mode. Use `COPY --chmod`.");
    let fix = octal(&mode).map(|octal| {
        let edits = vec![lines::flag(copy, &format!("--chmod={octal}")), lines::removal(context.file, run)];
        Fix::safe(format!("Insert `--chmod={octal}` into the `COPY` and delete this `RUN`"), edits)
    });
    context.report(run.span.clone(), message).related(copy.span.clone(), "the file is copied here").maybe_fix(fix);
}

/// Mode and path of a RUN that is nothing but one chmod of one path.
fn only_chmod(context: &Context<'_>, workdirs: &Workdirs, index: usize, run: &Instruction) -> Option<(String, String)> {
    let [body] = context.meaning().bodies_of(index) else { return None };
    let script = &body.script;
    let ([item], [command]) = (script.items.as_slice(), script.commands.as_slice()) else { return None };
    let plain = item.construct == Construct::Command
        && run.flags.is_empty()
        && run.heredocs.is_empty()
        && !script.has_errors
        && script.comments.is_empty()
        && command.redirections.is_empty();
    let change = ownership::change(command).filter(|change| plain && change.program == "chmod" && !change.recursive)?;
    let [path] = change.paths.as_slice() else { return None };
    let known = path.value().filter(|_| !path.has_glob && !path.has_brace)?;
    let mode = change.subject.value().filter(|mode| Mode::parse(mode).is_some())?;
    Some((mode.to_owned(), paths::join(workdirs.at(index), known)?))
}

/// Whether what is copied is surely a file: it has an extension, lies among programs, or is written out here.
fn is_file(copy: &Instruction, path: &str, mode: &str) -> bool {
    let (directory, name) = path.rsplit_once('/').unwrap_or_default();
    let extension = name.trim_start_matches('.').contains('.');
    extension || directory.ends_with("bin") || !copy.heredocs.is_empty() || mode.ends_with("+x")
}

/// The mode as a number, for files that had the usual one.
fn octal(mode: &str) -> Option<&str> {
    match mode {
        "+x" | "a+x" | "ugo+x" | "+rx" | "a+rx" | "ugo+rx" => Some("755"),
        mode if mode.bytes().all(|digit| digit.is_ascii_digit()) => Some(mode),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{count, fixed};

    const RULE: &str = "prefer-copy-chmod";

    #[test]
    fn pairs() {
        let cases = [
            ("COPY a.sh /x/a.sh\nRUN chmod 0755 /x/a.sh", 1),
            ("WORKDIR /x\nCOPY a.sh .\nRUN chmod u+x ./a.sh", 1),
            ("COPY --from=b /bin/app /usr/bin/app\nRUN chmod 755 /usr/bin/app", 1),
            ("COPY a.sh b.sh /x/\nRUN chmod +x /x/a.sh", 0),
            ("COPY a.sh /x/\nRUN chmod +x /x/b.sh", 0),
            ("COPY a.sh /x/\nRUN chmod -R 755 /x/a.sh", 0),
            ("COPY a.sh /x/\nENV A=b\nRUN chmod +x /x/a.sh", 0),
            ("ADD a.sh /x/\nRUN chmod +x /x/a.sh", 0),
            ("COPY --chmod=644 a.sh /x/\nRUN chmod +x /x/a.sh", 0),
            ("COPY a.sh /x/\nRUN chmod $M /x/a.sh", 0),
        ];
        for (lines, expected) in cases {
            assert_eq!(count(RULE, &format!("FROM debian\n{lines}\n")), expected, "{lines}");
        }
    }

    #[test]
    fn fixes() {
        let text = "FROM a\r\nCOPY --chown=b a.sh /x/\r\nRUN chmod 0700 \\\r\n  /x/a.sh\r\nCMD y\r\n";
        assert_eq!(fixed(RULE, text), "FROM a\r\nCOPY --chmod=0700 --chown=b a.sh /x/\r\nCMD y\r\n");
        let text = "FROM a\nCOPY a.sh /x/\nRUN chmod u+x /x/a.sh\n";
        assert_eq!(fixed(RULE, text), text);
    }
}
