//! `textDocument/codeLens`.

use dockwright_ide::lens::lenses;
use dockwright_ide::navigate::builds;
use dockwright_model::AnyFile;
use tower_lsp_server::ls_types::{CodeLens, Command};

use crate::lsp::capabilities::ClientFacts;
use crate::lsp::convert;
use crate::lsp::document::Document;

/// Which services build each stage, and how often it is used. The command is empty: clients show it as a text.
pub(in crate::lsp) fn code_lenses(document: &Document, client: &ClientFacts) -> Vec<CodeLens> {
    let AnyFile::Dockerfile(file) = document.file() else { return Vec::new() };
    let lens = |lens: dockwright_ide::lens::Lens| CodeLens {
        range: convert::range(document.text(), &lens.range, client.encoding),
        command: Some(Command { title: lens.title, command: String::new(), arguments: None }),
        data: None,
    };
    let built = document.surroundings().map(|around| builds::lenses(file, &around)).unwrap_or_default();
    built.into_iter().chain(lenses(file)).map(lens).collect()
}
