//! One file a request: convert in, ask the core, convert out. Plain functions over a snapshot of a document.

pub(super) mod code_action;
pub(super) mod completion;
pub(super) mod definition;
pub(super) mod diagnostic;
pub(super) mod highlight;
pub(super) mod hover;
pub(super) mod linked_editing;
pub(super) mod references;
pub(super) mod rename;
