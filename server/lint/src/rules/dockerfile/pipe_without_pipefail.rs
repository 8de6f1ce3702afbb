use std::ops::Range;

use dockwright_model::{File, ShellBody};
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::shell::{self, Command, EffectKind, Operator, Pipeline, Script, Word};

use super::super::runs;
use crate::lines;
use crate::rule::rule;
use crate::{Context, Edit, Fix, Severity};

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
    /// Pipes whose left side only writes out a text, or that check a sum, lose nothing; `yes |` and `grep` without a match
    /// would even end the build. One SHELL does for the stage and those that start from it. A script may also see to it itself:
    ///
    /// ```dockerfile ignores
    /// FROM debian:12 AS base
    /// RUN set -o pipefail && curl -fsSL https://example.com/setup | sh
    /// RUN test -f /a || echo "a | b"
    /// RUN yes | setup && echo "$SUM  x" | sha256sum -c -
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
        changes: [Shells, Order],
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
        let hidden = bodies.iter().flat_map(|body| hidden(context.file, body));
        // One for each RUN: the one that matters most.
        found.extend(hidden.reduce(|one, next| if next.severity > one.severity { next } else { one }));
    }
    let mut piped = vec![false; context.meaning().stages.len()];
    for stage in found.iter().filter_map(|hidden| hidden.stage) {
        piped.get_mut(stage).into_iter().for_each(|piped| *piped = true);
    }
    let mut fixes = vec![None; piped.len()];
    for hidden in &found {
        if let Some(fix) = hidden.stage.and_then(|stage| fixes.get_mut(stage)).filter(|fix| fix.is_none()) {
            *fix = Some(fix_of(context.file, &piped, hidden));
        }
    }
    for hidden in found {
        let fix = hidden.stage.and_then(|stage| fixes.get(stage).cloned().flatten().flatten());
        let message = format!(
            "If `{}` fails, this pipe may succeed all the same, and the build goes on. {}.",
            hidden.left,
            advice(context.file, &hidden)
        );
        context.report(hidden.range, message).severity(hidden.severity).maybe_fix(fix);
    }
}

/// The pipes of a script whose left side can fail unnoticed.
fn hidden(file: &File, body: &ShellBody) -> Vec<Hidden> {
    let mut on = runs::starts_with_option(file, body, "pipefail");
    let (script, mut found) = (&body.script, Vec::new());
    let mut effects = script.effects.iter().filter(|effect| !effect.contained).peekable();
    for pipeline in &script.pipelines {
        while let Some(effect) = effects.next_if(|effect| effect.span.start < pipeline.span.start) {
            match &effect.kind {
                EffectKind::SetOption(option) if &*option.name == "pipefail" => on = option.on,
                _ => {}
            }
        }
        let Some(operator) = pipeline.operators.first().filter(|_| !on && matters(script, pipeline)) else { continue };
        let Some((severity, left)) = judge(script, pipeline) else { continue };
        let stage = file.meaning().state(body.instruction).stage;
        found.push(Hidden { instruction: body.instruction, stage, range: body.range(operator.span), left, severity });
    }
    found
}

/// Whether a pipe stands where its status counts: not in a condition, and not in a substitution whose status is lost.
fn matters(script: &Script, pipeline: &Pipeline) -> bool {
    let nesting = pipeline.nesting;
    let first = pipeline.stages.first().and_then(|stage| script.commands.get(stage.first_command as usize));
    let parent = first.and_then(|command| script.commands.get(command.parent? as usize));
    let lost = nesting.substitution && !parent.is_some_and(Command::is_assignment);
    let skipped = nesting.shell_string || nesting.condition || nesting.background || pipeline.negated;
    !lost && !skipped && !is_forgiven(script, pipeline)
}

/// Whether `|| true` or the like follows.
fn is_forgiven(script: &Script, pipeline: &Pipeline) -> bool {
    let index = script.items.partition_point(|item| item.span.start < pipeline.span.start);
    let Some(item) = script.items.get(index).filter(|item| item.span == pipeline.span) else { return false };
    let or = item.after.is_some_and(|joint| joint.operator == Operator::Or);
    let next = script.items.get(index + 1).and_then(|next| script.commands_of(next).first());
    or && next.is_some_and(|next| matches!(next.effective().program(), Some("true" | ":" | "echo" | "printf")))
}

