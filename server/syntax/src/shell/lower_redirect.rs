//! From the tree to the script: redirections, heredocs and words that stand outside of the node of their command.

use tree_sitter::{Node, TreeCursor};

use super::lower::Lowering;
use super::lower_list::List;
use super::script::{Construct, Heredoc};
use super::word::Expansions;
use super::{Command, Redirection, RedirectionKind, Span, Word};

impl Lowering<'_> {
    /// A redirection belongs to the command or compound command in front of it, or is a command of its own.
    pub(super) fn redirect(&mut self, cursor: &mut TreeCursor, list: &mut List) {
        let span = self.span(cursor.node());
        if list.stages.is_empty() || list.joint.is_some() {
            let joint = self.begin(list, span.start);
            let id = self.count();
            let (nesting, parent) = (list.nesting, self.owner);
            self.script.commands.push(Command { span, joined_by: joint, nesting, parent, ..Command::default() });
            self.stage(list, Construct::Command, span, id);
            self.open(list, id);
        }
        let owner = self.owner;
        self.owner = list.open.or(owner);
        let (redirection, words) = self.redirection(cursor);
        self.owner = owner;
        self.attach(list, redirection, words, span.end);
    }

    /// Gives a redirection that ends at `end`, and words behind it, to the stage read last.
    fn attach(&mut self, list: &mut List, redirection: Redirection, words: Vec<Word>, end: u32) {
        let Some(stage) = list.stages.last_mut() else { return };
        stage.span.end = end;
        if let Some(command) = list.open.and_then(|id| self.script.commands.get_mut(id as usize)) {
            command.span.end = end;
            command.redirections.push(redirection);
            command.words.extend(words);
        } else if let Some(compound) = stage.compound.and_then(|index| self.script.compounds.get_mut(index as usize)) {
            compound.redirections.push(redirection);
        }
    }

    pub(super) fn heredoc_start(&mut self, node: Node, list: &mut List) {
        let end = self.span(node);
        let (start, strips_tabs) = list.heredoc.take().unwrap_or((end.start, false));
        let span = Span::new(start, end.end);
        let raw = self.raw(node);
        let delimiter: String = raw.chars().filter(|char| !matches!(char, '\'' | '"' | '\\')).collect();
        let expands = delimiter.len() == raw.len();
        let delimiter = delimiter.into_boxed_str();
        self.script.heredocs.push(Heredoc {
            span,
            delimiter,
            expands,
            strips_tabs,
            body: None,
            end: None,
            command: list.open,
            variables: Vec::new(),
        });
        let redirection = Redirection { kind: RedirectionKind::Heredoc, span, ..Redirection::default() };
        self.attach(list, redirection, Vec::new(), span.end);
        list.heredoc_line = true;
    }

    pub(super) fn heredoc_body(&mut self, cursor: &mut TreeCursor, list: &mut List) {
        list.heredoc_line = false;
        let span = self.span(cursor.node());
        let Some(index) = self.script.heredocs.iter().rposition(|heredoc| heredoc.body.is_none()) else { return };
        let owner =
            std::mem::replace(&mut self.owner, self.script.heredocs.get(index).and_then(|heredoc| heredoc.command));
        let mut found = Expansions::default();
        self.expansions(cursor, true, &mut found);
        self.owner = owner;
        if let Some(heredoc) = self.script.heredocs.get_mut(index) {
            heredoc.body = Some(span);
            heredoc.variables = found.variables;
        }
    }

    pub(super) fn heredoc_end(&mut self, node: Node) {
        let span = self.span(node);
        if let Some(open) = self.script.heredocs.iter_mut().rev().find(|heredoc| heredoc.end.is_none()) {
            open.end = Some(span);
        }
    }

    /// A word that is no part of a command, or one behind a heredoc's delimiter.
    pub(super) fn loose(&mut self, cursor: &mut TreeCursor, list: &mut List) {
        if cursor.node().end_byte() == cursor.node().start_byte() {
            return;
        }
        let owner = self.owner;
        let open = list.open.filter(|_| list.heredoc_line);
        self.owner = open.or(owner);
        let word = self.word(cursor);
        self.owner = owner;
        match open.and_then(|id| self.script.commands.get_mut(id as usize)) {
            Some(command) => {
                let end = word.span.end;
                command.span.end = end;
                command.words.push(word);
                if let Some(stage) = list.stages.last_mut() {
                    stage.span.end = end;
                }
            }
            None => self.script.other_words.push(word),
        }
    }
}
