use std::ops::Range;

use dockwright_model::{File, ShellBody, ShellSource};
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::shell::{self, Command, Operator, Pipeline, Script, Word};

use crate::rule::rule;
use crate::{Context, Edit, Fix, Safety, Severity};

rule! {
    /// A pipe hides that its left side fails.
    ///
    /// The status of `a | b` is that of `b`. If the download in `curl … | sh` breaks off, the RUN may succeed all the
    /// same, and the builder keeps half of what was wanted. With `pipefail` the whole pipe fails. `sh` has no such option
    /// everywhere, so a SHELL has to name one that does.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN curl -fsSL https://example.com/setup | sh
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// SHELL ["/bin/bash", "-o", "pipefail", "-c"]
    /// RUN curl -fsSL https://example.com/setup | sh
    /// ```
    ///
    /// One SHELL does for the stage and those that start from it. A script may also see to it itself:
    ///
    /// ```dockerfile ignores
    /// FROM debian:12 AS base
    /// RUN set -o pipefail && curl -fsSL https://example.com/setup | sh
    /// RUN test -f /a || echo "a | b"
    /// SHELL ["/bin/bash", "-euxo", "pipefail", "-c"]
    /// FROM base
    /// RUN curl -fsSL https://example.com/setup | sh
    /// ```
    ///
    /// Nothing is hidden where the left side only writes out a text, or where the right side fails when it gets nothing, as
    /// `grep` and `sha256sum -c` do. What only reads the system (`dpkg`, `find`, `cat`), and archives, which show by
    /// themselves that they are cut off, are a hint.
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN echo "$SHA256  tool" | sha256sum -c -
    /// RUN grep " tool.tar.xz$" SHA256SUMS | sha256sum --check --strict
    /// RUN locale -a | grep en_US.utf8
    /// ```
    "pipe-without-pipefail" {
        category: Correctness,
        severity: Warning,
        fix: Some(Safe),
        also: ["DL4006", "tally/hadolint/DL4006", "droast/DF057"],
    }
}

/// A pipe that hides a failure.
struct Hidden {
    instruction: usize,
    stage: Option<usize>,
    range: Range<usize>,
    left: String,
    severity: Severity,
}

fn check(context: &mut Context<'_>) {
    let mut found: Vec<Hidden> = Vec::new();
    for (index, instruction) in context.dockerfile().instructions.iter().enumerate() {
        if instruction.effective().keyword != Keyword::Run {
            continue;
        }
        let bodies = context.meaning().bodies_of(index);
        let hidden = bodies.iter().flat_map(|body| hidden(context.file, body, bodies.first()));
        // One for each RUN: the one that matters most.
        found.extend(hidden.reduce(|one, next| if next.severity > one.severity { next } else { one }));
    }
    let mut fixes = vec![None; context.meaning().stages.len()];
    for hidden in &found {
        if let Some(fix) = hidden.stage.and_then(|stage| fixes.get_mut(stage)).filter(|fix| fix.is_none()) {
            *fix = Some(fix_of(context.file, &found, hidden));
        }
    }
    for hidden in found {
        let fix = hidden.stage.and_then(|stage| fixes.get(stage).cloned().flatten().flatten());
        let message = format!(
            "If `{}` fails, this pipe may succeed all the same, and the build goes on. Set `pipefail`, with SHELL for example.",
            hidden.left
        );
        context.report(hidden.range, message).severity(hidden.severity).maybe_fix(fix);
    }
}

/// The pipes of a script whose left side can fail unnoticed.
fn hidden<'a>(
    file: &'a File,
    body: &'a ShellBody,
    command: Option<&'a ShellBody>,
) -> impl Iterator<Item = Hidden> + use<'a> {
    let safe = shell_has_pipefail(file, body, command);
    let pipelines = body.script.pipelines.iter().filter(move |pipeline| !safe && matters(&body.script, pipeline));
    pipelines.filter_map(|pipeline| {
        let severity = severity(&body.script, pipeline)?;
        let operator = pipeline.operators.first()?;
        let mut left = pipeline.stages.iter().map(|stage| body.script.commands.get(stage.command? as usize));
        let left = left.find(|command| !command.is_some_and(cannot_fail)).flatten();
        let left = left.and_then(|command| command.effective().program()).unwrap_or("the left side").to_owned();
        let stage = file.meaning().state(body.instruction).stage;
        let range = body.range(operator.span);
        Some(Hidden { instruction: body.instruction, stage, range, left, severity })
    })
}

