//! How findings are reported: one file for each format.

mod checkstyle;
mod github;
mod gitlab;
mod json;
mod junit;
mod sarif;
mod snippet;
mod statistics;
mod text;
mod xml;

use std::collections::HashMap;

use dockwright_lint::{Finding, MAX_FINDINGS, Safety, Severity};
use dockwright_syntax::text::{Encoding, Text};

pub(super) use statistics::Statistics;

use super::arguments::ReportFormat;
use super::terminal::Palette;

/// A file and what was found in it.
pub(super) struct Reported<'a> {
    /// What the file is called in reports.
    pub(super) path: &'a str,
    /// Its text.
    pub(super) text: &'a Text,
    /// What was found.
    pub(super) findings: &'a [Finding],
}

/// What a report says of one file.
pub(super) fn part(format: ReportFormat, reported: &Reported<'_>, palette: &Palette) -> String {
    match format {
        ReportFormat::Text => text::findings(reported.path, reported.text, reported.findings, palette),
        ReportFormat::Json => json::entries(reported.path, reported.text, reported.findings),
        ReportFormat::Sarif => sarif::part(reported),
        ReportFormat::Github => github::part(reported),
        ReportFormat::Gitlab => gitlab::part(reported),
        ReportFormat::Checkstyle => checkstyle::part(reported),
        ReportFormat::Junit => junit::part(reported),
    }
}

/// The report of all files from what it says of each.
pub(super) fn whole(
    format: ReportFormat,
    parts: Vec<String>,
    tally: &Tally,
    statistics: &Statistics,
    palette: &Palette,
) -> String {
    let said: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    match format {
        ReportFormat::Text => {
            let summary = if tally.files > 0 { text::summary(tally, palette) } else { String::new() };
            said.concat() + &summary
        }
        ReportFormat::Json | ReportFormat::Gitlab => json::array(said.into_iter()),
        ReportFormat::Sarif => sarif::whole(&said, &statistics.rules()),
        ReportFormat::Github => said.concat(),
        ReportFormat::Checkstyle => checkstyle::whole(&said),
        ReportFormat::Junit => junit::whole(&said, tally),
    }
}

/// How often each rule found something, as a report of its own.
pub(super) fn statistics(format: ReportFormat, tally: &Tally, statistics: &Statistics, palette: &Palette) -> String {
    match format {
        ReportFormat::Json => statistics.json(),
        _ => statistics.text(palette) + &text::summary(tally, palette),
    }
}

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
    /// Files in which a rule found more than is reported.
    pub(super) cut: usize,
}

impl Tally {
    /// Counts the findings of one file.
    pub(super) fn of(findings: &[Finding]) -> Self {
        let cut = usize::from(is_cut(findings));
        let mut tally = Self { files: 1, touched: usize::from(!findings.is_empty()), cut, ..Self::default() };
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
        self.cut += other.cut;
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

/// Whether some rule has as many findings in a file as are reported.
fn is_cut(findings: &[Finding]) -> bool {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    // Only very long lists need counting.
    let counted = findings.iter().filter(|_| findings.len() >= MAX_FINDINGS);
    counted.for_each(|finding| *counts.entry(finding.rule.id).or_default() += 1);
    counts.values().any(|count| *count >= MAX_FINDINGS)
}

/// `1 file`, `2 files`.
pub(super) fn counted(count: usize, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}

/// A path as a reference of RFC 3986.
fn uri(path: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/-._~!$&'()*+,;=@".contains(byte);
    let path = path.replace('\\', "/");
    let encoded =
        path.bytes().map(|byte| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") });
    encoded.collect()
}

/// A place as people count: line and column from 1, the column in Unicode characters. A byte order mark is no character.
fn place(text: &Text, offset: usize) -> (u32, u32) {
    let position = text.position(offset, Encoding::Utf32);
    let mark = u32::from(position.line == 0 && text.as_str().starts_with('\u{feff}'));
    (position.line + 1, (position.character + 1).saturating_sub(mark).max(1))
}
