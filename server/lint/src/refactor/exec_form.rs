//! Shell form to exec form, and back: of CMD, ENTRYPOINT, RUN and HEALTHCHECK.

use std::fmt::Write as _;

use dockwright_model::{Base, File, ShellBody};
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::shell::{Command, Construct, Word};

use super::{Change, verify};
use crate::Edit;
use crate::rules::container::Container;

/// Writes a shell form as a JSON array: the words themselves where no shell is needed, else the call of the shell.
pub(super) fn to_exec_form(file: &File, index: usize) -> Option<Change> {
    let instruction = shell_form(file, index)?;
    let [body] = file.meaning().bodies_of(index) else { return None };
    if !body.script.understood || body.script.has_errors {
        return None;
    }
    let name = instruction.keyword.name();
    let own_shell = file.meaning().state(index).shell.is_some() && instruction.keyword != Keyword::Run;
    match plain(body).filter(|_| !own_shell && !meets_other(file, index, instruction)) {
        Some(command) => {
            let edits = words_to_strings(file, body, &command.words)?;
            Some((format!("Write the `{name}` as a JSON array"), edits))
        }
        None => wrapped(file, index, instruction),
    }
}

/// The call of the shell that the shell form stands for, written out.
fn wrapped(file: &File, index: usize, instruction: &Instruction) -> Option<Change> {
    let text = instruction.rest.text();
    if instruction.rest.is_continued() || instruction.trigger.is_some() {
        return None;
    }
    let mut words = shell_of(file, index)?;
    let shell = words.join(" ");
    words.push(text.to_owned());
    let strings: Vec<String> = words.iter().map(|word| json(word)).collect();
    let edit = Edit::replace(instruction.rest.span.clone(), format!("[{}]", strings.join(", ")));
    let name = instruction.keyword.name();
    Some((format!("Write the `{name}` as a JSON array with `{shell}`, as it needs a shell"), vec![edit]))
}

/// Writes an exec form as a command for the shell.
pub(super) fn to_shell_form(file: &File, index: usize) -> Option<Change> {
    let instruction = file.dockerfile().instructions.get(index)?;
    let words = instruction.exec().filter(|words| !words.is_empty() && has_forms(instruction))?;
    if instruction.rest.is_continued()
        || !file.meaning().dialect(file.dockerfile(), &file.meaning().state(index)).is_posix()
    {
        return None;
    }
    let values: Vec<&str> = words.iter().map(|word| word.value.as_str()).collect();
    let shell = shell_of(file, index)?;
    let (script, wrapped) = match values.split_last() {
        Some((script, call)) if call == shell => ((*script).to_owned(), true),
        _ if meets_other(file, index, instruction) || lacks_shell(file, index) => return None,
        _ => (values.iter().map(|value| quoted(value)).collect::<Vec<_>>().join(" "), false),
    };
    let edits = vec![Edit::replace(instruction.rest.span.clone(), script.as_str())];
    let (_, after) = verify::alone(file, index..index + 1, &edits)?;
    let read = after.dockerfile().instructions.last()?;
    let same = read.is_shell_form() && read.rest.text() == script && read.heredocs.is_empty();
    let known = wrapped || after.meaning().bodies().last().is_some_and(|body| is_call_of(body, &values));
    let name = instruction.keyword.name();
    let title = match wrapped {
        true => format!("Write the `{name}` in shell form, without `{}`", shell.join(" ")),
        false => format!("Write the `{name}` in shell form, which starts a shell"),
    };
    let single = !script.contains(['\n', '\r']);
    (same && known && single).then_some((title, edits))
}

/// Whether a script is nothing but the call of these words.
fn is_call_of(body: &ShellBody, values: &[&str]) -> bool {
    let [command] = body.script.commands.as_slice() else { return false };
    let words: Option<Vec<&str>> = command.words.iter().map(Word::value).collect();
    plain(body).is_some() && words.is_some_and(|words| words == values)
}

/// The instruction in shell form at an index, if that is what it is meant to be.
fn shell_form(file: &File, index: usize) -> Option<&Instruction> {
    let instruction = file.dockerfile().instructions.get(index)?.effective();
    // An array that is no valid one is read as a command too, but means the exec form.
    let array = instruction.rest.text().starts_with('[');
    let command = instruction.is_shell_form() && has_forms(instruction) && !array;
    (command && instruction.heredocs.is_empty()).then_some(instruction)
}

