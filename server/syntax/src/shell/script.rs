//! The script as a whole: its commands, its top-level list, its pipelines.

use super::command::{Nesting, Redirection};
use super::{Command, Effect, Span, Variable, Word};

/// A script, lowered. All spans are byte offsets into the text given to [`super::parse`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    /// All simple commands in source order, wherever they stand.
    pub commands: Vec<Command>,
    /// The items of the top-level list in source order.
    pub items: Vec<Item>,
    /// All pipelines of two or more stages, by their start.
    pub pipelines: Vec<Pipeline>,
    /// All compound commands and functions, by their start.
    pub compounds: Vec<Compound>,
    /// The heredocs inside of the script (not those the Dockerfile takes out of it).
    pub heredocs: Vec<Heredoc>,
    /// What the script does to the shell that runs it, in source order: `cd`, `set -e`, `export`, `exit`, `trap`, …
    pub effects: Vec<Effect>,
    /// Comments of the shell, from `#` to the end of the line.
    pub comments: Vec<Span>,
    /// Reserved words, in no particular order: `if`, `then`, `for`, `in`, `!`, `{`. `[[` is a command.
    pub keywords: Vec<Span>,
    /// Words that belong to no command: values of a `for`, subject and patterns of a `case`, arithmetic.
    pub other_words: Vec<Word>,
    /// Strings in single quotes that hold a dollar sign, quotes included, in no particular order. The shell replaces
    /// nothing in them; whoever reads them may.
    pub single_quoted: Vec<Span>,
    /// Whether the script has a syntax error (or syntax the grammar does not know); the rest is lowered all the same.
    pub has_errors: bool,
    /// Whether the dialect is one that [`super::parse`] reads. If not, everything is empty and nothing is known.
    pub understood: bool,
    /// Whether something was left out because it is nested too deeply or took too long.
    pub truncated: bool,
}

/// What joins two commands, pipelines or items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `&&`
    And,
    /// `||`
    Or,
    /// `;`
    Semicolon,
    /// The end of a line.
    Newline,
    /// `&`
    Background,
    /// `|`
    Pipe,
    /// `|&`, bash only.
    PipeAll,
}

/// An operator and where it stands. The span of [`Operator::Newline`] is all between the neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Joint {
    /// The operator.
    pub operator: Operator,
    /// Where it stands.
    pub span: Span,
}

/// What an item of a list or a stage of a pipeline is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Construct {
    /// A simple command.
    Command,
    /// A pipeline of two or more stages.
    Pipeline,
    /// `( … )`
    Subshell,
    /// `{ … }`
    Group,
    /// `(( … ))`
    Arithmetic,
    /// `if … fi`
    If,
    /// `while … done` or `until … done`
    While,
    /// `for … done` or `select … done`
    For,
    /// `case … esac`
    Case,
    /// The definition of a function.
    Function,
}

/// An item of the top-level list: a command, pipeline or compound command with its redirections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What it is.
    pub construct: Construct,
    /// From its first character (`!` included) to its last, without heredoc bodies.
    pub span: Span,
    /// Index in [`Script::commands`] of its first command.
    pub first_command: u32,
    /// Index behind its last command.
    pub end_command: u32,
    /// The operator in front; none for the first item.
    pub before: Option<Joint>,
    /// The operator behind; for the last item a trailing `;` or `&`.
    pub after: Option<Joint>,
    /// Whether `!` stands in front.
    pub negated: bool,
}

/// A pipeline of two or more stages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pipeline {
    /// From its first stage (`!` included) to its last.
    pub span: Span,
    /// The stages in order.
    pub stages: Vec<Stage>,
    /// The operators between the stages, one less than stages.
    pub operators: Vec<Joint>,
    /// Whether `!` stands in front.
    pub negated: bool,
    /// What it is nested in.
    pub nesting: Nesting,
}

/// A stage of a pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// What it is.
    pub construct: Construct,
    /// Where it stands, redirections included.
    pub span: Span,
    /// If it is a simple command, its index in [`Script::commands`].
    pub command: Option<u32>,
    /// Index of the first command in it, substitutions included.
    pub first_command: u32,
    /// Index behind the last command in it.
    pub end_command: u32,
    /// If it is a compound command, its index in [`Script::compounds`].
    pub(super) compound: Option<u32>,
}

