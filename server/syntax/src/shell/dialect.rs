//! Which language a script is written in.

use std::ops::Range;

/// The language of a script, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// `sh`, `dash`, `ash`: a POSIX shell.
    Posix,
    /// `bash`, `zsh`, `ksh` and relatives: a POSIX shell with extensions.
    Bash,
    /// PowerShell.
    PowerShell,
    /// The Windows command interpreter.
    Cmd,
    /// Anything else: Python, fish, a variable, nothing.
    Other,
}

impl Dialect {
    /// The dialect of a `SHELL` array such as `["/bin/bash", "-o", "pipefail", "-c"]`.
    ///
    /// `env` in front (`["/usr/bin/env", "bash", "-c"]`) and options or assignments of it are skipped.
    pub fn of_shell(words: &[&str]) -> Self {
        shell_name(words).map_or(Self::Other, Self::of_program)
    }

    /// The dialect that a program interprets, by its name without directory.
    pub fn of_program(name: &str) -> Self {
        let is = |names: &[&str]| names.iter().any(|known| name.eq_ignore_ascii_case(known));
        if is(&["sh", "dash", "ash"]) {
            Self::Posix
        } else if is(&["bash", "zsh", "ksh", "mksh", "rbash"]) {
            Self::Bash
        } else if is(&["powershell", "pwsh"]) {
            Self::PowerShell
        } else if is(&["cmd"]) {
            Self::Cmd
        } else {
            Self::Other
        }
    }

    /// Whether [`super::parse`] understands the dialect.
    pub fn is_posix(self) -> bool {
        matches!(self, Self::Posix | Self::Bash)
    }
}

/// The name of the shell that a `SHELL` array such as `["/usr/bin/env", "bash", "-c"]` starts, without directories.
pub fn shell_name<'a>(words: &[&'a str]) -> Option<&'a str> {
    let mut words = words.iter().map(|word| program_name(word));
    match words.next() {
        Some("env") => words.find(|word| !word.starts_with('-') && !word.contains('=')),
        first => first,
    }
}

/// The name of a program without directories and without `.exe`.
pub(super) fn program_name(path: &str) -> &str {
    let slash = path.bytes().rposition(|byte| byte == b'/' || byte == b'\\');
    let name = slash.map_or(path, |at| path.get(at + 1..).unwrap_or_default());
    match name.len().checked_sub(4).and_then(|at| name.split_at_checked(at)) {
        Some((stem, extension)) if !stem.is_empty() && extension.eq_ignore_ascii_case(".exe") => stem,
        _ => name,
    }
}

/// What the first line `#!…` of a script says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interpreter {
    /// The line after `#!`, without surrounding blanks, as a byte range of the script.
    pub range: Range<usize>,
    /// Name of the interpreter without directory, `env` and its options skipped: `bash`, `python3`.
    pub name: String,
    /// The words behind the name.
    pub arguments: Vec<String>,
    /// The dialect the interpreter understands.
    pub dialect: Dialect,
}

/// The interpreter named by the first line of a script, if that line is a shebang.
pub fn shebang(text: &str) -> Option<Interpreter> {
    let line = text.strip_prefix("#!")?.lines().next()?;
    let trimmed = line.trim();
    let start = 2 + (line.len() - line.trim_start().len());
    let mut words = trimmed.split_whitespace();
    let mut name = program_name(words.next()?);
    if name == "env" {
        name = program_name(words.find(|word| !word.starts_with('-') && !word.contains('='))?);
    }
    Some(Interpreter {
        range: start..start + trimmed.len(),
        name: name.to_owned(),
        arguments: words.map(str::to_owned).collect(),
        dialect: Dialect::of_program(name),
    })
}
