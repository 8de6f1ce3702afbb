//! What an editor asks for: hover, completion, navigation, rename, code actions. Functions from a file and a place to plain
//! data (byte ranges, labels, Markdown, edits); nothing here knows a protocol or a terminal.

pub mod actions;
pub mod complete;
pub mod hover;
pub mod navigate;
pub mod rename;
