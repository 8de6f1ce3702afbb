//! What may be written on the command line. The doc comments here are the help texts.

use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Effects, Styles};
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use dockwright_lint::{Config, Profile, Severity, rules};
use dockwright_model::FileKind;

use crate::shellcheck::Choice;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::BrightBlue.on_default().effects(Effects::BOLD))
    .usage(AnsiColor::BrightBlue.on_default().effects(Effects::BOLD))
    .literal(AnsiColor::BrightCyan.on_default())
    .placeholder(AnsiColor::Cyan.on_default());

const EXIT_CODES: &str = "\
Exit code:
  0  no finding at or above the level of --fail-level
  1  at least one such finding
  2  the command line makes no sense, or a file cannot be read or written";

const LINT_EXAMPLES: &str = "\
Examples:
  dockwright lint .                             every Dockerfile below this folder
  dockwright lint --format json Dockerfile      for other programs
  dockwright lint --ignore DL3015 .             a rule may be named as hadolint or BuildKit name it
  dockwright lint - --stdin-filename Dockerfile < Dockerfile";

const FORMAT_EXIT_CODES: &str = "\
Exit code:
  0  every file is formatted
  1  with --check, at least one file is not
  2  the command line makes no sense, or a file cannot be read or written";

const FORMAT_EXAMPLES: &str = "\
Examples:
  dockwright format .                           every Dockerfile and Compose file below this folder
  dockwright format --check --diff .            for CI
  dockwright format - --stdin-filename Dockerfile < Dockerfile";

const FIX_EXAMPLES: &str = "\
Examples:
  dockwright fix --diff .                       look first
  dockwright fix --rule apt-get-missing-yes .   one rule only
  dockwright fix - < Dockerfile > Dockerfile.new";

/// A language server and linter for Dockerfiles, Compose and .dockerignore files.
///
/// Finds what breaks a build, weakens an image or makes it larger than it need be, explains why, and mends what can be
/// mended. Editors start it as a language server.
#[derive(Debug, Parser)]
#[command(name = "dockwright", version, styles = STYLES, arg_required_else_help = true, max_term_width = 100)]
struct Arguments {
    /// Start the language server, as `dockwright lsp` does
    #[arg(long, action = ArgAction::Count, hide = true)]
    stdio: u8,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Report what is wrong in Dockerfiles, Compose and .dockerignore files, why it matters and what to do about it
    #[command(after_help = EXIT_CODES, after_long_help = format!("{LINT_EXAMPLES}\n\n{EXIT_CODES}"))]
    Lint(LintArguments),
    /// Mend what can be mended without changing what is built
    ///
    /// Applies fixes until nothing is left to fix. Files are replaced as a whole, and only when something changed; a fix
    /// may create a file where there is none. The exit code is that of `dockwright lint` on the mended text.
    #[command(after_help = EXIT_CODES, after_long_help = format!("{FIX_EXAMPLES}\n\n{EXIT_CODES}"))]
    Fix(FixArguments),
    /// Lay out Dockerfiles and Compose files without changing what they mean
    ///
    /// Sets blanks, blank lines and the case of keywords right. The layout within a RUN is kept: its lines move together.
    /// Heredocs, strings and the words of the shell stay as they are. `[format]` in dockwright.toml says more.
    #[command(after_help = FORMAT_EXIT_CODES, after_long_help = format!("{FORMAT_EXAMPLES}\n\n{FORMAT_EXIT_CODES}"))]
    Format(FormatArguments),
    /// Show the documentation of a rule
    Explain(ExplainArguments),
    /// List the rules
    Rules(RulesArguments),
    /// Turn a .hadolint.yaml into a dockwright.toml
    ///
    /// The new file asks for hadolint's own checks and severities, so that nothing else is reported at first.
    Migrate(MigrateArguments),
    /// Print the JSON schema of dockwright.toml
    Schema,
    /// Show how Dockwright reads a Dockerfile: instructions, flags, arguments, heredocs
    ///
    /// Shows the instructions of Dockerfiles with their lines, flags, arguments and heredocs, in the terms of BuildKit's
    /// parser.
    Tree(TreeArguments),
    /// Serve an editor over standard input and output
    Lsp {
        /// Accepted because many editors add it; there is no other way to talk
        #[arg(long, action = ArgAction::Count)]
        stdio: u8,
    },
}

/// Which texts to work on.
#[derive(Debug, Args)]
pub struct Inputs {
    /// Files, folders, or `-` for standard input
    ///
    /// Folders are searched with all folders below them, except for what .gitignore leaves out. Read are files called
    /// Dockerfile, Containerfile, Dockerfile.NAME, NAME.Dockerfile, .dockerignore, compose.yaml, docker-compose.NAME.yml and
    /// the like. A file that is named is read whatever it is called.
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    /// What to call standard input in reports
    #[arg(long, value_name = "PATH")]
    pub stdin_filename: Option<PathBuf>,
    /// What kind of files the named ones are: dockerfile, dockerignore or compose [default: what their names say]
    #[arg(long, value_name = "KIND", value_parser = language)]
    pub language: Option<FileKind>,
}

