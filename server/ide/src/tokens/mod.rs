//! Semantic tokens: what each part of a Dockerfile is, for editors to colour. Scripts in RUN and in heredocs are part of it.
//!
//! Every construct paints its range, those inside over those around; [`paint::flatten`] makes of it what can be seen.

pub mod compose;
mod image;
mod instruction;
mod paint;
mod script;

use std::ops::Range;

use dockwright_model::File;
use dockwright_syntax::dockerfile::Directive;

use paint::Canvas;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// An instruction, `AS`, a reserved word of the shell.
    Keyword,
    /// A comment.
    Comment,
    /// The name of a parser directive.
    Directive,
    /// The name of a build stage.
    Stage,
    /// An image, without tag and digest.
    Image,
    /// The tag or the digest of an image.
    Tag,
    /// A variable.
    Variable,
    /// The key of a label or of a field of a mount.
    Property,
    /// A flag of an instruction, an option of a command.
    Flag,
    /// A string, a path, a value.
    String,
    /// A number.
    Number,
    /// An operator: `=`, `&&`, `>`.
    Operator,
    /// A word out of a fixed set, such as the name of a signal.
    Constant,
    /// The name that ends a heredoc.
    Delimiter,
    /// A program that is run, a function of a script.
    Command,
}

/// What else is true of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Modifier {
    /// Nothing.
    #[default]
    None,
    /// The name is declared here.
    Declaration,
    /// It is not to be used any more.
    Deprecated,
    /// It is part of the language: a command built into the shell.
    Library,
}

/// A stretch of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its bytes; never none.
    pub range: Range<usize>,
    /// What it is.
    pub kind: TokenKind,
    /// What else is true of it.
    pub modifier: Modifier,
}

/// The tokens in a byte range of a file, those at its ends in full. They are in order and do not overlap; one may go over
/// the end of a line, see [`split_lines`].
pub fn tokens(file: &File, within: &Range<usize>) -> Vec<Token> {
    let dockerfile = file.dockerfile();
    let mut canvas = Canvas::default();
    let all = &dockerfile.instructions;
    let first = all.partition_point(|instruction| instruction.span.end < within.start);
    let end = all.partition_point(|instruction| instruction.span.start <= within.end).max(first);
    let instructions = all.get(first..end).unwrap_or_default();
    // A comment in an instruction that goes beyond the range covers a part of it all the same.
    let start = instructions.first().map_or(within.start, |found| found.span.start.min(within.start));
    let stop = instructions.last().map_or(within.end, |found| found.span.end.max(within.end));
    let visible = |span: &Range<usize>| span.start <= stop && start <= span.end;
    for found in dockerfile.directives.iter().filter(|directive| visible(&directive.span)) {
        directive(found, &mut canvas);
    }
    for comment in dockerfile.comments.iter().filter(|comment| visible(&comment.span)) {
        canvas.paint(comment.span.clone(), TokenKind::Comment);
    }
    for (index, found) in (first..end).zip(instructions) {
        instruction::paint(file, index, found, &mut canvas);
    }
    let mut found = canvas.flatten();
    // What is left between things in a string may be nothing but blanks.
    found.retain(|token| file.source().get(token.range.clone()).is_some_and(|text| !text.trim().is_empty()));
    found
}

/// The tokens with those of several lines cut at the ends of the lines.
pub fn split_lines(source: &str, tokens: Vec<Token>) -> Vec<Token> {
    let mut found = Vec::with_capacity(tokens.len());
    for token in tokens {
        let text = source.get(token.range.clone()).unwrap_or_default();
        if !text.contains(['\n', '\r']) {
            found.push(token);
            continue;
        }
        let mut start = token.range.start;
        for line in text.split_inclusive(['\n', '\r']) {
            let blanks = line.len() - line.trim_start().len();
            let range = start + blanks..start + line.trim_end().len();
            start += line.len();
            if range.start < range.end {
                found.push(Token { range, ..token.clone() });
            }
        }
    }
    found
}

fn directive(directive: &Directive, canvas: &mut Canvas) {
    canvas.paint(directive.span.clone(), TokenKind::Comment);
    canvas.paint(directive.name.span.clone(), TokenKind::Directive);
    if let Some(value) = &directive.value {
        canvas.paint(directive.name.span.end..value.span.start, TokenKind::Operator);
        canvas.paint(value.span.clone(), TokenKind::String);
    }
}
