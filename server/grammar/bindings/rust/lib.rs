//! The tree-sitter grammar for Dockerfiles.
//!
//! The grammar is total: no input yields an ERROR or MISSING node, and instructions begin and end on the lines where
//! BuildKit says they do. See `grammar.js` for the shape of the tree and `src/scanner.c` for how lines are read.

use tree_sitter_language::LanguageFn;

#[expect(unsafe_code, reason = "the generated parser is C")]
unsafe extern "C" {
    fn tree_sitter_dockerfile() -> *const ();
}

/// The language, to be given to `tree_sitter::Parser::set_language`.
#[expect(unsafe_code, reason = "the function is the generated parser's entry point")]
pub const LANGUAGE: LanguageFn = unsafe { LanguageFn::from_raw(tree_sitter_dockerfile) };

/// What the nodes of the tree are, as JSON made by the tree-sitter generator.
pub const NODE_TYPES: &str = include_str!("../../src/node-types.json");
