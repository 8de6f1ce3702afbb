use std::collections::HashSet;
use std::ops::Range;

use dockwright_model::ShellBody;
use dockwright_syntax::dockerfile::Instruction;
use dockwright_syntax::shell::{Command, Effective, FlagValue, Script, Word};

use crate::rule::rule;
use crate::rules::file_mode::{self, Mode};
use crate::{Context, Edit, Fix, Severity};

rule! {
    /// A file or directory is made writable for every account.
    ///
    /// Any process in the container may then change it, also one that an attacker got hold of: a program that root
    /// runs later, a configuration, a start script. Give the file to the account that writes it (`chown`, or `COPY
    /// --chown`), and the permissions can stay narrow.
    ///
    /// ```dockerfile finds 2
    /// FROM debian:12
    /// COPY --chmod=777 start.sh /
    /// RUN mkdir /data && chmod -R a+rwX /data
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// COPY --chmod=775 start.sh /
    /// RUN mkdir /data && chmod -R ug+rwX,o+rX /data
    /// ```
    ///
    /// A directory with the sticky bit such as `/tmp` is meant for all, and the group may well write:
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN chmod 1777 /tmp && chmod -R g=u /data && chmod 775 /srv && chmod +x /start.sh
    /// ```
    ///
    /// In a stage that is not part of the final image it is a hint. Devices, and pipes that the same script makes, hold no
    /// files and are left alone:
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN mkfifo /run/trigger && chmod 0622 /run/trigger
    /// RUN chmod o+w /dev/stdout
    /// ```
    "chmod-world-writable" {
        category: Security,
        severity: Warning,
        fix: Some(Unsafe),
        also: ["tally/world-writable-state-path-workaround", "droast/DF034"],
    }
}

fn check(context: &mut Context<'_>) {
    for instruction in context.dockerfile().instructions.iter().map(Instruction::effective) {
        let Some(value) = instruction.flag("chmod").and_then(|flag| flag.value.as_ref()) else { continue };
        let mode = value.text().trim_matches(['"', '\'']);
        let exact = (mode == value.text() && !value.is_continued()).then(|| value.span.clone());
        report(context, value.span.clone(), exact, mode, instruction.span.start);
    }
    for body in context.meaning().bodies() {
        let made = devices(&body.script);
        for command in &body.script.commands {
            let effective = command.effective();
            let Some((word, text)) = mode_of(&effective).filter(|_| !is_on_devices(&made, &effective)) else {
                continue;
            };
            let range = body.range(word.span);
            report(context, range, exact(body, word, text), text, body.base);
        }
    }
}

/// The mode a command sets: the word it stands in, and its text.
fn mode_of<'a>(effective: &Effective<'a>) -> Option<(&'a Word, &'a str)> {
    let program = effective.program()?;
    let flag = |long| {
        let value = effective.flag_value("-m").or_else(|| effective.flag_value(long))?;
        let FlagValue { word, text } = value;
        Some((word, text))
    };
    match program {
        "chmod" if !effective.has_any_flag(&["--help", "--version", "--reference"]) => {
            effective.operands(&[]).next().map(|word| (word, word.value_or_text()))
        }
        "mkdir" => flag("--mode"),
        "install" => flag("--mode"),
        _ => None,
    }
}

/// What a script makes with mkfifo and mknod.
fn devices(script: &Script) -> HashSet<&str> {
    let makers = script.commands.iter().map(Command::effective);
    let makers = makers.filter(|maker| matches!(maker.program(), Some("mkfifo" | "mknod")));
    makers.flat_map(|maker| maker.arguments()).map(Word::value_or_text).collect()
}

/// Whether a chmod changes nothing but devices and pipes, which hold no files.
fn is_on_devices(made: &HashSet<&str>, effective: &Effective<'_>) -> bool {
    let mut paths = effective.operands(&[]).skip(1).map(Word::value_or_text).peekable();
    let changes = effective.program() == Some("chmod") && paths.peek().is_some();
    changes && paths.all(|path| path.starts_with("/dev/") || made.contains(path))
}

/// The place of a mode within its word, if it stands there as it is.
fn exact(body: &ShellBody, word: &Word, text: &str) -> Option<Range<usize>> {
    let range = body.range(word.span);
    let verbatim = word.text.ends_with(text) && range.len() == word.text.len();
    verbatim.then(|| range.end - text.len()..range.end)
}

fn report(context: &mut Context<'_>, range: Range<usize>, exact: Option<Range<usize>>, text: &str, at: usize) {
    if !Mode::parse(text).is_some_and(|mode| mode.lets_others_write()) {
        return;
    }
    let range = exact.clone().unwrap_or(range);
    let index = context.dockerfile().instructions.partition_point(|instruction| instruction.span.end < at);
    let stage = context.meaning().state(index).stage;
    let shipped = stage.is_none_or(|stage| context.meaning().is_in_final_image(stage));
    let message = format!(
        "`{text}` lets every account in the container write here, so any process may change what others rely on. Give the \
         files to the account that writes them, and leave others without the right to write."
    );
    let fix = exact.zip(file_mode::without_write_for_others(text)).map(|(place, narrower)| {
        Fix::unsafe_(format!("Change `{text}` to `{narrower}`"), vec![Edit::replace(place, narrower)])
    });
    let severity = if shipped { Severity::Warning } else { Severity::Hint };
    context.report(range, message).severity(severity).maybe_fix(fix);
}
