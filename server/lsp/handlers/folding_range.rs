//! `textDocument/foldingRange`.

use dockwright_ide::folding::{Fold, FoldKind, compose, folds};
use dockwright_model::AnyFile;
use tower_lsp_server::ls_types::{FoldingRange, FoldingRangeKind};

use crate::lsp::capabilities::ClientFacts;
use crate::lsp::document::Document;

/// What can be folded away. Whole lines, so that a client that folds nothing else can use all of it.
pub(in crate::lsp) fn folding_ranges(document: &Document, client: &ClientFacts) -> Vec<FoldingRange> {
    let found = match document.file() {
        AnyFile::Dockerfile(file) => folds(file, client.structure.fold_limit),
        AnyFile::Compose(file) => compose::folds(file, client.structure.fold_limit),
        AnyFile::Dockerignore(_) => Vec::new(),
    };
    found.iter().filter_map(range).collect()
}

fn range(fold: &Fold) -> Option<FoldingRange> {
    Some(FoldingRange {
        start_line: u32::try_from(fold.first).ok()?,
        end_line: u32::try_from(fold.last).ok()?,
        // Without characters, a fold goes from the end of the one line to the end of the other.
        start_character: None,
        end_character: None,
        kind: match fold.kind {
            FoldKind::Code => None,
            FoldKind::Comment => Some(FoldingRangeKind::Comment),
            FoldKind::Region => Some(FoldingRangeKind::Region),
        },
        collapsed_text: None,
    })
}
