//! From the tree to the script: compound commands and functions.

use tree_sitter::TreeCursor;

use super::Nesting;
use super::lower::Lowering;
use super::lower_list::List;
use super::script::{Compound, Construct};

impl Lowering<'_> {
    pub(super) fn compound(&mut self, cursor: &mut TreeCursor, list: &mut List, mut construct: Construct) {
        let node = cursor.node();
        let span = self.span(node);
        if self.raw(node).starts_with("((") && construct == Construct::Group {
            construct = Construct::Arithmetic;
        }
        self.begin(list, span.start);
        let (index, first_command, nesting) = (self.script.compounds.len(), self.count(), list.nesting);
        let variable = node.child_by_field_name("variable").filter(|_| construct == Construct::For);
        let name = variable.map(|variable| (self.raw(variable).into(), self.span(variable)));
        let redirections = Vec::new();
        let compound =
            Compound { construct, span, name, redirections, first_command, end_command: first_command, nesting };
        self.script.compounds.push(compound);
        match construct {
            Construct::Arithmetic => {
                let word = self.word(cursor);
                self.script.other_words.push(word);
            }
            Construct::Function => self.function(cursor, index, nesting),
            _ if node.kind() == "c_style_for_statement" => self.c_style_for(cursor, nesting),
            _ => {
                let (base, start) = nestings(construct, nesting);
                self.list(cursor, base, start);
            }
        }
        let end_command = self.count();
        if let Some(compound) = self.script.compounds.get_mut(index) {
            compound.end_command = end_command;
        }
        self.stage(list, construct, span, first_command);
        if let Some(stage) = list.stages.last_mut() {
            stage.compound = Some(index as u32);
        }
    }

    fn function(&mut self, cursor: &mut TreeCursor, index: usize, outer: Nesting) {
        let nesting = Nesting { function: true, ..outer };
        let mut body = List::new(nesting, nesting);
        if !cursor.goto_first_child() {
            return;
        }
        loop {
            let node = cursor.node();
            match node.kind() {
                "word" => {
                    let name = Some((self.raw(node).into(), self.span(node)));
                    if let Some(compound) = self.script.compounds.get_mut(index) {
                        compound.name = name;
                    }
                }
                "comment" => self.comment(node),
                _ if node.is_named() => {
                    self.visit(cursor, &mut body);
                }
                _ => self.reserved(node),
            }
            if !cursor.goto_next_sibling() {
                break;
            }
        }
        cursor.goto_parent();
        self.end_list(&mut body);
        self.nesting = outer;
    }

    /// The head of `for ((…))` is arithmetic, not commands.
    fn c_style_for(&mut self, cursor: &mut TreeCursor, outer: Nesting) {
        let nesting = Nesting { loop_body: true, ..outer };
        if !cursor.goto_first_child() {
            return;
        }
        loop {
            let node = cursor.node();
            match node.kind() {
                "do_group" | "compound_statement" => {
                    self.list(cursor, nesting, nesting);
                }
                "comment" => self.comment(node),
                _ if node.is_named() => {
                    let word = self.word(cursor);
                    self.script.other_words.push(word);
                }
                _ => {}
            }
            if !cursor.goto_next_sibling() {
                break;
            }
        }
        cursor.goto_parent();
    }
}

/// The nesting inside of a compound command: for all of it, and at its start.
fn nestings(construct: Construct, outer: Nesting) -> (Nesting, Nesting) {
    let same = |nesting| (nesting, nesting);
    match construct {
        Construct::Subshell => same(Nesting { subshell: true, ..outer }),
        Construct::Group => same(Nesting { group: true, ..outer }),
        Construct::If | Construct::While => (outer, Nesting { condition: true, ..outer }),
        Construct::For => (outer, Nesting { loop_body: true, ..outer }),
        Construct::Case => (outer, Nesting { branch: true, ..outer }),
        _ => same(outer),
    }
}
