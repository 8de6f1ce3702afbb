//! One file a request: convert in, ask the core, convert out. Plain functions over a snapshot of a document.

pub(super) mod call_hierarchy;
pub(super) mod code_action;
pub(super) mod code_lens;
pub(super) mod completion;
pub(super) mod definition;
pub(super) mod diagnostic;
pub(super) mod document_link;
pub(super) mod document_symbol;
pub(super) mod folding_range;
pub(super) mod formatting;
pub(super) mod highlight;
pub(super) mod hover;
pub(super) mod inlay_hint;
pub(super) mod linked_editing;
pub(super) mod references;
pub(super) mod rename;
pub(super) mod selection_range;
pub(super) mod semantic_tokens;
pub(super) mod signature;
pub(super) mod workspace_symbol;

/// The protocol's `RequestFailed`: nothing is wrong with the request, and editors show the message.
const REQUEST_FAILED: i64 = -32803;