fn has_forms(instruction: &Instruction) -> bool {
    match instruction.keyword {
        Keyword::Cmd | Keyword::Entrypoint | Keyword::Run => true,
        Keyword::Healthcheck => {
            instruction.check.as_ref().is_some_and(|check| check.text().eq_ignore_ascii_case("CMD"))
        }
        _ => false,
    }
}

/// The words in front of a shell form's command.
fn shell_of(file: &File, index: usize) -> Option<Vec<String>> {
    let state = file.meaning().state(index);
    match file.meaning().shell(file.dockerfile(), &state) {
        Some(words) => Some(words.iter().map(|word| (*word).to_owned()).collect()),
        None if state.shell.is_some() => None,
        None => Some(vec!["/bin/sh".to_owned(), "-c".to_owned()]),
    }
}

/// Whether CMD and ENTRYPOINT meet: an ENTRYPOINT in exec form takes CMD as arguments, one in shell form does not.
fn meets_other(file: &File, index: usize, instruction: &Instruction) -> bool {
    let meaning = file.meaning();
    let Some(stage) = meaning.state(index).stage.and_then(|stage| meaning.stages.get(stage)) else { return true };
    let container = Container::of(file, stage);
    match instruction.keyword {
        Keyword::Cmd => container.entrypoint.is_some(),
        Keyword::Entrypoint => container.cmd.is_some(),
        _ => false,
    }
}

/// Whether the image at the bottom of the stage has no shell.
fn lacks_shell(file: &File, index: usize) -> bool {
    let root = file.meaning().state(index).stage.and_then(|stage| file.meaning().root_of(stage));
    root.is_none_or(|root| {
        matches!(root.base, Base::Scratch) || root.variant().is_some_and(|variant| variant.shell.is_none())
    })
}

/// Commands that only a shell has.
pub(crate) const BUILTINS: &[&str] = &[
    ".", ":", "alias", "bg", "break", "cd", "command", "continue", "eval", "exec", "exit", "export", "fg", "hash",
    "jobs", "local", "read", "readonly", "return", "set", "shift", "source", "times", "trap", "type", "ulimit",
    "umask", "unset", "wait",
];

/// The one command of a script that needs no shell.
pub(crate) fn plain(body: &ShellBody) -> Option<&Command> {
    let script = &body.script;
    let ([item], [command]) = (script.items.as_slice(), script.commands.as_slice()) else { return None };
    let simple = item.construct == Construct::Command
        && item.after.is_none()
        && !item.negated
        && !script.has_errors
        && script.comments.is_empty()
        && command.assignments.is_empty()
        && command.redirections.is_empty();
    let word = |word: &Word| {
        let literal = !word.has_expansion() && !word.has_glob && !word.has_brace;
        literal && !word.text.starts_with('~') && !word.text.contains("$'")
    };
    let program = command.words.first().and_then(|word| word.value())?;
    let fits = simple
        && command.words.iter().all(word)
        && !BUILTINS.contains(&program)
        && !program.contains('=')
        && !program.starts_with('[');
    fits.then_some(command)
}

/// Turns the words into strings where they stand, so that continued lines and comments stay.
pub(crate) fn words_to_strings(file: &File, body: &ShellBody, words: &[Word]) -> Option<Vec<Edit>> {
    let mut edits = Vec::new();
    for (position, word) in words.iter().enumerate() {
        let range = body.range(word.span);
        if file.source().get(range.clone())?.contains('\n') {
            return None;
        }
        let open = if position == 0 { "[" } else { "" };
        let close = if position + 1 == words.len() { "]" } else { "," };
        edits.push(Edit::replace(range, format!("{open}{}{close}", json(word.value()?))));
    }
    Some(edits)
}

