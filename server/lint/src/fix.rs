//! The fix loop: lint, fix, and again, until nothing changes.

use std::collections::{BTreeMap, VecDeque};

use dockwright_model::{AnyFile, FileKind, Surroundings};
use dockwright_syntax::text::apply_edits;

use crate::{Config, Edit, Finding, Fix, NewFile, Safety, Severity, lint_any};

/// The outcome of fixing a text.
#[derive(Debug)]
pub struct Fixed {
    /// The text after all fixes.
    pub text: String,
    /// The rule ids of the applied fixes, in the order they were applied.
    pub applied: Vec<&'static str>,
    /// The files that the fixes create, each where there is none.
    pub created: Vec<NewFile>,
    /// What is left.
    pub remaining: Vec<Finding>,
}

/// More passes than any file needs; two fixes that undo each other would go on for ever.
const MAX_PASSES: usize = 20;

/// Times the outcome of fixes is looked at, each of which costs a whole lint. To find one bad fix among hundreds takes a
/// dozen.
const MAX_ATTEMPTS: usize = 64;

/// [`fix_any`] for a Dockerfile of which no more is known.
pub fn fix(text: &str, config: &Config, safety: Safety) -> Fixed {
    fix_any(FileKind::Dockerfile, text, None, config, safety)
}

/// Applies every fix that is at least as trusted as `safety`, again and again until none is left.
///
/// Fixes that overlap wait for the next pass. A pass after which the file has more errors than before is taken back, and
/// its fixes are tried in halves.
pub fn fix_any(
    kind: FileKind,
    text: &str,
    surroundings: Option<&Surroundings>,
    config: &Config,
    safety: Safety,
) -> Fixed {
    let mut state = State::new(AnyFile::new(kind, text), surroundings.map(Surroundings::afresh), config);
    let (mut applied, mut created) = (Vec::new(), Vec::new());
    let mut attempts = MAX_ATTEMPTS;
    for _ in 0..MAX_PASSES {
        let chosen = choose(&state.findings, safety);
        let Some((next, done)) = apply(&chosen, &mut attempts, |some| attempt(&state, some, config)) else { break };
        for (rule, fix) in done {
            applied.push(rule);
            created.extend(fix.creates.clone());
        }
        state = next;
    }
    Fixed { text: state.file.source().to_owned(), applied, created, remaining: state.findings }
}

/// How far the fixes have come.
struct State {
    file: AnyFile,
    surroundings: Option<Surroundings>,
    findings: Vec<Finding>,
}

impl State {
    fn new(file: AnyFile, surroundings: Option<Surroundings>, config: &Config) -> Self {
        let findings = lint_any(&file, surroundings.as_ref(), config);
        Self { file, surroundings, findings }
    }

    fn errors(&self) -> usize {
        self.findings.iter().filter(|finding| finding.severity == Severity::Error).count()
    }
}

/// The preferred fixes that do not overlap, in order of their place.
fn choose(findings: &[Finding], safety: Safety) -> Vec<Chosen<'_>> {
    let mut chosen: Vec<Chosen<'_>> = Vec::new();
    let mut taken = Taken::default();
    let mut paths: Vec<&str> = Vec::new();
    for finding in findings {
        let Some(fix) = finding.fixes.first().filter(|fix| fix.safety >= safety) else { continue };
        let path = fix.creates.as_ref().map(|created| created.path.as_str());
        if !fix.edits.iter().any(|edit| taken.touches(edit)) && path.is_none_or(|path| !paths.contains(&path)) {
            paths.extend(path);
            fix.edits.iter().for_each(|edit| taken.take(edit));
            chosen.push((finding.rule.id, fix));
        }
    }
    chosen
}

/// The places chosen fixes change: start to end. Places of different fixes do not touch.
#[derive(Default)]
struct Taken(BTreeMap<usize, usize>);

impl Taken {
    /// Whether an edit touches a taken place: two insertions at one place do as well, as their order would be arbitrary.
    fn touches(&self, edit: &Edit) -> bool {
        let before = self.0.range(..=edit.range.end).next_back();
        before.is_some_and(|(_, end)| *end >= edit.range.start)
    }

    fn take(&mut self, edit: &Edit) {
        let end = self.0.entry(edit.range.start).or_insert(edit.range.end);
        *end = (*end).max(edit.range.end);
    }
}

/// Tries all items, or the largest of their halves, quarters and so on that succeeds, as long as there are attempts left.
fn apply<T, R>(items: &[T], attempts: &mut usize, attempt: impl Fn(&[T]) -> Option<R>) -> Option<R> {
    let mut parts = VecDeque::from([items]);
    while let Some(part) = parts.pop_front().filter(|part| !part.is_empty()) {
        *attempts = attempts.checked_sub(1)?;
        if let Some(outcome) = attempt(part) {
            return Some(outcome);
        }
        if part.len() > 1 {
            let (one, other) = part.split_at(part.len().div_ceil(2));
            parts.extend([one, other]);
        }
    }
    None
}

type Chosen<'a> = (&'static str, &'a Fix);

/// The state after some fixes, and the fixes; `None` if they change nothing or add an error.
fn attempt<'a>(state: &State, chosen: &[Chosen<'a>], config: &Config) -> Option<(State, Vec<Chosen<'a>>)> {
    let edits: Vec<_> = chosen
        .iter()
        .flat_map(|(_, fix)| fix.edits.iter().map(|edit| (edit.range.clone(), edit.text.clone())))
        .collect();
    let text = apply_edits(state.file.source(), &edits)?;
    let mut surroundings = state.surroundings.as_ref().map(Surroundings::afresh);
    let mut creates = false;
    for new in chosen.iter().filter_map(|(_, fix)| fix.creates.as_ref()) {
        // Nothing is ever overwritten.
        let known = surroundings.as_ref().filter(|around| around.kind(&new.path).is_none())?;
        surroundings = Some(known.with_created(&new.path, &new.text));
        creates = true;
    }
    if text == state.file.source() && !creates {
        return None;
    }
    let next = State::new(AnyFile::new(state.file.kind(), &text), surroundings, config);
    (next.errors() <= state.errors()).then(|| (next, chosen.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_fixes_are_left_out_in_few_attempts() {
        let items: Vec<usize> = (0..1000).collect();
        let mut attempts = MAX_ATTEMPTS;
        let good = apply(&items, &mut attempts, |part| (!part.contains(&700)).then(|| part.to_vec()));
        assert_eq!(good.map(|part| part.len()), Some(500));
        assert_eq!(attempts, MAX_ATTEMPTS - 2);
        assert_eq!(apply(&items, &mut attempts, |_| None::<()>), None);
        assert_eq!(attempts, 0);
    }
}