/// How much a pipe matters and what on its left may fail; `None` where pipefail would do harm or nothing.
fn judge(script: &Script, pipeline: &Pipeline) -> Option<(Severity, String)> {
    let (last, left) = pipeline.stages.split_last()?;
    let program = |stage: &shell::Stage| {
        let command = stage.command.and_then(|id| script.commands.get(id as usize));
        command.map(|command| (command, command.effective().program().unwrap_or_default()))
    };
    if program(last).is_some_and(|(command, name)| fails_on_nothing(command, name)) {
        return None;
    }
    let noticed = program(last).is_some_and(|(command, name)| notices_the_end(command, name));
    let mut worst: Option<(Severity, String)> = None;
    let mut fragile = false;
    for stage in left {
        let (severity, name) = match program(stage) {
            Some((_, "yes" | "diff" | "cmp")) => return None,
            Some((command, name)) if cannot_fail(command, name) => continue,
            Some((_, name)) if LOCAL.contains(&name) => (Severity::Hint, name),
            Some((_, "")) | None => (Severity::Hint, "the left side"),
            Some((_, name)) if noticed => (Severity::Hint, name),
            Some((_, name)) => (Severity::Warning, name),
        };
        fragile |= ANSWERS.contains(&name);
        if worst.as_ref().is_none_or(|(known, _)| severity > *known) {
            worst = Some((severity, name.to_owned()));
        }
    }
    fragile |= program(last).is_some_and(|(command, name)| ends_early(command, name));
    worst.filter(|(severity, _)| !fragile || *severity == Severity::Warning)
}

/// Whether a command only writes out a text.
fn cannot_fail(command: &Command, program: &str) -> bool {
    match program {
        "echo" | "printf" | "true" | ":" | "envsubst" => true,
        // With a heredoc, or what is on its standard input.
        "cat" => command.effective().arguments().is_empty(),
        _ => false,
    }
}

/// Whether a program fails when it gets nothing to read: a line that did not arrive does not match, and a checksum that
/// did not arrive is a wrong one.
fn fails_on_nothing(command: &Command, program: &str) -> bool {
    let checks = command.effective().has_any_flag(&["-c", "--check"]);
    let sum = program.ends_with("sum") || matches!(program, "sha256" | "sha512");
    matches!(program, "grep" | "egrep" | "fgrep" | "zgrep") || (sum && checks)
}

/// Whether a program fails when what it reads is cut off.
fn notices_the_end(command: &Command, program: &str) -> bool {
    let effective = command.effective();
    match program {
        // The bundle of options may be written without a dash: `tar xz`.
        "tar" | "bsdtar" | "gtar" => {
            let bundle = effective.arguments().first().map(Word::value_or_text).unwrap_or_default();
            let bundled = !bundle.starts_with("--") && bundle.contains(['z', 'j', 'J']);
            let long = ["--gzip", "--gunzip", "--bzip2", "--xz", "--zstd", "--lzma"];
            bundled || effective.has_any_flag(&["-z", "-j", "-J"]) || effective.has_any_flag(&long)
        }
        "gunzip" | "unxz" | "bunzip2" | "zcat" | "xzcat" | "bzcat" | "unzstd" | "apt-key" => true,
        "gzip" | "xz" | "bzip2" | "zstd" => effective.has_any_flag(&["-d", "--decompress", "--uncompress"]),
        "gpg" | "gpg2" => effective.has_any_flag(&["--dearmor", "--import"]),
        _ => false,
    }
}

/// Programs whose status is an answer, or that fail without harm: under pipefail they would end the build.
const ANSWERS: &[&str] = &["diff", "dpkg-query", "egrep", "fgrep", "grep", "ldd", "xargs", "zgrep"];

/// Whether a command reads no further than it wants to, so that the one on its left cannot go on writing.
fn ends_early(command: &Command, program: &str) -> bool {
    let flags = ["-q", "-m", "--quiet", "--max-count"];
    program == "head" || (program.ends_with("grep") && command.effective().has_any_flag(&flags))
}

