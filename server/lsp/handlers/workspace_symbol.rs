//! `workspace/symbol`.

use std::collections::HashSet;
use std::sync::Arc;

use dockwright_ide::symbols::{Symbol, SymbolKind, compose, exported};
use dockwright_model::AnyFile;
use dockwright_syntax::text::Text;
use tower_lsp_server::ls_types::{Location, SymbolInformation, Uri};

use super::document_symbol::kind;
use crate::lsp::capabilities::ClientFacts;
use crate::lsp::convert;
use crate::lsp::document::Document;
use crate::lsp::roots::Folder;

/// More symbols than anybody reads.
const MOST_SYMBOLS: usize = 1_000;

/// The stages and build arguments of Dockerfiles, and the services, networks and so on of Compose files, whose name has the
/// letters of a query in their order: those of the open documents, then those of the files in the workspace folders.
pub(in crate::lsp) fn workspace_symbols(
    open: &[Arc<Document>],
    folders: &[Folder],
    query: &str,
    client: &ClientFacts,
) -> Vec<SymbolInformation> {
    let mut search = Search { query, client, seen: HashSet::new(), found: Vec::new() };
    for document in open {
        let symbols = match document.file() {
            AnyFile::Dockerfile(file) => exported(file),
            AnyFile::Compose(file) => compose::exported(file),
            AnyFile::Dockerignore(_) => continue,
        };
        search.file(&document.uri, document.text(), symbols);
    }
    for folder in folders {
        for (uri, file) in folder.dockerfiles() {
            if search.found.len() >= MOST_SYMBOLS {
                return search.found;
            }
            search.file(&uri, file.text(), exported(&file));
        }
        for (uri, file) in folder.composes() {
            if search.found.len() >= MOST_SYMBOLS {
                return search.found;
            }
            search.file(&uri, file.text(), compose::exported(&file));
        }
    }
    search.found
}

struct Search<'a> {
    query: &'a str,
    client: &'a ClientFacts,
    seen: HashSet<Uri>,
    found: Vec<SymbolInformation>,
}

impl Search<'_> {
    fn file(&mut self, uri: &Uri, text: &Text, symbols: Vec<Symbol>) {
        if !self.seen.insert(uri.clone()) {
            return;
        }
        let name = uri.path().as_str().rsplit('/').next().unwrap_or_default().to_owned();
        let matching = symbols.into_iter().filter(|symbol| fits(&symbol.name, self.query));
        let left = MOST_SYMBOLS.saturating_sub(self.found.len());
        self.found.extend(matching.take(left).map(|symbol| information(uri, text, &symbol, &name, self.client)));
    }
}

fn information(uri: &Uri, text: &Text, symbol: &Symbol, container: &str, client: &ClientFacts) -> SymbolInformation {
    let bytes = if symbol.kind == SymbolKind::Stage { &symbol.selection } else { &symbol.range };
    let range = convert::range(text, bytes, client.encoding);
    #[expect(deprecated, reason = "the field has to be there")]
    SymbolInformation {
        name: symbol.name.clone(),
        kind: kind(symbol.kind),
        tags: None,
        deprecated: None,
        location: Location { uri: uri.clone(), range },
        container_name: Some(container.to_owned()),
    }
}

/// Whether a name has the letters of a query in their order, in any case.
fn fits(name: &str, query: &str) -> bool {
    let mut letters = name.chars().flat_map(char::to_lowercase);
    query.chars().flat_map(char::to_lowercase).all(|wanted| letters.any(|letter| letter == wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_in_their_order() {
        for (name, query, expected) in
            [("build", "", true), ("Builder", "bld", true), ("build", "dl", false), ("a", "aa", false)]
        {
            assert_eq!(fits(name, query), expected, "{name} {query}");
        }
    }
}
