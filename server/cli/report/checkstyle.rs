//! The XML of Checkstyle, which many a CI server reads.

use dockwright_lint::{Finding, Severity};

use super::xml::{HEAD, escaped};
use super::{Reported, place};

/// The element of one file; nothing for a file without findings.
pub(super) fn part(reported: &Reported<'_>) -> String {
    if reported.findings.is_empty() {
        return String::new();
    }
    let errors: String = reported.findings.iter().map(|finding| error(reported, finding)).collect();
    format!("  <file name=\"{}\">\n{errors}  </file>\n", escaped(reported.path))
}

/// The document.
pub(super) fn whole(parts: &[String]) -> String {
    format!("{HEAD}<checkstyle version=\"4.3\">\n{}</checkstyle>\n", parts.concat())
}

fn error(reported: &Reported<'_>, finding: &Finding) -> String {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Hint => "info",
    };
    let (line, column) = place(reported.text, finding.range.start);
    let message = escaped(&finding.message);
    let rule = finding.rule.id;
    format!(
        "    <error line=\"{line}\" column=\"{column}\" severity=\"{severity}\" message=\"{message}\" source=\"dockwright.{rule}\"/>\n"
    )
}
