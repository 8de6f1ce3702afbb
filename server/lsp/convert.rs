//! Between the protocol's words and ours.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Range as Bytes;
use std::time::{SystemTime, UNIX_EPOCH};

use dockwright_facts::Date;
use dockwright_lint::{Edit, Finding, NewFile, Severity, Tag};
use dockwright_syntax::text::{self, Encoding, Text};
use serde_json::json;
use tower_lsp_server::ls_types::{
    CodeDescription, CreateFile, CreateFileOptions, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity,
    DiagnosticTag, DocumentChangeOperation, DocumentChanges, Location, NumberOrString, OneOf,
    OptionalVersionedTextDocumentIdentifier, Position, Range, ResourceOp, TextDocumentEdit, TextEdit, Uri,
    WorkspaceEdit,
};

use super::capabilities::ClientFacts;
use super::document::Document;

/// More diagnostics of one document than anybody reads; hundreds of thousands would keep the client and us from all else.
const MAX_DIAGNOSTICS: usize = 2_000;

/// What our diagnostics say of where they are from.
pub(super) const SOURCE: &str = "dockwright";

/// The byte offset of a position; what lies beyond a line or the text is moved to its end.
pub(super) fn offset(text: &Text, position: Position, encoding: Encoding) -> usize {
    text.offset(text::Position { line: position.line, character: position.character }, encoding)
}

/// The byte range of a range; empty at its start if it is the wrong way round.
pub(super) fn byte_range(text: &Text, range: Range, encoding: Encoding) -> Bytes<usize> {
    let start = offset(text, range.start, encoding);
    start..offset(text, range.end, encoding).max(start)
}

/// The range of a byte range.
pub(super) fn range(text: &Text, bytes: &Bytes<usize>, encoding: Encoding) -> Range {
    let position = |offset| {
        let text::Position { line, character } = text.position(offset, encoding);
        Position { line, character }
    };
    Range { start: position(bytes.start), end: position(bytes.end) }
}

/// An edit of a text.
///
/// Where the last line has no line break, one that is put behind it reaches to the line after, of which there is none: that is
/// moved to the end of the text. Neovim adds that line break by itself, and only by this knows that it is the same one.
pub(super) fn text_edit(text: &Text, edit: &Edit, encoding: Encoding) -> TextEdit {
    let mut range = range(text, &edit.range, encoding);
    let source = text.as_str();
    if edit.range.end == source.len() && edit.text.ends_with('\n') && !source.is_empty() && !source.ends_with('\n') {
        range.end = Position { line: range.end.line + 1, character: 0 };
    }
    TextEdit { range, new_text: edit.text.clone() }
}

/// A finding as a diagnostic; `index` is its place among the findings of the document.
pub(super) fn diagnostic(document: &Document, finding: &Finding, index: usize, client: &ClientFacts) -> Diagnostic {
    let range = |bytes| range(document.text(), bytes, client.encoding);
    let related = finding.related.iter().map(|related| DiagnosticRelatedInformation {
        location: Location { uri: document.uri.clone(), range: range(&related.range) },
        message: related.message.clone(),
    });
    let tags = finding.tags.iter().map(|tag| match tag {
        Tag::Unnecessary => DiagnosticTag::UNNECESSARY,
        Tag::Deprecated => DiagnosticTag::DEPRECATED,
    });
    Diagnostic {
        range: range(&finding.range),
        severity: Some(match finding.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Info => DiagnosticSeverity::INFORMATION,
            Severity::Hint => DiagnosticSeverity::HINT,
        }),
        code: Some(NumberOrString::String(finding.rule.id.to_owned())),
        code_description: finding.rule.url().parse().ok().map(|href| CodeDescription { href }),
        source: Some(SOURCE.to_owned()),
        message: finding.message.clone(),
        related_information: (client.related_information && !finding.related.is_empty()).then(|| related.collect()),
        tags: (!finding.tags.is_empty()).then(|| tags.collect()),
        data: Some(json!({ "rule": finding.rule.id, "version": document.version, "index": index })),
    }
}

/// The findings of a document as diagnostics, by their place: all of them, or the most severe if there are too many.
pub(super) fn diagnostics(document: &Document, client: &ClientFacts) -> Vec<Diagnostic> {
    let mut findings: Vec<_> = document.findings().iter().enumerate().collect();
    if findings.len() > MAX_DIAGNOSTICS {
        findings.sort_by_key(|(_, finding)| Reverse(finding.severity));
        findings.truncate(MAX_DIAGNOSTICS);
        findings.sort_by_key(|(index, _)| *index);
    }
    findings.into_iter().map(|(index, finding)| diagnostic(document, finding, index, client)).collect()
}

