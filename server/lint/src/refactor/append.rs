//! Append a command to the script of a RUN.

use dockwright_model::{ShellBody, ShellSource};
use dockwright_syntax::dockerfile::Instruction;
use dockwright_syntax::shell::{Construct, EffectKind};

use super::layout::Layout;
use crate::Edit;

/// Whether what is added with `&&` at the end runs when all before it did well, and changes nothing else.
pub(crate) fn is_possible(body: &ShellBody) -> bool {
    let script = &body.script;
    let plain = |construct| matches!(construct, Construct::Command | Construct::Pipeline);
    let ends = |kind: &EffectKind| matches!(kind, EffectKind::Exit | EffectKind::Exec);
    body.source == ShellSource::Command
        && script.is_and_list()
        && script.comments.is_empty()
        && script.items.last().is_some_and(|item| plain(item.construct))
        && !script.lasting_effects().any(|effect| ends(&effect.kind))
}

/// The edit that adds a command with `&&`, on a line of its own where the script has several.
pub(crate) fn command(layout: &Layout<'_>, instruction: &Instruction, index: usize, command: &str) -> Edit {
    let join = match instruction.rest.is_continued() {
        true => layout.style(index..index + 1, "&&").join(&[]),
        false => " && ".to_owned(),
    };
    Edit::insert(instruction.rest.span.end, format!("{join}{command}"))
}
