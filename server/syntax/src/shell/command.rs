//! Simple commands and what surrounds them.

use super::{Joint, Span, Word};

/// A simple command, wherever it stands: in the top-level list, a loop, a subshell, a command substitution.
///
/// A command without words only assigns variables or opens files (`A=1`, `> f`). `[ … ]` and `[[ … ]]` are commands too,
/// their operators are words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Command {
    /// Name of the program without directory (`apt-get` for `/usr/bin/apt-get`); none if an expansion decides.
    pub program: Option<Box<str>>,
    /// Program and arguments, wrappers such as `sudo` included.
    pub words: Vec<Word>,
    /// Assignments in front of the program, or all of a command without words.
    pub assignments: Vec<Assignment>,
    /// Redirections of this command.
    pub redirections: Vec<Redirection>,
    /// From the first assignment or word to the last word or redirection, without heredoc bodies.
    pub span: Span,
    /// The operator between it and the previous command of the same list, if it is not the first.
    pub joined_by: Option<Joint>,
    /// What it is nested in.
    pub nesting: Nesting,
    /// Its place if it is a stage of a pipeline.
    pub pipeline: Option<PipelinePosition>,
    /// Whether `!` stands before it or its pipeline.
    pub negated: bool,
    /// The command that holds the command substitution or the shell string it stands in: index in
    /// [`super::Script::commands`].
    pub parent: Option<u32>,
    /// Index in `words` of the program that runs in the end, behind all wrappers.
    pub(super) effective: u32,
    /// Indexes in `words` of the wrappers skipped.
    pub(super) wrappers: Vec<u32>,
}

impl Command {
    /// Whether the program is the one named.
    pub fn is(&self, program: &str) -> bool {
        self.program.as_deref() == Some(program)
    }

    /// Whether there is no word: only assignments or redirections.
    pub fn is_assignment(&self) -> bool {
        self.words.is_empty() && !self.assignments.is_empty()
    }
}

/// `NAME=value` in front of a command or alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assignment {
    /// The variable, without a subscript.
    pub name: Box<str>,
    /// Where the name stands.
    pub name_span: Span,
    /// Name, operator and value.
    pub span: Span,
    /// The value; none if it is empty.
    pub value: Option<Word>,
    /// Whether it is `NAME+=value`.
    pub append: bool,
}

/// The kinds of redirections.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RedirectionKind {
    /// `<`
    Input,
    /// `>`
    #[default]
    Output,
    /// `>>`
    Append,
    /// `>|`
    Clobber,
    /// `&>`: standard output and standard error, bash only.
    Both,
    /// `&>>`: both, appended, bash only.
    BothAppend,
    /// `<&`
    DuplicateInput,
    /// `>&`
    DuplicateOutput,
    /// `<&-` or `>&-`
    Close,
    /// `<<<`, bash only.
    HereString,
    /// `<<` or `<<-`; more is in [`super::Script::heredocs`].
    Heredoc,
}

/// A redirection of a command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Redirection {
    /// What it does.
    pub kind: RedirectionKind,
    /// The file descriptor in front of the operator, if it is written as a number.
    pub descriptor: Option<u32>,
    /// The file, descriptor or text; none for a heredoc.
    pub target: Option<Word>,
    /// Descriptor, operator and target.
    pub span: Span,
}

impl Redirection {
    /// Whether it redirects standard output into a file (not into another descriptor).
    pub fn writes_stdout(&self) -> bool {
        use RedirectionKind::{Append, Both, BothAppend, Clobber, Output};
        match self.kind {
            Output | Append | Clobber => self.descriptor.is_none_or(|descriptor| descriptor == 1),
            Both | BothAppend => true,
            _ => false,
        }
    }
}

/// What a command or pipeline is nested in, directly or further out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Nesting {
    /// In `( … )`.
    pub subshell: bool,
    /// In `{ … }`, which the body of most functions is, too.
    pub group: bool,
    /// In the condition of an `if`, `while` or `until`.
    pub condition: bool,
    /// In a branch of an `if` or `case`.
    pub branch: bool,
    /// In the body of a loop.
    pub loop_body: bool,
    /// In the body of a function.
    pub function: bool,
    /// In a command or process substitution.
    pub substitution: bool,
    /// In a list that `&` sends to the background.
    pub background: bool,
    /// In a compound command that is a stage of a pipeline.
    pub pipeline: bool,
    /// In the string of `sh -c '…'`.
    pub shell_string: bool,
}

impl Nesting {
    /// Whether it stands in the script's own list; its commands may be stages of a pipeline.
    pub fn is_top_level(self) -> bool {
        self == Nesting { background: self.background, ..Nesting::default() }
    }

    /// Whether another process than the script's own shell runs it, so that `cd`, `set` or an assignment end with it.
    pub fn in_other_process(self) -> bool {
        self.subshell || self.substitution || self.background || self.pipeline || self.shell_string
    }
}

/// The place of a command in a pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PipelinePosition {
    /// Index in [`super::Script::pipelines`].
    pub pipeline: u32,
    /// Its stage, from 0.
    pub index: u32,
    /// Number of stages, at least 2.
    pub length: u32,
}
