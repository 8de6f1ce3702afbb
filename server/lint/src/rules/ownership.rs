//! Calls of chown, chgrp and chmod.

use dockwright_syntax::shell::{Command, Script, Word};

/// One call of chown, chgrp or chmod.
pub(crate) struct Change<'a> {
    pub(crate) command: &'a Command,
    /// `chown`, `chgrp` or `chmod`.
    pub(crate) program: &'a str,
    /// Whether it goes down into directories.
    pub(crate) recursive: bool,
    /// The word of the owner, the group or the mode.
    pub(crate) subject: &'a Word,
    /// What it changes.
    pub(crate) paths: Vec<&'a Word>,
}

/// The calls in a script, in order. Those that take the owner or mode of another file are left out.
pub(crate) fn changes(script: &Script) -> impl Iterator<Item = Change<'_>> {
    script.commands.iter().filter_map(change)
}

/// The call a command is, if it is one.
pub(crate) fn change(command: &Command) -> Option<Change<'_>> {
    let effective = command.effective();
    let program = effective.program().filter(|program| matches!(*program, "chown" | "chgrp" | "chmod"))?;
    if effective.has_any_flag(&["--help", "--version", "--reference"]) {
        return None;
    }
    let mut operands = effective.operands(&["--from"]);
    let subject = operands.next()?;
    let paths = operands.collect();
    let recursive = effective.has_any_flag(&["-R", "--recursive"]);
    Some(Change { command, program, recursive, subject, paths })
}
