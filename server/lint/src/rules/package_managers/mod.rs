//! Package managers: what they are told in a RUN, as the rules on them read it. What differs is in the table.

use dockwright_syntax::shell::{Command, Effective, Script, Word};

use crate::Context;

pub(crate) mod caches;
pub(crate) mod clean;
pub(crate) mod missing_yes;
mod pins;
mod table;
pub(crate) mod unpinned;

pub(crate) use table::*;

/// A program that installs packages, and how it is told to. Subcommands are phrases: `install`, `pip install`; the empty
/// one means the program needs none.
#[derive(Debug)]
pub(crate) struct Manager {
    /// Its programs, without a version at the end: `pip` for `pip3.12`.
    pub(crate) programs: &'static [&'static str],
    /// Subcommands that install the packages named behind them.
    pub(crate) installs: &'static [&'static str],
    /// Subcommands behind which only the first word is a package; the rest is passed on to it.
    pub(crate) runs: &'static [&'static str],
    /// Subcommands that bring everything up to date when no package is named.
    pub(crate) upgrades: &'static [&'static str],
    /// Other subcommands that ask before they do something.
    pub(crate) asks: &'static [&'static str],
    /// Options that answer the question.
    pub(crate) yes: &'static [&'static str],
    /// Options that take the next word as their value.
    pub(crate) valued: &'static [&'static str],
    /// Options that choose the versions of everything that is installed.
    pub(crate) choosing: &'static [&'static str],
    /// Whether a package, as it is named, has its version or needs none.
    pub(crate) pinned: fn(&str) -> bool,
    /// Subcommands that empty its caches.
    pub(crate) cleans: &'static [&'static str],
    /// Folders of its caches; one that does not begin with `/` is in some home folder.
    pub(crate) caches: &'static [&'static str],
    /// Folders it downloads more to, which its own clean leaves alone.
    pub(crate) lists: &'static [&'static str],
    /// Options that switch its cache off.
    pub(crate) uncached: &'static [&'static str],
    /// The variable that switches its cache off.
    pub(crate) switch: Option<&'static str>,
}

/// One call of a package manager.
pub(crate) struct Call<'a> {
    pub(crate) manager: &'static Manager,
    pub(crate) command: &'a Command,
    pub(crate) effective: Effective<'a>,
    /// The program as it is called, without its folder.
    pub(crate) program: &'a str,
    /// The words that are neither options nor their values, up to a `--`.
    operands: Vec<&'a Word>,
}

/// The calls of some package managers in a script, in order.
pub(crate) fn calls<'a, 'b>(
    script: &'a Script,
    managers: &'b [&'static Manager],
) -> impl Iterator<Item = Call<'a>> + use<'a, 'b> {
    script.commands.iter().filter_map(move |command| call(command, managers))
}

/// Whether some script of the file calls one of these package managers.
pub(crate) fn are_used(context: &Context<'_>, managers: &[&'static Manager]) -> bool {
    managers.iter().any(|manager| context.meaning().runs_any(manager.programs))
}

/// The call of one of these package managers that a command is.
pub(crate) fn call<'a>(command: &'a Command, managers: &[&'static Manager]) -> Option<Call<'a>> {
    let outer = command.effective();
    let effective = outer.python_module().unwrap_or(outer);
    let program = effective.program()?;
    let name = program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    let manager = *managers.iter().find(|manager| manager.programs.contains(&name))?;
    let end = effective.arguments().iter().find(|word| word.is("--")).map_or(u32::MAX, |word| word.span.start);
    let operands = effective.operands(manager.valued).take_while(|word| word.span.start < end).collect();
    Some(Call { manager, command, effective, program, operands })
}

impl<'a> Call<'a> {
    /// How many words the first of these subcommands has that the call begins with.
    fn length_of(&self, phrases: &[&str]) -> Option<usize> {
        phrases.iter().find_map(|phrase| {
            let words = phrase.split_ascii_whitespace();
            let length = words.clone().count();
            let begun = self.operands.iter().zip(words).filter(|(operand, word)| operand.is(word)).count();
            (begun == length).then_some(length)
        })
    }

    /// Whether it is one of these subcommands.
    pub(crate) fn is_any(&self, phrases: &[&str]) -> bool {
        self.length_of(phrases).is_some()
    }

    /// The last word of the subcommand, or the program if it needs none.
    pub(crate) fn subcommand(&self, phrases: &[&str]) -> Option<&'a Word> {
        let length = self.length_of(phrases)?;
        length
            .checked_sub(1)
            .and_then(|last| self.operands.get(last).copied())
            .or_else(|| self.effective.program_word())
    }

    /// The words behind the subcommand; `None` if it is none of these.
    pub(crate) fn behind(&self, phrases: &[&str]) -> Option<&[&'a Word]> {
        self.operands.get(self.length_of(phrases)?..)
    }

    /// Whether it installs what it names.
    pub(crate) fn installs(&self) -> bool {
        self.is_any(self.manager.installs) || self.is_any(self.manager.runs)
    }

    /// The words that name packages to install.
    pub(crate) fn packages(&self) -> &[&'a Word] {
        let all = self.behind(self.manager.installs);
        all.or_else(|| self.behind(self.manager.runs).map(|words| words.get(..1).unwrap_or_default()))
            .unwrap_or_default()
    }

    /// Whether a pipe feeds it: `yes | yum install`.
    pub(crate) fn is_fed(&self) -> bool {
        self.command.pipeline.is_some_and(|position| position.index > 0)
    }

    /// Whether a variable among its words may hold options: by its place in front of the subcommand, or by its name.
    pub(crate) fn hides_options(&self) -> bool {
        let first = self.operands.first().map_or(u32::MAX, |word| word.span.start);
        let telling = |name: &str| ["opt", "arg", "flag"].iter().any(|part| name.to_ascii_lowercase().contains(part));
        self.effective.arguments().iter().any(|word| {
            let bare = word.has_expansion() && !word.is_option();
            bare && word.span.start <= first || word.variables.iter().any(|variable| telling(&variable.name))
        })
    }
}
