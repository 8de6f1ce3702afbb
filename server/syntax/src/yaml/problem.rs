//! What is wrong with a YAML text, in words for the people who wrote it.

use std::ops::Range;

/// What kind of mistake it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ProblemKind {
    /// The file is so large that it is not read.
    TooLarge,
    /// The file is in UTF-16, which we do not read.
    Utf16,
    /// The file is no text.
    Binary,
    /// Brackets or levels inside one another beyond what the parser goes through.
    TooDeep,
    /// There are so many mistakes that the rest is not read.
    TooManyProblems,
    /// Aliases stand for so many values that the file is not worked out.
    TooManyAliases,
    /// A character that no YAML file may hold.
    ControlCharacter,
    /// A tab where only spaces may indent.
    Tab,
    /// A key without its `:`.
    MissingColon,
    /// A `:` without a key.
    MissingKey,
    /// A key with `:`, but no space after it.
    MissingSpace,
    /// A quoted value that does not end.
    UnclosedQuote,
    /// Something behind the quote that ends a value.
    AfterQuote,
    /// `\` with a character that it does not go with.
    InvalidEscape,
    /// A bracket that is not closed.
    UnclosedBracket,
    /// A closing bracket that closes nothing, or the wrong one.
    WrongBracket,
    /// Something in brackets that is neither an item nor a pair.
    InBrackets,
    /// A line that begins left of where the lines before it begin, but on no level of theirs.
    Indentation,
    /// A line that begins further right than the keys beside it.
    TooFarRight,
    /// A second `: ` in a value.
    ColonInValue,
    /// A list item between keys, or a key between list items.
    MixedListAndKeys,
    /// A character that a value may not begin with.
    ReservedCharacter,
    /// `*` or `&` without a name.
    MissingName,
    /// `*name`, and no `&name` before it.
    UnknownAnchor,
    /// An alias of something that holds the alias.
    CyclicAlias,
    /// A key that its mapping already has.
    DuplicateKey,
    /// `<<` with something else than mappings.
    BadMerge,
    /// A tag or a directive that cannot be read.
    Tag,
    /// The line after `|` or `>`.
    BlockScalar,
    /// Where one document ends and the next begins.
    Document,
    /// Anything else.
    Syntax,
}

/// A mistake in the YAML of a file. Docker Compose does not read a file with one; only one that is [`ProblemKind::TooLarge`] for
/// us, or [`ProblemKind::Utf16`], it may read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The kind of mistake.
    pub kind: ProblemKind,
    /// Where it is.
    pub span: Range<usize>,
    /// Another place it has to do with: the first of two equal keys.
    pub related: Option<Range<usize>>,
    /// What is wrong and what to do.
    pub message: String,
}

impl Problem {
    pub(super) fn new(kind: ProblemKind, span: Range<usize>, message: impl Into<String>) -> Self {
        Self { kind, span, related: None, message: message.into() }
    }
}

/// A piece of the file as it is shown in a message.
pub(super) fn shown(text: &str) -> String {
    let text = text.trim();
    let mut short: String = text.chars().take(40).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(40).is_some() {
        short.push('…');
    }
    short
}
