//! `textDocument/documentSymbol`.

use dockwright_ide::symbols::{Symbol, SymbolKind, compose, symbols};
use dockwright_model::AnyFile;
use tower_lsp_server::ls_types::{
    self, DocumentSymbol, DocumentSymbolResponse, Location, SymbolInformation, SymbolTag,
};

use crate::lsp::capabilities::ClientFacts;
use crate::lsp::convert;
use crate::lsp::document::Document;

/// The outline of a document: a tree, or a list for a client that has no trees.
pub(in crate::lsp) fn document_symbols(document: &Document, client: &ClientFacts) -> DocumentSymbolResponse {
    let found = match document.file() {
        AnyFile::Dockerfile(file) => symbols(file),
        AnyFile::Compose(file) => compose::symbols(file),
        AnyFile::Dockerignore(_) => Vec::new(),
    };
    if client.structure.nested_symbols {
        let nested: Vec<_> = found.iter().map(|symbol| nested(document, client, symbol)).collect();
        return nested.into();
    }
    let mut list = Vec::new();
    found.iter().for_each(|symbol| flat(document, client, symbol, None, &mut list));
    list.into()
}

/// The kind as clients know it. All of them are old enough for every client.
pub(in crate::lsp) fn kind(kind: SymbolKind) -> ls_types::SymbolKind {
    match kind {
        SymbolKind::Directive | SymbolKind::Setting => ls_types::SymbolKind::PROPERTY,
        SymbolKind::Stage | SymbolKind::Section => ls_types::SymbolKind::NAMESPACE,
        SymbolKind::Argument => ls_types::SymbolKind::CONSTANT,
        SymbolKind::Variable => ls_types::SymbolKind::VARIABLE,
        SymbolKind::Label => ls_types::SymbolKind::FIELD,
        SymbolKind::Files => ls_types::SymbolKind::FILE,
        SymbolKind::Command => ls_types::SymbolKind::FUNCTION,
        SymbolKind::Start => ls_types::SymbolKind::METHOD,
        SymbolKind::Ports => ls_types::SymbolKind::INTERFACE,
        SymbolKind::Heredoc => ls_types::SymbolKind::STRING,
        SymbolKind::Service => ls_types::SymbolKind::CLASS,
        SymbolKind::Network => ls_types::SymbolKind::INTERFACE,
        SymbolKind::Volume | SymbolKind::Config | SymbolKind::Model => ls_types::SymbolKind::VARIABLE,
        SymbolKind::Secret => ls_types::SymbolKind::CONSTANT,
    }
}

fn tags(client: &ClientFacts, symbol: &Symbol) -> Option<Vec<SymbolTag>> {
    (symbol.deprecated && client.structure.symbol_tags).then(|| vec![SymbolTag::DEPRECATED])
}

// Symbols hold symbols, and those heredocs: it goes no deeper.
fn nested(document: &Document, client: &ClientFacts, symbol: &Symbol) -> DocumentSymbol {
    let range = |bytes| convert::range(document.text(), bytes, client.encoding);
    let children: Vec<_> = symbol.children.iter().map(|child| nested(document, client, child)).collect();
    #[expect(deprecated, reason = "the field has to be there")]
    DocumentSymbol {
        name: symbol.name.clone(),
        detail: (!symbol.detail.is_empty()).then(|| symbol.detail.clone()),
        kind: kind(symbol.kind),
        tags: tags(client, symbol),
        deprecated: None,
        range: range(&symbol.range),
        selection_range: range(&symbol.selection),
        children: (!children.is_empty()).then_some(children),
    }
}

fn flat(
    document: &Document,
    client: &ClientFacts,
    symbol: &Symbol,
    container: Option<&str>,
    list: &mut Vec<SymbolInformation>,
) {
    let range = convert::range(document.text(), &symbol.range, client.encoding);
    #[expect(deprecated, reason = "the field has to be there")]
    list.push(SymbolInformation {
        name: match symbol.kind {
            SymbolKind::Stage | SymbolKind::Heredoc | SymbolKind::Section | SymbolKind::Service => symbol.name.clone(),
            // A list has no room for details but the name.
            _ => format!("{} {}", symbol.name, symbol.detail).trim_end().to_owned(),
        },
        kind: kind(symbol.kind),
        tags: tags(client, symbol),
        deprecated: None,
        location: Location { uri: document.uri.clone(), range },
        container_name: container.map(str::to_owned),
    });
    symbol.children.iter().for_each(|child| flat(document, client, child, Some(&symbol.name), list));
}
