//! Code actions: quick fixes of findings, suppression comments, refactorings.

mod compose;
mod refactors;

#[cfg(test)]
mod tests;

use std::ops::Range;

pub use dockwright_lint::refactor::Kind;
use dockwright_lint::{Config, Edit, Finding, Fix, NewFile, Safety, fix_any, suppress_in_file, suppress_on_line};
use dockwright_model::{AnyFile, FileKind, Surroundings};

use crate::inline;

/// What kind of change an action is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionKind {
    /// Mends a finding.
    QuickFix,
    /// Silences a finding.
    Suppress,
    /// Changes code that is not wrong.
    Refactor(Kind),
    /// Applies all safe fixes of the file.
    FixAll,
}

/// A change a user may choose.
#[derive(Debug, Clone)]
pub struct Action {
    /// What will change.
    pub title: String,
    /// What kind of change it is.
    pub kind: ActionKind,
    /// The edits; empty when the action cannot be done.
    pub edits: Vec<Edit>,
    /// A file to create where there is none.
    pub creates: Option<NewFile>,
    /// Why it cannot be done here.
    pub disabled: Option<String>,
    /// Whether it is the best answer to its finding.
    pub preferred: bool,
    /// Index into the findings given, for an action on a finding.
    pub finding: Option<usize>,
}

impl Action {
    fn refactor(kind: Kind, title: String, edits: Vec<Edit>) -> Self {
        Self {
            title,
            kind: ActionKind::Refactor(kind),
            edits,
            creates: None,
            disabled: None,
            preferred: false,
            finding: None,
        }
    }

    fn refused(title: &str, reason: String) -> Self {
        Self { disabled: Some(reason), ..Self::refactor(Kind::Rewrite, title.to_owned(), Vec::new()) }
    }
}

/// Who selects more findings than this at once does not want to silence one of them.
const MANY: usize = 20;

/// The actions for a byte range, when `findings` are those of the file. The list is short: what touches the range only,
/// fixes before refactorings before comments that silence a rule.
pub fn actions(file: &AnyFile, range: Range<usize>, findings: &[Finding]) -> Vec<Action> {
    let touches = |finding: &Finding| finding.range.start <= range.end && range.start <= finding.range.end;
    let touched = findings.iter().enumerate().filter(|(_, finding)| touches(finding));
    let mut found: Vec<Action> = touched.clone().flat_map(|(index, finding)| quick_fixes(index, finding)).collect();
    for refactor in refactorings(file, &range) {
        // A fix that does the same already stands above.
        if refactor.disabled.is_some() || found.iter().all(|fix| fix.edits != refactor.edits) {
            found.push(refactor);
        }
    }
    if touched.clone().nth(MANY).is_none() {
        found.extend(touched.flat_map(|(index, finding)| suppressions_in(file, index, finding)));
    }
    found
}

/// The refactorings for a byte range, those that are refused with the reason.
pub fn refactorings(file: &AnyFile, range: &Range<usize>) -> Vec<Action> {
    match file {
        AnyFile::Dockerfile(file) => refactors::refactors(file, range),
        AnyFile::Compose(file) => match inline::at(file, range.start) {
            Some((inner, at)) => {
                let inside = at..inner.part(range).map_or(at, |part| part.end.max(at));
                let found = refactors::refactors(inner.file, &inside).into_iter();
                found.filter_map(|action| inner.action(action)).collect()
            }
            None => compose::refactors(file, range),
        },
        AnyFile::Dockerignore(_) => Vec::new(),
    }
}

/// Adds the actions on findings that do not touch the range, because the editor asks about them all the same: fixes behind
/// fixes, comments that silence a rule at the end.
pub fn add_answers(offered: &mut Vec<Action>, file: &AnyFile, findings: &[Finding], asked: &[usize]) {
    let asked: Vec<_> = asked.iter().filter_map(|&index| Some((index, findings.get(index)?))).take(MANY).collect();
    let fixes = asked.iter().flat_map(|&(index, finding)| quick_fixes(index, finding));
    let new: Vec<Action> = fixes.filter(|new| offered.iter().all(|old| old.edits != new.edits)).collect();
    let behind = offered.iter().take_while(|action| action.kind == ActionKind::QuickFix).count();
    offered.splice(behind..behind, new);
    offered.extend(asked.iter().flat_map(|&(index, finding)| suppressions(file, index, finding)));
}

