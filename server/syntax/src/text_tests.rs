//! Everything here is compared with the slowest possible way to compute the same thing.

use super::*;

const ENCODINGS: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

/// A small generator with a fixed seed, so that a failure can be repeated.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }

    fn text(&mut self, pieces: usize) -> String {
        const PIECES: [&str; 16] = [
            "a",
            "RUN x",
            " ",
            "\t",
            "\n",
            "\n",
            "\r\n",
            "\r\n",
            "\r",
            "é",
            "e\u{301}",
            "😀",
            "漢",
            "\u{feff}",
            "\0",
            "👩\u{200d}🚀",
        ];
        (0..pieces).map(|_| PIECES[self.below(PIECES.len())]).collect()
    }
}

/// The starts of all lines.
fn naive_starts(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut starts = vec![0];
    for (at, byte) in bytes.iter().enumerate() {
        if *byte == b'\n' || (*byte == b'\r' && bytes.get(at + 1) != Some(&b'\n')) {
            starts.push(at + 1);
        }
    }
    starts
}

fn naive_units(text: &str, encoding: Encoding) -> usize {
    match encoding {
        Encoding::Utf8 => text.len(),
        Encoding::Utf16 => text.encode_utf16().count(),
        Encoding::Utf32 => text.chars().count(),
    }
}

fn naive_position(text: &str, offset: usize, encoding: Encoding) -> Position {
    let line = naive_starts(text).iter().rposition(|start| *start <= offset).unwrap();
    let character = naive_units(&text[naive_starts(text)[line]..offset], encoding);
    Position { line: line as u32, character: character as u32 }
}

fn naive_point(text: &str, offset: usize) -> Point {
    let mut point = Point { row: 0, column: 0 };
    for byte in &text.as_bytes()[..offset] {
        point = if *byte == b'\n' {
            Point { row: point.row + 1, column: 0 }
        } else {
            Point { row: point.row, column: point.column + 1 }
        };
    }
    point
}

fn check_positions(source: &str, offsets: impl Iterator<Item = usize>) {
    let text = Text::new(source);
    for offset in offsets {
        let inside_crlf = source[..offset].ends_with('\r') && source[offset..].starts_with('\n');
        let expected = if inside_crlf { offset - 1 } else { offset };
        for encoding in ENCODINGS {
            let position = text.position(offset, encoding);
            assert_eq!(position, naive_position(source, expected, encoding), "{source:?} {offset} {encoding:?}");
            assert_eq!(text.offset(position, encoding), expected, "{source:?} {offset} {encoding:?}");
        }
    }
}

#[test]
fn positions_agree_with_a_naive_count() {
    let mut random = Random(7);
    for _ in 0..400 {
        let pieces = random.below(30);
        let source = random.text(pieces);
        check_positions(&source, (0..=source.len()).filter(|at| source.is_char_boundary(*at)));
    }
}

#[test]
fn positions_in_long_lines_agree_with_a_naive_count() {
    let mut random = Random(8);
    for _ in 0..5 {
        let source: String = random.text(6000).chars().filter(|c| *c != '\r' && *c != '\n').collect();
        let source = format!("x\r\n{source}\r{source}\n");
        let picked: Vec<usize> = (0..40).map(|_| floor_boundary(&source, random.below(source.len()))).collect();
        check_positions(&source, picked.into_iter());
        let text = Text::new(&source);
        for encoding in ENCODINGS {
            assert_eq!(text.offset(Position { line: 1, character: 1_000_000 }, encoding), text.line_range(1).end);
        }
    }
}

#[test]
fn lines_agree_with_a_naive_split() {
    let mut random = Random(9);
    for _ in 0..300 {
        let source = random.text(25);
        let text = Text::new(&source);
        let starts = naive_starts(&source);
        assert_eq!(text.line_count(), starts.len());
        for (line, start) in starts.iter().enumerate() {
            let end = starts.get(line + 1).copied().unwrap_or(source.len());
            let content = source[*start..end].trim_end_matches(['\r', '\n']);
            assert_eq!(text.full_line_range(line), *start..end, "{source:?}");
            assert_eq!(text.line_range(line), *start..*start + content.len(), "{source:?}");
            assert_eq!(text.line_of(*start), line, "{source:?}");
        }
        assert_eq!(text.line_range(starts.len()), source.len()..source.len());
    }
}

#[test]
fn any_offset_and_any_position_has_an_answer_on_a_boundary() {
    let mut random = Random(10);
    for _ in 0..200 {
        let source = random.text(15);
        let text = Text::new(&source);
        for offset in (0..source.len() + 3).chain([usize::MAX]) {
            for encoding in ENCODINGS {
                let floored = floor_boundary(&source, offset);
                assert_eq!(text.position(offset, encoding), text.position(floored, encoding));
            }
        }
        for line in (0..10).chain([u32::MAX]) {
            for character in (0..40).chain([u32::MAX - 1, u32::MAX]) {
                for encoding in ENCODINGS {
                    let offset = text.offset(Position { line, character }, encoding);
                    assert!(source.is_char_boundary(offset));
                    let back = text.position(offset, encoding);
                    assert!(back <= Position { line, character }, "{source:?} {line}:{character} {encoding:?}");
                }
            }
        }
    }
}

