//! One RUN as a part of a combined one.

use std::ops::Range;

use dockwright_model::{File, ShellBody, ShellSource};
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::shell::{self, Construct, EffectKind, Script};

use super::{Operator, flags};

/// A RUN that can be joined with others, with what matters for that.
pub(super) struct Part<'a> {
    pub(super) file: &'a File,
    pub(super) index: usize,
    pub(super) instruction: &'a Instruction,
    pub(super) body: &'a ShellBody,
    /// Byte offset of the end of its last command, without a comment or `;` behind it.
    pub(super) end: usize,
    /// Byte range of a comment of the shell at the end of its line.
    pub(super) comment: Option<Range<usize>>,
    /// Whether it is one command or a list with nothing but `&&`.
    pub(super) and_list: bool,
    /// Whether the SHELL in force switches errexit on.
    shell_errexit: bool,
}

impl<'a> Part<'a> {
    /// Reads a RUN. The error is a sentence that says why it cannot be joined with anything.
    pub(super) fn of(file: &'a File, index: usize) -> Result<Self, String> {
        let found = file.dockerfile().instructions.get(index).filter(|found| found.keyword == Keyword::Run);
        let instruction = found.ok_or("Only RUNs can be combined.")?;
        let run = format!("The RUN on line {}", instruction.lines.0);
        if instruction.exec().is_some() {
            return Err(format!("{run} is in exec form, which has no shell that could join commands."));
        }
        let bodies = file.meaning().bodies_of(index);
        if bodies.iter().any(|body| body.source != ShellSource::Command) {
            return Err(format!("{run} runs a heredoc as its script, which cannot be joined with `&&`."));
        }
        let body = bodies.first().ok_or_else(|| format!("{run} has no command."))?;
        if !body.script.understood {
            return Err(format!("{run} is not run by a POSIX shell."));
        }
        if body.script.has_errors || body.script.truncated || body.script.items.is_empty() {
            return Err(format!("The script of the RUN on line {} cannot be understood.", instruction.lines.0));
        }
        if instruction.heredocs.iter().any(|heredoc| heredoc.terminator.is_none() || heredoc.marker.is_none()) {
            return Err(format!("{run} has a heredoc that is not closed."));
        }
        if body.script.commands.iter().any(|command| command.nesting.background) {
            return Err(format!("{run} starts something in the background, which ends with it."));
        }
        if let Some(target) = flags::fresh_mount(file, instruction) {
            return Err(format!("{run} mounts `{target}`, which is fresh for each RUN and would no longer be."));
        }
        let shell = file.meaning().shell(file.dockerfile(), &file.meaning().state(index)).unwrap_or_default();
        let shell_errexit = shell::options_of_words(&shell).iter().any(|set| set.on && &*set.name == "errexit");
        let and_list = is_and_list(&body.script);
        let (end, comment) = (instruction.rest.span.end, None);
        let mut part = Part { file, index, instruction, body, end, comment, and_list, shell_errexit };
        part.cut_comment()?;
        part.cut_semicolon()?;
        Ok(part)
    }

    /// Byte offset of the first command.
    pub(super) fn start(&self) -> usize {
        self.instruction.rest.span.start
    }