/// Programs that look at what is there, and hardly fail unless there is nothing.
const LOCAL: &[&str] = &[
    "apt-cache",
    "apt-mark",
    "awk",
    "base64",
    "basename",
    "cat",
    "comm",
    "cut",
    "date",
    "dirname",
    "dpkg",
    "dpkg-query",
    "du",
    "egrep",
    "env",
    "fgrep",
    "file",
    "find",
    "gawk",
    "getconf",
    "getent",
    "grep",
    "head",
    "hostname",
    "id",
    "ldd",
    "locale",
    "ls",
    "mount",
    "nproc",
    "printenv",
    "ps",
    "readelf",
    "rpm",
    "scanelf",
    "sed",
    "set",
    "sort",
    "stat",
    "tac",
    "tail",
    "tee",
    "tr",
    "type",
    "uname",
    "uniq",
    "wc",
    "whereis",
    "which",
    "xargs",
];

// ------------------------------------------------------------------------------------------------------------------ fix

/// The fix for a stage, of which `hidden` is the first pipe; `piped` says which stages have one.
fn fix_of(file: &File, piped: &[bool], hidden: &Hidden) -> Option<Fix> {
    let (meaning, stage) = (file.meaning(), hidden.stage?);
    // The SHELL of the stages it starts from will be in force here, too.
    if meaning.chain(stage).iter().skip(1).any(|base| piped.get(*base).is_some_and(|piped| *piped)) {
        return None;
    }
    let state = meaning.state(hidden.instruction);
    let fix = |title: String, edit: Edit, shell: &str| {
        let keeps = keeps_meaning(file, stage, shell);
        if keeps { Fix::safe(title, vec![edit]) } else { Fix::unsafe_(title, vec![edit]) }
    };
    if let Some(shell) = state.shell {
        let edit = option_in(file.dockerfile().instructions.get(shell)?)?;
        return Some(fix("Add `-o pipefail` to the SHELL".to_owned(), edit, ""));
    }
    let shell = shell_for(file, stage)?;
    let run = file.dockerfile().instructions.get(hidden.instruction)?;
    let edit = lines::insertion_above_comments(file, run, shell);
    Some(fix(format!("Insert `{shell}`"), edit, shell))
}

/// What to do about a pipe.
fn advice(file: &File, hidden: &Hidden) -> String {
    if file.meaning().state(hidden.instruction).shell.is_some() {
        return "Add `-o pipefail` to the `SHELL`".to_owned();
    }
    let shell = hidden.stage.and_then(|stage| shell_for(file, stage)).unwrap_or(BASH);
    format!("Put `{shell}` above it, and the whole pipe fails")
}

/// The SHELL of bash that is like the usual one but for pipefail.
const BASH: &str = r#"SHELL ["/bin/bash", "-o", "pipefail", "-c"]"#;

/// The SHELL with pipefail for the image at the bottom of a stage, as far as it is known which shells it has.
fn shell_for(file: &File, stage: usize) -> Option<&'static str> {
    let variant = file.meaning().root_of(stage)?.variant()?;
    match variant.os? {
        "alpine" => Some(r#"SHELL ["/bin/ash", "-eo", "pipefail", "-c"]"#),
        "debian" | "ubuntu" | "rhel" | "fedora" | "amazonlinux" | "oraclelinux" | "rockylinux" | "almalinux"
            if variant.shell == Some("bash") =>
        {
            Some(BASH)
        }
        _ => None,
    }
}

/// Whether the scripts of a stage do the same under another shell with pipefail, as long as nothing fails: no left side
/// whose status means something else, no `echo` whose backslashes bash reads otherwise, no list that errexit would end,
/// and no CMD or the like that would take on the shell.
fn keeps_meaning(file: &File, stage: usize, shell: &str) -> bool {
    let (meaning, instructions) = (file.meaning(), &file.dockerfile().instructions);
    let range = meaning.stages.get(stage).map(|stage| stage.instructions.clone()).unwrap_or_default();
    let kept = |index: usize| {
        let run = instructions.get(index).is_some_and(|found| found.effective().keyword == Keyword::Run);
        let bodies = meaning.bodies_of(index);
        bodies.iter().all(|body| {
            let script = &body.script;
            let errexit = shell.contains("-eo") && !script.is_and_list();
            run && !errexit && script.commands.iter().all(|command| is_robust(command, shell))
        })
    };
    range.into_iter().all(kept)
}

