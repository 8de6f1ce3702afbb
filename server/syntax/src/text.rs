//! The text of one version of a document, and the ways to say where something is in it.
//!
//! Everything inside the server speaks of byte offsets. Editors speak of lines and characters, and tree-sitter of
//! rows and columns; this is the only place that converts between them.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use memchr::memchr2_iter;
use ropey::Rope;
use tree_sitter::{InputEdit, Point};

/// Stretches up to this many bytes are counted directly, which is quicker than asking the rope; longer ones go through
/// the rope, so that a file of one enormous line costs no more per position than any other.
const SHORT: usize = 512;

/// The unit in which an editor counts the characters of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units, which is what the protocol assumes when nothing else was agreed on.
    #[default]
    Utf16,
    /// Unicode scalar values.
    Utf32,
}

impl Encoding {
    /// The number of units that `text` takes.
    pub fn len(self, text: &str) -> usize {
        if self == Encoding::Utf8 || text.is_ascii() {
            return text.len();
        }
        text.chars().map(|c| self.char_len(c)).sum()
    }

    /// The number of units that one character takes.
    fn char_len(self, c: char) -> usize {
        match self {
            Encoding::Utf8 => c.len_utf8(),
            Encoding::Utf16 => c.len_utf16(),
            Encoding::Utf32 => 1,
        }
    }
}

/// A place in a document as an editor names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Position {
    /// The line, from 0. Lines end at LF, CRLF and lone CR.
    pub line: u32,
    /// The place in the line, from 0, in the units of the [`Encoding`] in use.
    pub character: u32,
}

/// What one edit changed, in the terms of tree-sitter: byte offsets, and points whose rows end at LF only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edit {
    /// The byte offset at which the change begins.
    pub start_byte: usize,
    /// The byte offset at which the replaced text ended in the old text.
    pub old_end_byte: usize,
    /// The byte offset at which the inserted text ends in the new text.
    pub new_end_byte: usize,
    /// The point of `start_byte`.
    pub start: Point,
    /// The point of `old_end_byte` in the old text.
    pub old_end: Point,
    /// The point of `new_end_byte` in the new text.
    pub new_end: Point,
}

impl Edit {
    /// The same edit as the argument of `tree_sitter::Tree::edit`.
    pub fn to_input_edit(&self) -> InputEdit {
        InputEdit {
            start_byte: self.start_byte,
            old_end_byte: self.old_end_byte,
            new_end_byte: self.new_end_byte,
            start_position: self.start,
            old_end_position: self.old_end,
            new_end_position: self.new_end,
        }
    }
}

/// The text of one version of a document. Cloning it is cheap.
///
/// The rope takes edits and counts the characters of enormous lines; the contiguous copy serves the parsers and the rules.
/// Where lines begin is found when somebody asks, for each version once: it takes a few microseconds, and every position
/// asks.
#[derive(Debug, Clone)]
pub struct Text {
    rope: Rope,
    contiguous: Arc<str>,
    lines: OnceLock<Arc<[usize]>>,
    newline: OnceLock<&'static str>,
}

impl Text {
    /// Takes over a whole document. A byte order mark and all line breaks stay as they are.
    pub fn new(text: &str) -> Text {
        Self::with(Rope::from_str(text), Arc::from(text))
    }

    fn with(rope: Rope, contiguous: Arc<str>) -> Text {
        Text { rope, contiguous, lines: OnceLock::new(), newline: OnceLock::new() }
    }

    /// The byte offsets at which lines begin, in order; the first is 0.
    fn lines(&self) -> &[usize] {
        self.lines.get_or_init(|| {
            let bytes = self.contiguous.as_bytes();
            let breaks = memchr2_iter(b'\n', b'\r', bytes);
            let ends = breaks.filter(|&at| bytes.get(at) == Some(&b'\n') || bytes.get(at + 1) != Some(&b'\n'));
            std::iter::once(0).chain(ends.map(|at| at + 1)).collect()
        })
    }

