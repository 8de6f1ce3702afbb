//! From the tree to the script: lists, pipelines and compound commands.
//!
//! The grammar groups `a && b > x | c` otherwise than a shell does: a redirection or a pipe may take hold of a whole list.
//! So lists, pipelines and redirected statements are not taken as the tree has them. Their leaves - commands, compound
//! commands, operators, redirections - are read in source order, whatever node they stand in, and grouped here. That also
//! lowers what is recognisable of a tree with errors.

use tree_sitter::{Node, TreeCursor};

use super::lower::Lowering;
use super::script::{Construct, Item, Joint, Operator, Pipeline, Stage};
use super::{Nesting, Span};

/// A list of commands while its leaves come in.
pub(super) struct List {
    pub(super) items: Vec<Item>,
    pub(super) base: Nesting,
    pub(super) nesting: Nesting,
    /// The stages of the pipeline that is being read.
    pub(super) stages: Vec<Stage>,
    pub(super) pipes: Vec<Joint>,
    pub(super) negation: Option<u32>,
    /// The operator before the next stage.
    pub(super) joint: Option<Joint>,
    /// The operator before the pipeline that is being read.
    pub(super) before: Option<Joint>,
    /// Where the last pipeline ended, unless a keyword came after it.
    pub(super) end: Option<u32>,
    /// The first command of the list that an `&` would send to the background.
    pub(super) and_or: u32,
    /// The command that still takes words and redirections.
    pub(super) open: Option<u32>,
    /// Start and `<<-` of a heredoc operator whose delimiter comes next.
    pub(super) heredoc: Option<(u32, bool)>,
    /// Whether the cursor is on the rest of a line behind a heredoc's delimiter.
    pub(super) heredoc_line: bool,
}

impl List {
    pub(super) fn new(base: Nesting, nesting: Nesting) -> Self {
        List {
            items: Vec::new(),
            base,
            nesting,
            stages: Vec::new(),
            pipes: Vec::new(),
            negation: None,
            joint: None,
            before: None,
            end: None,
            and_or: u32::MAX,
            open: None,
            heredoc: None,
            heredoc_line: false,
        }
    }
}