/// Whether the shell that runs a script has pipefail on from the start.
fn shell_has_pipefail(file: &File, body: &ShellBody, command: Option<&ShellBody>) -> bool {
    let has = |words: &[&str]| shell::options_of_words(words).iter().any(|set| set.on && &*set.name == "pipefail");
    let shell = file.meaning().shell(file.dockerfile(), &file.meaning().state(body.instruction)).unwrap_or_default();
    if body.source == ShellSource::Command {
        return has(&shell);
    }
    if let Some(outer) = command.filter(|outer| outer.source == ShellSource::Command) {
        let commands = outer.script.commands.iter();
        return commands.into_iter().any(|command| {
            let words: Vec<&str> = command.words.iter().map(Word::value_or_text).collect();
            has(&words)
        });
    }
    let heredoc = match body.source {
        ShellSource::Heredoc(position) => {
            file.dockerfile().instructions.get(body.instruction).and_then(|i| i.heredocs.get(position))
        }
        ShellSource::Command => None,
    };
    let text = heredoc.and_then(|heredoc| file.source().get(heredoc.body.clone())).unwrap_or_default();
    match shell::shebang(text) {
        Some(interpreter) => {
            let mut words = vec![interpreter.name.as_str()];
            words.extend(interpreter.arguments.iter().map(String::as_str));
            has(&words)
        }
        None => has(&shell),
    }
}

/// Whether a pipe stands where its status counts, and pipefail is not on.
fn matters(script: &Script, pipeline: &Pipeline) -> bool {
    let nesting = pipeline.nesting;
    let own = !nesting.shell_string && !nesting.condition && !nesting.background && !pipeline.negated;
    own && script.option_at("pipefail", pipeline.span.start) != Some(true) && !is_forgiven(script, pipeline)
}

/// Whether `|| true` or the like follows.
fn is_forgiven(script: &Script, pipeline: &Pipeline) -> bool {
    let index = script.items.partition_point(|item| item.span.start < pipeline.span.start);
    let Some(item) = script.items.get(index).filter(|item| item.span == pipeline.span) else { return false };
    let or = item.after.is_some_and(|joint| joint.operator == Operator::Or);
    let next = script.items.get(index + 1).and_then(|next| script.commands_of(next).first());
    or && next.is_some_and(|next| matches!(next.effective().program(), Some("true" | ":" | "echo" | "printf")))
}

/// How much a pipe matters; `None` where pipefail would do harm or nothing: `yes` always fails under it, and `diff` when it
/// finds something; a text that is written out cannot, and some programs on the right fail by themselves when they get
/// nothing.
fn severity(script: &Script, pipeline: &Pipeline) -> Option<Severity> {
    let command = |stage: &shell::Stage| stage.command.and_then(|id| script.commands.get(id as usize));
    let (last, left) = pipeline.stages.split_last()?;
    if left.iter().filter_map(command).any(|command| matches!(command.effective().program(), Some("yes" | "diff" | "cmp"))) {
        return None;
    }
    let all = |test: fn(&Command) -> bool| left.iter().all(|stage| command(stage).is_some_and(test));
    let first = left.first().and_then(command);
    let literal = first.is_some_and(cannot_fail) && left.iter().skip(1).all(|stage| command(stage).is_some_and(only_looks));
    if literal || command(last).is_some_and(notices_nothing) {
        return None;
    }
    let sees_the_end = command(last).is_some_and(notices_the_end);
    Some(if all(only_looks) || sees_the_end { Severity::Hint } else { Severity::Warning })
}

/// Whether a command only writes out a text. That a substitution in it fails is not seen with pipefail either.
fn cannot_fail(command: &Command) -> bool {
    match command.effective().program() {
        Some("echo" | "printf" | "true" | ":") => true,
        // With a heredoc, or what is on its standard input.
        Some("cat") => command.effective().arguments().is_empty(),
        _ => false,
    }
}

/// Programs that read files and the state of the system, and do nothing else.
const LOOKS: &[&str] = &[
    "apk", "apt-cache", "apt-mark", "arch", "awk", "base64", "basename", "cat", "cut", "date", "df", "dirname", "dpkg",
    "dpkg-architecture", "dpkg-query", "du", "echo", "egrep", "env", "fgrep", "file", "find", "gawk", "getconf", "getent",
    "grep", "head", "id", "ldconfig", "ldd", "locale", "ls", "lsb_release", "mawk", "mount", "nproc", "objdump",
    "pkg-config", "printenv", "printf", "readelf", "rev", "rpm", "scanelf", "sed", "sort", "stat", "tac", "tail", "tr",
    "uname", "uniq", "wc",
];

fn only_looks(command: &Command) -> bool {
    let effective = command.effective();
    let changes = ["-i", "--install", "-delete", "-exec", "-execdir", "add", "--upgrade", "-U"];
    effective.program().is_some_and(|program| match program {
        "dpkg" | "rpm" | "apk" => !effective.arguments().iter().any(|word| changes.contains(&word.value_or_text())),
        other => LOOKS.contains(&other),
    })
}

/// Whether a program fails when it gets nothing to read.
fn notices_nothing(command: &Command) -> bool {
    let effective = command.effective();
    match effective.program() {
        Some("grep" | "egrep" | "fgrep" | "zgrep") => true,
        Some(program) if program.ends_with("sum") => effective.has_any_flag(&["-c", "--check"]),
        Some("shasum" | "sha256" | "sha512") => effective.has_any_flag(&["-c", "--check"]),
        _ => false,
    }
}

