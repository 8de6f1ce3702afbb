//! The typed view of a Dockerfile: instructions with their flags, arguments and heredocs, each with its place.
//!
//! A [`Dockerfile`] is made from the tree in one pass and holds plain data. It exists for any input: what BuildKit
//! refuses (an unknown keyword, a wrong number of arguments) is here as it was written, for the rules to judge.

mod arguments;
mod heredoc;
mod instruction;
mod keyword;
mod lower;
mod tree;
pub mod variable;
mod word;

#[cfg(test)]
mod tests;

pub use arguments::{Arguments, CopyPath, ExecWord, From, Pair};
pub use heredoc::Heredoc;
pub use instruction::{Flag, Instruction};
pub use keyword::Keyword;
pub use tree::{Tree, parse};
pub use word::Word;

use std::ops::Range;
use std::sync::Arc;

/// A parser directive such as `# escape=`` ` at the top of the file.
#[derive(Debug, Clone)]
pub struct Directive {
    /// Byte range from `#` to the end of the value.
    pub span: Range<usize>,
    /// The name as written.
    pub name: Word,
    /// The value as written; `None` when nothing but blanks follows the equals sign.
    pub value: Option<Word>,
}

impl Directive {
    /// The name in lower case, as BuildKit compares it.
    pub fn key(&self) -> String {
        self.name.text().to_ascii_lowercase()
    }
}

/// A comment on a line of its own, between instructions or inside a continued one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Byte range from `#` to the end of the line, without the line break.
    pub span: Range<usize>,
}

/// A whole Dockerfile.
#[derive(Debug, Clone)]
pub struct Dockerfile {
    /// The text all byte offsets point into.
    pub source: Arc<str>,
    /// The escape character in force: a backslash, or a backtick when the `escape` directive says so.
    pub escape: char,
    /// The parser directives, in order.
    pub directives: Vec<Directive>,
    /// All comments that are no directives, in order.
    pub comments: Vec<Comment>,
    /// The instructions, in order.
    pub instructions: Vec<Instruction>,
}

impl Dockerfile {
    /// Lowers a tree made from exactly this text.
    pub fn new(source: Arc<str>, tree: &Tree) -> Self {
        lower::lower(source, tree)
    }

    /// Parses and lowers a text from scratch.
    pub fn of(text: &str) -> Self {
        Self::new(Arc::from(text), &parse(text, None))
    }

    /// The instruction that holds a byte offset, from its first line to the end of its heredocs.
    pub fn instruction_at(&self, offset: usize) -> Option<&Instruction> {
        let index = self.instructions.partition_point(|instruction| instruction.span.end < offset);
        self.instructions.get(index).filter(|instruction| instruction.span.start <= offset)
    }
}
