//! Entries of a mapping or list put into another order, each with its comments.

use std::ops::Range;

use dockwright_syntax::yaml::{Kind, Node, Style};

use super::compose::Composing;
use super::compose_edit::{end_of_lines, line_before};
use crate::{Edit, Fix};

/// What of a file keeps entries from being moved.
pub(crate) struct Movable {
    /// Where aliases are, with the place of what they stand for, in the order of the text.
    aliases: Vec<(usize, usize)>,
    /// Whether an anchor stands in the file twice, so that the order decides which one an alias means.
    is_ambiguous: bool,
}

impl Movable {
    /// Looks through a file.
    pub(crate) fn of(context: &Composing<'_>) -> Self {
        let (mut aliases, mut names) = (Vec::new(), std::collections::HashSet::new());
        let mut is_ambiguous = false;
        for node in context.file.yaml().nodes() {
            if let Some(anchor) = node.anchor() {
                is_ambiguous |= !names.insert(&*anchor.text);
            }
            if let Kind::Alias(Some(_)) = node.kind() {
                aliases.push((node.span().start, node.resolve().full_span().start));
            }
        }
        Self { aliases, is_ambiguous }
    }

    /// Whether all aliases still come behind what they stand for when the pieces stand in this order.
    fn keeps_aliases(&self, pieces: &[Range<usize>], order: &[usize]) -> bool {
        let mut place = vec![0; pieces.len()];
        for (new, old) in order.iter().enumerate() {
            if let Some(place) = place.get_mut(*old) {
                *place = new;
            }
        }
        let piece = |at: usize| {
            let index = pieces.partition_point(|piece| piece.end <= at);
            pieces.get(index).is_some_and(|piece| piece.start <= at).then_some(index)
        };
        let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { return true };
        let from = self.aliases.partition_point(|(alias, _)| *alias < first.start);
        let inside = self.aliases.iter().skip(from).take_while(|(alias, _)| *alias < last.end);
        let mut pairs = inside.filter_map(|(alias, target)| Some((piece(*alias)?, piece(*target)?)));
        pairs.all(|(alias, target)| alias == target || place.get(target) < place.get(alias))
    }
}

/// An entry: where it begins, and its value.
struct Entry<'a> {
    start: usize,
    value: Node<'a>,
    colon: Option<usize>,
}

