//! The scripts of RUN as ShellCheck is given them, and the way back from its lines and columns.

use std::fmt::Write as _;
use std::ops::Range;

use dockwright_model::{File, ShellBody, ShellSource};
use dockwright_syntax::dockerfile::Keyword;
use dockwright_syntax::dockerfile::variable::Value;
use dockwright_syntax::shell;

use crate::rules::runs;

/// A longer script is nobody's work, and ShellCheck needs more than its time for it.
const MAX_SCRIPT: usize = 64 * 1024;
/// More scripts of one file are not checked.
const MAX_SCRIPTS: usize = 500;

/// What answers `sh` in an image, as far as it decides which syntax is portable enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Portability {
    /// The shell is one that ShellCheck knows by name.
    Certain,
    /// It is `sh`, and nobody knows whose.
    Unknown,
    /// It is `sh`, which knows more here than ShellCheck thinks.
    Wide,
}

/// A script as the standard input of ShellCheck.
#[derive(Debug)]
pub struct Script {
    /// The dialect to check: what `--shell` takes.
    pub shell: &'static str,
    /// The text, with a line in front that says which variables there are.
    pub text: String,
    /// Index of the instruction.
    pub(crate) instruction: usize,
    pub(crate) portability: Portability,
    /// Lines of the text that are not of the document.
    before: u32,
    /// Byte offset of each line in the text.
    lines: Vec<usize>,
    /// Offsets in the text and in the document of each piece, ascending in both.
    pieces: Vec<(usize, usize)>,
}

/// The scripts of a file that ShellCheck can say something of, in order.
pub fn scripts(file: &File) -> Vec<Script> {
    let instructions = &file.dockerfile().instructions;
    let is_run = |body: &&ShellBody| {
        instructions.get(body.instruction).is_some_and(|found| found.effective().keyword == Keyword::Run)
    };
    let bodies = file.meaning().bodies().iter().filter(is_run).filter(|body| body.source != ShellSource::Exec);
    bodies.filter_map(|body| Script::of(file, body)).take(MAX_SCRIPTS).collect()
}