/// A JSON string.
pub(crate) fn json(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_ascii_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A word for a POSIX shell that stands for exactly this text.
fn quoted(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+,:@%=".contains(&byte);
    if !text.is_empty() && text.bytes().all(plain) {
        return text.to_owned();
    }
    if !text.contains('\'') {
        return format!("'{text}'");
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        if matches!(c, '"' | '$' | '`' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::super::testing::{after, none, title};
    use super::*;

    #[test]
    fn to_arrays() {
        for (before, expected) in [
            ("CMD node server.js 'a b'\n", "CMD [\"node\", \"server.js\", \"a b\"]\n"),
            ("RUN apt-get \\\r\n  update\r\n", "RUN [\"apt-get\", \\\r\n  \"update\"]\r\n"),
            ("ENTRYPOINT x $A && y \"$B\"\n", "ENTRYPOINT [\"/bin/sh\", \"-c\", \"x $A && y \\\"$B\\\"\"]\n"),
            (
                "HEALTHCHECK --timeout=3s CMD curl -f x || exit 1\n",
                "HEALTHCHECK --timeout=3s CMD [\"/bin/sh\", \"-c\", \"curl -f x || exit 1\"]\n",
            ),
            ("HEALTHCHECK CMD pg_isready\n", "HEALTHCHECK CMD [\"pg_isready\"]\n"),
            ("RUN echo '$HOME'\n", "RUN [\"echo\", \"$HOME\"]\n"),
            ("RUN cd /x\n", "RUN [\"/bin/sh\", \"-c\", \"cd /x\"]\n"),
            ("ENTRYPOINT [\"a\"]\nCMD b c\n", "ENTRYPOINT [\"a\"]\nCMD [\"/bin/sh\", \"-c\", \"b c\"]\n"),
            (
                "SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nCMD a | b\n",
                "SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nCMD [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\", \"a | b\"]\n",
            ),
        ] {
            assert_eq!(
                after(&format!("FROM a\n{before}"), to_exec_form),
                Some(format!("FROM a\n{expected}")),
                "{before}"
            );
        }
        let said = title("FROM a\nCMD a && b\n", to_exec_form).unwrap_or_default();
        assert_eq!(said, "Write the `CMD` as a JSON array with `/bin/sh -c`, as it needs a shell");
        for text in [
            "CMD [\"a\"]\n",
            "CMD ['a', 'b']\n",
            "RUN a && \\\n  b\n",
            "RUN <<E\na\nE\n",
            "RUN cat <<E\na\nE\n",
            "HEALTHCHECK NONE\n",
            "CMD\n",
            "RUN a (\n",
        ] {
            none(&format!("FROM a\n{text}"), to_exec_form);
        }
    }

    #[test]
    fn to_commands() {
        for (before, expected) in [
            ("CMD [\"node\", \"a b\", \"$X\", \"it's $\"]\n", "CMD node 'a b' '$X' \"it's \\$\"\n"),
            ("RUN [\"apt-get\", \"update\"]\n", "RUN apt-get update\n"),
            ("CMD [\"/bin/sh\", \"-c\", \"a && b \\\"$C\\\"\"]\n", "CMD a && b \"$C\"\n"),
            ("HEALTHCHECK CMD [\"a\", \"\"]\n", "HEALTHCHECK CMD a ''\n"),
            ("ENTRYPOINT [\"x\"]\nCMD [\"/bin/sh\", \"-c\", \"a\"]\n", "ENTRYPOINT [\"x\"]\nCMD a\n"),
        ] {
            assert_eq!(
                after(&format!("FROM a\n{before}"), to_shell_form),
                Some(format!("FROM a\n{expected}")),
                "{before}"
            );
        }
        for text in [
            "FROM a\nCMD a\n",
            "FROM scratch\nCMD [\"/a\"]\n",
            "FROM a\nENTRYPOINT [\"a\"]\nCMD [\"b\"]\n",
            "FROM a\nCMD [\"A=1\", \"b\"]\n",
            "FROM a\nCMD [\"cd\", \"b\"]\n",
            "FROM a\nCMD [\"a\", \"b\\nc\"]\n",
            "FROM a\nCMD [\"a\", \\\n \"b\"]\n",
            "FROM a\nCMD []\n",
            "FROM a\nRUN [\"/bin/sh\", \"-c\", \"cat <<E\"]\n",
            "FROM a\nSHELL [\"powershell\"]\nCMD [\"a\"]\n",
            "FROM a\nVOLUME [\"/a\"]\n",
            "FROM a\nCOPY [\"a\", \"b\"]\n",
        ] {
            none(text, to_shell_form);
        }
    }

    #[test]
    fn there_and_back() {
        for line in ["CMD a 'b c' \"it's\"\n", "RUN a $B | c\n", "HEALTHCHECK CMD curl -f x || exit 1\n"] {
            let text = format!("FROM a\n{line}");
            let exec = after(&text, to_exec_form).expect("an exec form");
            assert_eq!(after(&exec, to_shell_form), Some(text), "{exec}");
        }
    }
}