#[test]
fn a_position_inside_a_character_is_its_start() {
    let text = Text::new("a😀b");
    assert_eq!(text.offset(Position { line: 0, character: 2 }, Encoding::Utf16), 1);
    assert_eq!(text.offset(Position { line: 0, character: 3 }, Encoding::Utf16), 5);
    assert_eq!(text.offset(Position { line: 0, character: 4 }, Encoding::Utf8), 1);
    assert_eq!(text.offset(Position { line: 0, character: 2 }, Encoding::Utf32), 5);
    assert_eq!(text.position(3, Encoding::Utf16), Position { line: 0, character: 1 });
    assert_eq!(text.offset(Position { line: 0, character: 99 }, Encoding::Utf16), 6);
    assert_eq!(text.offset(Position { line: 9, character: 0 }, Encoding::Utf16), 6);
    let long = Text::new(&format!("{}😀b", "a".repeat(2000)));
    assert_eq!(long.offset(Position { line: 0, character: 2001 }, Encoding::Utf16), 2000);
}

#[test]
fn edits_agree_with_replace_range() {
    let mut random = Random(11);
    for _ in 0..40 {
        let mut source = random.text(40);
        let mut text = Text::new(&source);
        for _ in 0..40 {
            let (a, b) = (random.below(source.len() + 1), random.below(source.len() + 1));
            let range = floor_boundary(&source, a.min(b))..floor_boundary(&source, a.max(b).min(a.min(b) + 12));
            let range = range.start..range.end.max(range.start);
            let pieces = random.below(8);
            let new = random.text(pieces);
            let mut expected = source.clone();
            expected.replace_range(range.clone(), &new);
            let (next, edit) = text.edit(range.clone(), &new);
            assert_eq!(next.as_str(), expected);
            assert_eq!(next.rope.to_string(), expected);
            assert_eq!(next.line_count(), naive_starts(&expected).len());
            let new_end = range.start + new.len();
            assert_eq!((edit.start_byte, edit.old_end_byte, edit.new_end_byte), (range.start, range.end, new_end));
            assert_eq!(edit.start, naive_point(&source, range.start), "{source:?} {range:?}");
            assert_eq!(edit.old_end, naive_point(&source, range.end), "{source:?} {range:?}");
            assert_eq!(edit.new_end, naive_point(&expected, new_end), "{expected:?} {new_end}");
            (source, text) = (expected, next);
        }
    }
}

#[test]
#[allow(clippy::reversed_empty_ranges)]
fn impossible_ranges_are_put_right() {
    let text = Text::new("a😀b");
    assert_eq!(text.edit(2..4, "x").0.as_str(), "ax😀b");
    assert_eq!(text.edit(5..99, "x").0.as_str(), "a😀x");
    assert_eq!(text.edit(6..1, "x").0.as_str(), "a😀bx");
    let (next, edit) = text.edit(usize::MAX..usize::MAX, "\n");
    assert_eq!(next.as_str(), "a😀b\n");
    assert_eq!(edit.to_input_edit().new_end_position, Point { row: 1, column: 0 });
    assert_eq!(text.as_str(), "a😀b");
}

#[test]
fn newline_is_that_of_most_lines() {
    for (source, expected) in
        [("", "\n"), ("a", "\n"), ("a\r\n", "\r\n"), ("a\r\nb\n", "\n"), ("a\r\nb\r\nc\n", "\r\n"), ("a\rb\r", "\n")]
    {
        assert_eq!(Text::new(source).newline(), expected, "{source:?}");
    }
}

#[test]
#[allow(clippy::reversed_empty_ranges)]
fn edits_are_applied_together_or_not_at_all() {
    let apply = |edits: &[(Range<usize>, &str)]| {
        let owned: Vec<_> = edits.iter().map(|(range, new)| (range.clone(), (*new).to_string())).collect();
        apply_edits("aé😀b", &owned)
    };
    assert_eq!(apply(&[]).unwrap(), "aé😀b");
    assert_eq!(apply(&[(7..8, "B"), (0..1, "A")]).unwrap(), "Aé😀B");
    assert_eq!(apply(&[(1..1, "1"), (1..1, "2"), (1..3, "e"), (3..3, "3")]).unwrap(), "a12e3😀b");
    assert_eq!(apply(&[(1..3, "e"), (1..1, "1")]).unwrap(), "a1e😀b");
    assert_eq!(apply(&[(8..8, "!")]).unwrap(), "aé😀b!");
    assert_eq!(apply(&[(0..3, "x"), (1..3, "y")]), None);
    assert_eq!(apply(&[(1..7, "x"), (3..3, "y")]), None);
    assert_eq!(apply(&[(2..3, "x")]), None);
    assert_eq!(apply(&[(8..9, "x")]), None);
    assert_eq!(apply(&[(3..1, "x")]), None);
}

#[test]
fn a_big_file_of_one_line_is_no_trouble() {
    let source = "é".repeat(2_000_000);
    let text = Text::new(&source);
    for step in 0..20_000 {
        let offset = step * 200;
        let position = text.position(offset, Encoding::Utf16);
        assert_eq!(position.character as usize, offset / 2);
        assert_eq!(text.offset(position, Encoding::Utf16), offset);
    }
}
