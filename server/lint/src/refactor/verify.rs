//! Reads a change back: what it leaves must build the same, but for what it is meant to change.

use std::ops::Range;

use dockwright_model::{Aspect, Blueprint, File};
use dockwright_syntax::shell::{Command, Word};
use dockwright_syntax::text::apply_edits;

use crate::Edit;

/// Whether edits within some instructions change nothing of the build but these aspects.
pub(crate) fn keeps(file: &File, instructions: Range<usize>, edits: &[Edit], changes: &[Aspect]) -> bool {
    let Some((before, after)) = alone(file, instructions, edits) else { return false };
    let differences = Blueprint::of(&before).differences(&Blueprint::of(&after));
    differences.iter().all(|aspect| changes.contains(aspect))
}

/// The instructions before and after the edits, as the only ones of a file with the same escape character and SHELL.
pub(crate) fn alone(file: &File, instructions: Range<usize>, edits: &[Edit]) -> Option<(File, File)> {
    let all = &file.dockerfile().instructions;
    let (first, last) = (all.get(instructions.start)?, all.get(instructions.end.checked_sub(1)?)?);
    let start = first.span.start;
    let line = file.text().line_range(file.text().line_of(last.span.end));
    let text = file.source().get(start..line.end.max(last.span.end))?;
    let moved = edits.iter().map(|edit| {
        let (from, to) = (edit.range.start.checked_sub(start)?, edit.range.end.checked_sub(start)?);
        Some((from..to, edit.text.clone()))
    });
    let after = apply_edits(text, &moved.collect::<Option<Vec<_>>>()?)?;
    let shell = file.meaning().state(instructions.start).shell.and_then(|index| all.get(index));
    let shell = shell.and_then(|shell| file.source().get(shell.span.clone())).unwrap_or_default();
    let escape = file.dockerfile().escape;
    let whole = |text: &str| File::new(&format!("# escape={escape}\nFROM x\n{shell}\n{text}\n"));
    Some((whole(text), whole(&after)))
}

/// Whether two lists of commands are the same, whatever joins them.
pub fn same_commands(one: &[Command], other: &[Command]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same_command(one, other))
}

/// Whether two commands are the same, with their assignments and redirections.
pub(crate) fn same_command(one: &Command, other: &Command) -> bool {
    let texts = |words: &[Word]| words.iter().map(|word| word.text.clone()).collect::<Vec<_>>();
    let assigned = |command: &Command| {
        let assignments = command.assignments.iter();
        assignments.map(|set| (set.name.clone(), set.value.as_ref().map(|word| word.text.clone()))).collect::<Vec<_>>()
    };
    let redirected = |command: &Command| {
        let targets = command.redirections.iter();
        targets.map(|to| (to.kind, to.descriptor, to.target.as_ref().map(|word| word.text.clone()))).collect::<Vec<_>>()
    };
    one.program == other.program
        && texts(&one.words) == texts(&other.words)
        && assigned(one) == assigned(other)
        && redirected(one) == redirected(other)
        && one.negated == other.negated
}