impl Script {
    fn of(file: &File, body: &ShellBody) -> Option<Self> {
        let long = body.pieces.iter().map(Range::len).sum::<usize>() > MAX_SCRIPT;
        if long || !body.script.understood || body.script.truncated {
            return None;
        }
        let (shell, portability) = dialect(file, body)?;
        let mut text = preamble(file, body);
        let before = u32::from(!text.is_empty());
        let mut pieces = Vec::with_capacity(body.pieces.len());
        for range in script_pieces(file.source(), body) {
            pieces.push((text.len(), range.start));
            text.push_str(file.source().get(range)?);
        }
        let starts = text.match_indices('\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(starts).collect();
        Some(Self { shell, text, instruction: body.instruction, portability, before, lines, pieces })
    }

    /// The byte range of the document between two places of the text, each a line and a column from 1, columns in
    /// characters; none if it is not of the document.
    pub(crate) fn range(&self, start: (u32, u32), end: (u32, u32)) -> Option<Range<usize>> {
        let (start, end) = (self.offset(start)?, self.offset(end)?);
        let first = self.place(start)?;
        // What ends with a piece does not reach into the next one.
        Some(if end > start { first..self.place(end - 1)? + 1 } else { first..first })
    }

    /// Where in the document to insert what ShellCheck inserts at a place. Behind the range of a remark that ends with a
    /// line is not in front of the next line.
    pub(crate) fn insertion(&self, at: (u32, u32), behind: bool) -> Option<usize> {
        let offset = self.offset(at)?;
        match offset.checked_sub(1).filter(|_| behind) {
            Some(last) => Some(self.place(last)? + 1),
            None => self.place(offset),
        }
    }

    /// The offset in the text.
    fn offset(&self, (line, column): (u32, u32)) -> Option<usize> {
        let line = line.checked_sub(1).filter(|line| *line >= self.before)? as usize;
        let start = *self.lines.get(line)?;
        let end = self.lines.get(line + 1).copied().unwrap_or(self.text.len());
        let text = self.text.get(start..end)?;
        let column = column.checked_sub(1)? as usize;
        Some(start + text.char_indices().nth(column).map_or(text.len(), |(at, _)| at))
    }

    /// The offset in the document.
    fn place(&self, offset: usize) -> Option<usize> {
        let index = self.pieces.partition_point(|piece| piece.0 <= offset).checked_sub(1)?;
        let (joined, start) = *self.pieces.get(index)?;
        Some(start + (offset - joined))
    }
}

/// The pieces of a script without its shebang, which is no comment once a line stands in front, and without the carriage
/// returns of line ends.
fn script_pieces(source: &str, body: &ShellBody) -> Vec<Range<usize>> {
    let mut found = Vec::with_capacity(body.pieces.len());
    for (index, piece) in body.pieces.iter().enumerate() {
        let text = source.get(piece.clone()).unwrap_or_default();
        let shebang = index == 0 && matches!(body.source, ShellSource::Heredoc(_)) && text.starts_with("#!");
        let skipped = if shebang { text.find('\n').map_or(text.len(), |end| end + 1) } else { 0 };
        let mut start = piece.start + skipped;
        for (at, _) in text.match_indices("\r\n").filter(|(at, _)| *at >= skipped) {
            found.push(start..piece.start + at);
            start = piece.start + at + 1;
        }
        found.push(start..piece.end);
    }
    found.retain(|range| !range.is_empty());
    found
}

/// The dialect of a script; none if ShellCheck does not know it.
fn dialect(file: &File, body: &ShellBody) -> Option<(&'static str, Portability)> {
    match shell_of(file, body)?.as_str() {
        "bash" | "rbash" => Some(("bash", Portability::Certain)),
        "ksh" | "mksh" => Some(("ksh", Portability::Certain)),
        "dash" => Some(("dash", Portability::Certain)),
        // BusyBox.
        "ash" => Some(("sh", Portability::Wide)),
        "sh" => {
            let stage = file.meaning().state(body.instruction).stage;
            let root = stage.and_then(|stage| file.meaning().root_of(stage));
            Some(match root.and_then(|root| root.variant()).and_then(|variant| variant.os) {
                Some("debian" | "ubuntu") => ("dash", Portability::Certain),
                Some(_) => ("sh", Portability::Wide),
                None => ("sh", Portability::Unknown),
            })
        }
        _ => None,
    }
}

/// The name of the shell that runs a script.
fn shell_of(file: &File, body: &ShellBody) -> Option<String> {
    let meaning = file.meaning();
    let state = meaning.state(body.instruction);
    let outer = || match meaning.shell(file.dockerfile(), &state) {
        Some(words) => shell::shell_name(&words).map(str::to_owned),
        None => {
            let said = meaning.said_shell(file.dockerfile(), &state).unwrap_or("sh");
            shell::shell_name(&[said]).map(str::to_owned)
        }
    };
    if body.source == ShellSource::Command {
        return outer();
    }
    let command = meaning.bodies_of(body.instruction).first().filter(|first| first.source == ShellSource::Command);
    if let Some(reads) = command.and_then(|command| command.script.commands.first()) {
        return reads.effective().program().map(str::to_owned);
    }
    let text = file.source().get(body.base..).unwrap_or_default();
    shell::shebang(text).map_or_else(outer, |interpreter| Some(interpreter.name))
}

/// A line that sets what is set before the script begins: variables of ARG and ENV, and errexit. Empty if nothing is.
///
/// What a variable holds matters only as far as it may be more than one word.
fn preamble(file: &File, body: &ShellBody) -> String {
    let mut names: Vec<&str> = body.script.variables().map(|variable| &*variable.name).collect();
    names.sort_unstable();
    names.dedup();
    let is_name = |name: &&str| {
        name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let mut line = String::new();
    for name in names.into_iter().filter(is_name) {
        let Some(found) = file.meaning().definition(body.instruction, name) else { continue };
        let Some(definition) = file.meaning().scope.definitions().get(found) else { continue };
        let value = match &definition.value {
            Value::Known(text) if text.contains([' ', '\t', '\n', '*', '?', '[']) => "\"$*\"",
            _ => "1",
        };
        // Writing to a string cannot fail.
        let _ = write!(line, "export {name}={value};");
    }
    if runs::starts_with_option(file, body, "errexit") {
        line.push_str("set -e;");
    }
    if !line.is_empty() {
        line.push('\n');
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The last script of a file.
    fn one(text: &str) -> (File, Script) {
        let file = File::new(text);
        let script = scripts(&file).pop().unwrap();
        (file, script)
    }

    /// What of the document ShellCheck means with the first occurrence of a text in its script.
    fn meant<'a>(file: &'a File, script: &Script, part: &str) -> &'a str {
        let at = script.text.find(part).unwrap();
        let place = |offset: usize| {
            let before = &script.text[..offset];
            let line = before.matches('\n').count() as u32 + 1;
            (line, before.rsplit('\n').next().unwrap().chars().count() as u32 + 1)
        };
        &file.source()[script.range(place(at), place(at + part.len())).unwrap()]
    }

    #[test]
    fn ranges_lead_back_into_the_document() {
        for (text, part, expected) in [
            ("FROM x\nRUN a && \\\n    # note $A\n    \u{e9}\u{20ac} $B \\\n  c\n", "$B", "$B"),
            ("FROM x\r\nRUN a \\\r\n\t&& $C \\\r\n b\r\n", "$C", "$C"),
            ("FROM x\nRUN a$\\\nB c\n", "$B", "$\\\nB"),
            ("FROM x\nARG B=1\nONBUILD RUN a$\\\nB c\n", "$B c", "$\\\nB c"),
            ("FROM x\nRUN <<E\n#!/bin/bash\na\n  $D\nE\n", "$D", "$D"),
            ("FROM x\r\nRUN <<E\r\na\r\n  \u{20ac} $D\r\nE\r\n", "$D", "$D"),
            ("FROM x\nRUN <<E bash\na $D\nE\n", "$D", "$D"),
            ("# escape=`\nFROM x\nRUN a `\n  $D `\n b\n", "$D ", "$D "),
        ] {
            let (file, script) = one(text);
            assert_eq!(meant(&file, &script, part), expected, "{text}");
            assert!(!script.text.contains('\r'), "{text}");
        }
        let (_, script) = one("FROM x\nRUN a \\\n  b\n");
        assert_eq!((script.text.as_str(), script.range((1, 1), (1, 99))), ("a   b", Some(11..18)));
        assert_eq!(script.range((2, 1), (2, 2)), None);
        // Behind `a `, not in front of the next line.
        assert_eq!((script.insertion((1, 3), true), script.insertion((1, 3), false)), (Some(13), Some(15)));
    }

    #[test]
    fn shells() {
        for (text, shell, portability) in [
            ("FROM debian:12\nRUN a", "dash", Portability::Certain),
            ("FROM alpine:3.22\nRUN a", "sh", Portability::Wide),
            ("FROM example.com/x\nRUN a", "sh", Portability::Unknown),
            ("FROM x\nSHELL [\"/usr/bin/env\", \"bash\", \"-c\"]\nRUN a", "bash", Portability::Certain),
            ("FROM x\nSHELL [\"/bin/ash\", \"-eo\", \"pipefail\", \"-c\"]\nRUN a", "sh", Portability::Wide),
            ("FROM x\nRUN <<E\n#!/usr/bin/env ksh\na\nE", "ksh", Portability::Certain),
        ] {
            let script = one(text).1;
            assert_eq!((script.shell, script.portability), (shell, portability), "{text}");
        }
        for text in [
            "FROM x\nSHELL [\"pwsh\", \"-c\"]\nRUN a",
            "FROM x\nSHELL [\"zsh\", \"-c\"]\nRUN a",
            "FROM x\nRUN [\"a\"]",
            "FROM x\nRUN <<E\n#!/usr/bin/python\na\nE",
            "FROM x\nCMD a $B",
        ] {
            assert!(scripts(&File::new(text)).is_empty(), "{text}");
        }
    }

    #[test]
    fn what_is_set_before() {
        let text =
            "ARG OUT=1\nFROM x\nARG V\nENV L=\"a b\"\nSHELL [\"/bin/bash\", \"-ec\"]\nRUN echo $V $L $OUT $other\n";
        let (file, script) = one(text);
        assert_eq!(script.text, "export L=\"$*\";export V=1;set -e;\necho $V $L $OUT $other");
        assert_eq!(meant(&file, &script, "$other"), "$other");
        assert_eq!(script.range((1, 1), (1, 5)), None);
    }
}
