//! `textDocument/inlayHint`.

use dockwright_ide::hints::{Hint, compose, hints};
use dockwright_model::AnyFile;
use tower_lsp_server::ls_types::{InlayHint, Range};

use crate::lsp::capabilities::ClientFacts;
use crate::lsp::convert;
use crate::lsp::document::Document;

/// The hints of a range, as far as the settings want them.
pub(in crate::lsp) fn inlay_hints(document: &Document, client: &ClientFacts, range: Range) -> Vec<InlayHint> {
    let within = convert::byte_range(document.text(), range, client.encoding);
    let wanted = &document.chosen.hints;
    let found = match document.file() {
        AnyFile::Dockerfile(file) => hints(file, &within, wanted, convert::today()),
        AnyFile::Compose(file) => {
            compose::hints(file, document.surroundings().as_ref(), &within, wanted, convert::today())
        }
        AnyFile::Dockerignore(_) => Vec::new(),
    };
    found.into_iter().map(|hint| convert_hint(document, client, hint)).collect()
}

fn convert_hint(document: &Document, client: &ClientFacts, hint: Hint) -> InlayHint {
    InlayHint {
        position: convert::range(document.text(), &(hint.offset..hint.offset), client.encoding).start,
        label: hint.label.into(),
        kind: None,
        text_edits: None,
        tooltip: (!hint.tooltip.is_empty()).then(|| hint.tooltip.into()),
        padding_left: Some(true),
        padding_right: None,
        data: None,
    }
}
