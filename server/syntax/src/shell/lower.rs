//! From the tree to the script: the walk over words and what they expand.

use tree_sitter::{Node, Tree, TreeCursor};

use super::lower_list::List;
use super::source::Source;
use super::word::Expansions;
use super::{Nesting, PipelinePosition, Script, Span, Substitution, Variable, Word};

/// Compound commands and substitutions nested deeper than this are left out.
const DEPTH: u32 = 100;

/// Shell strings inside of shell strings deeper than this are left alone.
pub(super) const STRINGS: u32 = 3;

/// One walk over a tree. The methods that take a cursor leave it where they found it.
pub(super) struct Lowering<'a> {
    pub(super) source: &'a Source<'a>,
    pub(super) script: &'a mut Script,
    pub(super) nesting: Nesting,
    /// The command whose words are being lowered.
    pub(super) owner: Option<u32>,
    pub(super) depth: u32,
    pub(super) strings: u32,
}

/// Lowers the tree of `source` into `script`.
pub(super) fn lower(tree: &Tree, source: &Source, script: &mut Script) {
    script.has_errors = tree.root_node().has_error();
    let nesting = Nesting::default();
    let mut lowering = Lowering { source, script, nesting, owner: None, depth: 0, strings: 0 };
    let items = lowering.list(&mut tree.walk(), nesting, nesting);
    script.items = items;
    place_stages(script);
}

/// Pipelines end in another order than they start in, so the commands learn their place when all are known.
fn place_stages(script: &mut Script) {
    script.pipelines.sort_by_key(|pipeline| pipeline.span.start);
    for (number, pipeline) in script.pipelines.iter().enumerate() {
        let length = pipeline.stages.len() as u32;
        for (index, stage) in pipeline.stages.iter().enumerate() {
            if let Some(command) = stage.command.and_then(|id| script.commands.get_mut(id as usize)) {
                command.pipeline = Some(PipelinePosition { pipeline: number as u32, index: index as u32, length });
            }
        }
    }
}

impl<'a> Lowering<'a> {
    pub(super) fn raw(&self, node: Node) -> &'a str {
        self.source.slice(node.byte_range())
    }

    pub(super) fn span(&self, node: Node) -> Span {
        self.source.span(node.byte_range())
    }

    pub(super) fn count(&self) -> u32 {
        self.script.commands.len() as u32
    }

    pub(super) fn comment(&mut self, node: Node) {
        let span = self.span(node);
        self.script.comments.push(span);
    }

    fn single_quoted(&mut self, node: Node) {
        if self.raw(node).contains('$') {
            let span = self.span(node);
            self.script.single_quoted.push(span);
        }
    }

    /// Lowers the children of the node under the cursor as lists of commands, the first with `start` as nesting; `base`
    /// is the nesting of commands before any keyword and after the last one.
    pub(super) fn list(&mut self, cursor: &mut TreeCursor, base: Nesting, start: Nesting) -> Vec<super::Item> {
        if self.depth >= DEPTH {
            self.script.truncated = true;
            return Vec::new();
        }
        self.depth += 1;
        let nesting = std::mem::replace(&mut self.nesting, start);
        let mut list = List::new(base, start);
        self.walk(cursor, &mut list);
        self.end_list(&mut list);
        self.nesting = nesting;
        self.depth -= 1;
        list.items
    }

    /// The word under the cursor.
    pub(super) fn word(&mut self, cursor: &mut TreeCursor) -> Word {
        let node = cursor.node();
        let raw = self.raw(node);
        let span = self.span(node);
        let mut expansions = Expansions::default();
        if raw.bytes().any(|byte| matches!(byte, b'$' | b'`' | b'(')) {
            self.expansions(cursor, false, &mut expansions);
            expansions.dynamic |= node.has_error();
        }
        Word::new(span, raw, expansions)
    }

    /// Collects variables and substitutions below the node under the cursor. The walk itself does not recurse: words nest
    /// as deep as someone cares to write.
    pub(super) fn expansions(&mut self, cursor: &mut TreeCursor, quoted: bool, found: &mut Expansions) {
        let mut depth = 0_u32;
        // The level of the outermost string around the cursor.
        let mut string = quoted.then_some(u32::MAX);
        let mut pending = None;
        let mut assigned = false;
        loop {
            let node = cursor.node();
            let enter = match node.kind() {
                "string" | "translated_string" => {
                    string.get_or_insert(depth);
                    true
                }
                "simple_expansion" | "expansion" => {
                    found.dynamic = true;
                    pending = Some(self.trimmed(node));
                    true
                }
                "arithmetic_expansion" | "array" => {
                    found.dynamic = true;
                    true
                }
                "command_substitution" | "process_substitution" => {
                    found.dynamic = true;
                    let substitution = self.substitution(cursor, string.is_some());
                    found.substitutions.push(substitution);
                    false
                }
                "variable_assignment" => {
                    assigned = true;
                    true
                }
                "variable_name" | "special_variable_name" => {
                    if !std::mem::take(&mut assigned) {
                        let variable = self.variable(node, pending.take(), string.is_some());
                        found.variables.push(variable);
                    }
                    false
                }
                "comment" => {
                    self.comment(node);
                    false
                }
                "raw_string" => {
                    self.single_quoted(node);
                    false
                }
                "ansi_c_string" | "word" => false,
                _ => true,
            };
            if enter && cursor.goto_first_child() {
                depth += 1;
                continue;
            }
            loop {
                if string == Some(depth) {
                    string = None;
                }
                if depth == 0 {
                    return;
                }
                if cursor.goto_next_sibling() {
                    break;
                }
                cursor.goto_parent();
                depth -= 1;
            }
        }
    }

    /// The span of an expansion. The grammar lets blanks at the start of a string slip into it.
    fn trimmed(&self, node: Node) -> Span {
        let raw = self.raw(node);
        let blanks = raw.len() - raw.trim_start().len();
        self.source.span(node.start_byte() + blanks..node.end_byte())
    }

    fn variable(&self, name: Node, expansion: Option<Span>, quoted: bool) -> Variable {
        let raw = self.raw(name);
        let name_span = self.span(name);
        let span = expansion.unwrap_or(name_span);
        let around = span.len().saturating_sub(name_span.len());
        // `$` or `${` and `}` around the name and nothing else.
        let modified = expansion.is_some() && around != 1 && around != 3;
        Variable { name: raw.into(), span, quoted, modified }
    }

    fn substitution(&mut self, cursor: &mut TreeCursor, quoted: bool) -> Substitution {
        let span = self.trimmed(cursor.node());
        let first_command = self.count();
        let nesting = Nesting { substitution: true, ..self.nesting };
        self.list(cursor, nesting, nesting);
        Substitution { span, quoted, first_command, end_command: self.count() }
    }
}
