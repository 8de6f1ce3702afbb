//! SARIF 2.1.0, for code scanning: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.
//!
//! Columns count Unicode characters, as the run says.

use std::collections::BTreeMap;
use std::ops::Range;

use dockwright_lint::{Edit, Finding, Fix, Related, Rule, Severity, page};
use dockwright_syntax::text::Text;
use serde_json::{Value, json};

use super::{Reported, place, uri};

/// The results of one file, with commas between them.
pub(super) fn part(reported: &Reported<'_>) -> String {
    reported.findings.iter().map(|finding| result(reported, finding).to_string()).collect::<Vec<_>>().join(",\n")
}

/// The whole log. The rules are those that found something.
pub(super) fn whole(parts: &[String], rules: &BTreeMap<&'static str, &'static Rule>) -> String {
    let driver = json!({
        "name": "Dockwright",
        "informationUri": env!("CARGO_PKG_REPOSITORY"),
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": rules.values().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
    });
    format!(
        "{{\n\"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\",\n\"version\": \"2.1.0\",\n\"runs\": [{{\n\
         \"columnKind\": \"unicodeCodePoints\",\n\"tool\": {{ \"driver\": {driver} }},\n\"results\": [\n{}\n]\n}}]\n}}\n",
        parts.join(",\n")
    )
}

fn descriptor(rule: &Rule) -> Value {
    let help = page::docs(rule);
    json!({
        "id": rule.id,
        "shortDescription": { "text": rule.summary() },
        "fullDescription": { "text": rule.summary() },
        "help": { "text": help, "markdown": help },
        "helpUri": rule.url(),
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": { "tags": [rule.category.name()], "also": rule.also },
    })
}

/// SARIF knows no hints.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Hint => "note",
    }
}

fn result(reported: &Reported<'_>, finding: &Finding) -> Value {
    let mut result = json!({
        "ruleId": finding.rule.id,
        "level": level(finding.severity),
        "message": { "text": finding.message },
        "locations": [location(reported, &finding.range)],
    });
    let related = |related: &Related| {
        let mut location = location(reported, &related.range);
        location["message"] = json!({ "text": related.message });
        location
    };
    if !finding.related.is_empty() {
        result["relatedLocations"] = finding.related.iter().map(related).collect();
    }
    if !finding.fixes.is_empty() {
        result["fixes"] = finding.fixes.iter().map(|fix| repair(reported, fix)).collect();
    }
    result
}

fn location(reported: &Reported<'_>, range: &Range<usize>) -> Value {
    json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri(reported.path) },
        "region": region(reported.text, range),
    } })
}

fn region(text: &Text, range: &Range<usize>) -> Value {
    let ((line, column), (end_line, end_column)) = (place(text, range.start), place(text, range.end));
    json!({ "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column })
}

fn repair(reported: &Reported<'_>, fix: &Fix) -> Value {
    let replacement = |edit: &Edit| json!({ "deletedRegion": region(reported.text, &edit.range), "insertedContent": { "text": edit.text } });
    json!({
        "description": { "text": fix.title },
        "artifactChanges": [{
            "artifactLocation": { "uri": uri(reported.path) },
            "replacements": fix.edits.iter().map(replacement).collect::<Vec<_>>(),
        }],
    })
}
