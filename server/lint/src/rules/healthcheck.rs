//! What a HEALTHCHECK runs.

use std::ops::Range;

use dockwright_model::ShellBody;
use dockwright_syntax::dockerfile::{ExecWord, Instruction, Keyword};
use dockwright_syntax::shell::{Command, Word};

use crate::Context;
use crate::rules::container::file_name;

/// A HEALTHCHECK with a command.
pub(crate) struct Check<'a> {
    pub(crate) index: usize,
    pub(crate) instruction: &'a Instruction,
    pub(crate) probe: Probe<'a>,
}

/// The command of a HEALTHCHECK.
pub(crate) enum Probe<'a> {
    /// The shell form.
    Shell(&'a ShellBody),
    /// The exec form: program and arguments.
    Exec(&'a ExecWord, &'a [ExecWord]),
}

/// The HEALTHCHECKs of a file that have a command which can be read.
pub(crate) fn checks<'a>(context: &Context<'a>) -> Vec<Check<'a>> {
    let all = context.instructions(Keyword::Healthcheck);
    all.filter_map(|(index, instruction)| {
        instruction.check.as_ref().filter(|check| check.text().eq_ignore_ascii_case("CMD"))?;
        let probe = match instruction.exec() {
            Some(words) => words.split_first().map(|(program, arguments)| Probe::Exec(program, arguments))?,
            None => match context.meaning().bodies_of(index) {
                [body] if body.script.understood && instruction.heredocs.is_empty() => Probe::Shell(body),
                _ => return None,
            },
        };
        Some(Check { index, instruction, probe })
    })
    .collect()
}

/// A program that a HEALTHCHECK runs.
pub(crate) struct Call<'a> {
    /// The name without directory.
    pub(crate) program: &'a str,
    /// Where it stands.
    pub(crate) range: Range<usize>,
    /// The command in shell form.
    pub(crate) command: Option<&'a Command>,
    /// The arguments, as far as they are known.
    pub(crate) arguments: Vec<&'a str>,
}

impl<'a> Probe<'a> {
    /// The programs that run. Of `sh -c` in exec form nothing is known.
    pub(crate) fn calls(&self) -> Vec<Call<'a>> {
        match *self {
            Probe::Exec(program, arguments) => vec![Call {
                program: file_name(&program.value),
                range: program.word.span.clone(),
                command: None,
                arguments: arguments.iter().map(|word| word.value.as_str()).collect(),
            }],
            Probe::Shell(body) => {
                let of = |command: &'a Command| {
                    let effective = command.effective();
                    let arguments = effective.arguments().iter().map(Word::value_or_text).collect();
                    let range = body.range(effective.program_word()?.span);
                    Some(Call { program: effective.program()?, range, command: Some(command), arguments })
                };
                body.script.commands.iter().filter_map(of).collect()
            }
        }
    }
}
