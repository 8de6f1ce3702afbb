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

/// Each option on the timing with what we insert and what Docker takes without it. The last one is not asked for by itself.
pub(crate) const TIMING: &[(&str, &str, &str)] =
    &[("interval", "30s", "30s"), ("timeout", "5s", "30s"), ("start-period", "10s", "0s"), ("retries", "3", "3")];

/// A request to an address in the language of an image, and the name of that language; `None` for other images.
pub(crate) fn in_language(repository: &str, url: &str) -> Option<(&'static str, String)> {
    match repository {
        "python" => {
            let script = format!("import urllib.request; urllib.request.urlopen('{url}')");
            Some(("Python", format!("[\"python\", \"-c\", \"{script}\"]")))
        }
        "node" => {
            let script = format!("fetch('{url}').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))");
            Some(("Node.js", format!("[\"node\", \"-e\", \"{script}\"]")))
        }
        _ => None,
    }
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
