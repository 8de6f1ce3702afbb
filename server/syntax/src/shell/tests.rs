//! Tests of the shell view as a whole. Small ones stand here by subject.

mod commands;
mod corpus;
mod effective;
mod hostile;
mod lists;
mod words;

use super::{Command, Dialect, Script, Span, parse, parse_whole};

/// A script that must be free of errors.
fn script(text: &str) -> Script {
    let script = parse_whole(text, Dialect::Bash);
    assert!(script.understood && !script.has_errors && !script.truncated, "{text}: {script:#?}");
    script
}

fn at(text: &str, span: Span) -> &str {
    text.get(span.range()).unwrap()
}

/// The words of each command, in source order.
fn words(script: &Script) -> Vec<Vec<&str>> {
    script.commands.iter().map(|command| texts(command)).collect()
}

fn texts(command: &Command) -> Vec<&str> {
    command.words.iter().map(|word| &*word.text).collect()
}

fn programs(script: &Script) -> Vec<&str> {
    script.commands.iter().map(|command| command.program.as_deref().unwrap_or("?")).collect()
}

/// A Dockerfile instruction's body: pieces around every backslash-newline.
fn continued(text: &str) -> Script {
    let mut pieces = Vec::new();
    let mut start = 0;
    for (at, cut) in text.match_indices("\\\n") {
        pieces.push(start..at);
        start = at + cut.len();
    }
    pieces.push(start..text.len());
    parse(text, &pieces, Dialect::Posix)
}
