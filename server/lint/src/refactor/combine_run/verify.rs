//! Reads a combined RUN back: it must be one RUN with the commands of all, in their order.

use dockwright_model::{File, ShellBody, ShellSource};
use dockwright_syntax::dockerfile::Instruction;

use super::Operator;
use super::part::Part;
use crate::Edit;
use crate::refactor::verify::{alone, same_command};

/// Checks the outcome of the edits.
pub(super) fn read_back(file: &File, parts: &[Part<'_>], operator: Operator, edits: &[Edit]) -> Result<(), String> {
    let checked = combined(file, parts, edits).is_some_and(|combined| says_the_same(file, parts, operator, &combined));
    if checked { Ok(()) } else { Err("These RUNs cannot be combined without changing what they do.".to_owned()) }
}

/// The combined RUN as the only one of a file with the same escape character and SHELL.
fn combined(file: &File, parts: &[Part<'_>], edits: &[Edit]) -> Option<File> {
    let (first, last) = (parts.first()?, parts.last()?);
    alone(file, first.index..last.index + 1, edits).map(|(_, after)| after)
}

fn says_the_same(file: &File, parts: &[Part<'_>], operator: Operator, combined: &File) -> bool {
    let index = combined.dockerfile().instructions.len().saturating_sub(1);
    let expected = if file.meaning().state(parts.first().map_or(0, |part| part.index)).shell.is_some() { 2 } else { 1 };
    let Some(run) = combined.dockerfile().instructions.get(index).filter(|_| index == expected) else { return false };
    let Some(body) = combined.meaning().bodies_of(index).iter().find(|body| body.source == ShellSource::Command) else {
        return false;
    };
    let commands = parts.iter().flat_map(|part| &part.script().commands);
    let same_commands = body.script.commands.len() == commands.clone().count()
        && body.script.commands.iter().zip(commands).all(|(one, other)| same_command(one, other));
    let bodies = |file: &File, run: &Instruction| -> Vec<(String, Option<String>)> {
        let heredocs = run.heredocs.iter();
        let text = |range| file.source().get(range).map(str::to_owned);
        heredocs.map(|heredoc| (heredoc.name.clone(), text(heredoc.body.clone()))).collect()
    };
    let heredocs: Vec<_> = parts.iter().flat_map(|part| bodies(file, part.instruction)).collect();
    !body.script.has_errors && same_commands && bodies(combined, run) == heredocs && is_joined(body, parts, operator)
}

/// Whether the top level is the parts and nothing else: with `&&` each and-list as it was or wrapped, and every other list
/// wrapped.
fn is_joined(body: &ShellBody, parts: &[Part<'_>], operator: Operator) -> bool {
    let listed = |part: &Part<'_>| part.script().items.len();
    let most: usize = parts.iter().map(|part| if part.and_list { listed(part) } else { 1 }).sum();
    match operator {
        Operator::And => body.script.is_and_list() && (parts.len()..=most).contains(&body.script.items.len()),
        Operator::Semicolon => body.script.items.len() == parts.iter().map(listed).sum::<usize>(),
    }
}
