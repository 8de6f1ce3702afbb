//! Syntax of bash in a script, and which other shells know it.

use dockwright_model::ShellBody;
use dockwright_syntax::shell::{Command, Construct, Operator, RedirectionKind, Script, Span, Word};

use crate::Context;

/// How far a piece of syntax goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// Only bash has it.
    Bash,
    /// BusyBox has it, too.
    BusyBox,
    /// Dash refuses it; what other shells do depends on their age.
    NotDash,
}

/// Syntax of bash: where, and what.
pub(super) struct Bashism {
    pub(super) span: Span,
    pub(super) what: &'static str,
    pub(super) known: Known,
}

/// All of it in a script, but for what `bash -c '…'` is given. Not in order.
pub(super) fn bashisms(context: &Context<'_>, body: &ShellBody) -> Vec<Bashism> {
    let script = &body.script;
    let mut found = Vec::new();
    let mut push = |span: Span, what: &'static str, known: Known| found.push(Bashism { span, what, known });
    let own = |command: &&Command| !command.nesting.shell_string;
    for command in script.commands.iter().filter(own) {
        of_command(command, &mut push);
    }
    for pipeline in &script.pipelines {
        let joints = pipeline
            .operators
            .iter()
            .filter(|joint| joint.operator == Operator::PipeAll && !pipeline.nesting.shell_string);
        joints.for_each(|joint| push(joint.span, "`|&`", Known::Bash));
    }
    for compound in script.compounds.iter().filter(|compound| !compound.nesting.shell_string) {
        let start = Span::new(compound.span.start, compound.span.start + 1);
        match compound.construct {
            Construct::Function if context.text(body.range(compound.span)).starts_with("function") => {
                push(Span::new(compound.span.start, compound.span.start + 8), "`function`", Known::BusyBox);
            }
            Construct::Arithmetic => push(start, "`(( … ))`", Known::Bash),
            _ => {}
        }
    }
    // Values of a `for`; those in `bash -c '…'` belong to that shell.
    let strings = shell_strings(script);
    for word in script.other_words.iter().filter(|word| word.has_brace) {
        let before = strings.partition_point(|string| string.start <= word.span.start);
        let inner = before.checked_sub(1).and_then(|last| strings.get(last));
        if inner.is_none_or(|string| string.end < word.span.end) {
            of_word(word, "", &mut push);
        }
    }
    found
}

/// The commands that run a script given as a string, in order.
fn shell_strings(script: &Script) -> Vec<Span> {
    let inner = script.commands.iter().filter(|command| command.nesting.shell_string);
    let mut spans: Vec<Span> =
        inner.filter_map(|command| Some(script.commands.get(command.parent? as usize)?.span)).collect();
    spans.sort_unstable();
    spans.dedup();
    spans
}

