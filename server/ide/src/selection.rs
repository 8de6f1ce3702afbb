//! What an editor selects when the selection grows: the word, the argument, the command, the instruction, the stage, the
//! file.
//!
//! Whatever holds the cursor is a candidate; those that lie within each other are the answer. So nothing here has to know
//! what can stand where.

pub mod compose;

use std::cmp::Reverse;
use std::ops::Range;

use dockwright_model::{File, ShellBody, processed_words};
use dockwright_syntax::dockerfile::variable::parse;
use dockwright_syntax::dockerfile::{Arguments, Dockerfile, Flag, Heredoc, Instruction, Word};
use dockwright_syntax::mount::Mount;
use dockwright_syntax::shell;

/// The byte ranges around an offset, the innermost first; each lies within the next and is not the same. The last is the
/// whole file.
pub fn selections(file: &File, offset: usize) -> Vec<Range<usize>> {
    let source = file.source();
    let mut around = Around { source, offset: offset.min(source.len()), found: Vec::new() };
    around.runs();
    around.comments(file);
    around.stage(file);
    let index = file.dockerfile().instructions.partition_point(|found| found.span.end < around.offset);
    if let Some(outer) = file.dockerfile().instructions.get(index) {
        around.instruction(file.dockerfile(), outer);
        file.meaning().bodies_of(index).iter().for_each(|body| around.script(body));
    }
    around.nested()
}

struct Around<'a> {
    source: &'a str,
    offset: usize,
    found: Vec<Range<usize>>,
}

