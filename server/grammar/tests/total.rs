//! The grammar is total: whatever the input, the tree has no ERROR and no MISSING node, and an incremental parse gives
//! the tree of a fresh one.

#![allow(clippy::expect_used, reason = "a test may fail")]

#[path = "../../../tests/support/chance.rs"]
mod chance;

use chance::Random;
use tree_sitter::{InputEdit, Node, Parser, Point, Tree};

fn parser() -> Parser {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_dockerfile::LANGUAGE.into()).expect("the grammar fits the runtime");
    parser
}

const TOKENS: &[&str] = &[
    "FROM",
    "RUN",
    "run",
    "COPY",
    "ADD",
    "ENV",
    "ARG",
    "LABEL",
    "CMD",
    "ENTRYPOINT",
    "HEALTHCHECK",
    "NONE",
    "ONBUILD",
    "SHELL",
    "USER",
    "WORKDIR",
    "VOLUME",
    "EXPOSE",
    "STOPSIGNAL",
    "MAINTAINER",
    "FOO",
    "--",
    "--from=",
    "--mount=type=cache",
    "--x",
    "-",
    "a",
    "b=c",
    "=",
    "'",
    "\"",
    "$",
    "${",
    "}",
    "$X",
    "${X:-y}",
    "${X^}",
    "$((1<<2))",
    "\\",
    "`",
    "\\\n",
    "`\n",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    " ",
    "  ",
    "\t",
    "\u{b}",
    "\u{85}",
    "\u{a0}",
    "\u{2003}",
    "\u{feff}",
    "\0",
    "#",
    "# c\n",
    "# escape=`\n",
    "# escape=\\\n",
    "# syntax=x\n",
    "#check=skip=all\n",
    "# escape = \n",
    "[",
    "]",
    ",",
    "[\"a\"]",
    "[\"a\", \"b\"]",
    "[\"a\\\"",
    "[\"a\\\n\"]",
    "<<EOF",
    "<<-EOF",
    "<<'EOF'",
    "<<\"E F\"",
    "3<<EOF",
    "<<",
    "<<<",
    "<",
    "EOF",
    "\nEOF\n",
    "\n\tEOF\n",
    "<<A",
    "<<B",
    "\nA\n",
    "\nB\n",
    "&&",
    "|",
    ";",
    "🐳",
    "é",
    "\u{1F600}",
    "\\\\",
    "\\ ",
    "``",
];

fn random_document(random: &mut Random) -> String {
    let mut text = String::new();
    for _ in 0..random.below(40) {
        match random.below(12) {
            0 => text.push(char::from(random.below(128) as u8)),
            1 => text.push(char::from_u32(random.below(0x3100) as u32).unwrap_or('x')),
            _ => text.push_str(TOKENS[random.below(TOKENS.len())]),
        }
        if random.below(3) == 0 {
            text.push(' ');
        }
    }
    text
}

fn assert_total(tree: &Tree, text: &str) {
    let root = tree.root_node();
    assert!(!root.has_error(), "an ERROR or MISSING node for {text:?}: {}", root.to_sexp());
}

#[test]
fn random_documents_have_no_error() {
    let mut parser = parser();
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    for _ in 0..100_000 {
        let text = random_document(&mut random);
        let tree = parser.parse(&text, None).expect("no time limit is set");
        assert_total(&tree, &text);
        assert_eq!(tree.root_node().end_byte(), text.len(), "the tree covers {text:?}");
    }
}

fn point(text: &str, offset: usize) -> Point {
    let before = &text.as_bytes()[..offset];
    let row = before.iter().filter(|&&byte| byte == b'\n').count();
    let column = offset - before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
    Point { row, column }
}

fn boundary(text: &str, mut offset: usize) -> usize {
    offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

fn shape(node: Node<'_>, out: &mut Vec<(String, usize, usize)>) {
    out.push((node.kind().to_owned(), node.start_byte(), node.end_byte()));
    for index in 0..node.child_count() {
        if let Some(child) = node.child(index) {
            shape(child, out);
        }
    }
}

fn shape_of(tree: &Tree) -> Vec<(String, usize, usize)> {
    let mut out = Vec::new();
    shape(tree.root_node(), &mut out);
    out
}

#[test]
fn incremental_equals_full_on_random_documents() {
    let mut parser = parser();
    let mut random = Random(0xD1B5_4A32_D192_ED03);
    for _ in 0..2_000 {
        let mut text = random_document(&mut random) + &random_document(&mut random);
        let mut tree = parser.parse(&text, None).expect("no time limit is set");
        for _ in 0..10 {
            let at = random.below(text.len() + 1);
            let start = boundary(&text, at);
            let length = random.below(12);
            let end = boundary(&text, start + length);
            let insert = if random.below(3) == 0 { "" } else { TOKENS[random.below(TOKENS.len())] };
            let mut edited = text.clone();
            edited.replace_range(start..end, insert);
            tree.edit(&InputEdit {
                start_byte: start,
                old_end_byte: end,
                new_end_byte: start + insert.len(),
                start_position: point(&text, start),
                old_end_position: point(&text, end),
                new_end_position: point(&edited, start + insert.len()),
            });
            tree = parser.parse(&edited, Some(&tree)).expect("no time limit is set");
            let fresh = parser.parse(&edited, None).expect("no time limit is set");
            assert_total(&tree, &edited);
            assert_eq!(shape_of(&tree), shape_of(&fresh), "{text:?} -> {edited:?}");
            text = edited;
        }
    }
}
