//! Parsing with tree-sitter, from scratch or after an edit.

use std::cell::RefCell;

pub use tree_sitter::Tree;
use tree_sitter::{Language, Node, Parser};

thread_local! {
    static PARSER: RefCell<Parser> = RefCell::new({
        let mut parser = Parser::new();
        // Fails only when generator and runtime disagree on the version of the tables, which every test would show.
        let fits = parser.set_language(&language());
        debug_assert!(fits.is_ok());
        parser
    });
}

fn language() -> Language {
    tree_sitter_dockerfile::LANGUAGE.into()
}

/// Parses a text. `old` is the tree of an earlier version, already told of the edits since (`Tree::edit`).
///
/// Any text has a tree without errors: the grammar is total.
///
/// # Panics
///
/// Never: no time limit or cancellation is set, the only ways for tree-sitter to give no tree.
pub fn parse(text: &str, old: Option<&Tree>) -> Tree {
    let tree = PARSER.with_borrow_mut(|parser| parser.parse(text, old).or_else(|| parser.parse("", None)));
    match tree {
        Some(tree) => tree,
        None => unreachable!("a parser with a language and without a time limit always gives a tree"),
    }
}

macro_rules! kinds {
    ($($name:ident),*) => {
        /// The ids of the kinds of nodes the lowering looks at.
        pub(super) struct Kinds { $(pub(super) $name: u16,)* }

        impl Kinds {
            fn new(language: &Language) -> Self {
                Self { $($name: language.id_for_node_kind(stringify!($name), true),)* }
            }
        }
    };
}

kinds!(
    directive,
    directive_name,
    directive_value,
    comment,
    line_continuation,
    stage,
    instruction,
    keyword,
    flag,
    flag_name,
    flag_value,
    json_array,
    json_string,
    shell_command,
    onbuild_instruction,
    heredoc,
    heredoc_marker,
    heredoc_body,
    heredoc_end
);

pub(super) fn kinds() -> &'static Kinds {
    static KINDS: std::sync::OnceLock<Kinds> = std::sync::OnceLock::new();
    KINDS.get_or_init(|| Kinds::new(&language()))
}

/// Calls `visit` for every child of `node`, in order.
pub(super) fn for_each_child<'tree>(node: Node<'tree>, mut visit: impl FnMut(Node<'tree>)) {
    let mut cursor = node.walk();
    if !cursor.goto_first_child() {
        return;
    }
    loop {
        visit(cursor.node());
        if !cursor.goto_next_sibling() {
            return;
        }
    }
}