impl Lowering<'_> {
    /// Visits the nodes below the cursor in source order, entering those that [`Self::visit`] does not take as a whole.
    pub(super) fn walk(&mut self, cursor: &mut TreeCursor, list: &mut List) {
        if !cursor.goto_first_child() {
            return;
        }
        let mut entered = 0_u32;
        loop {
            if self.visit(cursor, list) && cursor.goto_first_child() {
                entered += 1;
                continue;
            }
            while !cursor.goto_next_sibling() {
                cursor.goto_parent();
                if entered == 0 {
                    return;
                }
                entered -= 1;
            }
        }
    }

    /// Takes one node; true if its children are to be visited.
    pub(super) fn visit(&mut self, cursor: &mut TreeCursor, list: &mut List) -> bool {
        let node = cursor.node();
        if !node.is_named() {
            self.token(node, list);
            return false;
        }
        match node.kind() {
            "redirected_statement" => {
                if node.child(0).is_some_and(|first| first.kind().ends_with("_redirect")) {
                    self.end_line(list);
                }
                return true;
            }
            "list" | "pipeline" | "negated_command" | "heredoc_redirect" | "ERROR" => return true,
            "do_group" | "elif_clause" | "else_clause" => return true,
            "case_item" => {
                self.keyword(list, Nesting { branch: true, ..list.base });
                return true;
            }
            kind @ ("command"
            | "declaration_command"
            | "unset_command"
            | "test_command"
            | "variable_assignment"
            | "variable_assignments") => self.simple(cursor, list, kind),
            "subshell" => self.compound(cursor, list, Construct::Subshell),
            "compound_statement" => self.compound(cursor, list, Construct::Group),
            "if_statement" => self.compound(cursor, list, Construct::If),
            "while_statement" => self.compound(cursor, list, Construct::While),
            "for_statement" | "c_style_for_statement" => self.compound(cursor, list, Construct::For),
            "case_statement" => self.compound(cursor, list, Construct::Case),
            "function_definition" => self.compound(cursor, list, Construct::Function),
            "file_redirect" | "herestring_redirect" => self.redirect(cursor, list),
            "heredoc_start" => self.heredoc_start(node, list),
            "heredoc_body" => self.heredoc_body(cursor, list),
            "comment" => self.comment(node),
            "heredoc_end" => self.heredoc_end(node),
            "variable_name" | "file_descriptor" | "command_name" => {}
            "word"
            | "string"
            | "raw_string"
            | "ansi_c_string"
            | "translated_string"
            | "concatenation"
            | "number"
            | "expansion"
            | "simple_expansion"
            | "command_substitution"
            | "process_substitution"
            | "arithmetic_expansion"
            | "brace_expression"
            | "extglob_pattern"
            | "regex" => self.loose(cursor, list),
            _ => return true,
        }
        false
    }

    fn token(&mut self, node: Node, list: &mut List) {
        self.reserved(node);
        let branch = Nesting { branch: true, ..list.base };
        match node.kind() {
            "&&" => self.operator(node, list, Operator::And),
            "||" => self.operator(node, list, Operator::Or),
            ";" => self.operator(node, list, Operator::Semicolon),
            "&" => self.operator(node, list, Operator::Background),
            "|" => self.operator(node, list, Operator::Pipe),
            "|&" => self.operator(node, list, Operator::PipeAll),
            "!" => self.negate(node, list),
            "<<" => list.heredoc = Some((self.span(node).start, false)),
            "<<-" => list.heredoc = Some((self.span(node).start, true)),
            ";;" | ";&" | ";;&" => self.keyword(list, branch),
            "then" | "else" => self.keyword(list, branch),
            "if" | "elif" | "while" | "until" => self.keyword(list, Nesting { condition: true, ..list.base }),
            "do" => self.keyword(list, Nesting { loop_body: true, ..list.base }),
            "fi" | "done" | "esac" => self.keyword(list, list.base),
            _ => {}
        }
    }

    /// Notes a reserved word.
    pub(super) fn reserved(&mut self, node: Node) {
        const WORDS: &[&str] = &[
            "!", "{", "}", "if", "then", "elif", "else", "fi", "while", "until", "for", "select", "in", "do", "done",
            "case", "esac", "function",
        ];
        if WORDS.contains(&node.kind()) && node.start_byte() < node.end_byte() {
            let span = self.span(node);
            self.script.keywords.push(span);
        }
    }

    fn negate(&mut self, node: Node, list: &mut List) {
        self.end_line(list);
        if list.stages.is_empty() {
            list.negation = list.negation.or(Some(self.span(node).start));
        }
    }

    /// The end of a line is no token. What cannot go on with the pipeline in front starts a new one.
    pub(super) fn end_line(&mut self, list: &mut List) {
        if list.joint.is_none() && !list.stages.is_empty() {
            self.end_list(list);
        }
    }

    /// A keyword ends the list in front of it; commands behind it have another nesting.
    fn keyword(&mut self, list: &mut List, nesting: Nesting) {
        self.end_list(list);
        list.nesting = nesting;
        list.joint = None;
        list.before = None;
        list.end = None;
    }

    pub(super) fn end_list(&mut self, list: &mut List) {
        self.end_pipeline(list);
        list.and_or = u32::MAX;
    }

    fn operator(&mut self, node: Node, list: &mut List, operator: Operator) {
        self.close(list);
        let joint = Joint { operator, span: self.span(node) };
        let pipe = matches!(operator, Operator::Pipe | Operator::PipeAll);
        // Without a command in front it is part of something else, such as the patterns of a `case`.
        if list.stages.is_empty() || joint.span.is_empty() {
            return;
        }
        list.joint = Some(joint);
        if pipe {
            list.pipes.push(joint);
            return;
        }
        self.end_pipeline(list);
        if let Some(item) = list.items.last_mut() {
            item.after = Some(joint);
        }
        if operator == Operator::Background {
            let from = list.and_or.min(self.count()) as usize;
            for command in self.script.commands.iter_mut().skip(from) {
                command.nesting.background = true;
            }
        }
        if !matches!(operator, Operator::And | Operator::Or) {
            list.and_or = u32::MAX;
        }
    }

    /// Begins a stage at `start`; gives the operator that joins it to the stage in front.
    pub(super) fn begin(&mut self, list: &mut List, start: u32) -> Option<Joint> {
        self.close(list);
        self.end_line(list);
        if list.joint.is_none()
            && let Some(end) = list.end
        {
            let joint = Joint { operator: Operator::Newline, span: Span::new(end, start) };
            list.joint = Some(joint);
            if let Some(item) = list.items.last_mut() {
                item.after = Some(joint);
            }
        }
        list.heredoc_line = false;
        list.and_or = list.and_or.min(self.count());
        let joint = list.joint.take();
        if list.stages.is_empty() {
            list.before = joint;
        }
        self.nesting = list.nesting;
        joint
    }

    /// Ends the words of the open command.
    fn close(&mut self, list: &mut List) {
        if let Some(id) = list.open.take() {
            self.finish(id);
        }
        if let Some(stage) = list.stages.last_mut() {
            stage.end_command = self.script.commands.len() as u32;
        }
    }

    fn end_pipeline(&mut self, list: &mut List) {
        self.close(list);
        let negation = list.negation.take();
        let (Some(first), Some(last)) = (list.stages.first(), list.stages.last()) else { return };
        let span = Span::new(negation.unwrap_or(first.span.start), last.span.end);
        let (first_command, end_command) = (first.first_command, last.end_command);
        let negated = negation.is_some();
        let mut construct = first.construct;
        for command in list.stages.iter().filter_map(|stage| stage.command) {
            if let Some(command) = self.script.commands.get_mut(command as usize) {
                command.negated = negated;
            }
        }
        if list.stages.len() > 1 {
            construct = Construct::Pipeline;
            self.mark_stages(&list.stages);
            let stages = std::mem::take(&mut list.stages);
            let mut operators = std::mem::take(&mut list.pipes);
            operators.truncate(stages.len() - 1);
            self.script.pipelines.push(Pipeline { span, stages, operators, negated, nesting: list.nesting });
        }
        list.stages.clear();
        list.pipes.clear();
        list.end = Some(span.end);
        let before = list.before.take();
        list.items.push(Item { construct, span, first_command, end_command, before, after: None, negated });
    }

    /// Tells the commands inside of compound stages that they run in a pipeline.
    fn mark_stages(&mut self, stages: &[Stage]) {
        for stage in stages.iter().filter(|stage| stage.command.is_none()) {
            let range = stage.first_command as usize..stage.end_command as usize;
            for command in self.script.commands.get_mut(range).unwrap_or_default() {
                command.nesting.pipeline = true;
            }
        }
    }

    pub(super) fn stage(&mut self, list: &mut List, construct: Construct, span: Span, first_command: u32) {
        let end_command = self.count();
        list.stages.push(Stage { construct, span, command: None, first_command, end_command, compound: None });
    }

    fn simple(&mut self, cursor: &mut TreeCursor, list: &mut List, kind: &str) {
        let span = self.span(cursor.node());
        // A missing command that the parser made up, or the end of a group it took for a command.
        if span.is_empty() || self.raw(cursor.node()) == "}" {
            return;
        }
        let joint = self.begin(list, span.start);
        let id = self.count();
        self.command(cursor, kind, joint);
        self.stage(list, Construct::Command, span, id);
        self.open(list, id);
    }

    pub(super) fn open(&mut self, list: &mut List, id: u32) {
        list.open = Some(id);
        if let Some(stage) = list.stages.last_mut() {
            stage.command = Some(id);
        }
    }
}
