//! The command line: the only place that knows terminals, and that reads and writes files for a person.
//!
//! [`command`] reads the arguments and [`run`] does what they say. Exit codes: 0 when all is well, 1 when there are
//! findings at or above the level that fails (or files that are not formatted), 2 when the arguments make no sense or a file cannot be read or written.

mod arguments;
mod config;
mod disk;
mod explain;
mod find;
mod fix;
mod format;
mod lint;
mod migrate;
mod parallel;
mod places;
mod report;
mod rules;
mod terminal;
pub mod tree;

use std::process::ExitCode;

pub use arguments::{
    Color, Command, ExplainArguments, FailLevel, FixArguments, Format, FormatArguments, Inputs, LintArguments,
    MigrateArguments, ReportFormat, RuleChoice, RuleLevel, RulesArguments, TreeArguments,
};

use dockwright_lint::Severity;

/// Reads the arguments of the process. Where they make no sense, or ask for help or the version, this prints what there
/// is to say and ends the process.
pub fn command() -> Command {
    arguments::read()
}

/// Does what the arguments say. The language server is not started here.
pub fn run(command: Command) -> ExitCode {
    let outcome = match command {
        Command::Lint(arguments) => lint::run(&arguments),
        Command::Fix(arguments) => fix::run(&arguments),
        Command::Format(arguments) => format::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Rules(arguments) => rules::run(&arguments),
        Command::Migrate(arguments) => migrate::run(&arguments),
        Command::Schema => migrate::schema(),
        Command::Tree(arguments) => tree::run(&arguments),
        Command::Lsp { .. } => Outcome::Clean,
    };
    ExitCode::from(outcome as u8)
}

/// How a command ended; the greater one wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// All is well.
    Clean = 0,
    /// There are findings that matter.
    Findings = 1,
    /// Something could not be read, written or understood.
    Trouble = 2,
}

impl Outcome {
    /// The outcome of findings of which the worst has this severity.
    fn of(worst: Option<Severity>, fails: Option<Severity>) -> Self {
        let failed = fails.is_some_and(|level| worst.is_some_and(|worst| worst >= level));
        if failed { Outcome::Findings } else { Outcome::Clean }
    }
}
