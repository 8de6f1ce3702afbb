//! What the client can do with the structure of a file: symbols, folds, selections, tokens, links, hints, lenses.

use tower_lsp_server::ls_types::{
    CallHierarchyServerCapability, ClientCapabilities, CodeLensOptions, DocumentLinkOptions, ExecuteCommandOptions,
    FoldingRangeProviderCapability, OneOf, SelectionRangeProviderCapability, SemanticTokensFullOptions,
    SemanticTokensOptions, SemanticTokensServerCapabilities, ServerCapabilities,
};

use super::SHOW_REFERENCES;
use super::legend::Legend;

/// What we know of the client.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::lsp) struct StructureFacts {
    /// Symbols may hold others.
    pub(in crate::lsp) nested_symbols: bool,
    /// Symbols may be marked as deprecated.
    pub(in crate::lsp) symbol_tags: bool,
    /// The most folds the client wants.
    pub(in crate::lsp) fold_limit: Option<usize>,
    /// How tokens are called, for a client that asks for any.
    pub(in crate::lsp) legend: Option<Legend>,
    /// Tokens may go over the end of a line.
    pub(in crate::lsp) multiline_tokens: bool,
    /// Links may say what they lead to.
    pub(in crate::lsp) link_tooltips: bool,
    /// The client can be told to ask for hints again.
    pub(in crate::lsp) refreshes_hints: bool,
    /// The client can be told to ask for lenses again.
    pub(in crate::lsp) refreshes_lenses: bool,
    /// The client can be sent to a place.
    pub(in crate::lsp) shows_documents: bool,
    /// Commands that the client has and that lenses may name, `experimental.commands`.
    pub(in crate::lsp) commands: Vec<String>,
}

impl StructureFacts {
    /// Reads what a client says of itself.
    pub(super) fn of(client: &ClientCapabilities) -> Self {
        let document = client.text_document.as_ref();
        let workspace = client.workspace.as_ref();
        let symbols = document.and_then(|document| document.document_symbol.as_ref());
        let limit = document.and_then(|document| document.folding_range.as_ref()?.range_limit);
        let tokens = document.and_then(|document| document.semantic_tokens.as_ref());
        let links = document.and_then(|document| document.document_link.as_ref());
        let hints = workspace.and_then(|workspace| workspace.inlay_hint.as_ref());
        let lenses = workspace.and_then(|workspace| workspace.code_lens.as_ref());
        let yes = |said: Option<bool>| said.unwrap_or_default();
        Self {
            nested_symbols: yes(symbols.and_then(|symbols| symbols.hierarchical_document_symbol_support)),
            symbol_tags: symbols.is_some_and(|symbols| symbols.tag_support.is_some()),
            fold_limit: limit.and_then(|limit| usize::try_from(limit).ok()),
            legend: tokens.map(Legend::of),
            multiline_tokens: yes(tokens.and_then(|tokens| tokens.multiline_token_support)),
            link_tooltips: yes(links.and_then(|links| links.tooltip_support)),
            refreshes_hints: yes(hints.and_then(|hints| hints.refresh_support)),
            refreshes_lenses: yes(lenses.and_then(|lenses| lenses.refresh_support)),
            shows_documents: client
                .window
                .as_ref()
                .and_then(|window| window.show_document.as_ref())
                .is_some_and(|show| show.support),
            commands: announced(client),
        }
    }

    /// Adds what the server offers.
    pub(super) fn offer(&self, capabilities: &mut ServerCapabilities) {
        capabilities.document_symbol_provider = Some(OneOf::Left(true));
        capabilities.workspace_symbol_provider = Some(OneOf::Left(true));
        capabilities.folding_range_provider = Some(FoldingRangeProviderCapability::Simple(true));
        capabilities.selection_range_provider = Some(SelectionRangeProviderCapability::Simple(true));
        capabilities.document_link_provider =
            Some(DocumentLinkOptions { resolve_provider: Some(false), work_done_progress_options: Default::default() });
        capabilities.call_hierarchy_provider = Some(CallHierarchyServerCapability::Simple(true));
        capabilities.inlay_hint_provider = Some(OneOf::Left(true));
        capabilities.code_lens_provider = Some(CodeLensOptions { resolve_provider: Some(false) });
        capabilities.execute_command_provider = self.shows_documents.then(|| ExecuteCommandOptions {
            commands: vec![SHOW_REFERENCES.to_owned()],
            ..ExecuteCommandOptions::default()
        });
        capabilities.semantic_tokens_provider = self.legend.as_ref().map(|legend| {
            SemanticTokensServerCapabilities::SemanticTokensOptions(SemanticTokensOptions {
                legend: legend.names(),
                range: Some(true),
                full: Some(SemanticTokensFullOptions::Delta { delta: Some(true) }),
                ..SemanticTokensOptions::default()
            })
        });
    }
}

/// The commands that a client says it has: a list, or one below a second `commands`.
fn announced(client: &ClientCapabilities) -> Vec<String> {
    let said = client.experimental.as_ref().and_then(|experimental| experimental.get("commands"));
    let list = said.and_then(|said| said.as_array().or_else(|| said.get("commands")?.as_array()));
    list.into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned)).collect()
}
