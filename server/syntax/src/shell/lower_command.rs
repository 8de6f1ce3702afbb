//! From the tree to the script: simple commands, assignments and redirections.

use tree_sitter::TreeCursor;

use super::dialect::{Dialect, program_name};
use super::lower::{Lowering, STRINGS};
use super::word::Expansions;
use super::{Assignment, Command, Joint, Nesting, Quoting, Redirection, RedirectionKind, Span, Word, source, wrappers};

/// What a command is made of, while its nodes come in.
#[derive(Default)]
struct Parts {
    words: Vec<Word>,
    assignments: Vec<Assignment>,
    redirections: Vec<Redirection>,
}

impl Lowering<'_> {
    /// Lowers the simple command under the cursor. Its place in the table is taken before those of the substitutions in it.
    pub(super) fn command(&mut self, cursor: &mut TreeCursor, kind: &str, joined_by: Option<Joint>) {
        let id = self.count();
        let (span, nesting, parent) = (self.span(cursor.node()), self.nesting, self.owner);
        self.script.commands.push(Command { span, joined_by, nesting, parent, ..Command::default() });
        self.owner = Some(id);
        let mut parts = Parts::default();
        match kind {
            "variable_assignment" => parts.assignments.push(self.assignment(cursor)),
            "test_command" => self.test(cursor, &mut parts),
            // What `export` and its like take are words, whether they have a value or not.
            "declaration_command" => self.parts(cursor, &mut parts, true),
            _ => self.parts(cursor, &mut parts, false),
        }
        self.owner = parent;
        // The start of a group that the parser took for a program: `! { a; }`.
        if parts.words.first().is_some_and(|word| &*word.text == "{") {
            parts.words.remove(0);
        }
        if let Some(command) = self.script.commands.get_mut(id as usize) {
            command.words = parts.words;
            command.assignments = parts.assignments;
            command.redirections = parts.redirections;
        }
    }

    fn parts(&mut self, cursor: &mut TreeCursor, parts: &mut Parts, declaration: bool) {
        if !cursor.goto_first_child() {
            return;
        }
        loop {
            let node = cursor.node();
            match node.kind() {
                _ if node.start_byte() == node.end_byte() => {}
                "variable_assignment" if !declaration => {
                    let assignment = self.assignment(cursor);
                    parts.assignments.push(assignment);
                }
                "file_redirect" | "herestring_redirect" => {
                    let (redirection, words) = self.redirection(cursor);
                    parts.redirections.push(redirection);
                    parts.words.extend(words);
                }
                "subshell" => {
                    let nesting = Nesting { subshell: true, ..self.nesting };
                    self.list(cursor, nesting, nesting);
                }
                "comment" => self.comment(node),
                "ERROR" => {}
                "variable_name" => parts.words.push(Word::new(self.span(node), self.raw(node), Expansions::default())),
                _ => parts.words.push(self.word(cursor)),
            }
            if !cursor.goto_next_sibling() {
                break;
            }
        }
        cursor.goto_parent();
    }

    /// The words of `[ … ]` and `[[ … ]]`: brackets, operators and operands in source order.
    fn test(&mut self, cursor: &mut TreeCursor, parts: &mut Parts) {
        let mut depth = 0_u32;
        loop {
            let node = cursor.node();
            let enter = match node.kind() {
                "test_command" => depth == 0,
                "unary_expression"
                | "binary_expression"
                | "ternary_expression"
                | "postfix_expression"
                | "parenthesized_expression"
                | "ERROR" => true,
                "comment" => {
                    self.comment(node);
                    false
                }
                _ if node.start_byte() == node.end_byte() => false,
                _ => {
                    let word = self.word(cursor);
                    parts.words.push(word);
                    false
                }
            };
            if enter && cursor.goto_first_child() {
                depth += 1;
                continue;
            }
            loop {
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

    fn assignment(&mut self, cursor: &mut TreeCursor) -> Assignment {
        let mut assignment = Assignment { span: self.span(cursor.node()), ..Assignment::default() };
        if !cursor.goto_first_child() {
            return assignment;
        }
        loop {
            let node = cursor.node();
            match node.kind() {
                "variable_name" | "subscript" if assignment.name.is_empty() => {
                    let raw = self.raw(node);
                    let name = raw.split('[').next().unwrap_or(raw);
                    assignment.name = name.into();
                    assignment.name_span = self.source.span(node.start_byte()..node.start_byte() + name.len());
                }
                "=" => {}
                "+=" => assignment.append = true,
                _ if node.is_named() && node.end_byte() > node.start_byte() => {
                    assignment.value = Some(self.word(cursor));
                }
                _ => {}
            }
            if !cursor.goto_next_sibling() {
                break;
            }
        }
        cursor.goto_parent();
        assignment
    }

    /// A redirection, and the words behind its target: the grammar takes them in, but they are the command's.
    pub(super) fn redirection(&mut self, cursor: &mut TreeCursor) -> (Redirection, Vec<Word>) {
        let mut words = Vec::new();
        let mut redirection = Redirection { span: self.span(cursor.node()), ..Redirection::default() };
        if !cursor.goto_first_child() {
            return (redirection, words);
        }
        loop {
            let node = cursor.node();
            match node.kind() {
                "file_descriptor" => redirection.descriptor = self.raw(node).parse().ok(),
                "comment" => self.comment(node),
                "ERROR" => {}
                _ if node.start_byte() == node.end_byte() => {}
                _ if node.is_named() => {
                    let word = self.word(cursor);
                    match redirection.target {
                        None => redirection.target = Some(word),
                        Some(_) => words.push(word),
                    }
                }
                operator => redirection.kind = redirection_kind(operator),
            }
            if !cursor.goto_next_sibling() {
                break;
            }
        }
        cursor.goto_parent();
        if let (Some(target), false) = (&redirection.target, words.is_empty()) {
            redirection.span.end = target.span.end;
        }
        (redirection, words)
    }

    /// Names the program of a command whose words are complete, finds it behind wrappers, and lowers the script in the
    /// string of `sh -c '…'`.
    pub(super) fn finish(&mut self, id: u32) {
        let Some(command) = self.script.commands.get_mut(id as usize) else { return };
        command.program = command.words.first().and_then(Word::value).map(|path| program_name(path).into());
        (command.effective, command.wrappers) = wrappers::skip(&command.words);
        let nesting = Nesting { shell_string: true, ..command.nesting };
        if self.strings >= STRINGS {
            return;
        }
        let Some(span) = shell_string(command) else { return };
        let source = self.source.within(span);
        // A string that does not parse is left alone: it may be written in a way that only the inner shell knows.
        let Some(tree) = source::tree(source.joined()).filter(|tree| !tree.root_node().has_error()) else { return };
        let (depth, strings) = (self.depth, self.strings + 1);
        let mut inner = Lowering { source: &source, script: self.script, nesting, owner: Some(id), depth, strings };
        inner.list(&mut tree.walk(), nesting, nesting);
    }
}

/// The content of the string in `sh -c '…'`, if it stands in the script as the inner shell will see it.
fn shell_string(command: &Command) -> Option<Span> {
    let words = command.words.get(command.effective as usize..)?;
    let (program, arguments) = words.split_first()?;
    if !Dialect::of_program(program_name(program.value()?)).is_posix() {
        return None;
    }
    let mut arguments = arguments.iter();
    loop {
        let option = arguments.next()?.value()?;
        if !option.starts_with(['-', '+']) || option.starts_with("--") {
            return None;
        }
        if option.starts_with('-') && option.contains('c') {
            break;
        }
        if option.ends_with(['o', 'O']) {
            arguments.next();
        }
    }
    let string = arguments.next()?;
    let inner = match string.quoting {
        Quoting::Single => string.text.get(1..string.text.len().checked_sub(1)?)?,
        Quoting::Double if !string.text.contains(['\\', '$', '`']) => string.value()?,
        _ => return None,
    };
    let span = Span::new(string.span.start + 1, string.span.end.checked_sub(1)?);
    (!inner.is_empty() && span.start < span.end).then_some(span)
}

fn redirection_kind(operator: &str) -> RedirectionKind {
    match operator {
        "<" => RedirectionKind::Input,
        ">>" => RedirectionKind::Append,
        ">|" => RedirectionKind::Clobber,
        "&>" => RedirectionKind::Both,
        "&>>" => RedirectionKind::BothAppend,
        "<&" => RedirectionKind::DuplicateInput,
        ">&" => RedirectionKind::DuplicateOutput,
        "<&-" | ">&-" => RedirectionKind::Close,
        "<<<" => RedirectionKind::HereString,
        _ => RedirectionKind::Output,
    }
}