/// Edits of a document, for this version only if the client can say so.
pub(super) fn workspace_edit(document: &Document, edits: &[Edit], client: &ClientFacts) -> WorkspaceEdit {
    if !client.document_changes {
        let edits = edits.iter().map(|edit| text_edit(document.text(), edit, client.encoding)).collect();
        let changes = HashMap::from([(document.uri.clone(), edits)]);
        return WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() };
    }
    let edit = document_edit(document, edits, client);
    WorkspaceEdit { document_changes: Some(DocumentChanges::Edits(vec![edit])), ..WorkspaceEdit::default() }
}

/// Edits of this version of a document.
fn document_edit(document: &Document, edits: &[Edit], client: &ClientFacts) -> TextDocumentEdit {
    let edits = edits.iter().map(|edit| OneOf::Left(text_edit(document.text(), edit, client.encoding)));
    let text_document =
        OptionalVersionedTextDocumentIdentifier { uri: document.uri.clone(), version: Some(document.version) };
    TextDocumentEdit { text_document, edits: edits.collect() }
}

/// Adds the edits of another file. It has a version if it is open.
pub(super) fn add_edits(
    all: &mut WorkspaceEdit,
    (uri, version): (Uri, Option<i32>),
    text: &Text,
    edits: &[Edit],
    client: &ClientFacts,
) {
    let edits = edits.iter().map(|edit| text_edit(text, edit, client.encoding));
    match &mut all.document_changes {
        Some(DocumentChanges::Edits(documents)) => documents.push(TextDocumentEdit {
            text_document: OptionalVersionedTextDocumentIdentifier { uri, version },
            edits: edits.map(OneOf::Left).collect(),
        }),
        Some(DocumentChanges::Operations(_)) => {}
        None => drop(all.changes.get_or_insert_default().insert(uri, edits.collect())),
    }
}

/// Edits of a document together with files to create where there are none; `None` if the client cannot create files.
pub(super) fn creating_edit(
    document: &Document,
    edits: &[Edit],
    creates: &[NewFile],
    client: &ClientFacts,
) -> Option<WorkspaceEdit> {
    if creates.is_empty() {
        return Some(workspace_edit(document, edits, client));
    }
    let place = document.place.as_ref().filter(|_| client.creates_files)?;
    let own = (!edits.is_empty()).then(|| DocumentChangeOperation::Edit(document_edit(document, edits, client)));
    let mut operations: Vec<_> = own.into_iter().collect();
    for new in creates {
        let uri = place.uri(&new.path)?;
        // A file that is there in the meantime makes the client refuse the whole edit.
        let options = CreateFileOptions { overwrite: Some(false), ignore_if_exists: Some(false) };
        let create = CreateFile { uri: uri.clone(), options: Some(options), annotation_id: None };
        let text = TextEdit { range: Range::default(), new_text: new.text.clone() };
        let fill = TextDocumentEdit {
            text_document: OptionalVersionedTextDocumentIdentifier { uri, version: None },
            edits: vec![OneOf::Left(text)],
        };
        operations
            .extend([DocumentChangeOperation::Op(ResourceOp::Create(create)), DocumentChangeOperation::Edit(fill)]);
    }
    Some(WorkspaceEdit { document_changes: Some(DocumentChanges::Operations(operations)), ..WorkspaceEdit::default() })
}

/// The day it is, in universal time.
pub(super) fn today() -> Date {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    day_of(seconds / 86_400)
}

/// The date of a day counted from 1 January 1970.
fn day_of(mut days: u64) -> Date {
    let leap = |year: u16| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let mut year = 1970;
    while year < u16::MAX && days >= if leap(year) { 366 } else { 365 } {
        days -= if leap(year) { 366 } else { 365 };
        year += 1;
    }
    let february = if leap(year) { 29 } else { 28 };
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    Date { year, month, day: u8::try_from(days + 1).unwrap_or(31).min(31) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_days() {
        let cases =
            [(0, "1970-01-01"), (58, "1970-02-28"), (59, "1970-03-01"), (789, "1972-02-29"), (364, "1970-12-31")];
        for (days, expected) in cases {
            assert_eq!(day_of(days).to_string(), expected);
        }
        assert_eq!(day_of(20_777).to_string(), "2026-11-20");
        assert_eq!(day_of(u64::MAX).year, u16::MAX);
    }

    #[test]
    fn ranges_the_wrong_way_round_are_empty() {
        let text = Text::new("FROM a\nRUN b\n");
        let back = Range { start: Position { line: 1, character: 2 }, end: Position { line: 0, character: 1 } };
        assert_eq!(byte_range(&text, back, Encoding::Utf16), 9..9);
        let beyond =
            Range { start: Position { line: 9, character: 9 }, end: Position { line: u32::MAX, character: 0 } };
        assert_eq!(byte_range(&text, beyond, Encoding::Utf8), 13..13);
    }
}