    /// The whole text.
    pub fn as_str(&self) -> &str {
        &self.contiguous
    }

    /// The whole text, shared rather than copied.
    pub fn shared(&self) -> Arc<str> {
        Arc::clone(&self.contiguous)
    }

    /// The length in bytes.
    pub fn len(&self) -> usize {
        self.contiguous.len()
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.contiguous.is_empty()
    }

    /// The number of lines, at least 1: a line break at the very end is followed by an empty line.
    pub fn line_count(&self) -> usize {
        self.lines().len()
    }

    /// The line, from 0, that holds the byte `offset`. An offset beyond the end counts as the end.
    pub fn line_of(&self, offset: usize) -> usize {
        self.lines().partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// The bytes of a line together with its line break; an empty range at the end of the text if there is no such line.
    pub fn full_line_range(&self, line: usize) -> Range<usize> {
        let start = |line: usize| self.lines().get(line).copied().unwrap_or(self.len());
        start(line)..start(line.saturating_add(1))
    }

    /// The bytes of a line without its line break; an empty range at the end of the text if there is no such line.
    pub fn line_range(&self, line: usize) -> Range<usize> {
        let full = self.full_line_range(line);
        let written = self.slice(full.clone());
        let without_lf = written.strip_suffix('\n').unwrap_or(written);
        let content = without_lf.strip_suffix('\r').unwrap_or(without_lf);
        full.start..full.start + content.len()
    }

    /// The byte offset of a position.
    ///
    /// A character beyond the end of the line means the end of the line, before its line break; a line beyond the last
    /// means the end of the text; a position inside a character means the start of that character.
    pub fn offset(&self, position: Position, encoding: Encoding) -> usize {
        let line = self.line_range(position.line as usize);
        let units = position.character as usize;
        let short_enough = units.saturating_mul(4).min(line.len());
        if encoding == Encoding::Utf8 {
            return floor_boundary(self.as_str(), line.start + units.min(line.len()));
        }
        if short_enough <= SHORT {
            return line.start + bytes_of_units(self.slice(line), units, encoding);
        }
        let first = self.rope.byte_to_char(line.start);
        let char_index = match encoding {
            Encoding::Utf16 => {
                let unit = self.rope.char_to_utf16_cu(first).saturating_add(units);
                self.rope.utf16_cu_to_char(unit.min(self.rope.len_utf16_cu()))
            }
            _ => first.saturating_add(units).min(self.rope.len_chars()),
        };
        self.rope.char_to_byte(char_index).min(line.end)
    }

    /// The position of a byte offset.
    ///
    /// An offset beyond the end means the end; one inside a character, or inside a CRLF, is moved to its start.
    pub fn position(&self, offset: usize, encoding: Encoding) -> Position {
        let mut offset = floor_boundary(self.as_str(), offset);
        let bytes = self.as_str().as_bytes();
        if offset > 0 && bytes.get(offset) == Some(&b'\n') && bytes.get(offset - 1) == Some(&b'\r') {
            offset -= 1;
        }
        let line = self.line_of(offset);
        let start = self.full_line_range(line).start;
        Position { line: saturate(line), character: saturate(self.units_between(start, offset, encoding)) }
    }

    /// The text with the bytes of `range` replaced by `new`, and what that changed.
    ///
    /// A range that reaches beyond the text is cut off, one that is the wrong way round is empty at its start, and ends
    /// inside a character are moved to its start, so that there is an answer for every range.
    pub fn edit(&self, range: Range<usize>, new: &str) -> (Text, Edit) {
        let old = self.as_str();
        let start = floor_boundary(old, range.start);
        let end = floor_boundary(old, range.end).max(start);

        let mut contiguous = String::with_capacity(old.len() - (end - start) + new.len());
        contiguous.push_str(self.slice(0..start));
        contiguous.push_str(new);
        contiguous.push_str(self.slice(end..old.len()));

        let mut rope = self.rope.clone();
        let first = rope.byte_to_char(start);
        rope.remove(first..rope.byte_to_char(end));
        rope.insert(first, new);

        let start_point = advance(Point { row: 0, column: 0 }, self.slice(0..start));
        let edit = Edit {
            start_byte: start,
            old_end_byte: end,
            new_end_byte: start + new.len(),
            start: start_point,
            old_end: advance(start_point, self.slice(start..end)),
            new_end: advance(start_point, new),
        };
        (Self::with(rope, Arc::from(contiguous)), edit)
    }

    /// The line break to use for new lines: the one that most lines of the text have, `"\n"` or `"\r\n"`.
    pub fn newline(&self) -> &'static str {
        // Asked for every fix: counted once.
        self.newline.get_or_init(|| {
            let all = count_lf(self.as_str());
            let crlf = self.as_str().matches("\r\n").count();
            if crlf > all - crlf { "\r\n" } else { "\n" }
        })
    }

