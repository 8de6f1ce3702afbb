//! `textDocument/completion`.

use dockwright_ide::complete::{Completion, CompletionKind, complete};
use tower_lsp_server::ls_types::{
    CompletionItem, CompletionItemKind, CompletionResponse, CompletionTextEdit, Position, TextEdit,
};

use crate::lsp::capabilities::ClientFacts;
use crate::lsp::convert;
use crate::lsp::document::Document;

/// What may stand at a position.
pub(in crate::lsp) fn completion(document: &Document, client: &ClientFacts, position: Position) -> CompletionResponse {
    let offset = convert::offset(document.text(), position, client.encoding);
    let offered = complete(document.file(), document.surroundings().as_ref(), offset);
    let items: Vec<_> = offered.iter().map(|one| item(document, client, one)).collect();
    items.into()
}

fn item(document: &Document, client: &ClientFacts, offered: &Completion) -> CompletionItem {
    let range = convert::range(document.text(), &offered.range, client.encoding);
    let kind = match offered.kind {
        CompletionKind::File => CompletionItemKind::FILE,
        CompletionKind::Folder => CompletionItemKind::FOLDER,
    };
    CompletionItem {
        label: offered.label.clone(),
        kind: Some(kind),
        detail: Some(offered.detail.clone()),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit { range, new_text: offered.text.clone() })),
        ..CompletionItem::default()
    }
}
