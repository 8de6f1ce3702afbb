//! The report for people.

use std::fmt::Write as _;

use dockwright_lint::{Finding, MAX_FINDINGS, Safety, Severity};
use dockwright_syntax::text::Text;

use super::snippet::{Mark, snippet};
use super::{Tally, counted, place};
use crate::cli::terminal::{Palette, paint, visible};

/// The findings of one file, each followed by an empty line.
pub(super) fn findings(path: &str, text: &Text, findings: &[Finding], palette: &Palette) -> String {
    let path = visible(path);
    findings.iter().map(|found| finding(&path, text, found, palette)).collect()
}

fn finding(path: &str, text: &Text, finding: &Finding, palette: &Palette) -> String {
    let style = palette.severity(finding.severity);
    let head = paint(style, format_args!("{}[{}]", finding.severity.name(), finding.rule.id));
    let message = palette.prose(&visible(&finding.message), palette.strong);
    let mut out = format!("{head}{} {message}\n", paint(palette.strong, ':'));

    let mut marks = vec![Mark { range: finding.range.clone(), label: String::new(), style, primary: true }];
    for related in &finding.related {
        let label = visible(&related.message);
        marks.push(Mark { range: related.range.clone(), label, style: palette.frame, primary: false });
    }
    let (line, column) = place(text, finding.range.start);
    let indent = snippet(&mut out, text, &format!("{path}:{line}:{column}"), &marks, palette);

    if let Some(fix) = finding.fixes.first() {
        let command = match fix.safety {
            Safety::Safe => "dockwright fix",
            Safety::Unsafe => "dockwright fix --unsafe",
        };
        let _ = writeln!(out, "{:indent$} {}", "", paint(palette.frame, '|'));
        let bar = paint(palette.frame, '=');
        let help = paint(palette.strong, "help");
        let title = palette.prose(&visible(&fix.title), anstyle::Style::new());
        let command = palette.prose(&format!("`{command}`"), anstyle::Style::new());
        let _ = writeln!(out, "{:indent$} {bar} {help}: fix available: {title} (run {command})", "");
    }
    out.push('\n');
    out
}

/// The last line of a report.
pub(super) fn summary(tally: &Tally, palette: &Palette) -> String {
    if tally.total() == 0 {
        let files = counted(tally.files, "file");
        return format!("{} in {files}\n", paint(palette.good, "no problems found"));
    }
    let count = |severity: Severity| {
        let count = tally.count(severity);
        let said = if severity == Severity::Info { format!("{count} info") } else { counted(count, severity.name()) };
        (count > 0).then(|| paint(palette.severity(severity), said))
    };
    let severities = [Severity::Error, Severity::Warning, Severity::Info, Severity::Hint];
    let counts: Vec<String> = severities.into_iter().filter_map(count).collect();
    let mut out = format!("{} in {}", counts.join(", "), counted(tally.touched, "file"));
    let command = |options: &str| palette.prose(&format!("`dockwright fix{options}`"), anstyle::Style::new());
    let _ = match (tally.fixable, tally.unsafely_fixable) {
        (0, 0) => Ok(()),
        (safe, 0) => write!(out, "; {safe} can be fixed with {}", command("")),
        (0, not) => write!(out, "; {not} can be fixed with {}", command(" --unsafe")),
        (safe, not) => write!(out, "; {safe} can be fixed with {}, {not} more with `--unsafe`", command("")),
    };
    if tally.cut > 0 {
        let _ = write!(out, "; of one rule in one file at most {MAX_FINDINGS} are reported");
    }
    out.push('\n');
    out
}
