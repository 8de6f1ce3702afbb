//! The logical line at the cursor: continuations joined, as BuildKit reads it.

use std::ops::Range;

use dockwright_syntax::dockerfile::{Instruction, Word};

/// A logical line and where the cursor is in it.
#[derive(Clone, Copy)]
pub(crate) struct Line<'a> {
    word: &'a Word,
    /// The text, with continued lines joined.
    pub(crate) text: &'a str,
    /// Byte offset of the cursor in the text.
    pub(crate) at: usize,
    /// Byte offset of the cursor in the document.
    offset: usize,
}

impl<'a> Line<'a> {
    /// The line of an instruction, if the cursor is in it.
    pub(crate) fn at(instruction: &'a Instruction, offset: usize) -> Option<Self> {
        let word = &instruction.line;
        if offset < word.span.start || offset > word.span.end {
            return None;
        }
        let pieces = word.pieces();
        let before = pieces.iter().filter(|piece| piece.start <= offset);
        let at = before.map(|piece| piece.end.min(offset) - piece.start).sum();
        let text = word.text();
        text.is_char_boundary(at).then_some(Self { word, text, at, offset })
    }

    /// The text up to the cursor, from a byte offset on.
    pub(crate) fn typed(&self, from: usize) -> &'a str {
        self.text.get(from..self.at).unwrap_or_default()
    }

    /// The token from byte `start` of the text to the cursor, which goes on to byte `end`. `None` if it does not lie on one
    /// line of the document.
    pub(crate) fn token(&self, source: &str, start: usize, end: usize) -> Option<Token> {
        let typed = self.typed(start);
        let from = if typed.is_empty() { self.offset } else { self.word.range(start..self.at).start };
        if source.get(from..self.offset)? != typed {
            return None;
        }
        let rest = self.text.get(self.at..end.max(self.at)).unwrap_or_default();
        let after = source.get(self.offset..)?;
        // What goes on behind a continuation is left alone.
        let same = rest.char_indices().zip(after.chars()).find(|((_, a), b)| a != b || *b == '\n');
        let length = same.map_or(rest.len().min(after.len()), |((at, _), _)| at);
        Some(Token { typed: typed.to_owned(), insert: from..self.offset, replace: from..self.offset + length })
    }
}

/// What is typed of a word, and what would be replaced.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Token {
    /// What stands before the cursor.
    pub(crate) typed: String,
    /// Byte range of that in the document; it ends at the cursor.
    pub(crate) insert: Range<usize>,
    /// The same with what goes on behind the cursor.
    pub(crate) replace: Range<usize>,
}

impl Token {
    /// An empty token.
    pub(crate) fn empty(offset: usize) -> Self {
        Self { typed: String::new(), insert: offset..offset, replace: offset..offset }
    }

    /// The token without its first bytes.
    pub(crate) fn skip(&self, bytes: usize) -> Self {
        let typed = self.typed.get(bytes..).unwrap_or_default().to_owned();
        let start = self.insert.end - typed.len();
        Self { typed, insert: start..self.insert.end, replace: start..self.replace.end }
    }

    /// The token that ends at most so many bytes behind the cursor.
    pub(crate) fn cut(mut self, after: usize) -> Self {
        self.replace.end = self.replace.end.min(self.insert.end + after);
        self
    }

    /// How many bytes go on behind the cursor.
    pub(crate) fn rest(&self) -> usize {
        self.replace.end - self.insert.end
    }
}
