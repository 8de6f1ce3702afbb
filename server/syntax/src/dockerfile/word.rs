//! Pieces of text with their place in the document.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// A piece of one logical line: its text as BuildKit reads it (line continuations, and the comments between continued
/// lines, taken out; quotes and escapes kept) and its place in the document.
#[derive(Clone)]
pub struct Word {
    /// Byte range in the document, continuations included.
    pub span: Range<usize>,
    source: Arc<str>,
    joined: Option<Arc<Joined>>,
}

struct Joined {
    text: String,
    pieces: Vec<Range<usize>>,
    /// Byte offsets in the text at which the pieces begin.
    starts: Vec<usize>,
}

impl Word {
    /// The word at `span`; `pieces` are the parts of the document that make up the logical line.
    pub(super) fn new(source: &Arc<str>, pieces: &[Range<usize>], span: Range<usize>) -> Self {
        if let [whole] = pieces
            && whole.start <= span.start
            && span.end <= whole.end
        {
            return Self { span, source: Arc::clone(source), joined: None };
        }
        let within: Vec<Range<usize>> = clip(pieces, &span);
        let joined = match within.as_slice() {
            [whole] if *whole == span => None,
            _ if span.is_empty() => None,
            _ => {
                let text = within.iter().filter_map(|piece| source.get(piece.clone())).collect();
                let begin = |next: &mut usize, piece: &Range<usize>| Some(std::mem::replace(next, *next + piece.len()));
                let starts = within.iter().scan(0, begin).collect();
                Some(Arc::new(Joined { text, pieces: within, starts }))
            }
        };
        Self { span, source: Arc::clone(source), joined }
    }

    /// A stretch of the document without continuations, such as the body of a heredoc.
    pub fn plain(source: &Arc<str>, span: Range<usize>) -> Self {
        Self { span, source: Arc::clone(source), joined: None }
    }

    /// The text, with continued lines joined.
    pub fn text(&self) -> &str {
        match &self.joined {
            Some(joined) => &joined.text,
            None => self.source.get(self.span.clone()).unwrap_or_default(),
        }
    }

    /// The place in the document of a byte range of [`Word::text`].
    pub fn range(&self, within: Range<usize>) -> Range<usize> {
        let start = self.offset(within.start, true);
        let end = if within.is_empty() { start } else { self.offset(within.end, false) };
        start..end.max(start)
    }

    /// The place in the document of a byte offset of [`Word::text`]. At a join, `forward` chooses the continued line.
    fn offset(&self, within: usize, forward: bool) -> usize {
        let Some(joined) = &self.joined else {
            return (self.span.start + within).min(self.span.end);
        };
        let before = if forward { within + 1 } else { within };
        let at = joined.starts.partition_point(|start| *start < before).saturating_sub(1);
        match (joined.pieces.get(at), joined.starts.get(at)) {
            (Some(piece), Some(start)) if piece.start + (within - start) <= piece.end - usize::from(forward) => {
                piece.start + (within - start)
            }
            _ => self.span.end,
        }
    }

    /// The part of the word at a byte range of its text.
    pub fn part(&self, within: Range<usize>) -> Word {
        let span = self.range(within);
        match &self.joined {
            Some(joined) => Self::new(&self.source, &joined.pieces, span),
            None => Self { span, source: Arc::clone(&self.source), joined: None },
        }
    }

    /// The parts of the document that make up the text, in order.
    pub fn pieces(&self) -> Cow<'_, [Range<usize>]> {
        match &self.joined {
            Some(joined) => Cow::Borrowed(&joined.pieces),
            None => Cow::Owned(vec![self.span.clone()]),
        }
    }

    /// Whether the word goes over a line continuation.
    pub fn is_continued(&self) -> bool {
        self.joined.is_some()
    }

    /// The word without blanks at its ends (Unicode's, as BuildKit trims).
    pub(super) fn trimmed(&self) -> Word {
        let text = self.text();
        let start = text.len() - text.trim_start().len();
        let end = text.trim_end().len();
        if start == 0 && end == text.len() { self.clone() } else { self.part(start..end.max(start)) }
    }
}

impl fmt::Debug for Word {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}@{:?}", self.text(), self.span)
    }
}

/// The parts of `pieces` that lie within `span`.
fn clip(pieces: &[Range<usize>], span: &Range<usize>) -> Vec<Range<usize>> {
    let first = pieces.partition_point(|piece| piece.end <= span.start);
    pieces
        .get(first..)
        .unwrap_or_default()
        .iter()
        .take_while(|piece| piece.start < span.end)
        .map(|piece| piece.start.max(span.start)..piece.end.min(span.end))
        .filter(|piece| !piece.is_empty())
        .collect()
}
