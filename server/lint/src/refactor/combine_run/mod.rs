//! Combine RUN: several RUNs become one whose commands are joined with `&&`.
//!
//! Each RUN has a shell of its own, which is gone when the next one starts, and fails as a whole by the status of its last
//! command. Joined, they must do the same: what would reach into the next RUN (`cd`, variables, functions) stays in a
//! subshell, a list with `;` or `||` becomes a group, and where neither keeps the meaning there is a refusal. Every result
//! is read back before it is given.

mod assemble;
mod flags;
mod part;
mod verify;

#[cfg(test)]
mod tests;

use std::ops::Range;

use dockwright_model::File;
use dockwright_syntax::dockerfile::Keyword;

use super::layout::Layout;
use crate::Edit;
use part::Part;

/// RUNs combined into one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Combined {
    /// What will change, as a command: "Combine 3 RUNs".
    pub title: String,
    /// The edits; they do not overlap.
    pub edits: Vec<Edit>,
    /// The number of RUNs that become one.
    pub count: usize,
}

/// How a RUN is joined with the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    /// `&&`
    And,
    /// `;` between two scripts under `set -e`, which `&&` would switch off.
    Semicolon,
}

/// Combines the RUNs that a byte range touches; for a cursor, or within one RUN, that RUN with all its neighbours that can
/// be joined. The error is a sentence for the user that says what is in the way.
pub fn combine(file: &File, selection: Range<usize>) -> Result<Combined, String> {
    let instructions = &file.dockerfile().instructions;
    let first = instructions.partition_point(|instruction| instruction.span.end < selection.start);
    let end = instructions.partition_point(|instruction| instruction.span.start <= selection.end);
    // A selection that ends where a line begins does not reach into that line.
    let reaches = |index: usize| instructions.get(index).is_some_and(|last| last.span.start < selection.end);
    let end = if end > first + 1 && !reaches(end - 1) { end - 1 } else { end };
    let touched = first..end.max(first);
    let all_runs = instructions.get(touched.clone()).unwrap_or_default().iter().all(|i| i.keyword == Keyword::Run);
    if touched.is_empty() || (touched.len() == 1 && !all_runs) {
        return Err("There is no RUN here.".to_owned());
    }
    if !all_runs {
        return Err("Only RUNs that follow each other directly can be combined.".to_owned());
    }
    match touched.len() {
        1 => combine_around(file, touched.start),
        _ => combine_exactly(file, &Layout::of(file), touched),
    }
}

/// Combines exactly these instructions, which are given by their indices; `layout` is that of the file.
pub(crate) fn combine_exactly(file: &File, layout: &Layout<'_>, range: Range<usize>) -> Result<Combined, String> {
    let parts = range.map(|index| Part::of(file, index)).collect::<Result<Vec<_>, _>>()?;
    let mut operator = None;
    for pair in parts.windows(2) {
        let [one, next] = pair else { continue };
        let joined = part::join(one, next)?;
        if operator.is_some_and(|operator| operator != joined) {
            return Err(mixed(next));
        }
        operator = Some(joined);
    }
    finish(file, layout, &parts, operator.unwrap_or(Operator::And))
}

/// All chains of two or more RUNs in a row that can be combined, as indices of instructions.
pub(crate) fn chains(file: &File) -> Vec<Range<usize>> {
    let mut chains = Vec::new();
    let mut start = 0;
    let mut operator = None;
    let mut last: Option<Part<'_>> = None;
    for index in 0..file.dockerfile().instructions.len() {
        let part = Part::of(file, index).ok();
        let joined = last.as_ref().zip(part.as_ref()).and_then(|(last, part)| part::join(last, part).ok());
        if joined.is_none() || operator.is_some_and(|operator| Some(operator) != joined) {
            chains.push(start..index);
            start = index;
            operator = None;
        } else {
            operator = joined;
        }
        last = part;
    }
    chains.push(start..file.dockerfile().instructions.len());
    chains.retain(|chain| chain.len() > 1);
    chains
}

fn combine_around(file: &File, index: usize) -> Result<Combined, String> {
    let mut parts = vec![Part::of(file, index)?];
    let (mut operator, mut obstacle) = (None, None);
    let is_run = |index: usize| file.dockerfile().instructions.get(index).is_some_and(|i| i.keyword == Keyword::Run);
    for next in (index + 1..).take_while(|next| is_run(*next)) {
        let added = Part::of(file, next).and_then(|part| add(&mut operator, parts.last(), Some(&part)).map(|()| part));
        match added {
            Ok(part) => parts.push(part),
            Err(reason) => {
                obstacle = Some(reason);
                break;
            }
        }
    }
    let mut before = Vec::new();
    for previous in (0..index).rev().take_while(|previous| is_run(*previous)) {
        let first = before.last().or(parts.first());
        match Part::of(file, previous).and_then(|part| add(&mut operator, Some(&part), first).map(|()| part)) {
            Ok(part) => before.push(part),
            Err(reason) => {
                obstacle = obstacle.or(Some(reason));
                break;
            }
        }
    }
    parts.splice(0..0, before.into_iter().rev());
    if parts.len() < 2 {
        return Err(obstacle.unwrap_or_else(|| "There is no other RUN directly before or after this one.".to_owned()));
    }
    finish(file, &Layout::of(file), &parts, operator.unwrap_or(Operator::And))
}

/// Checks that two neighbours can be joined, and in the way the others are.
fn add(operator: &mut Option<Operator>, one: Option<&Part<'_>>, next: Option<&Part<'_>>) -> Result<(), String> {
    let (Some(one), Some(next)) = (one, next) else { return Ok(()) };
    let joined = part::join(one, next)?;
    if operator.is_some_and(|operator| operator != joined) {
        return Err(mixed(next));
    }
    *operator = Some(joined);
    Ok(())
}

fn mixed(part: &Part<'_>) -> String {
    let line = part.instruction.lines.0;
    format!(
        "Some of these RUNs depend on `set -e`, which stops working beside `&&`; the RUN on line {line} cannot be joined."
    )
}

fn finish(file: &File, layout: &Layout<'_>, parts: &[Part<'_>], operator: Operator) -> Result<Combined, String> {
    let edits = assemble::edits(file, layout, parts, operator)?;
    verify::read_back(file, parts, operator, &edits)?;
    let count = parts.len();
    Ok(Combined { title: format!("Combine {count} RUNs"), edits, count })
}
