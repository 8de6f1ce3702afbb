//! The text of a scalar together with where each byte of it is written, in both directions.

use std::ops::Range;

use super::decode::{self, Decoded};
use super::node::Node;
use super::scalar::Style;
use super::{decode::Piece, lines};

/// A stretch of a value and the bytes of the file that it is written with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// The bytes of the value.
    pub value: Range<usize>,
    /// The bytes of the file. Those of a line break reach to what the next line holds.
    pub source: Range<usize>,
    /// Whether the value is what is written, byte for byte. Otherwise all of it comes from all of that: an escape, a line
    /// break with the indentation behind it.
    pub verbatim: bool,
}

/// The text of a scalar and how it is written.
///
/// A literal or folded scalar has a line break at its end here and all the empty lines behind it, whatever its `-` or `+`
/// says: somebody may be about to write there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The text.
    pub text: String,
    /// How the scalar is written.
    pub style: Style,
    /// The column at which the lines of a literal or folded scalar begin.
    pub margin: usize,
    /// What the text is made of, in order; together all of it.
    pub stretches: Vec<Stretch>,
    /// Where it ends in the file: before a closing quote, behind the last line of a literal scalar.
    pub end: usize,
}

impl Node<'_> {
    /// How a scalar is written. Aliases are not followed. None where a repair of the file has changed what is written.
    pub fn written(self) -> Option<Written> {
        let scalar = self.scalar()?;
        let (source, span) = (self.yaml.source(), self.span());
        let (style, mut margin) = (scalar.style, scalar.margin);
        let (decoded, end) = match style {
            Style::Literal | Style::Folded => {
                if self.text().is_some_and(str::is_empty) {
                    margin = hollow_margin(source, span.start, margin);
                }
                decode::decode_whole(source, span.start, margin, style == Style::Folded)
            }
            _ => {
                let quoted = matches!(style, Style::Single | Style::Double);
                let closed = quoted && lines::quoted_end(source, span.start) == Some(span.end);
                let end = span.end - usize::from(closed);
                (decode::decode(source, span, style, margin), end)
            }
        };
        let text = self.text()?;
        let as_read = match style {
            Style::Literal | Style::Folded => decoded.text.trim_end_matches('\n') == text.trim_end_matches('\n'),
            _ => decoded.text == text,
        };
        as_read.then(|| Written::of(decoded, style, margin, end))
    }
}

/// The margin of a literal scalar that holds only blanks so far: that of its deepest line.
fn hollow_margin(source: &str, start: usize, least: usize) -> usize {
    let below = lines::lines_from(source, start).skip(1).take_while(|line| line.content().is_empty());
    below.map(|line| line.text.len()).max().unwrap_or_default().max(least)
}

impl Written {
    fn of(decoded: Decoded, style: Style, margin: usize, end: usize) -> Self {
        let Decoded { text, pieces } = decoded;
        let nexts = pieces.iter().skip(1).map(|next| (next.value, next.source)).chain([(text.len(), end)]);
        let stretch = |(piece, (value, source)): (&Piece, (usize, usize))| {
            let length = value - piece.value;
            let source = if piece.verbatim { piece.source + length } else { source.max(piece.source) };
            Stretch { value: piece.value..value, source: piece.source..source, verbatim: piece.verbatim }
        };
        let stretches = pieces.iter().zip(nexts).map(stretch).collect();
        Self { text, style, margin, stretches, end }
    }

    /// Leaves out one byte at each of some places of the value, in order. What stands there belongs to the byte behind it.
    pub fn without(&mut self, places: &[usize]) {
        let mut left_out = places.iter().copied().peekable();
        if left_out.peek().is_none() {
            return;
        }
        let mut text = String::with_capacity(self.text.len());
        let mut stretches = Vec::new();
        for stretch in std::mem::take(&mut self.stretches) {
            let mut from = stretch.value.start;
            let mut push = |part: Range<usize>, source: Range<usize>, verbatim: bool| {
                if let Some(kept) = self.text.get(part).filter(|kept| !kept.is_empty()) {
                    let start = text.len();
                    text.push_str(kept);
                    stretches.push(Stretch { value: start..text.len(), source, verbatim });
                }
            };
            let place = |at: usize| match stretch.verbatim {
                true => stretch.source.start + at - stretch.value.start,
                false => stretch.source.start,
            };
            while let Some(at) = left_out.next_if(|at| *at < stretch.value.end) {
                push(from..at, place(from)..place(at), stretch.verbatim);
                from = at + 1;
                if stretch.verbatim && at + 2 <= stretch.value.end {
                    push(at + 1..at + 2, place(at)..place(at + 2), false);
                    from = at + 2;
                }
            }
            let end = if stretch.verbatim { place(stretch.value.end) } else { stretch.source.end };
            push(from..stretch.value.end, place(from)..end, stretch.verbatim);
        }
        (self.text, self.stretches) = (text, stretches);
    }

    /// Where a place of the value is in the file.
    pub fn source(&self, offset: usize) -> usize {
        let after = self.stretches.partition_point(|stretch| stretch.value.start <= offset);
        let stretch = after.checked_sub(1).and_then(|index| self.stretches.get(index));
        match stretch.filter(|stretch| offset < stretch.value.end) {
            Some(stretch) if stretch.verbatim => stretch.source.start + offset - stretch.value.start,
            Some(stretch) => stretch.source.start,
            None => self.end,
        }
    }

    /// The bytes of the file that a part of the value is written with. A line break at its end is left out, and so is the
    /// indentation behind it.
    pub fn source_range(&self, part: Range<usize>) -> Range<usize> {
        let start = self.source(part.start);
        if part.is_empty() {
            return start..start;
        }
        let last = self.stretches.partition_point(|stretch| stretch.value.start < part.end);
        let Some(last) = last.checked_sub(1).and_then(|index| self.stretches.get(index)) else { return start..start };
        let end = match last.verbatim {
            true => last.source.start + part.end - last.value.start,
            false if self.text.get(last.value.clone()) == Some("\n") => last.source.start,
            false => last.source.end,
        };
        start..end.min(self.end).max(start)
    }

    /// The place of the value at a place of the file; none outside it and in the indentation of a line.
    pub fn value_at(&self, source: usize) -> Option<usize> {
        // A line break that nobody has typed yet is behind the end of the file.
        if source == self.end && self.stretches.last().is_none_or(|last| last.source.start < source) {
            return Some(self.text.len());
        }
        let after = self.stretches.partition_point(|stretch| stretch.source.start <= source);
        let stretch = self.stretches.get(after.checked_sub(1)?)?;
        let into = source - stretch.source.start;
        if stretch.verbatim {
            return (into <= stretch.value.len()).then_some(stretch.value.start + into);
        }
        let is_break = self.text.get(stretch.value.clone()).is_some_and(|text| matches!(text, "\n" | " "));
        let inside = source < stretch.source.end && !(is_break && matches!(self.style, Style::Literal | Style::Folded));
        (into == 0 || inside).then_some(stretch.value.start)
    }
}
