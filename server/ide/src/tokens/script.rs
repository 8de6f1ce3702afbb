//! The tokens of a script.

use std::ops::Range;

use dockwright_model::ShellBody;
use dockwright_syntax::shell::{Command, Construct, Operator, Quoting, Redirection, Script, Span, Word};

use super::paint::Canvas;
use super::{Modifier, TokenKind};

/// Commands that are part of every shell.
const BUILTINS: &[&str] = &[
    ".", ":", "[", "[[", "alias", "bg", "builtin", "cd", "command", "declare", "echo", "eval", "exec", "exit",
    "export", "false", "fg", "getopts", "hash", "jobs", "kill", "let", "local", "printf", "pwd", "read", "readonly",
    "return", "set", "shift", "shopt", "source", "test", "times", "trap", "true", "type", "typeset", "ulimit", "umask",
    "unalias", "unset", "wait",
];

/// Commands whose arguments may be assignments.
const DECLARES: &[&str] = &["declare", "export", "local", "readonly", "typeset"];

/// Paints a script of a file.
pub(super) fn paint(source: &str, body: &ShellBody, canvas: &mut Canvas) {
    let mut painter = Painter { source, body, canvas };
    let script: &Script = &body.script;
    for command in &script.commands {
        painter.command(command);
    }
    for item in &script.items {
        painter.operator(item.after.filter(|after| after.operator != Operator::Newline).map(|after| after.span));
    }
    for compound in &script.compounds {
        if let Some((_, name)) = &compound.name {
            let function = compound.construct == Construct::Function;
            let kind = if function { TokenKind::Command } else { TokenKind::Variable };
            painter.add(*name, kind, Modifier::Declaration);
        }
        compound.redirections.iter().for_each(|redirection| painter.redirection(redirection));
    }
    for heredoc in &script.heredocs {
        painter.add(heredoc.span, TokenKind::Delimiter, Modifier::Declaration);
        painter.adds(heredoc.body, TokenKind::String);
        painter.adds(heredoc.end, TokenKind::Delimiter);
        heredoc.variables.iter().for_each(|variable| painter.adds(Some(variable.span), TokenKind::Variable));
    }
    script.other_words.iter().for_each(|word| painter.word(word));
    script.keywords.iter().for_each(|keyword| painter.adds(Some(*keyword), TokenKind::Keyword));
    script.comments.iter().for_each(|comment| painter.adds(Some(*comment), TokenKind::Comment));
}

struct Painter<'a> {
    source: &'a str,
    body: &'a ShellBody,
    canvas: &'a mut Canvas,
}

