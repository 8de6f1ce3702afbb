//! `textDocument/prepareCallHierarchy`, `callHierarchy/incomingCalls` and `callHierarchy/outgoingCalls`, of stages.

use std::ops::Range;

use dockwright_ide::hierarchy::{Call, stage_at, used, users};
use dockwright_ide::symbols::Symbol;
use dockwright_model::AnyFile;
use tower_lsp_server::ls_types::{
    self, CallHierarchyIncomingCall, CallHierarchyItem, CallHierarchyOutgoingCall, Position,
};

use super::document_symbol::kind;
use crate::lsp::capabilities::ClientFacts;
use crate::lsp::convert;
use crate::lsp::document::Document;

/// The stage at a position.
pub(in crate::lsp) fn prepare(
    document: &Document,
    client: &ClientFacts,
    position: Position,
) -> Option<Vec<CallHierarchyItem>> {
    let AnyFile::Dockerfile(file) = document.file() else { return None };
    let stage = stage_at(file, convert::offset(document.text(), position, client.encoding))?;
    Some(vec![item(document, client, &stage)])
}

/// The stages that use one. Its FROM tells which it is; the name of one without a name is that of its base.
pub(in crate::lsp) fn incoming(
    document: &Document,
    client: &ClientFacts,
    of: &CallHierarchyItem,
) -> Option<Vec<CallHierarchyIncomingCall>> {
    let AnyFile::Dockerfile(file) = document.file() else { return None };
    let found = users(file, convert::offset(document.text(), of.range.start, client.encoding));
    let call = |Call { stage, places }| CallHierarchyIncomingCall {
        from: item(document, client, &stage),
        from_ranges: ranges(document, client, &places),
    };
    Some(found.into_iter().map(call).collect())
}

/// The stages that one uses.
pub(in crate::lsp) fn outgoing(
    document: &Document,
    client: &ClientFacts,
    of: &CallHierarchyItem,
) -> Option<Vec<CallHierarchyOutgoingCall>> {
    let AnyFile::Dockerfile(file) = document.file() else { return None };
    let found = used(file, convert::offset(document.text(), of.range.start, client.encoding));
    let call = |Call { stage, places }| CallHierarchyOutgoingCall {
        to: item(document, client, &stage),
        from_ranges: ranges(document, client, &places),
    };
    Some(found.into_iter().map(call).collect())
}

fn ranges(document: &Document, client: &ClientFacts, places: &[Range<usize>]) -> Vec<ls_types::Range> {
    places.iter().map(|bytes| convert::range(document.text(), bytes, client.encoding)).collect()
}

fn item(document: &Document, client: &ClientFacts, stage: &Symbol) -> CallHierarchyItem {
    CallHierarchyItem {
        name: stage.name.clone(),
        kind: kind(stage.kind),
        tags: None,
        detail: (!stage.detail.is_empty()).then(|| stage.detail.clone()),
        uri: document.uri.clone(),
        range: convert::range(document.text(), &stage.range, client.encoding),
        selection_range: convert::range(document.text(), &stage.selection, client.encoding),
        data: None,
    }
}
