//! What a script does to the shell that runs it.

use super::{Command, Construct, Script, Span, Word};

/// The kinds of effects on the running shell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EffectKind {
    /// `cd`, `pushd`, `popd`.
    ChangeDirectory,
    /// `set -e`, `set +x`, `set -o pipefail`: one effect for each option.
    SetOption(SetOption),
    /// `shopt -s name` or `shopt -u name`.
    ShellOption(SetOption),
    /// `exit`, `return`.
    Exit,
    /// `exec program`, which ends the script, or `exec > file`.
    Exec,
    /// `trap`.
    Trap,
    /// A list that `&` sends to the background.
    Background,
    /// `export NAME` or `export NAME=value`, also `declare -x`.
    Export(Box<str>),
    /// `NAME=value` alone, or `declare`, `local`, `readonly`, `read`.
    Assign(Box<str>),
    /// `unset NAME`.
    Unset(Box<str>),
    /// The definition of a function.
    Function(Box<str>),
    /// `alias`, `unalias`.
    Alias,
    /// `source file`, `. file`, `eval`: anything may happen.
    Source,
    /// `umask`, `ulimit`.
    Limit,
}

/// An option of the shell switched on or off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetOption {
    /// Long name: `errexit`, `pipefail`, `xtrace`; a letter without a long name as it is.
    pub name: Box<str>,
    /// Whether it is switched on.
    pub on: bool,
}

/// Something a script does to the shell that runs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// What it does.
    pub kind: EffectKind,
    /// The word or command that does it.
    pub span: Span,
    /// The command: index in [`Script::commands`]; none for a function.
    pub command: Option<u32>,
    /// Whether another process has the effect (a subshell, a stage of a pipeline, a command substitution, `&`), or it waits
    /// for a call of the function it stands in.
    pub contained: bool,
    /// Whether it may not happen: it stands in a branch, a loop, or behind `&&` or `||`.
    pub conditional: bool,
}

impl Script {
    /// Whether the shell option (by its long name) is on when the script reaches the byte offset, as far as the script itself
    /// says; none if it does not say. Conditional settings count: `set -e && a`.
    pub fn option_at(&self, name: &str, offset: u32) -> Option<bool> {
        let set = |effect: &Effect| match &effect.kind {
            EffectKind::SetOption(option) if !effect.contained && &*option.name == name => Some(option.on),
            _ => None,
        };
        let before = self.effects.partition_point(|effect| effect.span.start < offset);
        self.effects.get(..before)?.iter().rev().find_map(set)
    }

    /// The effects that reach the shell that runs the whole script.
    pub fn lasting_effects(&self) -> impl Iterator<Item = &Effect> {
        self.effects.iter().filter(|effect| !effect.contained)
    }
}

/// The effects of a script, in source order.
pub(super) fn of(script: &Script) -> Vec<Effect> {
    let mut effects = Vec::new();
    for (id, command) in script.commands.iter().enumerate() {
        let nesting = command.nesting;
        let contained = nesting.in_other_process() || nesting.function || command.pipeline.is_some();
        let joined =
            command.joined_by.is_some_and(|joint| matches!(joint.operator, super::Operator::And | super::Operator::Or));
        let conditional = nesting.branch || nesting.loop_body || joined;
        of_command(command, |kind, span| {
            effects.push(Effect { kind, span, command: Some(id as u32), contained, conditional });
        });
    }
    for function in script.functions() {
        let Some((name, span)) = function.name.clone() else { continue };
        let contained = function.nesting.in_other_process() || function.nesting.function;
        let conditional = function.nesting.branch || function.nesting.loop_body;
        effects.push(Effect { kind: EffectKind::Function(name), span, command: None, contained, conditional });
    }
    for item in script.items.iter().filter(|item| item.construct != Construct::Function) {
        if let Some(joint) = item.after.filter(|joint| joint.operator == super::Operator::Background) {
            let (kind, command) = (EffectKind::Background, Some(item.first_command));
            effects.push(Effect { kind, span: joint.span, command, contained: false, conditional: false });
        }
    }
    effects.sort_by_key(|effect| effect.span.start);
    effects
}

