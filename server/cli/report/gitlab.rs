//! The Code Quality report of GitLab: a JSON array after the model of Code Climate.

use std::collections::HashMap;

use dockwright_lint::{Finding, Severity};
use serde_json::json;

use super::{Reported, place};

/// The entries of one file, with commas between them.
pub(super) fn part(reported: &Reported<'_>) -> String {
    let mut seen: HashMap<u64, u64> = HashMap::new();
    let entry = |finding: &Finding| {
        let print = fingerprint(reported, finding);
        let count = seen.entry(print).or_default();
        *count += 1;
        entry(reported, finding, print.wrapping_add(*count - 1))
    };
    reported.findings.iter().map(entry).collect::<Vec<_>>().join(",\n")
}

fn entry(reported: &Reported<'_>, finding: &Finding, print: u64) -> String {
    let severity = match finding.severity {
        Severity::Error => "critical",
        Severity::Warning => "major",
        Severity::Info => "minor",
        Severity::Hint => "info",
    };
    let lines = (place(reported.text, finding.range.start).0, place(reported.text, finding.range.end).0);
    json!({
        "description": finding.message,
        "check_name": finding.rule.id,
        "fingerprint": format!("{print:016x}"),
        "severity": severity,
        "location": { "path": reported.path, "lines": { "begin": lines.0, "end": lines.1 } },
    })
    .to_string()
}

/// A number that stays when lines are added elsewhere in the file: made of the path, the rule and the line's text.
fn fingerprint(reported: &Reported<'_>, finding: &Finding) -> u64 {
    let text = reported.text;
    let line = text.line_range(text.line_of(finding.range.start));
    let line = text.as_str().get(line).unwrap_or_default().trim();
    let bytes = [reported.path, "\0", finding.rule.id, "\0", line];
    // FNV-1a: the same everywhere and in every version, unlike the hashes of the standard library.
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    bytes.iter().flat_map(|text| text.bytes()).fold(0xcbf2_9ce4_8422_2325, step)
}
