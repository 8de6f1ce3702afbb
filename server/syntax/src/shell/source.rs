//! The script as the shell sees it, the way back to the text it was cut from, and the one place that calls tree-sitter.

use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::{ControlFlow, Range};
use std::time::{Duration, Instant};

use tree_sitter::{ParseOptions, ParseState, Parser, Tree};

/// A byte range in the text given to [`super::parse`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// The span from `start` to `end`.
    pub fn new(start: u32, end: u32) -> Self {
        Span { start, end }
    }

    /// The span as a range of byte offsets.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Number of bytes.
    pub fn len(self) -> usize {
        self.range().len()
    }

    /// Whether the span has no bytes.
    pub fn is_empty(self) -> bool {
        self.end <= self.start
    }
}

/// The pieces of a script joined, with the offsets they came from.
pub(super) struct Source<'a> {
    text: &'a str,
    joined: Cow<'a, str>,
    /// Start of each piece in the joined script and in the text, ascending in both.
    pieces: Vec<(u32, u32)>,
}

impl<'a> Source<'a> {
    /// Joins `pieces` of `text`; a piece that cannot be cut or is out of order is left out.
    pub(super) fn new(text: &'a str, pieces: &[Range<usize>]) -> Self {
        let mut kept: Vec<(u32, u32)> = Vec::with_capacity(pieces.len());
        let mut joined = Cow::Borrowed("");
        let mut done = 0;
        for piece in pieces {
            let Some(slice) = text.get(piece.clone()) else { continue };
            if slice.is_empty() || piece.start < done {
                continue;
            }
            done = piece.end;
            kept.push((joined.len() as u32, piece.start as u32));
            if kept.len() == 1 {
                joined = Cow::Borrowed(slice);
            } else {
                joined.to_mut().push_str(slice);
            }
        }
        Source { text, joined, pieces: kept }
    }

    /// The script as the shell sees it.
    pub(super) fn joined(&self) -> &str {
        &self.joined
    }

    /// Part of the joined script, empty if the range is not on character boundaries.
    pub(super) fn slice(&self, range: Range<usize>) -> &str {
        self.joined.get(range).unwrap_or_default()
    }

    /// The span of the text that a range of the joined script came from.
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        let start = self.place(range.start as u32);
        let end = if range.end > range.start { self.place(range.end as u32 - 1) + 1 } else { start };
        Span { start, end }
    }

    /// The script within a span of the text, as a source of its own over the same text.
    pub(super) fn within(&self, span: Span) -> Source<'a> {
        let lengths = self.pieces.iter().skip(1).map(|piece| piece.0).chain([self.joined.len() as u32]);
        let pieces: Vec<Range<usize>> = (self.pieces.iter().zip(lengths))
            .map(|(&(joined, start), next)| {
                start.max(span.start) as usize..(start + (next - joined)).min(span.end) as usize
            })
            .filter(|piece| piece.start < piece.end)
            .collect();
        Source::new(self.text, &pieces)
    }

    fn place(&self, offset: u32) -> u32 {
        let index = match self.pieces.as_slice() {
            [_] => 1,
            pieces => pieces.partition_point(|piece| piece.0 <= offset),
        };
        match index.checked_sub(1).and_then(|index| self.pieces.get(index)) {
            Some(&(joined, start)) => start + (offset - joined),
            None => 0,
        }
    }
}

thread_local! {
    /// Making a parser costs more than parsing an ordinary script.
    static PARSER: RefCell<Option<Parser>> = const { RefCell::new(None) };
}

/// Reports of progress that any script may take; a script of 8 KiB takes about as many.
const FREE_REPORTS: u32 = 200;

/// Time a script may take after that: so much, and so much more for each byte of it. The parser needs a fortieth of it for
/// scripts that people write, but some it takes quadratic time for, such as pipelines of thousands of stages.
const GRACE: Duration = Duration::from_millis(250);
const GRACE_PER_BYTE: Duration = Duration::from_micros(5);

/// Most pipes in a row, brackets in each other, backquotes and announced heredocs in a script that is parsed. With more of
/// them open, recovery from a single error takes seconds, and nothing can stop it; each heredoc that is not closed is looked
/// for to the end of the script, several times.
const PIPES: usize = 1_000;
const BRACKETS: usize = 500;
const BACKQUOTES: usize = 500;
const HEREDOCS: usize = 200;

/// Whether the script is nested deeper than anyone means, or holds a NUL, which no shell reads and which the scanner skips
/// anew from each of many. Quotes are not looked at: it is a guard, not a reader.
fn is_out_of_proportion(script: &str) -> bool {
    let (mut pipes, mut brackets, mut backquotes, mut heredocs) = (0, 0_usize, 0, 0);
    let mut last = 0;
    script.bytes().any(|byte| {
        match byte {
            0 => return true,
            b'<' if last == b'<' => heredocs += 1,
            b'|' => pipes += 1,
            b';' | b'&' | b'\n' => pipes = 0,
            b'(' => brackets += 1,
            b')' => brackets = brackets.saturating_sub(1),
            b'`' => backquotes += 1,
            _ => {}
        }
        last = byte;
        pipes > PIPES || heredocs > HEREDOCS || brackets > BRACKETS || backquotes > BACKQUOTES
    })
}

/// Parses a script; none if the grammar cannot be loaded or the parse takes out of proportion long.
pub(super) fn tree(script: &str) -> Option<Tree> {
    if is_out_of_proportion(script) {
        return None;
    }
    PARSER.with_borrow_mut(|slot| {
        if slot.is_none() {
            let mut parser = Parser::new();
            parser.set_language(&tree_sitter_bash::LANGUAGE.into()).ok()?;
            *slot = Some(parser);
        }
        let parser = slot.as_mut()?;
        let grace = GRACE + GRACE_PER_BYTE * script.len() as u32;
        let mut reports = 0;
        let mut deadline = None;
        let mut progress = |_: &ParseState| {
            reports += 1;
            let now = if reports > FREE_REPORTS { Instant::now() } else { return ControlFlow::Continue(()) };
            if now > *deadline.get_or_insert(now + grace) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let options = ParseOptions::new().progress_callback(&mut progress);
        let bytes = script.as_bytes();
        let mut read = |offset: usize, _| bytes.get(offset..).unwrap_or_default();
        let tree = parser.parse_with_options(&mut read, None, Some(options));
        if tree.is_none() {
            parser.reset();
        }
        tree
    })
}
