//! Files that are no text that a builder or Compose reads.

/// What a file is instead of UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoText {
    /// Text in UTF-16, as some editors and shells of Windows write it.
    Utf16,
    /// No text at all.
    Binary,
}

/// So many characters are looked at.
const LOOKED_AT: usize = 1000;

/// So many characters that no text has a binary file has at least.
const FEWEST: usize = 4;

/// What a file is if it is no text, by how it begins. Bytes that are no UTF-8 are U+FFFD in it. A zero byte in a text makes no
/// binary file of it: a tenth of the characters must be such as no text has.
pub fn no_text(source: &str) -> Option<NoText> {
    let head = || source.chars().take(LOOKED_AT);
    if !head().any(|c| c == '\0') {
        return None;
    }
    // The byte order mark is no UTF-8. Every other byte of Latin letters is zero.
    let start: Vec<bool> = source.trim_start_matches('\u{fffd}').bytes().take(6).map(|byte| byte == 0).collect();
    if [[true, false, true, false, true, false], [false, true, false, true, false, true]]
        .iter()
        .any(|one| *one == *start)
    {
        return Some(NoText::Utf16);
    }
    let strange = |c: &char| *c == '\u{fffd}' || c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    let found = head().filter(strange).count();
    (found >= FEWEST && found * 10 > head().count()).then_some(NoText::Binary)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bytes: &[u8]) -> Option<NoText> {
        no_text(&String::from_utf8_lossy(bytes))
    }

    #[test]
    fn what_is_no_text_is_known() {
        let text = "FROM alpine:3.22\nRUN true\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in [&little, &big, &[b"\xff\xfe", &*little].concat(), &[b"\xfe\xff", &*big].concat()] {
            assert_eq!(of(bytes), Some(NoText::Utf16), "{bytes:?}");
        }
        assert_eq!(of(b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0"), Some(NoText::Binary));
        assert_eq!(of(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01"), Some(NoText::Binary));
        assert_eq!(of(text.as_bytes()), None);
        assert_eq!(of(b""), None);
        assert_eq!(of(b"FROM alpine\nRUN echo \0\n# caf\xe9\n"), None);
        assert_eq!(of(b"a: x\0y\nb: \x07\n"), None, "too few to tell");
        assert_eq!(of(b"# \xcf\xf0\xe8\xe2\xe5\xf2\nFROM alpine\n"), None, "another encoding");
    }
}
