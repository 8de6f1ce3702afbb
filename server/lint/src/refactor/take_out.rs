//! Take a command or a word out of a script.

use std::ops::Range;

use dockwright_model::{File, ShellBody};
use dockwright_syntax::shell::{Command, Construct, Operator, Word};

use crate::Edit;

/// The edit that takes a command out of the list it stands in; `None` where it stands alone, where what comes behind it
/// depends on it, or where something else would go with it.
pub(crate) fn command(file: &File, body: &ShellBody, position: usize) -> Option<Edit> {
    let script = &body.script;
    let index = script.items.partition_point(|item| item.end_command as usize <= position);
    let item = script.items.get(index)?;
    let alone = item.first_command as usize == position && item.end_command as usize == position + 1;
    let simple = alone && item.construct == Construct::Command && !item.negated && script.items.len() > 1;
    let (before, after) = (item.before.map(|joint| joint.operator), item.after.map(|joint| joint.operator));
    let follows = |operator| matches!(operator, Operator::And | Operator::Semicolon | Operator::Newline);
    let joined = match (before, after) {
        (Some(before), None) => follows(before),
        (Some(before), Some(after)) => follows(before) && before == after,
        (None, Some(after)) => follows(after),
        (None, None) => false,
    };
    let range = body.range(script.removal(index).filter(|_| simple && joined && !script.has_errors)?);
    without_comment(file, range).map(Edit::delete)
}

/// The edit that takes a word out of a command, with the blanks in front of it. A line that then holds nothing else goes
/// too.
pub(crate) fn word(file: &File, body: &ShellBody, command: &Command, word: &Word) -> Option<Edit> {
    let position = command.words.iter().position(|other| other.span == word.span)?;
    let before = command.words.get(position.checked_sub(1)?)?;
    let range = body.range(before.span).end..body.range(word.span).end;
    without_comment(file, range).map(Edit::delete)
}

/// The range, if no comment stands in it that would be lost.
fn without_comment(file: &File, range: Range<usize>) -> Option<Range<usize>> {
    let text = file.source().get(range.clone())?;
    let commented = text.lines().skip(1).any(|line| line.trim_start().starts_with('#'));
    (!commented).then_some(range)
}