/// Whether a program fails when what it reads is cut off.
fn notices_the_end(command: &Command) -> bool {
    let effective = command.effective();
    match effective.program() {
        // The bundle of options may be written without a dash: `tar xz`.
        Some("tar" | "bsdtar" | "gtar") => {
            let bundle = effective.arguments().first().map(Word::value_or_text).unwrap_or_default();
            let bundled = !bundle.starts_with("--") && bundle.contains(['z', 'j', 'J']);
            let long = ["--gzip", "--gunzip", "--bzip2", "--xz", "--zstd", "--lzma"];
            bundled || effective.has_any_flag(&["-z", "-j", "-J"]) || effective.has_any_flag(&long)
        }
        Some("gunzip" | "unxz" | "bunzip2" | "zcat" | "xzcat" | "bzcat" | "unzstd" | "apt-key") => true,
        Some("gzip" | "xz" | "bzip2" | "zstd") => effective.has_any_flag(&["-d", "--decompress", "--uncompress"]),
        Some("gpg" | "gpg2") => effective.has_any_flag(&["--dearmor", "--import"]),
        _ => false,
    }
}

// ------------------------------------------------------------------------------------------------------------------ fix

/// The fix for a stage, of which `hidden` is the first pipe.
fn fix_of(file: &File, found: &[Hidden], hidden: &Hidden) -> Option<Fix> {
    let (meaning, stage) = (file.meaning(), hidden.stage?);
    let inherits = meaning.chain(stage);
    // The stages it starts from come first: their SHELL will be in force here, too.
    let earlier = |other: &Hidden| other.stage != Some(stage) && other.stage.is_some_and(|s| inherits.contains(&s));
    if found.iter().any(earlier) {
        return None;
    }
    let safety = if breaks_off(file, stage) { Safety::Unsafe } else { Safety::Safe };
    let state = meaning.state(hidden.instruction);
    if let Some(shell) = state.shell {
        let shell = file.dockerfile().instructions.get(shell)?;
        let edit = option_in(shell)?;
        return Some(Fix { title: "Add `-o pipefail` to the SHELL".to_owned(), safety, edits: vec![edit] });
    }
    let variant = meaning.root_of(stage)?.variant()?;
    let shell = match variant.os? {
        "alpine" => r#"SHELL ["/bin/ash", "-eo", "pipefail", "-c"]"#,
        "debian" | "ubuntu" | "rhel" | "fedora" | "amazonlinux" | "oraclelinux" | "rockylinux" | "almalinux"
            if variant.shell == Some("bash") =>
        {
            r#"SHELL ["/bin/bash", "-o", "pipefail", "-c"]"#
        }
        _ => return None,
    };
    let at = above(file, hidden.instruction)?;
    let edit = Edit::insert(at, format!("{shell}{}", file.text().newline()));
    Some(Fix { title: format!("Insert `{shell}`"), safety, edits: vec![edit] })
}

/// Whether a pipe of the stage may end before its left side does, which pipefail takes for a failure.
fn breaks_off(file: &File, stage: usize) -> bool {
    let instructions = file.meaning().stages.get(stage).map(|stage| stage.instructions.clone()).unwrap_or_default();
    let bodies = instructions.flat_map(|index| file.meaning().bodies_of(index));
    bodies.into_iter().any(|body| {
        body.script.commands.iter().any(|command| {
            let effective = command.effective();
            match effective.program().filter(|_| command.pipeline.is_some()) {
                Some("head" | "yes") => true,
                // Without a match grep fails, too, which matters where it is not the last anyway.
                Some("grep" | "egrep" | "fgrep" | "zgrep") => {
                    let last = command.pipeline.is_some_and(|position| position.index + 1 == position.length);
                    !last || effective.has_any_flag(&["-q", "-m", "--quiet", "--max-count"])
                }
                _ => false,
            }
        })
    })
}

/// The edit that adds the option to a SHELL of a shell that has it.
fn option_in(shell: &Instruction) -> Option<Edit> {
    let words = shell.exec()?;
    let name = words.first()?.value.rsplit('/').next()?;
    let last = words.last().filter(|last| last.value.starts_with('-') && last.value.ends_with('c'))?;
    let knows = matches!(name, "bash" | "ash" | "zsh" | "ksh") && words.len() > 1;
    knows.then(|| Edit::insert(last.word.span.start, "\"-o\", \"pipefail\", "))
}

/// Where to insert a line above an instruction and the comments that belong to it.
fn above(file: &File, instruction: usize) -> Option<usize> {
    let text = file.text();
    let mut line = text.line_of(file.dockerfile().instructions.get(instruction)?.span.start);
    let is_comment = |line: usize| {
        file.source().get(text.line_range(line)).is_some_and(|line| line.trim_start().starts_with('#'))
    };
    let floor = file.dockerfile().instructions.get(instruction.checked_sub(1)?)?.span.end;
    while line > text.line_of(floor) + 1 && is_comment(line - 1) {
        line -= 1;
    }
    Some(text.line_range(line).start)
}