/// The entries of a mapping or list.
fn entries(node: Node<'_>) -> Vec<Entry<'_>> {
    let items = node.items().map(|value| Entry { start: value.full_span().start, value, colon: None });
    let pairs = node.pairs().map(|(key, value)| {
        let colon = key.pair().and_then(|pair| pair.colon);
        Entry { start: key.full_span().start, value, colon }
    });
    items.chain(pairs).collect()
}

/// The fix that puts the entries of a mapping or list into an order: which of them is the first, the second and so on.
/// None where it could change something else than the order.
pub(crate) fn fix(
    context: &Composing<'_>,
    movable: &Movable,
    node: Node<'_>,
    order: &[usize],
    title: impl Into<String>,
) -> Option<Fix> {
    let (pieces, between) = if node.is_flow() { in_brackets(context, node)? } else { lines(context, node)? };
    if movable.is_ambiguous || !movable.keeps_aliases(&pieces, order) {
        return None;
    }
    let source = context.source();
    let mut text = String::new();
    for (new, old) in order.iter().enumerate() {
        text.push_str(source.get(pieces.get(*old)?.clone())?);
        if let Some(between) = between.get(new) {
            text.push_str(source.get(between.clone())?);
        }
    }
    let range = pieces.first()?.start..pieces.last()?.end;
    Some(Fix::safe(title, vec![Edit::replace(range, text)]))
}

type Pieces = (Vec<Range<usize>>, Vec<Range<usize>>);

/// The entries between brackets, and what stands between them.
fn in_brackets(context: &Composing<'_>, node: Node<'_>) -> Option<Pieces> {
    let span = node.span();
    if context.source().get(span)?.contains(['#', '\n']) {
        return None;
    }
    let pieces: Vec<_> = entries(node).iter().map(|entry| entry.start..entry.value.full_span().end).collect();
    let between = pieces.windows(2).filter_map(|pair| Some(pair.first()?.end..pair.last()?.start)).collect();
    Some((pieces, between))
}

/// The lines of each entry with its comments, without the last line break, and the blank lines between them.
fn lines(context: &Composing<'_>, node: Node<'_>) -> Option<Pieces> {
    let source = context.source();
    let (mut pieces, mut between): Pieces = Default::default();
    let entries = entries(node);
    let column = line_before(source, entries.first()?.start).1.len();
    for (index, entry) in entries.iter().enumerate() {
        let (line, before) = line_before(source, entry.start);
        let indentation = if node.is_sequence() { before.trim_end().strip_suffix('-')? } else { before };
        if before.len() != column || !indentation.bytes().all(|byte| byte == b' ') {
            return None;
        }
        let previous = pieces.last().map(|piece: &Range<usize>| piece.end);
        let start = with_comments(source, line, previous.map_or(0, |end| end + 1));
        if let Some(end) = previous {
            // A comment that stands by itself is about what follows, or about what is before: nobody knows.
            let gap = source.get(end..start).filter(|gap| gap.trim().is_empty() && gap.contains('\n'))?;
            between.push(end..end + gap.len());
        }
        let start = if index == 0 && starts_the_file(source, start) { line } else { start };
        let end = end_of_lines(source, entry.value, entry.colon);
        let end = with_inner_comments(source, end, indentation.len());
        if ends_in_blank_lines(source, entry.value, end) {
            return None;
        }
        pieces.push(start..end);
    }
    Some((pieces, between))
}

/// Whether nothing but a byte order mark is before an offset: a comment there is about the whole file.
fn starts_the_file(source: &str, at: usize) -> bool {
    source.get(..at).is_some_and(|before| before.trim_start_matches('\u{feff}').trim().is_empty())
}

/// The start of the comments directly above a line, not before a limit.
fn with_comments(source: &str, mut line: usize, limit: usize) -> usize {
    while line > limit {
        let (above, text) = line_before(source, line - 1);
        if above < limit || !text.trim_start().starts_with('#') {
            break;
        }
        line = above;
    }
    line
}

/// The end of the comments below an entry that are indented further than its key.
fn with_inner_comments(source: &str, mut end: usize, column: usize) -> usize {
    let mut at = end;
    while let Some(newline) = source.get(at..).and_then(|rest| rest.find('\n')) {
        let start = at + newline + 1;
        let line = source.get(start..).unwrap_or_default().split(['\n']).next().unwrap_or_default();
        let text = line.trim_start();
        if !text.starts_with('#') || line.len() - text.len() <= column {
            break;
        }
        at = start + line.trim_end_matches('\r').len();
        end = at;
    }
    end
}

/// Whether blank lines at the end of an entry, or the end of the file, may be a part of its text.
fn ends_in_blank_lines(source: &str, value: Node<'_>, end: usize) -> bool {
    let mut last = value;
    while let Some(inner) = last.pairs().next_back().map(|(_, value)| value).or_else(|| last.items().next_back()) {
        last = inner;
    }
    let is_block = matches!(last.style(), Some(Style::Literal | Style::Folded));
    let keeps = last.source().lines().next().is_some_and(|header| header.contains('+'));
    is_block && (keeps || source.get(end..).unwrap_or_default().trim().is_empty() && !source.ends_with('\n'))
}

/// The order of keys when they are sorted; none if they are.
pub(crate) fn sorted<K: Ord>(keys: &[K]) -> Option<Vec<usize>> {
    if keys.is_sorted() {
        return None;
    }
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_by(|one, other| keys.get(*one).cmp(&keys.get(*other)));
    Some(order)
}

/// The first entry that another one should come before: its index, and that of the other one.
pub(crate) fn misplaced<K: Ord>(keys: &[K]) -> Option<(usize, usize)> {
    let at = keys.windows(2).position(|pair| pair.first() > pair.last())? + 1;
    let moved = keys.get(at)?;
    keys.iter().position(|key| key > moved).map(|before| (at, before))
}

#[cfg(test)]
mod tests {
    use dockwright_model::FileKind;

    use crate::{Config, Safety, fix_any};

    fn sorted(rule: &str, text: &str) -> String {
        let mut config = Config::default();
        assert!(config.select(rule), "{rule}");
        fix_any(FileKind::Compose, text, None, &config, Safety::Safe).text
    }

    #[test]
    fn comments_and_blank_lines() {
        let cases = [
            // A comment above belongs to the key, one that is indented further to the key before.
            (
                "# The file.\nservices:\n  b:\n    image: b:1\n    # end of b\n\n\n  # of a\n  a: # here\n    image: a:1\nvolumes: {}\n",
                "# The file.\nservices:\n  # of a\n  a: # here\n    image: a:1\n\n\n  b:\n    image: b:1\n    # end of b\nvolumes: {}\n",
            ),
            (
                "services:\r\n  b:\r\n    image: b\r\n  a:\r\n    image: a",
                "services:\r\n  a:\r\n    image: a\r\n  b:\r\n    image: b",
            ),
            ("services: {b: {image: b}, a: {image: a}}\n", "services: {a: {image: a}, b: {image: b}}\n"),
            ("services:\n  b:\n  a:\n", "services:\n  a:\n  b:\n"),
            ("services:\n  b: {command: [\"#\"]} # x\n  a: {}\n", "services:\n  a: {}\n  b: {command: [\"#\"]} # x\n"),
        ];
        for (text, expected) in cases {
            assert_eq!(sorted("compose-services-order", text), expected, "{text}");
        }
    }

    #[test]
    fn what_stays_as_it_is() {
        for text in [
            // A comment that stands by itself is about what follows, or about what is before.
            "services:\n  b:\n    image: b\n\n  # --- all others ---\n\n  a:\n    image: a\n",
            // An alias stands behind its anchor.
            "services:\n  b: &b\n    image: b\n  a:\n    <<: *b\n",
            "services:\n  b:\n    image: &i b\n  a:\n    image: *i\nx-a: &i c\n",
            // The blank lines, or their absence, are a part of the text.
            "services:\n  b:\n    image: b\n    command: |+\n      x\n\n\n  a:\n    image: a\n",
            "services:\n  b:\n    image: b\n  a:\n    command: |\n      x",
            "services: {b: {}, # c\n  a: {}}\n",
            "services:\n  ? b\n  : {}\n  ? a\n  : {}\n",
            "services:\n  b:\n  a:\n  a:\n",
        ] {
            assert_eq!(sorted("compose-services-order", text), text);
        }
    }

    #[test]
    fn lists_in_and_without_brackets() {
        let file = |list: &str| format!("services:\n  web:\n    image: w:1\n    depends_on:{list}\n");
        for (list, expected) in [
            (" [b, a]", " [a, b]"),
            ("\n    - b # x\n    # of a\n    - a", "\n    # of a\n    - a\n    - b # x"),
            (
                "\n      b: {condition: service_started}\n      a:\n        condition: service_started",
                "\n      a:\n        condition: service_started\n      b: {condition: service_started}",
            ),
        ] {
            assert_eq!(sorted("compose-depends-on-order", &file(list)), file(expected));
        }
    }
}