fn of_command(command: &Command, push: &mut impl FnMut(Span, &'static str, Known)) {
    let effective = command.effective();
    // `bash script` and `env bash …` read their own words.
    let first = command.words.first();
    let program = first.and_then(Word::value).unwrap_or_default();
    let span = first.map_or(command.span, |word| word.span);
    match program {
        "[[" => push(span, "`[[ … ]]`", Known::BusyBox),
        "source" => push(span, "`source`", Known::BusyBox),
        "declare" | "typeset" => push(span, "`declare`", Known::Bash),
        "mapfile" | "readarray" => push(span, "`mapfile`", Known::Bash),
        "let" => push(span, "`let`", Known::BusyBox),
        // Dash writes the option out.
        "echo" => {
            let option = command.words.get(1).filter(|word| is_echo_escape(&word.text));
            option.into_iter().for_each(|word| push(word.span, "`echo -e`", Known::BusyBox));
        }
        "read" => {
            let option = effective.find_flag(&["-a", "-n", "-s", "-t"]);
            let known = if option.is_some_and(|word| word.text.contains('a')) { Known::Bash } else { Known::BusyBox };
            option.into_iter().for_each(|word| push(word.span, "This option of `read`", known));
        }
        "shopt" => push(span, "`shopt`", Known::Bash),
        "pushd" | "popd" => push(span, "`pushd`", Known::Bash),
        "[" | "test" => {
            let equals = command.words.iter().find(|word| &*word.text == "==");
            equals.into_iter().for_each(|word| push(word.span, "`==` in `[ … ]`", Known::BusyBox));
        }
        "set" if effective.flag_values("-o").any(|value| value.text == "pipefail") => {
            let word = command.words.iter().find(|word| word.is("pipefail"));
            push(word.map_or(span, |word| word.span), "`pipefail`", Known::NotDash);
        }
        _ => {}
    }
    for redirection in &command.redirections {
        match redirection.kind {
            RedirectionKind::Both | RedirectionKind::BothAppend => push(redirection.span, "`&>`", Known::BusyBox),
            RedirectionKind::HereString => push(redirection.span, "`<<<`", Known::Bash),
            _ => {}
        }
    }
    let values = command.assignments.iter().filter_map(|assignment| assignment.value.as_ref());
    for value in values.clone().filter(|value| value.text.starts_with('(')) {
        push(value.span, "An array", Known::Bash);
    }
    for word in command.words.iter().chain(values) {
        of_word(word, program, push);
    }
}

/// Whether a word of `echo` is its options with `-e` among them.
fn is_echo_escape(text: &str) -> bool {
    text.strip_prefix('-').is_some_and(|letters| letters.contains('e') && letters.bytes().all(|b| b"neE".contains(&b)))
}

fn of_word(word: &Word, program: &str, push: &mut impl FnMut(Span, &'static str, Known)) {
    if word.text.starts_with("$'") {
        push(word.span, "`$'…'`", Known::BusyBox);
    }
    for variable in word.variables.iter().filter(|variable| variable.modified) {
        if let Some((what, known)) = expansion(word, variable.span) {
            push(variable.span, what, known);
        }
    }
    for substitution in &word.substitutions {
        let at = substitution.span.start.saturating_sub(word.span.start) as usize;
        if word.text.get(at..at + 2).is_some_and(|text| text == "<(" || text == ">(")
            && substitution.span.start >= word.span.start
        {
            push(substitution.span, "`<( … )`", Known::BusyBox);
        }
    }
    let own_braces = ["curl", "find", "xargs", "awk", "git", "[[", "eval", "echo", "fd", "parallel"].contains(&program);
    if word.has_brace && !own_braces && !word.text.contains(['"', '\'', '\\']) && expands_braces(&word.text) {
        push(word.span, "`{a,b}`", Known::Bash);
    }
}

/// What of bash is in an expansion `${…}`.
fn expansion(word: &Word, span: Span) -> Option<(&'static str, Known)> {
    let at = span.start.checked_sub(word.span.start)? as usize;
    // Over a continuation the places differ: nothing is said then.
    if word.text.len() != word.span.len() {
        return None;
    }
    let inner = word.text.get(at..at + span.len())?.strip_prefix("${")?.strip_suffix('}')?;
    let name = inner.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
    let rest = inner.get(name..)?;
    let digit = |text: &str| {
        text.trim_start().starts_with(|c: char| c.is_ascii_digit() || c == '$' || c == '(') || text.starts_with(" -")
    };
    match rest.chars().next()? {
        '!' if name == 0 && rest.len() > 1 => Some(("`${!name}`", Known::Bash)),
        '[' => Some(("An array", Known::Bash)),
        '/' => Some(("`${name/a/b}`", Known::BusyBox)),
        '^' | ',' => Some(("`${name^^}`", Known::Bash)),
        ':' if digit(rest.get(1..)?) => Some(("`${name:1}`", Known::BusyBox)),
        _ => None,
    }
}

/// Whether a word has braces that bash expands: `{a,b}` or `{1..9}`, not `${…}`.
fn expands_braces(text: &str) -> bool {
    let mut open: Option<usize> = None;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        match c {
            '{' if before != '$' => open = Some(at),
            '{' => return false,
            '}' => {
                let inner = open.take().and_then(|open| text.get(open + 1..at)).unwrap_or_default();
                let range = inner.split_once("..").is_some_and(|(from, to)| {
                    !from.is_empty() && !to.is_empty() && from.len() < 8 && to.len() < 8 && !inner.contains('/')
                });
                if range || (inner.contains(',') && inner.len() > 1) {
                    return true;
                }
            }
            _ => {}
        }
        before = c;
    }
    false
}
