//! Edits of Compose files that keep the way the file is written: keys added to a service, items to a list, entries taken
//! out with their line.

use std::ops::Range;

use dockwright_model::compose::Service;
use dockwright_syntax::yaml::Node;

use super::compose::Composing;
use crate::Edit;

/// Where the last line of an entry ends, without its line break: comments behind the value belong to it.
pub(crate) fn end_of_lines(source: &str, value: Node<'_>, colon: Option<usize>) -> usize {
    let end = value.full_span().end.max(colon.map_or(0, |colon| colon + 1));
    let written = source.get(..end).unwrap_or_default().trim_end().len();
    let rest = source.get(written..).unwrap_or_default();
    written + rest.find(['\n', '\r']).unwrap_or(rest.len())
}

/// The start of the line of an offset, and the text before the offset in its line.
pub(crate) fn line_before(source: &str, at: usize) -> (usize, &str) {
    let before = source.get(..at).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (start, before.get(start..).unwrap_or_default())
}

/// The blanks in front of the keys of a mapping of which one begins its line, perhaps after the `- ` of a list item; none if
/// something else stands there.
fn indentation(source: &str, at: usize) -> Option<String> {
    let (_, before) = line_before(source, at);
    let item = before.trim_end().strip_suffix('-').unwrap_or(before);
    item.bytes().all(|byte| byte == b' ').then(|| " ".repeat(before.len()))
}

/// Writes lines as the last ones of a mapping in block style, indented like its keys. None for other mappings.
pub(crate) fn add_lines(context: &Composing<'_>, mapping: Node<'_>, lines: &[&str]) -> Option<Edit> {
    let source = context.source();
    let ((first, _), (_, last)) = (mapping.pairs().next()?, mapping.pairs().next_back()?);
    if mapping.is_flow() {
        return None;
    }
    let indentation = indentation(source, first.full_span().start)?;
    let end = end_of_lines(source, last, last.pair().and_then(|pair| pair.colon));
    let newline = context.file.text().newline();
    let text: String = lines.iter().map(|line| format!("{newline}{indentation}{line}")).collect();
    Some(Edit::insert(end, text))
}

/// Writes attributes as the last lines of a service.
pub(crate) fn add_attributes(context: &Composing<'_>, service: &Service<'_>, lines: &[&str]) -> Option<Edit> {
    let pair = service.key.pair()?;
    // What several services have through an alias is not changed for one of them.
    if pair.value != service.body.id() || service.body.anchor().is_some() {
        return None;
    }
    add_lines(context, service.body, lines)
}

/// Writes an item at the end of a list.
pub(crate) fn add_item(context: &Composing<'_>, list: Node<'_>, item: &str) -> Option<Edit> {
    let source = context.source();
    let last = list.items().next_back()?;
    if list.is_flow() {
        return Some(Edit::insert(last.full_span().end, format!(", {item}")));
    }
    let (_, before) = line_before(source, last.full_span().start);
    let blanks = before.trim_end().strip_suffix('-').filter(|blanks| blanks.bytes().all(|byte| byte == b' '))?;
    let end = end_of_lines(source, last, None);
    Some(Edit::insert(end, format!("{}{blanks}- {item}", context.file.text().newline())))
}

/// Takes an entry of a mapping in block style out with its lines, and a blank line that would be left at the start of the
/// file or beside another one. None if it shares a line with something else, or if nothing would be left of the mapping.
pub(crate) fn take_out(context: &Composing<'_>, key: Node<'_>) -> Option<Edit> {
    let source = context.source();
    let (mapping, pair) = (key.parent()?, key.pair()?);
    let value = key.yaml().node(pair.value)?;
    let start = key.full_span().start;
    if mapping.is_flow() || mapping.pairs().count() < 2 {
        return None;
    }
    let (mut line, before) = line_before(source, start);
    if let Some(rest) = before.strip_prefix('\u{feff}') {
        line = start - rest.len();
    }
    let start = if source.get(line..start)?.trim().is_empty() { line } else { return None };
    let end = end_of_lines(source, value, pair.colon);
    let next = |end: usize| {
        let rest = source.get(end..).unwrap_or_default();
        let line = rest.find('\n').map_or(rest.len(), |newline| newline + 1);
        (end + line, rest.get(..line).unwrap_or_default().trim().is_empty() && line > 0)
    };
    let (end, _) = next(end);
    let before = source.get(..start).unwrap_or_default();
    let alone =
        before.trim_start_matches('\u{feff}').is_empty() || before.ends_with("\n\n") || before.ends_with("\n\r\n");
    let (after, blank) = next(end);
    Some(Edit::delete(start..if alone && blank { after } else { end }))
}