impl Around<'_> {
    /// Adds a range if it holds the cursor. Gives back whether it does.
    fn add(&mut self, range: Range<usize>) -> bool {
        let holds = range.start <= self.offset && self.offset <= range.end;
        if holds && range.start < range.end && self.source.get(range.clone()).is_some() {
            self.found.push(range);
        }
        holds
    }

    fn add_all(&mut self, ranges: impl IntoIterator<Item = Range<usize>>) {
        ranges.into_iter().for_each(|range| {
            self.add(range);
        });
    }

    fn nested(mut self) -> Vec<Range<usize>> {
        self.found.sort_by_key(|range| Reverse(range.len()));
        let mut chain = Vec::new();
        let mut outer = 0..self.source.len();
        for range in self.found {
            if outer.start <= range.start && range.end <= outer.end && range.len() < outer.len() {
                chain.push(std::mem::replace(&mut outer, range));
            }
        }
        chain.push(outer);
        chain.reverse();
        chain
    }

    /// The runs of characters of which words are made, without and with the signs that are part of versions and names.
    fn runs(&mut self) {
        let plain = |c: char| c.is_alphanumeric() || c == '_';
        for signs in ["", "-.", "-./:@"] {
            let fits = |c: char| plain(c) || signs.contains(c);
            let (before, after) = self.source.split_at_checked(self.offset).unwrap_or_default();
            let start = before.trim_end_matches(fits).len();
            let end = self.source.len() - after.trim_start_matches(fits).len();
            self.add(start..end);
        }
    }

    fn comments(&mut self, file: &File) {
        let dockerfile = file.dockerfile();
        for directive in &dockerfile.directives {
            self.add(directive.span.clone());
            self.add(directive.name.span.clone());
            self.add_all(directive.value.iter().map(|value| value.span.clone()));
        }
        let spans: Vec<_> = dockerfile.comments.iter().map(|comment| comment.span.clone()).collect();
        self.comment_block(&spans);
    }

    /// The comment at the cursor, and those around it. `all` are those of the file.
    fn comment_block(&mut self, all: &[Range<usize>]) {
        let at = all.partition_point(|span| span.end < self.offset);
        let Some(span) = all.get(at).filter(|span| span.start <= self.offset) else { return };
        self.add(span.clone());
        let text = self.source.get(span.clone()).unwrap_or_default();
        let words = text.trim_start_matches('#').trim_start();
        self.add(span.end - words.len()..span.end);
        // The block it is part of: comments with nothing but blanks and one line break between.
        let adjacent = |one: usize, other: usize| {
            let (one, other) = (all.get(one)?, all.get(other)?);
            let between = self.source.get(one.end..other.start)?;
            let breaks = between.matches(['\n', '\r']).count() - between.matches("\r\n").count();
            (between.trim().is_empty() && breaks == 1).then_some(())
        };
        let (mut first, mut last) = (at, at);
        while first.checked_sub(1).and_then(|before| adjacent(before, first)).is_some() {
            first -= 1;
        }
        while adjacent(last, last + 1).is_some() {
            last += 1;
        }
        if let (Some(first), Some(last)) = (all.get(first), all.get(last)) {
            self.add(first.start..last.end);
        }
    }

    fn stage(&mut self, file: &File) {
        let stages = &file.meaning().stages;
        let instructions = &file.dockerfile().instructions;
        let start = |from: usize| instructions.get(from).map_or(0, |from| from.span.start);
        let after = stages.partition_point(|stage| start(stage.from()) <= self.offset);
        let Some(stage) = after.checked_sub(1).and_then(|at| stages.get(at)) else { return };
        let last = stage.instructions.end.checked_sub(1).and_then(|last| instructions.get(last));
        self.add_all(last.map(|last| start(stage.from())..last.span.end));
    }

    fn instruction(&mut self, dockerfile: &Dockerfile, outer: &Instruction) {
        self.add(outer.span.clone());
        self.add(outer.head());
        self.add(outer.name.span.clone());
        let inner = outer.effective();
        self.add(inner.head());
        self.add(inner.name.span.clone());
        self.add_all(inner.check.iter().map(|check| check.span.start..inner.rest.span.end));
        self.flags(&inner.flags);
        self.add(inner.rest.span.clone());
        self.arguments(&inner.arguments);
        for (word, quotes) in processed_words(dockerfile, inner) {
            if !self.add(word.span.clone()) {
                continue;
            }
            self.unquoted(&word);
            let parsed = parse(word.text(), dockerfile.escape, quotes);
            for found in parsed.variables() {
                self.add(word.range(found.range.clone()));
                self.add(word.range(found.name_range.clone()));
            }
        }
        outer.heredocs.iter().for_each(|heredoc| self.heredoc(heredoc));
    }

    fn flags(&mut self, flags: &[Flag]) {
        if let (Some(first), Some(last)) = (flags.first(), flags.last()) {
            self.add(first.span.start..last.span.end);
        }
        for flag in flags {
            if !self.add(flag.span.clone()) {
                continue;
            }
            self.add(flag.name.span.clone());
            let Some(value) = &flag.value else { continue };
            if !self.add(value.span.clone()) || !flag.is("mount") {
                continue;
            }
            let base = value.span.start;
            for field in Mount::parse(self.source.get(value.span.clone()).unwrap_or_default()).fields {
                let parts = [Some(field.range()), Some(field.key_range.clone()), field.value_range.clone()];
                self.add_all(parts.into_iter().flatten().map(|part| base + part.start..base + part.end));
            }
        }
    }

    fn arguments(&mut self, arguments: &Arguments) {
        match arguments {
            Arguments::None | Arguments::Shell => {}
            Arguments::Words(words) => self.add_all(words.iter().map(|word| word.span.clone())),
            Arguments::Exec(words) => {
                if let (Some(first), Some(last)) = (words.first(), words.last()) {
                    self.add(first.word.span.start..last.word.span.end);
                }
                for exec in words {
                    self.add(exec.word.span.clone());
                    self.unquoted(&exec.word);
                }
            }
            Arguments::Pairs { pairs, .. } => {
                for pair in pairs {
                    self.add(pair.span.clone());
                    self.add(pair.key.span.clone());
                    self.add_all(pair.value.iter().map(|value| value.span.clone()));
                    pair.value.iter().for_each(|value| self.unquoted(value));
                }
            }
        }
    }

    /// What stands between the quotes around a word.
    fn unquoted(&mut self, word: &Word) {
        let text = word.text();
        let quoted = |quote: char| text.len() > 1 && text.starts_with(quote) && text.ends_with(quote);
        if quoted('"') || quoted('\'') {
            self.add(word.span.start + 1..word.span.end.saturating_sub(1));
        }
    }

    fn heredoc(&mut self, heredoc: &Heredoc) {
        self.add_all([&heredoc.marker, &heredoc.delimiter, &heredoc.terminator].into_iter().flatten().cloned());
        let body = heredoc.body.clone();
        self.add(body.start..heredoc.terminator.as_ref().map_or(body.end, |end| end.end));
        let text = self.source.get(body.clone()).unwrap_or_default();
        self.add(body.start..body.start + text.trim_end_matches(['\n', '\r']).len());
        if self.add(body.clone()) && body.start < body.end {
            let (before, after) = self.source.split_at_checked(self.offset).unwrap_or_default();
            let line = before.rfind(['\n', '\r']).map_or(0, |at| at + 1).max(body.start);
            let end = after.find(['\n', '\r']).map_or(self.source.len(), |at| self.offset + at).min(body.end);
            let blanks = self.source.get(line..end).map_or(0, |text| text.len() - text.trim_start().len());
            self.add(line..end);
            self.add(line + blanks..end);
        }
    }

    fn script(&mut self, body: &ShellBody) {
        let script = &body.script;
        let at = |span: shell::Span| body.range(span);
        if let (Some(first), Some(last)) = (body.pieces.first(), body.pieces.last()) {
            let text = self.source.get(first.start..last.end).unwrap_or_default();
            self.add(first.start..first.start + text.trim_end().len());
        }
        self.add_all(script.items.iter().map(|item| at(item.span)));
        for pipeline in &script.pipelines {
            self.add(at(pipeline.span));
            self.add_all(pipeline.stages.iter().map(|stage| at(stage.span)));
        }
        self.add_all(script.compounds.iter().map(|compound| at(compound.span)));
        for command in &script.commands {
            self.add(at(command.span));
            self.add_all(command.assignments.iter().flat_map(|one| [at(one.span), at(one.name_span)]));
            self.add_all(command.redirections.iter().map(|redirection| at(redirection.span)));
            // Program and arguments, and the arguments alone.
            if let (Some(program), Some(last)) = (command.words.first(), command.words.last()) {
                self.add(at(shell::Span::new(program.span.start, last.span.end)));
                let arguments = command.words.get(1).map(|first| shell::Span::new(first.span.start, last.span.end));
                self.add_all(arguments.map(at));
            }
        }
        for heredoc in &script.heredocs {
            self.add_all([Some(heredoc.span), heredoc.body].into_iter().flatten().map(at));
        }
        self.add_all(script.comments.iter().map(|comment| at(*comment)));
        self.add_all(script.variables().map(|variable| at(variable.span)));
        for word in script.words() {
            let range = at(word.span);
            if self.add(range.clone()) {
                self.add_all(word.substitutions.iter().map(|substitution| at(substitution.span)));
                if matches!(word.quoting, shell::Quoting::Single | shell::Quoting::Double) {
                    self.add(range.start + 1..range.end.saturating_sub(1));
                }
            }
        }
    }
}
