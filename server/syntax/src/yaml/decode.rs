//! Which place in the file each place of a decoded value comes from.

use std::ops::Range;

use super::lines::{self, byte, is_blank, is_break, lines_from};
use super::scalar::Style;

/// Where a literal or folded scalar ends, and the column its lines begin at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) end: usize,
    pub(super) margin: usize,
}

/// A part of a value with the part of the file it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) value: usize,
    pub(super) source: usize,
    /// Taken over byte for byte; otherwise all of it comes from one place.
    pub(super) verbatim: bool,
}

/// A value as it is put together.
#[derive(Debug, Default)]
pub(super) struct Decoded {
    pub(super) text: String,
    pub(super) pieces: Vec<Piece>,
}

impl Decoded {
    /// What stands in the file from a place on.
    fn copy(&mut self, text: &str, range: Range<usize>) {
        if !range.is_empty() {
            self.pieces.push(Piece { value: self.text.len(), source: range.start, verbatim: true });
            self.text.push_str(text.get(range).unwrap_or_default());
        }
    }

    /// Something else than what stands there.
    fn put(&mut self, source: usize, text: &str) {
        if !text.is_empty() {
            self.pieces.push(Piece { value: self.text.len(), source, verbatim: false });
            self.text.push_str(text);
        }
    }

    /// Where a place of the value is in the file. The end of the value is at `end`.
    pub(super) fn source(&self, offset: usize, end: usize) -> usize {
        if offset >= self.text.len() {
            return end;
        }
        let after = self.pieces.partition_point(|piece| piece.value <= offset);
        let piece = after.checked_sub(1).and_then(|index| self.pieces.get(index));
        piece.map_or(end, |piece| piece.source + if piece.verbatim { offset - piece.value } else { 0 })
    }
}

/// Decodes a scalar that is written at `span`. What it cannot make sense of it takes as it is.
pub(super) fn decode(text: &str, span: Range<usize>, style: Style, margin: usize) -> Decoded {
    let mut decoded = Decoded::default();
    match style {
        Style::Plain => lines_of_flow(text, span, None, &mut decoded),
        Style::Single | Style::Double => {
            let closed = lines::quoted_end(text, span.start) == Some(span.end);
            let end = if closed { span.end - 1 } else { span.end };
            let quote = if style == Style::Single { b'\'' } else { b'"' };
            lines_of_flow(text, (span.start + 1).min(end)..end, Some(quote), &mut decoded);
        }
        Style::Literal | Style::Folded => block(text, span.start, margin, style == Style::Folded, &mut decoded),
    }
    decoded
}

/// The same for a literal or folded scalar with a line break at its end and all empty lines behind it, whatever its `-` or
/// `+` says. Where it ends is behind the last of these, or at the end of a file whose last line holds only blanks.
pub(super) fn decode_whole(text: &str, start: usize, margin: usize, folded: bool) -> (Decoded, usize) {
    let mut decoded = Decoded::default();
    let tail = block_lines(text, start, margin, folded, &mut decoded);
    let lines = tail.leading.into_iter().chain(tail.trailing);
    lines.for_each(|at| decoded.put(at, "\n"));
    (decoded, tail.end)
}

/// A plain or quoted scalar: lines are joined with a space, an empty line is a line break.
fn lines_of_flow(text: &str, span: Range<usize>, quote: Option<u8>, out: &mut Decoded) {
    let mut at = span.start;
    loop {
        // To the next line break, with the blanks before it left out.
        let (mut kept, mut joined) = (at, false);
        let mut run = at;
        while let Some(b) = byte(text, at).filter(|&b| at < span.end && !is_break(b)) {
            if quote == Some(b'"') && b == b'\\' {
                out.copy(text, run..at);
                let length = escape(text, at, span.end, out, &mut joined);
                at += length;
                (run, kept) = (at, at);
                if joined {
                    break;
                }
            } else if quote == Some(b'\'') && b == b'\'' {
                out.copy(text, run..at);
                out.put(at, "'");
                at += 2;
                (run, kept) = (at, at);
            } else {
                at += 1;
                if !is_blank(b) {
                    kept = at;
                }
            }
        }
        if !joined && at >= span.end {
            out.copy(text, run..if quote.is_some() { span.end } else { kept });
            return;
        }
        if !joined {
            out.copy(text, run..kept);
        }
        at = fold(text, at, span.end, joined, out);
    }
}

/// Goes over line breaks and the blanks around them, from a line break (or, after `\`, from the next line) on.
fn fold(text: &str, from: usize, end: usize, joined: bool, out: &mut Decoded) -> usize {
    let mut at = from;
    let mut breaks = Vec::new();
    while let Some(b) = byte(text, at).filter(|_| at < end) {
        if is_break(b) {
            breaks.push(at);
            at += if b == b'\r' && byte(text, at + 1) == Some(b'\n') { 2 } else { 1 };
        } else if is_blank(b) {
            at += 1;
        } else {
            break;
        }
    }
    match breaks.as_slice() {
        [] => {}
        [only] if !joined => out.put(*only, " "),
        all => all.iter().skip(usize::from(!joined)).for_each(|&at| out.put(at, "\n")),
    }
    at.min(end)
}

/// An escape in double quotes: how many bytes it has. `joined`: it was one of a line break.
fn escape(text: &str, at: usize, end: usize, out: &mut Decoded, joined: &mut bool) -> usize {
    let Some(next) = text.get(at + 1..end).and_then(|rest| rest.chars().next()) else {
        out.copy(text, at..end);
        return end - at;
    };
    if is_break(byte(text, at + 1).unwrap_or_default()) {
        *joined = true;
        return if text.get(at + 1..end).is_some_and(|rest| rest.starts_with("\r\n")) { 3 } else { 2 };
    }
    if let Some(value) = short_escape(next) {
        out.put(at, value.encode_utf8(&mut [0; 4]));
        return 1 + next.len_utf8();
    }
    if let Some((value, length)) = long_escape(text.get(at..end).unwrap_or_default()) {
        out.put(at, value.encode_utf8(&mut [0; 4]));
        return length;
    }
    out.copy(text, at..at + 1);
    1
}