/// The bytes of a part of a scalar's text.
pub(crate) fn part(node: Node<'_>, part: Range<usize>) -> Range<usize> {
    node.value_offset_to_source(part.start)..node.value_offset_to_source(part.end)
}

#[cfg(test)]
mod tests {
    use dockwright_model::FileKind;

    use crate::{Config, Safety, fix_any};

    fn fixed(rule: &str, text: &str) -> String {
        let mut config = Config::default();
        assert!(config.select(rule), "{rule}");
        fix_any(FileKind::Compose, text, None, &config, Safety::Unsafe).text
    }

    #[test]
    fn entries_are_taken_out_with_their_lines() {
        for (text, expected) in [
            ("\u{feff}version: '3' # old\n\nservices: {}\n", "\u{feff}services: {}\n"),
            ("services: {}\n\nversion: '3'\n\nvolumes: {}\n", "services: {}\n\nvolumes: {}\n"),
            ("services: {}\r\nversion: '3'", "services: {}\r\n"),
            ("# header\nversion: >-\n  3\nservices: {}\n", "# header\nservices: {}\n"),
            ("version: &v '3'\nx-v: *v\n", "version: &v '3'\nx-v: *v\n"),
            ("version: '3'\n", "version: '3'\n"),
            ("{version: '3', services: {}}\n", "{version: '3', services: {}}\n"),
        ] {
            assert_eq!(fixed("compose-version-obsolete", text), expected, "{text}");
        }
    }

    #[test]
    fn lines_and_items_are_added() {
        let rule = "compose-cap-drop-missing";
        for (text, expected) in [
            (
                "services:\n  a:\n    image: a:1 # x\n\n",
                "services:\n  a:\n    image: a:1 # x\n    cap_drop:\n      - ALL\n\n",
            ),
            ("services:\n  a:\n    image: a:1", "services:\n  a:\n    image: a:1\n    cap_drop:\n      - ALL"),
            (
                "services:\n  a:\n    image: a:1\n    cap_drop: [CHOWN]\n",
                "services:\n  a:\n    image: a:1\n    cap_drop: [CHOWN, ALL]\n",
            ),
            (
                "services:\n  a:\n    cap_drop:\n    - CHOWN # x\n    image: a:1\n",
                "services:\n  a:\n    cap_drop:\n    - CHOWN # x\n    - ALL\n    image: a:1\n",
            ),
            ("services:\n  a: {image: a:1}\n", "services:\n  a: {image: a:1}\n"),
            ("x-a: &a\n  image: a:1\nservices:\n  a: *a\n", "x-a: &a\n  image: a:1\nservices:\n  a: *a\n"),
        ] {
            assert_eq!(fixed(rule, text), expected, "{text}");
        }
    }

    #[test]
    fn secrets_are_taken_from_variables() {
        let file = |rest: &str| format!("services:\n  a:\n    image: a:1\n    environment:{rest}\n");
        for (rest, expected) in [
            ("\n      - \"A_TOKEN=9d8f7a6b5c4e\"", "\n      - \"A_TOKEN=${A_TOKEN:?}\""),
            (" {A_TOKEN: 9d8f7a6b5c4e}", " {A_TOKEN: \"${A_TOKEN:?}\"}"),
            (" [A_TOKEN=9d8f7a6b5c4e]", " [\"A_TOKEN=${A_TOKEN:?}\"]"),
            ("\n      A_TOKEN: '9d8f7a6b5c4e' # x", "\n      A_TOKEN: '${A_TOKEN:?}' # x"),
        ] {
            assert_eq!(fixed("compose-hardcoded-secret", &file(rest)), file(expected));
        }
    }
}
