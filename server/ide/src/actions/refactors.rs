//! Changes of code that is not wrong: Combine RUN and Add USER, which say why not, and those offered only where they apply.

use std::ops::Range;

use dockwright_lint::refactor::{self, Kind, add_user::add_user, combine_run::combine};
use dockwright_model::File;
use dockwright_syntax::dockerfile::{Instruction, Keyword};

use super::Action;

/// The refactorings for a byte range, those that are refused with the reason.
pub(super) fn refactors(file: &File, range: &Range<usize>) -> Vec<Action> {
    let instructions = &file.dockerfile().instructions;
    let index = instructions.partition_point(|instruction| instruction.span.end < range.start);
    let Some(instruction) = instructions.get(index).filter(|instruction| instruction.span.start <= range.end) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    match instruction.keyword {
        Keyword::Run => found.extend(combine_run(file, index, range)),
        Keyword::From | Keyword::Cmd | Keyword::Entrypoint | Keyword::User => found.extend(add_user_to(file, index)),
        _ => {}
    }
    for refactoring in refactor::ALL {
        let offers = (refactoring.offers)(file, index).into_iter();
        found.extend(offers.map(|(title, edits)| Action::refactor(refactoring.kind, title, edits)));
    }
    found
}

/// Joins the RUNs of a selection, or those around the cursor; nothing for a RUN that stands alone.
fn combine_run(file: &File, index: usize, range: &Range<usize>) -> Option<Action> {
    let instructions = &file.dockerfile().instructions;
    let is_run = |at: Option<usize>| {
        at.and_then(|at| instructions.get(at)).is_some_and(|i: &Instruction| i.keyword == Keyword::Run)
    };
    if !is_run(index.checked_sub(1)) && !is_run(Some(index + 1)) {
        return None;
    }
    Some(match combine(file, range.clone()) {
        Ok(combined) => Action::refactor(Kind::Rewrite, combined.title, combined.edits),
        Err(reason) => Action::refused("Combine RUNs", reason),
    })
}

/// Makes the stage of an instruction run as another account than root. Only the stage that becomes the image matters.
fn add_user_to(file: &File, index: usize) -> Option<Action> {
    let stage = file.meaning().state(index).stage?;
    if file.meaning().final_stage().is_none_or(|last| last.index != stage) {
        return None;
    }
    Some(match add_user(file, stage) {
        Ok(change) => Action::refactor(Kind::Rewrite, change.title, change.edits),
        Err(reason) => Action::refused("Add USER", reason),
    })
}
