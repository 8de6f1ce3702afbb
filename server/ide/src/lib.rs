//! What an editor asks for: hover, completion, signature help, navigation, rename, code actions, formatting, the structure of a
//! file. Functions from a file and a place to plain data (byte ranges, labels, Markdown, edits); nothing here knows a protocol
//! or a terminal.

pub mod actions;
pub mod complete;
mod dotenv;
pub mod folding;
pub mod format;
pub mod hierarchy;
pub mod hints;
pub mod hover;
mod inline;
pub mod lens;
pub mod links;
pub mod navigate;
pub mod rename;
mod runs;
pub mod selection;
pub mod signature;
pub mod symbols;
pub mod tokens;

#[cfg(test)]
#[path = "../../../tests/support/corpus.rs"]
mod corpus;
