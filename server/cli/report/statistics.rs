//! How often each rule found something.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use dockwright_lint::{Finding, Rule, Safety};
use serde_json::json;

use crate::cli::terminal::{Palette, paint};

/// Counts of findings by rule.
#[derive(Debug, Default)]
pub(in crate::cli) struct Statistics {
    by_rule: BTreeMap<&'static str, Count>,
}

#[derive(Debug, Clone, Copy)]
struct Count {
    rule: &'static Rule,
    findings: usize,
    files: usize,
    /// How many have a fix that `dockwright fix` applies.
    fixable: usize,
}

impl Statistics {
    /// Counts the findings of one file.
    pub(in crate::cli) fn of(findings: &[Finding]) -> Self {
        let mut statistics = Self::default();
        for finding in findings {
            let empty = Count { rule: finding.rule, findings: 0, files: 1, fixable: 0 };
            let count = statistics.by_rule.entry(finding.rule.id).or_insert(empty);
            count.findings += 1;
            count.fixable += usize::from(finding.fixes.first().is_some_and(|fix| fix.safety == Safety::Safe));
        }
        statistics
    }

    /// Counts the findings of another file as well.
    pub(in crate::cli) fn add(&mut self, other: &Self) {
        for (id, count) in &other.by_rule {
            self.by_rule
                .entry(id)
                .and_modify(|sum| {
                    sum.findings += count.findings;
                    sum.files += count.files;
                    sum.fixable += count.fixable;
                })
                .or_insert(*count);
        }
    }

    /// The rules that found something, by their ids.
    pub(in crate::cli) fn rules(&self) -> BTreeMap<&'static str, &'static Rule> {
        self.by_rule.iter().map(|(id, count)| (*id, count.rule)).collect()
    }

    /// The most frequent first.
    fn sorted(&self) -> Vec<&Count> {
        let mut counts: Vec<&Count> = self.by_rule.values().collect();
        counts.sort_by_key(|count| std::cmp::Reverse(count.findings));
        counts
    }

    /// A table for people.
    pub(in crate::cli) fn text(&self, palette: &Palette) -> String {
        let counts = self.sorted();
        let width = counts.first().map_or(1, |count| count.findings.to_string().len()).max("findings".len());
        let mut out = String::new();
        if !counts.is_empty() {
            let head = format!("{:>width$}  {:>5}  {:>7}  rule", "findings", "files", "fixable");
            let _ = writeln!(out, "{}", paint(palette.strong, head));
        }
        for count in counts {
            let rule = paint(palette.severity(count.rule.severity), count.rule.id);
            let fixable = if count.fixable > 0 { count.fixable.to_string() } else { "-".to_owned() };
            let _ = writeln!(out, "{:>width$}  {:>5}  {fixable:>7}  {rule}", count.findings, count.files);
        }
        out
    }

    /// A JSON array for programs.
    pub(in crate::cli) fn json(&self) -> String {
        let entry = |count: &&Count| {
            json!({
                "rule": count.rule.id,
                "findings": count.findings,
                "files": count.files,
                "fixable": count.fixable,
            })
            .to_string()
        };
        super::json::array(self.sorted().iter().map(entry))
    }
}