    /// The text of a byte range; nothing if the range is not one of whole characters.
    fn slice(&self, range: Range<usize>) -> &str {
        self.as_str().get(range).unwrap_or_default()
    }

    /// The number of units between two byte offsets that are character boundaries.
    fn units_between(&self, start: usize, end: usize, encoding: Encoding) -> usize {
        if encoding == Encoding::Utf8 || end - start <= SHORT {
            return if encoding == Encoding::Utf8 { end - start } else { encoding.len(self.slice(start..end)) };
        }
        let (first, last) = (self.rope.byte_to_char(start), self.rope.byte_to_char(end));
        match encoding {
            Encoding::Utf16 => self.rope.char_to_utf16_cu(last) - self.rope.char_to_utf16_cu(first),
            _ => last - first,
        }
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Text) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Text {}

/// Applies edits that all refer to the same `text` and returns the result.
///
/// The edits may come in any order; several insertions at one place keep theirs, and come before a replacement that
/// begins at that place. `None` if two edits overlap, or if a range is out of bounds, the wrong way round or not one of
/// whole characters.
pub fn apply_edits(text: &str, edits: &[(Range<usize>, String)]) -> Option<String> {
    let mut ordered: Vec<&(Range<usize>, String)> = edits.iter().collect();
    ordered.sort_by_key(|(range, _)| (range.start, range.end));
    let mut result = String::with_capacity(text.len());
    let mut done = 0;
    for (range, new) in ordered {
        text.get(range.clone())?;
        // An edit that begins before the previous one ended makes this range run backwards, which `get` refuses.
        result.push_str(text.get(done..range.start)?);
        result.push_str(new);
        done = range.end;
    }
    result.push_str(text.get(done..)?);
    Some(result)
}

/// The offset itself, or the start of the character it is inside of, or the end of the text if it is beyond that.
fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// The number of bytes that the first `units` units of a line take, whole characters only.
fn bytes_of_units(line: &str, units: usize, encoding: Encoding) -> usize {
    let mut left = units;
    for (at, c) in line.char_indices() {
        let taken = encoding.char_len(c);
        if taken > left {
            return at;
        }
        left -= taken;
    }
    line.len()
}

/// The point reached from `from` by going over `text`. Rows end at LF only, as tree-sitter counts them.
fn advance(from: Point, text: &str) -> Point {
    match text.bytes().rposition(|byte| byte == b'\n') {
        Some(last) => Point { row: from.row + count_lf(text), column: text.len() - last - 1 },
        None => Point { row: from.row, column: from.column + text.len() },
    }
}

/// The number of LF bytes.
fn count_lf(text: &str) -> usize {
    text.bytes().filter(|&byte| byte == b'\n').count()
}

/// The protocol's numbers are 32 bits wide; what does not fit is as far as they go.
fn saturate(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;
