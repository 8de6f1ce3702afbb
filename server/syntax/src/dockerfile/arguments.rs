//! The arguments of an instruction, by the form they are written in.

use std::ops::Range;

use super::{Instruction, Keyword, Word};

/// One string of an exec form.
#[derive(Debug, Clone)]
pub struct ExecWord {
    /// The string as written, with its quotes.
    pub word: Word,
    /// The string it stands for.
    pub value: String,
}

/// `key=value` of ENV, LABEL or ARG.
#[derive(Debug, Clone)]
pub struct Pair {
    /// Byte range of the whole pair.
    pub span: Range<usize>,
    /// The key as written, quotes included.
    pub key: Word,
    /// The value as written, quotes included; `None` when there is no equals sign and no old-form value.
    pub value: Option<Word>,
}

/// The form of the arguments.
#[derive(Debug, Clone)]
pub enum Arguments {
    /// There are none.
    None,
    /// Words between blanks.
    Words(Vec<Word>),
    /// A JSON array of strings.
    Exec(Vec<ExecWord>),
    /// A command for the shell; its text is `Instruction::rest`.
    Shell,
    /// Keys and values. `legacy` is the form without an equals sign, `ENV key value`.
    Pairs {
        /// The pairs in order.
        pairs: Vec<Pair>,
        /// Whether the old form is used.
        legacy: bool,
    },
}

/// The arguments of FROM.
#[derive(Debug, Clone)]
pub struct From<'a> {
    /// The image or stage.
    pub image: &'a Word,
    /// The word `AS`, in any case; any other word in its place too.
    pub as_word: Option<&'a Word>,
    /// The name of the stage.
    pub name: Option<&'a Word>,
}

impl Instruction {
    /// The words of the arguments; empty for other forms.
    pub fn words(&self) -> &[Word] {
        match &self.arguments {
            Arguments::Words(words) => words,
            _ => &[],
        }
    }

    /// The strings of the exec form, or `None` for other forms.
    pub fn exec(&self) -> Option<&[ExecWord]> {
        match &self.arguments {
            Arguments::Exec(words) => Some(words),
            _ => None,
        }
    }

    /// The pairs of ENV, LABEL or ARG; empty for other instructions.
    pub fn pairs(&self) -> &[Pair] {
        match &self.arguments {
            Arguments::Pairs { pairs, .. } => pairs,
            _ => &[],
        }
    }

    /// Whether the arguments are a command for the shell.
    pub fn is_shell_form(&self) -> bool {
        matches!(self.arguments, Arguments::Shell)
    }

    /// The parts of FROM; `None` for other instructions and without any argument.
    pub fn from(&self) -> Option<From<'_>> {
        let words = self.words();
        let image = words.first().filter(|_| self.keyword == Keyword::From)?;
        Some(From { image, as_word: words.get(1), name: words.get(2) })
    }

    /// What ADD or COPY copies and where to, as (text, place); `None` for other instructions and with fewer than two
    /// arguments.
    pub fn copy(&self) -> Option<(Vec<CopyPath<'_>>, CopyPath<'_>)> {
        if !matches!(self.keyword, Keyword::Add | Keyword::Copy) {
            return None;
        }
        let mut paths: Vec<CopyPath<'_>> = match &self.arguments {
            Arguments::Words(words) => words.iter().map(|word| CopyPath { text: word.text(), word }).collect(),
            Arguments::Exec(words) => {
                words.iter().map(|exec| CopyPath { text: &exec.value, word: &exec.word }).collect()
            }
            _ => return None,
        };
        let destination = paths.pop()?;
        (!paths.is_empty()).then_some((paths, destination))
    }
}

/// A source or the destination of ADD or COPY.
#[derive(Debug, Clone)]
pub struct CopyPath<'a> {
    /// The path, with JSON escapes resolved in the exec form.
    pub text: &'a str,
    /// Where it stands.
    pub word: &'a Word,
}
