//! The report for programs: one JSON array of findings.

use dockwright_lint::Finding;
use dockwright_syntax::text::Text;
use serde::Serialize;

use super::place;

/// A finding. Lines and columns count from 1, columns in Unicode characters.
#[derive(Serialize)]
struct Entry<'a> {
    path: &'a str,
    rule: &'a str,
    /// What other tools call the rule.
    also: &'a [&'a str],
    severity: &'a str,
    message: &'a str,
    range: Range,
    /// Whether there is a fix, safe or not.
    fixable: bool,
}

#[derive(Serialize)]
struct Range {
    start: Place,
    /// The place behind the last character.
    end: Place,
}

#[derive(Serialize)]
struct Place {
    line: u32,
    column: u32,
}

/// The entries of one file, with commas between them.
pub(super) fn entries(path: &str, text: &Text, findings: &[Finding]) -> String {
    let at = |offset: usize| {
        let (line, column) = place(text, offset);
        Place { line, column }
    };
    let entry = |finding: &Finding| {
        let entry = Entry {
            path,
            rule: finding.rule.id,
            also: finding.rule.also,
            severity: finding.severity.name(),
            message: &finding.message,
            range: Range { start: at(finding.range.start), end: at(finding.range.end) },
            fixable: !finding.fixes.is_empty(),
        };
        serde_json::to_string(&entry).ok()
    };
    findings.iter().filter_map(entry).collect::<Vec<_>>().join(",\n")
}

/// The whole array from the entries of each file.
pub(super) fn array(entries: impl Iterator<Item = String>) -> String {
    let mut entries: Vec<String> = entries.filter(|entries| !entries.is_empty()).collect();
    let Some(first) = entries.first_mut() else { return "[]\n".to_owned() };
    first.insert_str(0, "[\n");
    // What is joined is large, and copied no second time.
    let mut entries = entries.join(",\n");
    entries.push_str("\n]\n");
    entries
}
