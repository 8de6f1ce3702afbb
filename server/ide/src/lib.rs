//! What an editor asks for: hover, completion, signature help, code actions. Functions from a file and a place to plain data (byte ranges, labels,
//! Markdown, edits); nothing here knows a protocol or a terminal.

pub mod actions;
pub mod complete;
pub mod hover;
pub mod signature;

#[cfg(test)]
#[path = "../../../tests/support/corpus.rs"]
mod corpus;
