//! What a RUN does against the caches that are mounted in it: empties them, or switches them off.

use std::ops::Range;

use dockwright_model::{File, ShellBody};
use dockwright_syntax::dockerfile::Instruction;
use dockwright_syntax::mount::MountType;
use dockwright_syntax::shell::{Command, Word};

use super::take_out;
use crate::Edit;
use crate::rules::mounts;
use crate::rules::package_managers::caches::{all_of, deleted, empties, takes, touches};
use crate::rules::package_managers::{CACHING, call};

/// Mounts of a RUN and words of a command that are looked at, so that a hostile file costs little.
const MOST: usize = 16;

/// Something a command does against a mounted cache.
pub(crate) struct Defeat<'a> {
    /// Where.
    pub(crate) range: Range<usize>,
    /// The mount.
    pub(crate) target: &'a str,
    /// The option that switches the cache off; `None` when it is emptied.
    pub(crate) option: Option<&'a str>,
    /// What is taken out, and the edit that does it.
    pub(crate) removal: Option<(Range<usize>, Edit)>,
}

/// The targets of the cache mounts of a RUN that are for package managers.
pub(crate) fn targets(file: &File, run: &Instruction) -> Vec<String> {
    let caches: Vec<&str> = CACHING.iter().flat_map(|manager| all_of(manager)).collect();
    let mounts = mounts::of(file, run).into_iter().filter(|mount| mount.mount_type() == Some(MountType::Cache));
    let targets = mounts.filter_map(|mount| mount.target().map(|target| target.text().to_owned()));
    targets.filter(|target| touches(target, &caches)).take(MOST).collect()
}

/// What the command at a position of a script does against the caches mounted at these targets.
pub(crate) fn defeats<'a>(file: &File, body: &'a ShellBody, position: usize, targets: &'a [String]) -> Vec<Defeat<'a>> {
    let Some(command) = body.script.commands.get(position) else { return Vec::new() };
    let mut found: Vec<Defeat<'a>> = Vec::new();
    for word in deleted(command).into_iter().take(MOST) {
        if let Some(target) = targets.iter().find(|target| takes(word.value_or_text(), target)) {
            let removal = deletion(file, body, position, command, word);
            found.push(Defeat { range: body.range(word.span), target, option: None, removal });
        }
    }
    let Some(call) = call(command, CACHING) else { return found };
    let Some(target) = targets.iter().find(|target| touches(target, call.manager.caches)) else { return found };
    if empties(&call) {
        let range = body.range(command.span);
        let removal = take_out::command(file, body, position).map(|edit| (range.clone(), edit));
        found.push(Defeat { range, target, option: None, removal });
    } else if let Some(flag) = call.effective.find_flag(call.manager.uncached) {
        let range = body.range(flag.span);
        let removal = take_out::word(file, body, command, flag).map(|edit| (range.clone(), edit));
        found.push(Defeat { range, target, option: Some(flag.value_or_text()), removal });
    }
    found
}

fn deletion(
    file: &File,
    body: &ShellBody,
    position: usize,
    command: &Command,
    word: &Word,
) -> Option<(Range<usize>, Edit)> {
    let all = deleted(command);
    let edit = match all.as_slice() {
        [_] => take_out::command(file, body, position),
        _ if command.effective().program() == Some("rm") => take_out::word(file, body, command, word),
        _ => None,
    };
    let span = if all.len() == 1 { command.span } else { word.span };
    edit.map(|edit| (body.range(span), edit))
}