fn of_command(command: &Command, mut push: impl FnMut(EffectKind, Span)) {
    for assignment in command.assignments.iter().filter(|_| command.words.is_empty()) {
        push(EffectKind::Assign(assignment.name.clone()), assignment.span);
    }
    if command.effective().wrapped_by("exec") {
        return push(EffectKind::Exec, command.span);
    }
    // Wrappers but these two run a program, and a program cannot change the shell.
    if command.effective().wrappers().any(|word| !word.is("command") && !word.is("builtin")) {
        return;
    }
    let arguments = command.effective().arguments();
    let names =
        || arguments.iter().filter(|word| !word.is_option()).filter_map(|word| Some((name_of(word)?, word.span)));
    match command.effective().program() {
        Some("cd" | "pushd" | "popd") => push(EffectKind::ChangeDirectory, command.span),
        Some("exit" | "return") => push(EffectKind::Exit, command.span),
        Some("exec") => push(EffectKind::Exec, command.span),
        Some("trap") => push(EffectKind::Trap, command.span),
        Some("alias" | "unalias") => push(EffectKind::Alias, command.span),
        Some("source" | "." | "eval") => push(EffectKind::Source, command.span),
        Some("umask" | "ulimit") => push(EffectKind::Limit, command.span),
        Some("export") => names().for_each(|(name, span)| push(EffectKind::Export(name), span)),
        Some("declare" | "typeset" | "local" | "readonly" | "read") => {
            let exports = command.effective().has_flag("-x");
            let kind = if exports { EffectKind::Export } else { EffectKind::Assign };
            names().for_each(|(name, span)| push(kind(name), span));
        }
        Some("unset") => names().for_each(|(name, span)| push(EffectKind::Unset(name), span)),
        Some("set") => {
            let words: Vec<&str> = arguments.iter().map(Word::value_or_text).collect();
            for (index, option) in options(&words) {
                let span = arguments.get(index).map_or(command.span, |word| word.span);
                push(EffectKind::SetOption(option), span);
            }
        }
        Some("shopt") => {
            let on = !command.effective().has_flag("-u");
            names().for_each(|(name, span)| push(EffectKind::ShellOption(SetOption { name, on }), span));
        }
        _ => {}
    }
}

/// The variable of `NAME` or `NAME=value`.
fn name_of(word: &Word) -> Option<Box<str>> {
    let text = word.value_or_text();
    let name = text.split(['=', '+']).next().unwrap_or(text);
    super::word::is_name(name).then(|| name.into())
}

/// The options set by the words of a `SHELL` array or a shebang, such as `["/bin/bash", "-euo", "pipefail", "-c"]`.
pub fn options_of_words(words: &[&str]) -> Vec<SetOption> {
    let arguments = words.get(1..).unwrap_or_default();
    options(arguments).into_iter().map(|(_, option)| option).filter(|option| &*option.name != "c").collect()
}

/// The options in the arguments of `set`, each with the index of the word that names it.
fn options(arguments: &[&str]) -> Vec<(usize, SetOption)> {
    let mut found = Vec::new();
    let mut index = 0;
    while let Some(argument) = arguments.get(index) {
        let Some(letters) = argument.strip_prefix(['-', '+']) else { break };
        if letters.is_empty() || letters.starts_with('-') {
            break;
        }
        let on = argument.starts_with('-');
        let word = index;
        for letter in letters.chars() {
            if letter == 'o' {
                index += 1;
                if let Some(name) = arguments.get(index) {
                    found.push((index, SetOption { name: (*name).into(), on }));
                }
            } else {
                found.push((word, SetOption { name: long_name(letter), on }));
            }
        }
        index += 1;
    }
    found
}

fn long_name(letter: char) -> Box<str> {
    match letter {
        'a' => "allexport",
        'b' => "notify",
        'C' => "noclobber",
        'e' => "errexit",
        'E' => "errtrace",
        'f' => "noglob",
        'h' => "hashall",
        'm' => "monitor",
        'n' => "noexec",
        'u' => "nounset",
        'v' => "verbose",
        'x' => "xtrace",
        other => return other.to_string().into(),
    }
    .into()
}
