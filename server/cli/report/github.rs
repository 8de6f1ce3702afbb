//! Annotations of GitHub Actions: workflow commands, one a line.

use dockwright_lint::{Finding, Severity};

use super::{Reported, place};

/// The annotations of one file.
pub(super) fn part(reported: &Reported<'_>) -> String {
    reported.findings.iter().map(|finding| annotation(reported, finding)).collect()
}

fn annotation(reported: &Reported<'_>, finding: &Finding) -> String {
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Hint => "notice",
    };
    let (line, column) = place(reported.text, finding.range.start);
    let (end_line, end_column) = place(reported.text, finding.range.end);
    // Columns of an annotation are only shown within one line.
    let columns = if line == end_line { format!(",col={column},endColumn={end_column}") } else { String::new() };
    format!(
        "::{command} file={},line={line},endLine={end_line}{columns},title={}::{}\n",
        property(reported.path),
        property(finding.rule.id),
        data(&finding.message)
    )
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