/// A compound command or the definition of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compound {
    /// What it is.
    pub construct: Construct,
    /// Where it stands, without its redirections.
    pub span: Span,
    /// For a function its name, for a loop over words its variable, and where that stands.
    pub name: Option<(Box<str>, Span)>,
    /// Redirections of all of it.
    pub redirections: Vec<Redirection>,
    /// Index in [`Script::commands`] of its first command.
    pub first_command: u32,
    /// Index behind its last command.
    pub end_command: u32,
    /// What it is nested in.
    pub nesting: Nesting,
}

/// A heredoc inside of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heredoc {
    /// `<<EOF`
    pub span: Span,
    /// The delimiter without quotes.
    pub delimiter: Box<str>,
    /// Whether variables and substitutions in the body are expanded: the delimiter is not quoted.
    pub expands: bool,
    /// Whether it is `<<-`: tabs at the start of the body's lines are removed.
    pub strips_tabs: bool,
    /// The body without the line of the delimiter, if there is one.
    pub body: Option<Span>,
    /// The delimiter that ends it; `None` if it is never closed.
    pub end: Option<Span>,
    /// The command that reads it: index in [`Script::commands`].
    pub command: Option<u32>,
    /// Variables in the body.
    pub variables: Vec<Variable>,
}

impl Script {
    /// Whether the whole script is items joined by nothing but these operators, with nothing trailing and no syntax error.
    pub fn is_joined_by(&self, operators: &[Operator]) -> bool {
        let last = self.items.len().wrapping_sub(1);
        let fits = |(index, item): (usize, &Item)| match item.after {
            Some(joint) => index != last && operators.contains(&joint.operator),
            None => index == last,
        };
        self.understood && !self.has_errors && !self.items.is_empty() && self.items.iter().enumerate().all(fits)
    }

    /// Whether the whole script is one command or `a && b && c`.
    pub fn is_and_list(&self) -> bool {
        self.is_joined_by(&[Operator::And])
    }

    /// What to delete to take an item out of the top-level list: the item with the operator in front, or for the first
    /// item with the operator behind it.
    pub fn removal(&self, index: usize) -> Option<Span> {
        let item = self.items.get(index)?;
        match (index.checked_sub(1).and_then(|previous| self.items.get(previous)), self.items.get(index + 1)) {
            (Some(previous), _) => Some(Span::new(previous.span.end, item.span.end)),
            (None, Some(next)) => Some(Span::new(item.span.start, next.span.start)),
            (None, None) => Some(item.span),
        }
    }

    /// The commands of an item, in source order.
    pub fn commands_of(&self, item: &Item) -> &[Command] {
        self.commands.get(item.first_command as usize..item.end_command as usize).unwrap_or_default()
    }

    /// The commands whose effective program (behind `sudo`, `env` and other wrappers) is the one named.
    pub fn find<'a>(&'a self, program: &'a str) -> impl Iterator<Item = &'a Command> {
        self.commands.iter().filter(move |command| command.effective().program() == Some(program))
    }

    /// Whether some command's effective program is the one named.
    pub fn uses(&self, program: &str) -> bool {
        self.find(program).next().is_some()
    }

    /// The functions that the script defines.
    pub fn functions(&self) -> impl Iterator<Item = &Compound> {
        self.compounds.iter().filter(|compound| compound.construct == Construct::Function)
    }

    /// All words in the script outside of substitutions' own syntax: of commands, assignments, redirections and others.
    pub fn words(&self) -> impl Iterator<Item = &Word> {
        fn targets(redirections: &[Redirection]) -> impl Iterator<Item = &Word> {
            redirections.iter().filter_map(|redirection| redirection.target.as_ref())
        }
        let commands = self.commands.iter().flat_map(|command| {
            let values = command.assignments.iter().filter_map(|assignment| assignment.value.as_ref());
            command.words.iter().chain(values).chain(targets(&command.redirections))
        });
        commands
            .chain(self.compounds.iter().flat_map(|compound| targets(&compound.redirections)))
            .chain(&self.other_words)
    }

    /// All references to variables, heredoc bodies included. Not in source order.
    pub fn variables(&self) -> impl Iterator<Item = &Variable> {
        let heredocs = self.heredocs.iter().flat_map(|heredoc| &heredoc.variables);
        self.words().flat_map(|word| &word.variables).chain(heredocs)
    }
}