/// Which rules run and how much they matter.
#[derive(Debug, Default, Args)]
pub struct RuleChoice {
    /// Run only this rule (may be repeated)
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = rule_name, help_heading = "Rules")]
    pub rule: Vec<String>,
    /// Leave this rule out (may be repeated)
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = any_rule_name, help_heading = "Rules")]
    pub ignore: Vec<String>,
    /// Set how much a rule matters: hint, info, warning, error or off (may be repeated)
    #[arg(long, value_name = "RULE=LEVEL", value_delimiter = ',', value_parser = rule_level, help_heading = "Rules")]
    pub severity: Vec<RuleLevel>,
    /// The rules that run when nothing else is said of them
    #[arg(long, value_name = "NAME", value_parser = profile, help_heading = "Rules")]
    pub profile: Option<Profile>,
    /// The least severity that makes the exit code 1 [default: warning]
    #[arg(long, value_name = "LEVEL", help_heading = "Rules")]
    pub fail_level: Option<FailLevel>,
    /// The configuration, instead of the nearest dockwright.toml (or .hadolint.yaml) above each file
    #[arg(long, value_name = "PATH", help_heading = "Rules")]
    pub config: Option<PathBuf>,
    /// Read no configuration
    #[arg(long, conflicts_with = "config", help_heading = "Rules")]
    pub no_config: bool,
}

impl RuleChoice {
    /// Applies these options on top of a configuration. `--ignore` wins over `--severity`.
    pub fn apply(&self, config: &mut Config) {
        config.profile = self.profile.unwrap_or(config.profile);
        for name in &self.rule {
            config.select(name);
        }
        for RuleLevel { rule, level } in &self.severity {
            config.set(rule, *level);
        }
        for name in &self.ignore {
            config.set(name, None);
        }
    }
}

/// The arguments of `dockwright lint`.
#[derive(Debug, Args)]
pub struct LintArguments {
    /// Which texts.
    #[command(flatten)]
    pub inputs: Inputs,
    /// Which rules.
    #[command(flatten)]
    pub rules: RuleChoice,
    /// How to report
    ///
    /// JSON is one array of findings: path, rule, also (what other tools call the rule), severity, message, range with
    /// start and end, fixable. Lines and columns count from 1, columns in Unicode characters; the end is the place behind
    /// the last character.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ReportFormat,
    /// Write the report to this file instead of standard output
    #[arg(long, short, value_name = "PATH")]
    pub output_file: Option<PathBuf>,
    /// Whether ShellCheck looks at the commands of RUN as well: auto, off or the path of the program [default: auto]
    ///
    /// `auto` asks the shellcheck on PATH if there is one, but none in or below the current folder. Without ShellCheck
    /// nothing changes.
    #[arg(long, value_name = "auto|off|PATH", value_parser = shellcheck)]
    pub shellcheck: Option<Choice>,
    /// Count the findings of each rule instead of showing them; as text or JSON
    #[arg(long)]
    pub statistics: bool,
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
}

/// The arguments of `dockwright fix`.
#[derive(Debug, Args)]
pub struct FixArguments {
    /// Which texts.
    #[command(flatten)]
    pub inputs: Inputs,
    /// Which rules.
    #[command(flatten)]
    pub rules: RuleChoice,
    /// Apply fixes as well that may change what is built and want a look
    #[arg(long = "unsafe")]
    pub even_unsafe: bool,
    /// Print what would change and write nothing
    #[arg(long)]
    pub diff: bool,
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
}

/// The arguments of `dockwright format`.
#[derive(Debug, Args)]
pub struct FormatArguments {
    /// Which texts.
    #[command(flatten)]
    pub inputs: Inputs,
    /// Only say which files are not formatted, and write nothing
    #[arg(long)]
    pub check: bool,
    /// Print what would change and write nothing
    #[arg(long)]
    pub diff: bool,
    /// The configuration, instead of the nearest dockwright.toml above each file
    #[arg(long, value_name = "PATH")]
    pub config: Option<PathBuf>,
    /// Read no configuration
    #[arg(long, conflicts_with = "config")]
    pub no_config: bool,
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
}

/// The arguments of `dockwright explain`.
#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// The rule, by its own name or by that of another tool, such as DL3014
    #[arg(value_name = "RULE", required = true, value_parser = rule_name)]
    pub names: Vec<String>,
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
}

/// The arguments of `dockwright rules`.
#[derive(Debug, Args)]
pub struct RulesArguments {
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
}

/// The arguments of `dockwright migrate`.
#[derive(Debug, Args)]
pub struct MigrateArguments {
    /// The configuration of hadolint; dockwright.toml is written beside it
    #[arg(value_name = "PATH", default_value = ".hadolint.yaml")]
    pub path: PathBuf,
    /// Print the new configuration and write nothing
    #[arg(long)]
    pub print: bool,
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
}

