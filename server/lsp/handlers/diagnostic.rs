//! `textDocument/diagnostic`.

use tower_lsp_server::ls_types::{
    DocumentDiagnosticReport, DocumentDiagnosticReportResult, FullDocumentDiagnosticReport,
    RelatedFullDocumentDiagnosticReport, RelatedUnchangedDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport,
};

use crate::lsp::capabilities::ClientFacts;
use crate::lsp::convert;
use crate::lsp::document::Document;

/// The diagnostics of a document, or that they are those of `previous`, the id of an earlier answer.
pub(in crate::lsp) fn report(
    document: &Document,
    client: &ClientFacts,
    previous: Option<&str>,
) -> DocumentDiagnosticReportResult {
    // The serial changes with the text and with the settings, which is all that diagnostics depend on.
    let id = document.serial.to_string();
    if previous == Some(id.as_str()) {
        let unchanged_document_diagnostic_report = UnchangedDocumentDiagnosticReport { result_id: id };
        let report =
            RelatedUnchangedDocumentDiagnosticReport { related_documents: None, unchanged_document_diagnostic_report };
        return DocumentDiagnosticReport::from(report).into();
    }
    full(Some(id), convert::diagnostics(document, client))
}

/// The answer for a document that is not open or not ours.
pub(in crate::lsp) fn nothing() -> DocumentDiagnosticReportResult {
    full(None, Vec::new())
}

fn full(
    result_id: Option<String>,
    items: Vec<tower_lsp_server::ls_types::Diagnostic>,
) -> DocumentDiagnosticReportResult {
    let full_document_diagnostic_report = FullDocumentDiagnosticReport { result_id, items };
    let report = RelatedFullDocumentDiagnosticReport { related_documents: None, full_document_diagnostic_report };
    DocumentDiagnosticReport::from(report).into()
}