impl Painter<'_> {
    fn add(&mut self, span: Span, kind: TokenKind, modifier: Modifier) {
        self.canvas.paint_as(self.body.range(span), kind, modifier);
    }

    fn adds(&mut self, span: Option<Span>, kind: TokenKind) {
        span.into_iter().for_each(|span| self.add(span, kind, Modifier::None));
    }

    fn operator(&mut self, span: Option<Span>) {
        self.adds(span, TokenKind::Operator);
    }

    fn command(&mut self, command: &Command) {
        self.operator(command.joined_by.filter(|joint| joint.operator != Operator::Newline).map(|joint| joint.span));
        for assignment in &command.assignments {
            self.add(assignment.name_span, TokenKind::Variable, Modifier::Declaration);
            let end = assignment.value.as_ref().map_or(assignment.span.end, |value| value.span.start);
            self.operator(Some(Span::new(assignment.name_span.end, end)));
            assignment.value.iter().for_each(|value| self.value(value));
        }
        for word in &command.words {
            self.word(word);
        }
        let effective = command.effective();
        for program in effective.wrappers().chain(effective.program_word()) {
            let builtin = program.value().is_some_and(|name| BUILTINS.contains(&name));
            let modifier = if builtin { Modifier::Library } else { Modifier::None };
            // What only the script itself can tell is painted as the variable it is.
            if !program.has_expansion() {
                self.add(program.span, TokenKind::Command, modifier);
            }
        }
        let program = effective.program().unwrap_or_default();
        if DECLARES.contains(&program) || effective.wrapped_by("env") {
            command.words.iter().for_each(|word| self.assigned(word));
        }
        command.redirections.iter().for_each(|redirection| self.redirection(redirection));
    }

    /// The name in `NAME=value`.
    fn assigned(&mut self, word: &Word) {
        let Some((name, _)) = word.split_assignment() else { return };
        let length = name.len();
        if let Some(range) = self.part(word, 0..length).filter(|_| word.text.starts_with(name)) {
            self.canvas.paint_as(range.clone(), TokenKind::Variable, Modifier::Declaration);
            self.canvas.paint(range.end..range.end + 1, TokenKind::Operator);
        }
    }

    fn redirection(&mut self, redirection: &Redirection) {
        match &redirection.target {
            Some(target) => {
                let range = self.body.range(Span::new(redirection.span.start, target.span.start));
                let text = self.source.get(range.clone()).unwrap_or_default().trim_end();
                self.canvas.paint(range.start..range.start + text.len(), TokenKind::Operator);
                self.value(target);
            }
            None => self.operator(Some(redirection.span)),
        }
    }

    /// A word that is a value whatever it looks like.
    fn value(&mut self, word: &Word) {
        self.adds(Some(word.span), if is_number(word) { TokenKind::Number } else { TokenKind::String });
        self.inside(word);
    }

    /// A word among others: an option, a number, something quoted, or nothing that needs a colour.
    fn word(&mut self, word: &Word) {
        if word.is_option() {
            let name = word.text.find('=').unwrap_or(word.text.len());
            match self.part(word, 0..name) {
                // Behind the equals sign follows a value, of which quotes are a part.
                Some(range) if name < word.text.len() => self.canvas.paint(range, TokenKind::Flag),
                _ => self.adds(Some(word.span), TokenKind::Flag),
            }
        } else if is_number(word) {
            self.adds(Some(word.span), TokenKind::Number);
        }
        match word.quoting {
            Quoting::Unquoted => {}
            Quoting::Single | Quoting::Double => self.adds(Some(word.span), TokenKind::String),
            Quoting::Mixed => self.quoted(word),
        }
        self.inside(word);
    }

    /// The variables and substitutions of a word.
    fn inside(&mut self, word: &Word) {
        for substitution in &word.substitutions {
            let range = self.body.range(substitution.span);
            self.canvas.clear(range);
        }
        word.variables.iter().for_each(|variable| self.adds(Some(variable.span), TokenKind::Variable));
    }

    /// The quoted parts of a word.
    fn quoted(&mut self, word: &Word) {
        let mut open: Option<(usize, u8)> = None;
        let mut escaped = false;
        for (at, byte) in word.text.bytes().enumerate() {
            match (byte, open) {
                _ if std::mem::take(&mut escaped) => {}
                (b'\\', Some((_, b'"')) | None) => escaped = true,
                (_, Some((start, quote))) if byte == quote => {
                    open = None;
                    if let Some(range) = self.part(word, start..at + 1) {
                        self.canvas.paint(range, TokenKind::String);
                    }
                }
                (b'\'' | b'"', None) => open = Some((at, byte)),
                _ => {}
            }
        }
    }

    /// The place in the document of a part of the text of a word; `None` if a line continuation stands inside the word, so
    /// that the one does not tell the other.
    fn part(&self, word: &Word, within: Range<usize>) -> Option<Range<usize>> {
        let range = self.body.range(word.span);
        (range.len() == word.text.len()).then(|| range.start + within.start..range.start + within.end)
    }
}

fn is_number(word: &Word) -> bool {
    !word.text.is_empty() && word.text.bytes().all(|byte| byte.is_ascii_digit())
}