/// The arguments of `dockwright tree`.
#[derive(Debug, Args)]
pub struct TreeArguments {
    /// Which texts.
    #[command(flatten)]
    pub inputs: Inputs,
    /// How to print; JSON is one object a line
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
}

/// For whom to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// For whom to report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// SARIF 2.1, for code scanning
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// Code Quality of GitLab
    Gitlab,
    /// XML of Checkstyle
    Checkstyle,
    /// XML of JUnit
    Junit,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Even into a file
    Always,
    /// Not at all
    Never,
}

/// From which severity on findings make the exit code 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailLevel {
    /// Every finding
    Hint,
    /// All but hints
    Info,
    /// Warnings and errors
    Warning,
    /// Errors only
    Error,
    /// Never
    None,
}

impl FailLevel {
    /// The least severity that fails, if any does.
    pub fn severity(self) -> Option<Severity> {
        match self {
            FailLevel::Hint => Some(Severity::Hint),
            FailLevel::Info => Some(Severity::Info),
            FailLevel::Warning => Some(Severity::Warning),
            FailLevel::Error => Some(Severity::Error),
            FailLevel::None => None,
        }
    }
}

/// A rule and how much it matters.
#[derive(Debug, Clone)]
pub struct RuleLevel {
    /// The rule as it was named.
    pub rule: String,
    /// Its severity; `None` switches it off.
    pub level: Option<Severity>,
}

/// Reads the arguments of the process, or ends it. `--stdio` alone is the language server.
pub(super) fn read() -> Command {
    Arguments::parse().command.unwrap_or(Command::Lsp { stdio: 1 })
}

fn rule_name(name: &str) -> Result<String, String> {
    match rules::named(name).next() {
        Some(_) => Ok(name.to_owned()),
        None => Err(format!("no rule has this name{}; `dockwright rules` lists them", suggestion(name))),
    }
}

/// Where a name that only another tool has does no harm.
fn any_rule_name(name: &str) -> Result<String, String> {
    if rules::is_of_another_tool(name) { Ok(name.to_owned()) } else { rule_name(name) }
}

/// The rule whose name shares the most words with a mistyped one.
fn suggestion(name: &str) -> String {
    let words: Vec<&str> = name.split(['-', '_', ' ']).filter(|word| word.len() > 2).collect();
    let shared =
        |id: &str| words.iter().filter(|word| id.split('-').any(|part| part.eq_ignore_ascii_case(word))).count();
    let best = rules::ALL.iter().map(|rule| (shared(rule.id), rule.id)).filter(|(shared, _)| *shared > 0);
    best.max_by_key(|(shared, _)| *shared).map(|(_, id)| format!(" (did you mean {id}?)")).unwrap_or_default()
}

fn shellcheck(text: &str) -> Result<Choice, String> {
    if text.is_empty() { Err("it can be auto, off or a path".to_owned()) } else { Ok(Choice::of(text)) }
}

fn profile(name: &str) -> Result<Profile, String> {
    let names = || Profile::ALL.iter().map(|profile| profile.name()).collect::<Vec<_>>().join(", ");
    Profile::of(name).ok_or_else(|| format!("it can be {}", names()))
}

fn language(name: &str) -> Result<FileKind, String> {
    match name.to_ascii_lowercase().as_str() {
        "dockerfile" => Ok(FileKind::Dockerfile),
        "dockerignore" => Ok(FileKind::Dockerignore),
        "compose" | "dockercompose" => Ok(FileKind::Compose),
        _ => Err("it can be dockerfile, dockerignore or compose".to_owned()),
    }
}

fn rule_level(text: &str) -> Result<RuleLevel, String> {
    let Some((rule, level)) = text.split_once('=') else {
        return Err("this is not of the form RULE=LEVEL".to_owned());
    };
    let rule = any_rule_name(rule)?;
    let level = match Severity::of(level) {
        Some(severity) => Some(severity),
        None if level == "off" => None,
        None => return Err(format!("`{level}` is none of hint, info, warning, error, off")),
    };
    Ok(RuleLevel { rule, level })
}

#[cfg(test)]
mod tests {
    use super::{Arguments, Command};
    use clap::{CommandFactory as _, Parser as _};

    #[test]
    fn the_arguments_are_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn the_server_starts_as_editors_start_it() {
        for line in ["lsp", "lsp --stdio", "lsp --stdio --stdio", "--stdio lsp"] {
            let command =
                Arguments::try_parse_from(format!("dockwright {line}").split(' ')).expect("it parses").command;
            assert!(matches!(command, Some(Command::Lsp { .. })), "{line}");
        }
        for line in ["--stdio", "--stdio --stdio"] {
            let command =
                Arguments::try_parse_from(format!("dockwright {line}").split(' ')).expect("it parses").command;
            assert!(command.is_none(), "{line}");
        }
    }
}
