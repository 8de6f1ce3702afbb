//! The fix loop: lint, fix, and again, until nothing changes.

use std::collections::BTreeMap;

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

/// Applies every fix that is at least as trusted as `safety`, again and again until none is left.
///
/// Fixes that overlap wait for the next pass. A pass after which the file has more errors than before is taken back, and
/// its fixes are tried one by one.
pub fn fix(text: &str, config: &Config, safety: Safety) -> Fixed {
    let mut file = File::new(text);
    let mut findings = lint(&file, config);
    let mut applied = Vec::new();
    for _ in 0..MAX_PASSES {
        let chosen = choose(&findings, safety);
        let Some((next, next_findings, done)) = apply(&file, &findings, &chosen, config) else { break };
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

fn apply(file: &File, findings: &[Finding], chosen: &[(&'static str, &Fix)], config: &Config) -> Option<Step> {
    if chosen.is_empty() {
        return None;
    }
    if let Some(step) = attempt(file, findings, chosen, config) {
        return Some(step);
    }
    chosen.iter().find_map(|single| attempt(file, findings, std::slice::from_ref(single), config))
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
