use std::ops::Range;

use dockwright_model::{File, ShellBody};
use dockwright_syntax::shell::{Command, Construct, Dialect, Operator, RedirectionKind, Script, Span, Word};

use super::super::runs;
use super::link_sh_to_bash::links_sh;
use crate::refactor::layout;
use crate::rule::rule;
use crate::{Context, Edit, Fix, Severity};

rule! {
    /// A `RUN` uses syntax of bash, but `sh` runs it.
    ///
    /// Without a `SHELL` the commands of a `RUN` go to `/bin/sh`, which is `dash` on Debian and Ubuntu and BusyBox on Alpine.
    /// What only bash knows fails there, or does something else without a word: `[[ … ]]` is never true, and
    /// `mkdir {a,b}` makes one directory of that name. Put `SHELL ["/bin/bash", "-o", "pipefail", "-c"]` above, or write it
    /// for `sh`.
    ///
    /// Where `/bin/sh` is bash (Fedora, Red Hat, Amazon Linux, Arch), and where the image is not known, the finding is a
    /// hint. One finding for a `RUN`.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN if [[ -f /etc/app.conf ]]; then source /etc/app.conf; fi
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// SHELL ["/bin/bash", "-o", "pipefail", "-c"]
    /// RUN if [[ -f /etc/app.conf ]]; then source /etc/app.conf; fi
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN bash -c 'source /etc/profile && [[ -n $HOME ]]'
    /// RUN <<EOF
    /// #!/bin/bash
    /// mkdir -p /srv/{a,b}
    /// EOF
    /// RUN echo "[[ source ]]" && . /etc/profile
    /// SHELL ["/bin/bash", "-c"]
    /// RUN [[ -n $HOME ]] && declare -a LIST
    /// FROM alpine:3.22
    /// RUN source /etc/profile && [[ -f /etc/passwd ]]
    /// ```
    "bash-syntax-without-shell" {
        category: Correctness,
        severity: Warning,
        fix: Some(Unsafe),
        also: [
            "droast/DF066", "SC2039", "SC3001", "SC3003", "SC3006", "SC3008", "SC3009", "SC3010", "SC3011", "SC3014", "SC3020",
            "SC3024", "SC3030", "SC3040", "SC3044", "SC3046", "SC3053", "SC3054", "SC3057", "SC3059", "SC3060",
        ],
    }
}

/// The program behind `/bin/sh`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sh {
    Dash,
    BusyBox,
    Bash,
    Unknown,
}

impl Sh {
    fn of(file: &File, stage: usize) -> Self {
        let variant = file.meaning().root_of(stage).and_then(|root| root.variant());
        match variant.and_then(|variant| variant.os) {
            Some("debian" | "ubuntu") => Sh::Dash,
            Some("alpine" | "busybox" | "wolfi") => Sh::BusyBox,
            Some(_) => Sh::Bash,
            None => Sh::Unknown,
        }
    }
}

/// How far a piece of syntax goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    /// Only bash has it.
    Bash,
    /// BusyBox has it, too.
    BusyBox,
    /// Dash refuses it; what other shells do depends on their age.
    NotDash,
}

/// Syntax of bash: where, and what.
struct Bashism {
    span: Span,
    what: &'static str,
    known: Known,
}

const SHELL: &str = r#"SHELL ["/bin/bash", "-o", "pipefail", "-c"]"#;

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    let mut linked = vec![false; meaning.stages.len()];
    let mut fixes: Vec<Option<Fix>> = vec![None; meaning.stages.len()];
    for body in runs::bodies(context) {
        let Some(stage) = meaning.state(body.instruction).stage else { continue };
        if let Some(linked) = linked.get_mut(stage) {
            *linked |= body.script.commands.iter().any(changes_sh);
        }
        let is_linked = |stage: &usize| linked.get(*stage).is_some_and(|linked| *linked);
        if body.dialect != Dialect::Posix || body.script.has_errors && body.script.truncated || meaning.chain(stage).iter().any(is_linked) {
            continue;
        }
        let sh = Sh::of(context.file, stage);
        let matters = |found: &Bashism| match sh {
            Sh::Dash => true,
            Sh::BusyBox => found.known == Known::Bash,
            Sh::Bash | Sh::Unknown => found.known != Known::NotDash,
        };
        let Some(found) = bashisms(context, body).into_iter().filter(matters).min_by_key(|found| found.span) else { continue };
        let slot = fixes.get_mut(stage).filter(|fix| fix.is_none());
        if let Some(slot) = slot {
            *slot = fix(context.file, body.instruction, stage);
        }
        let fix = fixes.get(stage).cloned().flatten();
        report(context, body.range(found.span), found.what, sh, fix);
    }
}

fn report(context: &mut Context<'_>, range: Range<usize>, what: &str, sh: Sh, fix: Option<Fix>) {
    let (why, severity) = match sh {
        Sh::Dash => ("`/bin/sh` is `dash` here, which does not know it", Severity::Warning),
        Sh::BusyBox => ("`/bin/sh` is that of BusyBox here, which does not know it", Severity::Warning),
        Sh::Bash => ("`/bin/sh` may be another shell in the next version of the image", Severity::Hint),
        Sh::Unknown => ("`sh` runs this, which need not know it", Severity::Hint),
    };
    let message = format!("{what} is syntax of bash; {why}. Set a `SHELL` with bash, or write it for `sh`.");
    context.report(range, message).severity(severity).maybe_fix(fix);
}