fn quick_fixes(index: usize, finding: &Finding) -> impl Iterator<Item = Action> + '_ {
    finding.fixes.iter().enumerate().map(move |(position, fix)| Action {
        title: fix.title.clone(),
        kind: ActionKind::QuickFix,
        edits: fix.edits.clone(),
        creates: fix.creates.clone(),
        disabled: None,
        preferred: position == 0 && fix.safety == Safety::Safe,
        finding: Some(index),
    })
}

/// The comments that silence a finding. One in a Dockerfile that stands in the file is silenced there.
fn suppressions_in(file: &AnyFile, index: usize, finding: &Finding) -> Vec<Action> {
    let inner = match file {
        AnyFile::Compose(file) if finding.rule.kind() == FileKind::Dockerfile => inline::at(file, finding.range.start),
        _ => None,
    };
    let Some((inner, at)) = inner else { return suppressions(file, index, finding).into() };
    let inside = Finding { range: at..at, ..finding.clone() };
    let found = suppressions(inner.document(), index, &inside).into_iter();
    let found: Vec<Action> = found.filter_map(|action| inner.action(action)).collect();
    if !found.is_empty() {
        return found;
    }
    // Where no comment can be written in it, one above the key does.
    let above = inner.start();
    suppressions(file, index, &Finding { range: above..above, ..finding.clone() }).into()
}

fn suppressions(file: &AnyFile, index: usize, finding: &Finding) -> [Action; 2] {
    let action = |reach: &str, edit: Edit| Action {
        title: format!("Ignore {} {reach}", finding.rule.id),
        kind: ActionKind::Suppress,
        edits: vec![edit],
        creates: None,
        disabled: None,
        preferred: false,
        finding: Some(index),
    };
    let line = suppress_on_line(file, finding.rule, finding.range.start);
    let reach = match file.kind() {
        FileKind::Dockerfile => "for this instruction",
        FileKind::Dockerignore => "for this pattern",
        FileKind::Compose => "here",
    };
    [action(reach, line), action("for the whole file", suppress_in_file(file, finding.rule))]
}

/// All safe fixes of the file as one edit, when `findings` are those of the file; `None` when there is nothing to fix. The
/// same loop as that of `dockwright fix`, but without what creates files: editors run this on every save.
pub fn fix_all(
    file: &AnyFile,
    surroundings: Option<&Surroundings>,
    config: &Config,
    findings: &[Finding],
) -> Option<Edit> {
    // The loop begins with a lint of its own.
    fixable(findings).then_some(())?;
    let mut config = config.clone();
    let safe = findings.iter().filter_map(|finding| Some((finding, safe_fix(finding)?)));
    for (finding, _) in safe.filter(|(_, fix)| fix.creates.is_some()) {
        config.set(finding.rule.id, None);
    }
    let fixed = fix_any(file.kind(), file.source(), surroundings, &config, Safety::Safe);
    minimal_edit(file.source(), &fixed.text)
}

/// Whether [`fix_all`] has something to begin with. Some editors ask at each move of the cursor, so this is for them.
pub fn fixable(findings: &[Finding]) -> bool {
    findings.iter().filter_map(safe_fix).any(|fix| fix.creates.is_none())
}

fn safe_fix(finding: &Finding) -> Option<&Fix> {
    finding.fixes.first().filter(|fix| fix.safety == Safety::Safe)
}

/// The smallest single edit that turns one text into another; `None` for equal texts.
pub fn minimal_edit(old: &str, new: &str) -> Option<Edit> {
    if old == new {
        return None;
    }
    let boundary = |text: &str, mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let prefix = boundary(old, old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count());
    let (old_rest, new_rest) = (old.get(prefix..)?, new.get(prefix..)?);
    let mut suffix = old_rest.bytes().rev().zip(new_rest.bytes().rev()).take_while(|(a, b)| a == b).count();
    while !old_rest.is_char_boundary(old_rest.len() - suffix) {
        suffix -= 1;
    }
    let text = new_rest.get(..new_rest.len() - suffix)?;
    Some(Edit::replace(prefix..old.len() - suffix, text))
}