    /// The script.
    pub(super) fn script(&self) -> &'a Script {
        &self.body.script
    }

    /// Whether the word at its end announces a heredoc, so that nothing may touch it.
    pub(super) fn has_heredoc(&self) -> bool {
        !self.instruction.heredocs.is_empty()
    }

    /// Whether a variable the script assigns is its own: programs do not see it, because it is no environment variable. By
    /// convention those of the image have no lower-case letters.
    pub(super) fn is_local(&self, name: &str) -> bool {
        let lower = name.bytes().any(|byte| byte.is_ascii_lowercase()) && !name.ends_with("_proxy");
        lower && self.file.meaning().definition(self.index, name).is_none()
    }

    /// Whether it sets `$1` and so on: `set -- a b`.
    pub(super) fn sets_arguments(&self) -> bool {
        let mut own = self.script().commands.iter().filter(|command| !command.nesting.in_other_process());
        own.any(|command| command.is("set") && command.words.iter().any(|word| word.is("--")))
    }

    /// Takes a comment off the end. One that goes over lines has swallowed commands, which nobody meant.
    fn cut_comment(&mut self) -> Result<(), String> {
        let Some(first) = self.script().comments.first() else { return Ok(()) };
        let start = self.body.range(*first).start;
        let comment = start..self.end;
        let text = self.file.source().get(comment.clone()).unwrap_or_default();
        let markers = self.instruction.heredocs.iter().filter_map(|heredoc| heredoc.marker.as_ref());
        let line = self.instruction.lines.0;
        if !text.starts_with('#') || text.contains('\n') || markers.into_iter().any(|marker| marker.start > start) {
            return Err(format!("The RUN on line {line} has a comment that hides a part of its script."));
        }
        self.end = self.trimmed_end(start);
        self.comment = Some(comment);
        Ok(())
    }

    /// Takes a `;` off the end.
    fn cut_semicolon(&mut self) -> Result<(), String> {
        let Some(joint) = self.script().items.last().and_then(|item| item.after) else { return Ok(()) };
        let span = self.body.range(joint.span);
        let behind = self.file.source().get(span.end..self.end).unwrap_or("?");
        if !behind.trim().is_empty() {
            return Err(format!("The script of the RUN on line {} cannot be understood.", self.instruction.lines.0));
        }
        self.end = self.trimmed_end(span.start);
        Ok(())
    }

    /// The end of the text in front of an offset: blanks and whole continuations do not count.
    fn trimmed_end(&self, offset: usize) -> usize {
        let pieces = self.instruction.rest.pieces();
        for piece in pieces.iter().rev().filter(|piece| piece.start < offset) {
            let text = self.file.source().get(piece.start..piece.end.min(offset)).unwrap_or_default();
            let trimmed = text.trim_end_matches([' ', '\t']);
            if !trimmed.is_empty() {
                return piece.start + trimmed.len();
            }
        }
        self.start()
    }

    /// Whether the script behaves differently with errexit: something other than its last command may fail without
    /// failing the list.
    fn errexit_matters(&self) -> bool {
        let script = self.script();
        let Some(last) = script.items.last().filter(|_| self.and_list) else { return true };
        let inside = |span: shell::Span| last.span.start <= span.start && span.end <= last.span.end;
        let simple = |construct| matches!(construct, Construct::Subshell | Construct::Group | Construct::Arithmetic);
        let lists = script.commands_of(last).iter().any(|command| {
            let joined = command.joined_by.map(|joint| joint.operator);
            let listed = matches!(joined, Some(shell::Operator::Semicolon | shell::Operator::Newline));
            listed && !command.nesting.shell_string
        });
        lists || script.compounds.iter().any(|compound| inside(compound.span) && !simple(compound.construct))
    }

    /// Whether errexit is on in the script, or in a part of it.
    fn has_errexit(&self) -> bool {
        let script = self.script();
        let own = |id: Option<u32>| {
            let command = id.and_then(|id| script.commands.get(id as usize));
            command.is_some_and(|command| !command.nesting.shell_string)
        };
        self.shell_errexit
            || script.effects.iter().any(|effect| switches_on(&effect.kind, "errexit") && own(effect.command))
    }

    /// Whether the first thing the script does is to switch the option on.
    fn begins_with(&self, option: &str) -> bool {
        let Some(first) = self.script().items.first().filter(|item| item.construct == Construct::Command) else {
            return false;
        };
        let within = |span: shell::Span| span.start >= first.span.start && span.end <= first.span.end;
        let effects = self.script().effects.iter();
        effects.into_iter().any(|effect| switches_on(&effect.kind, option) && within(effect.span))
    }

    /// Whether the script does something else when the option is on from the start.
    pub(super) fn is_sensitive_to(&self, option: &str) -> bool {
        let matters = match option {
            "xtrace" | "verbose" => false,
            "errexit" => self.errexit_matters(),
            "pipefail" => !self.script().pipelines.is_empty(),
            "nounset" => self.has_heredoc() || self.script().variables().next().is_some(),
            _ => true,
        };
        matters && !self.begins_with(option)
    }
}

/// Whether the effect is to switch a shell option on.
fn switches_on(kind: &EffectKind, option: &str) -> bool {
    matches!(kind, EffectKind::SetOption(set) if set.on && &*set.name == option)
}

/// Whether the script is one command or `a && b && c`, a `;` at the end or not.
fn is_and_list(script: &Script) -> bool {
    let last = script.items.len().saturating_sub(1);
    script.items.iter().enumerate().all(|(index, item)| match item.after.map(|joint| joint.operator) {
        None => index == last,
        Some(shell::Operator::And) => index != last,
        Some(shell::Operator::Semicolon) => index == last,
        Some(_) => false,
    })
}

/// How a RUN is joined with the next one, or a sentence that says why it cannot be.
pub(super) fn join(one: &Part<'_>, next: &Part<'_>) -> Result<Operator, String> {
    if let Some(difference) = flags::difference(one.file, one.instruction, next.instruction) {
        return Err(difference);
    }
    let line = one.instruction.lines.0;
    for effect in one.script().lasting_effects() {
        let (name, what) = match &effect.kind {
            EffectKind::Exit if exits_with_failure(one.script(), effect.command) => continue,
            EffectKind::Exit => ("exit", "would skip what follows"),
            EffectKind::Exec => ("exec", "would keep what follows from running"),
            EffectKind::Trap => ("trap", "would stay in force"),
            _ => continue,
        };
        return Err(format!("The RUN on line {line} uses `{name}`, which {what} in a combined RUN."));
    }
    if one.has_errexit() && one.errexit_matters() {
        let stays = stays_under_errexit(one, next);
        let reason = format!("The RUN on line {line} depends on `set -e`, which does not work in front of `&&`.");
        return if stays { Ok(Operator::Semicolon) } else { Err(reason) };
    }
    Ok(Operator::And)
}

/// Whether a command is `exit 1` or the like: it fails the RUN, combined or not.
fn exits_with_failure(script: &Script, command: Option<u32>) -> bool {
    let command = command.and_then(|id| script.commands.get(id as usize));
    let status = command.and_then(|command| match command.effective().arguments() {
        [status] => status.value()?.parse::<u8>().ok(),
        _ => None,
    });
    command.is_some_and(|command| command.effective().program() == Some("exit")) && status.is_some_and(|code| code > 0)
}

/// Whether `one; next` fails where `one` fails: errexit is on from the first command to the last, which is a simple one,
/// and `next` begins by switching on all that `one` leaves on.
fn stays_under_errexit(one: &Part<'_>, next: &Part<'_>) -> bool {
    let Some(last) = one.script().items.last() else { return false };
    let plain = matches!(last.construct, Construct::Command | Construct::Pipeline) && !last.negated;
    let alone = last.before.is_none_or(|joint| joint.operator == shell::Operator::Semicolon);
    let kept = one.script().lasting_effects().all(|effect| match &effect.kind {
        EffectKind::SetOption(option) => option.on && next.begins_with(&option.name),
        EffectKind::Exit => true,
        _ => false,
    });
    let from_start = one.shell_errexit || one.begins_with("errexit");
    plain && alone && kept && from_start && !one.sets_arguments()
}
