//! Calls of apt-get and apt, as the rules on them read them.

use dockwright_model::{Base, ShellBody};
use dockwright_syntax::dockerfile::variable::Value;
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::shell::{Command, Effective, Script, Variable, Word};

use crate::Context;

/// Options of apt-get that take their value as the next word.
pub(crate) const VALUED: &[&str] = &[
    "-o",
    "--option",
    "-c",
    "--config-file",
    "-t",
    "--target-release",
    "--default-release",
    "-a",
    "--host-architecture",
];

/// The programs that are read as apt.
pub(crate) const PROGRAMS: &[&str] = &["apt-get", "apt", "aptitude"];

/// One call of apt-get, apt or aptitude with a subcommand.
pub(crate) struct Call<'a> {
    pub(crate) effective: Effective<'a>,
    /// Whether a pipe feeds it: `yes | apt-get install`.
    pub(crate) is_fed: bool,
    /// `apt-get`, `apt` or `aptitude`.
    pub(crate) program: &'a str,
    /// The word `install`, `update`, ….
    pub(crate) subcommand: &'a Word,
}

/// The calls in a script, in order.
pub(crate) fn calls(script: &Script) -> impl Iterator<Item = Call<'_>> {
    script.commands.iter().filter_map(|command| {
        let effective = command.effective();
        let program = effective.program().filter(|program| PROGRAMS.contains(program))?;
        let subcommand = effective.subcommand(VALUED)?;
        let is_fed = command.pipeline.is_some_and(|position| position.index > 0);
        Some(Call { effective, is_fed, program, subcommand })
    })
}

impl Call<'_> {
    /// Whether it is this subcommand.
    pub(crate) fn is(&self, subcommand: &str) -> bool {
        self.subcommand.is(subcommand)
    }

    /// Whether `apt-get` or `apt` really installs what it is told to.
    pub(crate) fn installs(&self) -> bool {
        self.program != "aptitude" && self.is("install") && self.asks()
    }

    /// Whether anything is named to be installed: `install -f` only repairs what is there.
    pub(crate) fn names_something(&self) -> bool {
        self.effective.operands(VALUED).any(|word| word.span.start > self.subcommand.span.start)
    }

    /// Whether something says if recommended packages are wanted, or may say so.
    pub(crate) fn mentions_recommends(&self) -> bool {
        let options = ["--no-install-recommends", "--install-recommends"];
        let settings = self.effective.flag_values("-o").chain(self.effective.flag_values("--option"));
        let mut configured = settings.map(|value| value.text.to_ascii_lowercase());
        self.effective.has_any_flag(&options)
            || configured.any(|setting| setting.contains("install-recommends"))
            || self.effective.find_flag(&["-c", "--config-file"]).is_some()
            || self.hides_options()
    }

    /// Whether a variable among the arguments holds the option, or is named as if it held options.
    pub(crate) fn may_hold(&self, context: &Context<'_>, body: &ShellBody, option: &str) -> bool {
        let holds = |variable: &Variable| {
            let name = variable.name.to_ascii_lowercase();
            let value = context.meaning().value(body.instruction, &variable.name);
            let known = matches!(&value, Value::Known(text) if text.contains(option));
            known || ["opt", "arg", "flag"].iter().any(|part| name.contains(part))
        };
        self.effective.arguments().iter().flat_map(|word| &word.variables).any(holds)
    }

    /// Whether apt asks for confirmation.
    pub(crate) fn asks(&self) -> bool {
        let names =
            ["install", "remove", "purge", "upgrade", "dist-upgrade", "full-upgrade", "autoremove", "build-dep"];
        let only_looks =
            ["-s", "--simulate", "--dry-run", "--just-print", "-d", "--download-only", "--print-uris", "-h"];
        names.iter().any(|name| self.is(name)) && !self.effective.has_any_flag(&only_looks)
    }

    /// Whether an option answers yes, or something unreadable may.
    pub(crate) fn assumes_yes(&self) -> bool {
        let yes = ["-y", "--yes", "--assume-yes", "-qq", "--assume-no", "--force-yes"];
        let quiet = self.effective.count_flag("-q") + self.effective.count_flag("--quiet");
        let settings = self.effective.flag_values("-o").chain(self.effective.flag_values("--option"));
        let configured = settings.into_iter().any(|value| value.text.to_ascii_lowercase().contains("assume-yes"));
        let level = self.effective.flag_value("-q").is_some_and(|value| value.text == "2");
        self.effective.has_any_flag(&yes) || quiet >= 2 || configured || level || self.is_fed || self.hides_options()
    }

    /// Whether a variable stands where it may hold options: `apt-get $OPTIONS install`.
    fn hides_options(&self) -> bool {
        let before = self.effective.arguments().iter().take_while(|word| word.span.start < self.subcommand.span.start);
        before.into_iter().any(Word::has_expansion)
    }
}

/// For each instruction whether it, an earlier one of its stage, or one of a stage it starts from, sets this option of apt.
pub(crate) fn configured(context: &Context<'_>, option: &str) -> Vec<bool> {
    let (file, meaning) = (context.dockerfile(), context.meaning());
    let mut stages = vec![false; meaning.stages.len()];
    let mut found = Vec::with_capacity(file.instructions.len());
    for (index, instruction) in file.instructions.iter().enumerate() {
        let stage = meaning.state(index).stage;
        let base = stage.filter(|_| instruction.keyword == Keyword::From).and_then(|stage| meaning.stages.get(stage));
        let inherited = base.is_some_and(|stage| match stage.base {
            Base::Stage(base) => stages.get(base).is_some_and(|configured| *configured),
            _ => false,
        });
        let own = stage.and_then(|stage| stages.get_mut(stage));
        let sets = inherited || configures(context, index, instruction, option);
        found.push(own.map_or(sets, |own| {
            *own |= sets;
            *own
        }));
    }
    found
}

/// Whether an instruction sets an option of apt in its settings, or copies settings that may.
fn configures(context: &Context<'_>, index: usize, instruction: &Instruction, option: &str) -> bool {
    let instruction = instruction.effective();
    if let Some((_, destination)) = instruction.copy() {
        return is_setting(destination.text);
    }
    if instruction.keyword != Keyword::Run {
        return false;
    }
    let says = |text: &str| contains_ignoring_case(text, option);
    let written = |command: &Command| {
        let targets = command.redirections.iter().filter_map(|redirection| redirection.target.as_ref());
        let to_file = targets.chain(&command.words).any(|word| is_setting(word.value_or_text()));
        to_file && instruction.heredocs.iter().any(|heredoc| says(context.text(heredoc.body.clone())))
    };
    context.meaning().bodies_of(index).iter().flat_map(|body| &body.script.commands).any(|command| {
        let apt = command.effective().program().is_some_and(|program| PROGRAMS.contains(&program));
        !apt && (command.words.iter().any(|word| says(word.value_or_text())) || written(command))
    })
}

/// Whether a text has a lower-case part, in any case.
fn contains_ignoring_case(text: &str, part: &str) -> bool {
    let first = part.bytes().next();
    let mut windows = text.as_bytes().windows(part.len().max(1));
    windows.any(|window| {
        window.first().map(u8::to_ascii_lowercase) == first && window.eq_ignore_ascii_case(part.as_bytes())
    })
}

fn is_setting(path: &str) -> bool {
    path.starts_with("/etc/apt/apt.conf") || path.starts_with("/etc/apt/") && path.ends_with('/') || path == "/etc/apt"
}
