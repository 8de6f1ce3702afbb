//! `textDocument/documentLink`.

use dockwright_ide::links::{Link, Target, links_any};
use tower_lsp_server::ls_types::DocumentLink;

use crate::lsp::capabilities::ClientFacts;
use crate::lsp::convert;
use crate::lsp::document::Document;

/// What leads elsewhere.
pub(in crate::lsp) fn document_links(document: &Document, client: &ClientFacts) -> Vec<DocumentLink> {
    let found = links_any(document.file(), document.surroundings().as_ref());
    found.iter().filter_map(|link| convert_link(document, client, link)).collect()
}

fn convert_link(document: &Document, client: &ClientFacts, link: &Link) -> Option<DocumentLink> {
    let target = match &link.target {
        Target::Page(page) => page.parse().ok()?,
        Target::File(path) => document.place.as_ref()?.uri(path)?,
    };
    Some(DocumentLink {
        range: convert::range(document.text(), &link.range, client.encoding),
        target: Some(target),
        tooltip: (client.structure.link_tooltips && !link.tooltip.is_empty()).then(|| link.tooltip.clone()),
        data: None,
    })
}
