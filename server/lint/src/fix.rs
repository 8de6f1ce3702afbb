//! The fix loop: lint, fix, and again, until nothing changes.

use std::collections::{BTreeMap, VecDeque};

use dockwright_model::File;
use dockwright_syntax::text::apply_edits;

use crate::{Config, Edit, Finding, Fix, Safety, Severity, lint};

/// The outcome of fixing a text.
#[derive(Debug)]
pub struct Fixed {
    /// The text after all fixes.
    pub text: String,
    /// The rule ids of the applied fixes, in the order they were applied.
    pub applied: Vec<&'static str>,
    /// What is left.
    pub remaining: Vec<Finding>,
}

/// More passes than any file needs; two fixes that undo each other would go on for ever.
const MAX_PASSES: usize = 20;

/// Times the outcome of fixes is looked at, each of which costs a whole lint. To find one bad fix among hundreds takes a
/// dozen.
const MAX_ATTEMPTS: usize = 64;

/// Applies every fix that is at least as trusted as `safety`, again and again until none is left.
///
/// Fixes that overlap wait for the next pass. A pass after which the file has more errors than before is taken back, and
/// its fixes are tried in halves.
pub fn fix(text: &str, config: &Config, safety: Safety) -> Fixed {
    let mut file = File::new(text);
    let mut findings = lint(&file, config);
    let mut applied = Vec::new();
    let mut attempts = MAX_ATTEMPTS;
    for _ in 0..MAX_PASSES {
        let chosen = choose(&findings, safety);
        let step = apply(&chosen, &mut attempts, |some| attempt(&file, &findings, some, config));
        let Some((next, next_findings, done)) = step else { break };
        applied.extend(done);
        file = next;
        findings = next_findings;
    }
    Fixed { text: file.source().to_owned(), applied, remaining: findings }
}

/// The preferred fixes that do not overlap, in order of their place.
fn choose(findings: &[Finding], safety: Safety) -> Vec<(&'static str, &Fix)> {
    let mut chosen: Vec<(&'static str, &Fix)> = Vec::new();
    let mut taken = Taken::default();
    for finding in findings {
        let Some(fix) = finding.fixes.first().filter(|fix| fix.safety >= safety) else { continue };
        if !fix.edits.iter().any(|edit| taken.touches(edit)) {
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

type Step = (File, Vec<Finding>, Vec<&'static str>);

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

fn attempt(file: &File, findings: &[Finding], chosen: &[(&'static str, &Fix)], config: &Config) -> Option<Step> {
    let edits: Vec<_> = chosen
        .iter()
        .flat_map(|(_, fix)| fix.edits.iter().map(|edit| (edit.range.clone(), edit.text.clone())))
        .collect();
    let text = apply_edits(file.source(), &edits)?;
    if text == file.source() {
        return None;
    }
    let next = File::new(&text);
    let next_findings = lint(&next, config);
    let errors = |findings: &[Finding]| findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    let better = errors(&next_findings) <= errors(findings);
    better.then(|| (next, next_findings, chosen.iter().map(|(rule, _)| *rule).collect()))
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
