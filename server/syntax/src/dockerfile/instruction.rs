//! One instruction.

use std::ops::Range;

use super::{Arguments, Heredoc, Keyword, Word};

/// A flag such as `--from=build` or `--link`.
#[derive(Debug, Clone)]
pub struct Flag {
    /// Byte range from the dashes to the end of the value.
    pub span: Range<usize>,
    /// The name without dashes, as written.
    pub name: Word,
    /// The value as written; `None` without an equals sign.
    pub value: Option<Word>,
    /// The flag as BuildKit reads it, quotes and escapes removed: `--from=build`.
    pub decoded: String,
}

impl Flag {
    /// The value with quotes and escapes removed.
    pub fn value_text(&self) -> Option<&str> {
        self.value.as_ref()?;
        self.decoded.split_once('=').map(|(_, value)| value)
    }

    /// Whether the flag has this name. BuildKit's flags are case-sensitive.
    pub fn is(&self, name: &str) -> bool {
        self.name.text() == name
    }
}

/// One instruction with all that belongs to it.
#[derive(Debug, Clone)]
pub struct Instruction {
    /// Which instruction it is.
    pub keyword: Keyword,
    /// The keyword as written.
    pub name: Word,
    /// Byte range from the keyword to the end of the arguments or of the last heredoc, trailing blanks excluded.
    pub span: Range<usize>,
    /// First and last physical line, counted from 1 as BuildKit counts them (blank lines swallowed by a continuation at
    /// the end of the file belong to the instruction).
    pub lines: (usize, usize),
    /// The whole logical line, the keyword included and leading blanks excluded.
    pub line: Word,
    /// The flags in order.
    pub flags: Vec<Flag>,
    /// What the keyword and its flags are applied to.
    pub arguments: Arguments,
    /// All arguments as one word, blanks at the ends excluded; empty when there are none. For HEALTHCHECK what follows
    /// `CMD` or `NONE`.
    pub rest: Word,
    /// `CMD` or `NONE` of a HEALTHCHECK.
    pub check: Option<Word>,
    /// The heredocs, in the order of their bodies.
    pub heredocs: Vec<Heredoc>,
    /// The instruction of an ONBUILD.
    pub trigger: Option<Box<Instruction>>,
    /// Byte ranges of the line continuations, from the escape character to the end of the line break.
    pub continuations: Vec<Range<usize>>,
    /// Byte ranges of blank lines between continued lines, with their line breaks.
    pub blank_lines: Vec<Range<usize>>,
}

impl Instruction {
    /// The first flag of this name.
    pub fn flag(&self, name: &str) -> Option<&Flag> {
        self.flags.iter().find(|flag| flag.is(name))
    }

    /// The instruction that does the work: that of an ONBUILD, otherwise itself.
    pub fn effective(&self) -> &Instruction {
        self.trigger.as_deref().unwrap_or(self)
    }

    /// Byte range of the instruction without its heredocs.
    pub fn head(&self) -> Range<usize> {
        let end = [Some(&self.name), self.check.as_ref(), Some(&self.rest)]
            .into_iter()
            .flatten()
            .map(|word| word.span.end)
            .chain(self.flags.iter().map(|flag| flag.span.end))
            .chain(self.trigger.iter().map(|trigger| trigger.head().end))
            .max();
        self.span.start..end.unwrap_or(self.span.end)
    }
}