/// What `\` and one character stand for.
fn short_escape(escape: char) -> Option<char> {
    Some(match escape {
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' | '\t' => '\t',
        'n' => '\n',
        'v' => '\u{b}',
        'f' => '\u{c}',
        'r' => '\r',
        'e' => '\u{1b}',
        ' ' | '"' | '/' | '\\' => escape,
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        _ => return None,
    })
}

/// `\x41`, `\u0041`, `\U00000041`, or two of the second kind for one character: the character and how long that is.
fn long_escape(text: &str) -> Option<(char, usize)> {
    let digits = match byte(text, 1)? {
        b'x' => 2,
        b'u' => 4,
        b'U' => 8,
        _ => return None,
    };
    let hex = |from: usize, digits: usize| {
        let text = text.get(from..from + digits).filter(|text| text.bytes().all(|b| b.is_ascii_hexdigit()))?;
        u32::from_str_radix(text, 16).ok()
    };
    let value = hex(2, digits)?;
    if let Some(c) = char::from_u32(value) {
        return Some((c, 2 + digits));
    }
    let low =
        (text.get(6..8) == Some("\\u")).then(|| hex(8, 4)).flatten().filter(|low| (0xDC00..0xE000).contains(low))?;
    let pair = 0x10000 + (value.checked_sub(0xD800)? << 10) + (low - 0xDC00);
    char::from_u32(pair).map(|c| (c, 12))
}

/// The first escape of a double-quoted text that stands for nothing.
pub(super) fn invalid_escape(text: &str, span: Range<usize>) -> Option<usize> {
    let mut at = span.start + 1;
    while at < span.end {
        if byte(text, at)? != b'\\' {
            at += 1;
            continue;
        }
        let rest = text.get(at..span.end)?;
        let next = rest.chars().nth(1)?;
        let broken = short_escape(next).is_none() && long_escape(rest).is_none() && !matches!(next, '\n' | '\r');
        if broken {
            return Some(at);
        }
        at += 1 + next.len_utf8();
    }
    None
}

/// Where the scalar ends that begins with the `|` or `>` at `start`, inside what begins at column `outer`.
pub(super) fn block_shape(text: &str, start: usize, outer: Option<usize>) -> Shape {
    let header = lines::line_at(text, start);
    let signs = text.get(start + 1..header.end()).unwrap_or_default();
    let signs = signs.split([' ', '\t', '#']).next().unwrap_or_default();
    let given = signs.bytes().find(u8::is_ascii_digit).map(|digit| usize::from(digit - b'0'));
    let least = outer.map_or(0, |outer| outer + 1);
    let mut margin = given.map(|given| outer.unwrap_or(0) + given);
    let mut end = start + 1 + signs.len();
    for line in lines_from(text, header.start).skip(1) {
        let spaces = line.text.len() - line.text.trim_start_matches(' ').len();
        if line.content().is_empty() {
            continue;
        }
        let margin = *margin.get_or_insert(spaces.max(least));
        if spaces < margin || (margin == 0 && (line.text.starts_with("---") || line.text.starts_with("..."))) {
            break;
        }
        end = line.end();
    }
    Shape { end: end.min(text.len()), margin: margin.unwrap_or(least) }
}

/// A literal or folded scalar.
fn block(text: &str, start: usize, margin: usize, folded: bool, out: &mut Decoded) {
    let header = lines::line_at(text, start);
    let signs =
        text.get(start + 1..header.end()).unwrap_or_default().split([' ', '\t', '#']).next().unwrap_or_default();
    let tail = block_lines(text, start, margin, folded, out);
    if !signs.contains('-') {
        tail.leading.into_iter().for_each(|at| out.put(at, "\n"));
    }
    if signs.contains('+') {
        tail.trailing.into_iter().for_each(|at| out.put(at, "\n"));
    }
}

/// What is behind the last line of a literal or folded scalar.
struct Tail {
    /// The end of that line.
    leading: Option<usize>,
    /// The ends of the empty lines below it.
    trailing: Vec<usize>,
    /// Behind the last of them.
    end: usize,
}

/// The lines of a literal or folded scalar, without the line breaks at its end.
fn block_lines(text: &str, start: usize, margin: usize, folded: bool, out: &mut Decoded) -> Tail {
    let header = lines::line_at(text, start);
    let (mut leading, mut trailing) = (None, Vec::new());
    let mut leading_blank = false;
    let mut end = text.len();
    for line in lines_from(text, header.start).skip(1) {
        let last = line.end() >= text.len();
        let spaces = line.text.len() - line.text.trim_start_matches(' ').len();
        if spaces == line.text.len() && spaces <= margin {
            if !last {
                trailing.push(line.end());
            }
            continue;
        }
        let marker = margin == 0 && (line.text.starts_with("---") || line.text.starts_with("..."));
        if spaces < margin || marker {
            end = line.start;
            break;
        }
        let blank = byte(text, line.start + margin).is_some_and(is_blank);
        if let Some(at) = leading {
            if folded && !leading_blank && !blank {
                if trailing.is_empty() {
                    out.put(at, " ");
                }
            } else {
                out.put(at, "\n");
            }
        }
        trailing.drain(..).for_each(|at| out.put(at, "\n"));
        leading_blank = blank;
        out.copy(text, line.start + margin..line.end());
        leading = Some(line.end());
    }
    Tail { leading, trailing, end }
}