/// Whether a command makes `/bin/sh` another shell.
fn changes_sh(command: &Command) -> bool {
    let effective = command.effective();
    let dash = effective.arguments().iter().any(|word| word.is("dash") || word.value_or_text().contains("dash/sh"));
    links_sh(command) || (matches!(effective.program(), Some("dpkg-reconfigure" | "debconf-set-selections")) && dash)
}

/// Inserts a SHELL above the first RUN that needs it, where the image is known to have bash.
fn fix(file: &File, instruction: usize, stage: usize) -> Option<Fix> {
    let meaning = file.meaning();
    let root = meaning.root_of(stage)?;
    if meaning.state(instruction).shell.is_some() || root.variant()?.shell != Some("bash") {
        return None;
    }
    // The SHELL in force at the end of a stage is also that of the stages on it.
    let edit = Edit::insert(layout::above(file, instruction)?, format!("{SHELL}{}", file.text().newline()));
    Some(Fix::unsafe_(format!("Insert `{SHELL}`"), vec![edit]))
}

fn bashisms(context: &Context<'_>, body: &ShellBody) -> Vec<Bashism> {
    let script = &body.script;
    let mut found = Vec::new();
    let mut push = |span: Span, what: &'static str, known: Known| found.push(Bashism { span, what, known });
    let own = |command: &&Command| !command.nesting.shell_string;
    for command in script.commands.iter().filter(own) {
        of_command(command, &mut push);
    }
    for pipeline in &script.pipelines {
        let joints = pipeline.operators.iter().filter(|joint| joint.operator == Operator::PipeAll && !pipeline.nesting.shell_string);
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
    let mut spans: Vec<Span> = inner.filter_map(|command| Some(script.commands.get(command.parent? as usize)?.span)).collect();
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
        if word.text.get(at..at + 2).is_some_and(|text| text == "<(" || text == ">(") && substitution.span.start >= word.span.start {
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
    let digit = |text: &str| text.trim_start().starts_with(|c: char| c.is_ascii_digit() || c == '$' || c == '(') || text.starts_with(" -");
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
                let range = inner.split_once("..").is_some_and(|(from, to)| !from.is_empty() && !to.is_empty() && from.len() < 8 && to.len() < 8 && !inner.contains('/'));
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

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::{Config, Severity, lint_text};

    fn found(text: &str) -> Vec<Severity> {
        let mut config = Config::default();
        assert!(config.select(RULE.id));
        lint_text(text, &config).iter().map(|finding| finding.severity).collect()
    }

    #[test]
    fn syntax_of_bash() {
        for run in [
            "[[ -f x ]]",
            "source x",
            "declare A=1",
            "readarray -t A < f",
            "echo ${!X}",
            "A=(a b)",
            "echo \"${A[@]}\"",
            "diff <(a) <(b)",
            "a &> log",
            "function f { a; }",
            "mkdir -p /a/{b,c}",
            "touch {1..9}",
            "for i in {1..9}; do a $i; done",
            "set -o pipefail && a | b",
            "set -euxo pipefail; a",
            "[ \"$A\" == b ]",
            "echo ${X//a/b}",
            "cat <<< x",
            "(( X > 1 ))",
            "a |& b",
        ] {
            assert_eq!(found(&format!("FROM debian:12\nRUN {run}\n")), [Severity::Warning], "{run}");
        }
        for run in [
            "echo '[[' \"source\" {a}",
            "find . -exec rm {} \\;",
            "echo ${X:-a} ${X%.gz} ${#X} ${X:+,}",
            "bash -c 'source x; [[ -f y ]]'",
            "bash -c 'for i in {1..9}; do a; done'",
            "awk '{print $1,$2}' f",
            "curl https://e.com/{a,b}",
            "docker inspect -f {{.Id}} x",
            "f() { a; }",
            "apt-get install source",
            "echo $((1 + 2))",
            "a > log 2>&1",
        ] {
            assert_eq!(found(&format!("FROM debian:12\nRUN {run}\n")), [], "{run}");
        }
    }

    #[test]
    fn what_sh_is() {
        let run = "RUN [[ -f x ]]\n";
        assert_eq!(found(&format!("FROM fedora:41\n{run}")), [Severity::Hint]);
        assert_eq!(found(&format!("FROM example.com/x\n{run}")), [Severity::Hint]);
        assert_eq!(found(&format!("FROM alpine:3.22\n{run}")), []);
        assert_eq!(found("FROM alpine:3.22\nRUN A=(a b)\n"), [Severity::Warning]);
        assert_eq!(found("FROM alpine:3.22\nRUN set -o pipefail && a | b\n"), []);
        assert_eq!(found("FROM x\nRUN set -o pipefail && a | b\n"), []);
        assert_eq!(found(&format!("FROM debian:12\nRUN ln -sf /bin/bash /bin/sh\n{run}")), []);
        assert_eq!(found(&format!("FROM debian:12\nSHELL [\"/bin/bash\", \"-c\"]\n{run}")), []);
        assert_eq!(found("FROM debian:12\nCMD [[ -f x ]]\n"), []);
    }
}
