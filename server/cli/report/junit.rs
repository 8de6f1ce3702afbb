//! The XML of JUnit: each finding is a test case that failed, each file without findings one that passed.

use dockwright_lint::Finding;

use super::xml::{HEAD, escaped};
use super::{Reported, Tally, place};

/// The test cases of one file.
pub(super) fn part(reported: &Reported<'_>) -> String {
    if reported.findings.is_empty() {
        let path = escaped(reported.path);
        return format!("    <testcase classname=\"{path}\" name=\"no problems\"/>\n");
    }
    reported.findings.iter().map(|finding| case(reported, finding)).collect()
}

/// The document.
pub(super) fn whole(parts: &[String], tally: &Tally) -> String {
    let failures = tally.total();
    let tests = failures + tally.files - tally.touched;
    format!(
        "{HEAD}<testsuites>\n  <testsuite name=\"dockwright\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" \
         skipped=\"0\">\n{}  </testsuite>\n</testsuites>\n",
        parts.concat()
    )
}

fn case(reported: &Reported<'_>, finding: &Finding) -> String {
    let (line, column) = place(reported.text, finding.range.start);
    let (path, message) = (escaped(reported.path), escaped(&finding.message));
    let (rule, severity) = (finding.rule.id, finding.severity.name());
    format!(
        "    <testcase classname=\"{path}\" name=\"{rule} at {line}:{column}\">\n      <failure type=\"{severity}\" \
         message=\"{message}\">{path}:{line}:{column}: {severity}: {message} ({rule})</failure>\n    </testcase>\n"
    )
}
