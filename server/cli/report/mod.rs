//! How findings are printed.

pub(super) mod json;
mod snippet;
pub(super) mod text;

use dockwright_lint::{Finding, Safety, Severity};
use dockwright_syntax::text::{Encoding, Text};

/// How many findings of which kind there are, in one file or in many.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    /// Files, with or without findings.
    pub(super) files: usize,
    /// Files with findings.
    pub(super) touched: usize,
    by_severity: [usize; 4],
    /// Findings that `dockwright fix` mends.
    fixable: usize,
    /// Findings that only `dockwright fix --unsafe` mends.
    unsafely_fixable: usize,
}

impl Tally {
    /// Counts the findings of one file.
    pub(super) fn of(findings: &[Finding]) -> Self {
        let mut tally = Self { files: 1, touched: usize::from(!findings.is_empty()), ..Self::default() };
        for finding in findings {
            tally.by_severity[finding.severity as usize] += 1;
            match finding.fixes.first().map(|fix| fix.safety) {
                Some(Safety::Safe) => tally.fixable += 1,
                Some(Safety::Unsafe) => tally.unsafely_fixable += 1,
                None => {}
            }
        }
        tally
    }

    /// Counts the findings of another file as well.
    pub(super) fn add(&mut self, other: &Self) {
        self.files += other.files;
        self.touched += other.touched;
        self.fixable += other.fixable;
        self.unsafely_fixable += other.unsafely_fixable;
        for (sum, count) in self.by_severity.iter_mut().zip(other.by_severity) {
            *sum += count;
        }
    }

    /// The number of findings with a severity.
    pub(super) fn count(&self, severity: Severity) -> usize {
        self.by_severity[severity as usize]
    }

    /// The number of findings.
    pub(super) fn total(&self) -> usize {
        self.by_severity.iter().sum()
    }

    /// The greatest severity among the findings.
    pub(super) fn worst(&self) -> Option<Severity> {
        let all = [Severity::Error, Severity::Warning, Severity::Info, Severity::Hint];
        all.into_iter().find(|severity| self.count(*severity) > 0)
    }
}

/// `1 file`, `2 files`.
pub(super) fn counted(count: usize, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}

/// A place as people count: line and column from 1, the column in Unicode characters. A byte order mark is no character.
fn place(text: &Text, offset: usize) -> (u32, u32) {
    let position = text.position(offset, Encoding::Utf32);
    let mark = u32::from(position.line == 0 && text.as_str().starts_with('\u{feff}'));
    (position.line + 1, (position.character + 1).saturating_sub(mark).max(1))
}