fn is_robust(command: &Command, shell: &str) -> bool {
    let effective = command.effective();
    let program = effective.program().unwrap_or_default();
    let left = command.pipeline.is_some_and(|place| place.index + 1 < place.length);
    let right = command.pipeline.is_some_and(|place| place.index > 0);
    let fragile = left && (ANSWERS.contains(&program) || matches!(program, "yes" | ""));
    let escapes = program == "echo" && shell.contains("bash");
    let misread = escapes && effective.arguments().iter().any(|word| word.text.contains('\\'));
    !(fragile || misread || (right && ends_early(command, program)))
}

/// The edit that adds the option to a SHELL of a shell that has it.
fn option_in(shell: &Instruction) -> Option<Edit> {
    let words = shell.exec()?;
    let name = words.first()?.value.rsplit('/').next()?;
    let last = words.last().filter(|last| last.value.starts_with('-') && last.value.ends_with('c'))?;
    let knows = matches!(name, "bash" | "ash" | "zsh" | "ksh") && words.len() > 1;
    knows.then(|| Edit::insert(last.word.span.start, "\"-o\", \"pipefail\", "))
}

#[cfg(test)]
mod tests {
    use crate::{Config, Safety, fix, lint_text};

    fn fixed(text: &str, safety: Safety) -> String {
        let mut config = Config::default();
        assert!(config.select("pipe-without-pipefail"));
        fix(text, &config, safety).text
    }

    #[test]
    fn one_shell_for_a_stage_and_those_on_it() {
        let text = "FROM alpine:3.22 AS a\r\n# get\r\nRUN curl x | tar x\r\nRUN curl y | tar x\r\nFROM a\r\nRUN curl z | sh\r\n";
        let with = text.replace("# get", "SHELL [\"/bin/ash\", \"-eo\", \"pipefail\", \"-c\"]\r\n# get");
        assert_eq!(fixed(text, Safety::Safe), with);
    }

    #[test]
    fn the_shell_there_is() {
        let text = "FROM x\nSHELL [\"/bin/bash\", \"-ec\"]\nRUN curl x | sh\n";
        assert_eq!(fixed(text, Safety::Safe), text.replace("\"-ec\"", "\"-o\", \"pipefail\", \"-ec\""));
        let unknown = "FROM x\nRUN curl x | sh\n";
        assert_eq!(fixed(unknown, Safety::Unsafe), unknown);
    }

    #[test]
    fn what_would_change_is_not_safe() {
        for other in ["CMD run", "RUN echo 'a\\nb' > f", "RUN curl x | grep y | tee f", "RUN curl x | head -n 1"] {
            let text = format!("FROM debian:12\nRUN curl x | sh\n{other}\n");
            assert_eq!(fixed(&text, Safety::Safe), text);
            assert_ne!(fixed(&text, Safety::Unsafe), text);
        }
    }

    #[test]
    fn pipes_whose_status_counts() {
        let mut config = Config::default();
        assert!(config.select("pipe-without-pipefail"));
        let count = |run: &str| lint_text(&format!("FROM debian\n{run}\n"), &config).len();
        for run in [
            "RUN V=$(curl x | jq y) && z",
            "RUN <<EOF\ncurl x | sh\nEOF",
            "RUN set -o pipefail; a | b; set +o pipefail; a | b",
            "RUN if x; then curl y | sh; fi",
            "ONBUILD RUN curl x | sh",
        ] {
            assert_eq!(count(run), 1, "{run}");
        }
        for run in [
            "RUN apt-get install $(curl x | jq y)",
            "RUN if curl x | grep y; then z; fi",
            "RUN bash -c 'curl x | sh'",
            "RUN bash -eo pipefail <<EOF\ncurl x | sh\nEOF",
            "RUN <<EOF\n#!/bin/bash -eo pipefail\ncurl x | sh\nEOF",
            "RUN curl x | sh || true",
            "RUN [\"a\", \"|\", \"b\"]",
            "CMD curl x | sh",
        ] {
            assert_eq!(count(run), 0, "{run}");
        }
    }
}
