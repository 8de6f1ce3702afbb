//! `textDocument/codeLens`.

use dockwright_ide::lens::lenses;
use dockwright_model::AnyFile;
use tower_lsp_server::ls_types::{CodeLens, Command};

use crate::lsp::capabilities::ClientFacts;
use crate::lsp::convert;
use crate::lsp::document::Document;

/// How often each stage is used. The command is empty: clients show it as a text.
pub(in crate::lsp) fn code_lenses(document: &Document, client: &ClientFacts) -> Vec<CodeLens> {
    let AnyFile::Dockerfile(file) = document.file() else { return Vec::new() };
    let lens = |lens: dockwright_ide::lens::Lens| CodeLens {
        range: convert::range(document.text(), &lens.range, client.encoding),
        command: Some(Command { title: lens.title, command: String::new(), arguments: None }),
        data: None,
    };
    lenses(file).into_iter().map(lens).collect()
}
