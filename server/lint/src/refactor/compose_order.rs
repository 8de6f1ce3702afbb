//! Entries of a mapping or list put into another order, each with its comments. Blank lines stay where they are.

use std::ops::Range;

use dockwright_facts::compose::SERVICE_KEYS;
use dockwright_model::Compose;
use dockwright_syntax::yaml::{Kind, Node, Style};

use super::Change;
use crate::Edit;
use crate::rules::compose_edit::{end_of_lines, line_before};

/// Sorts the keys of a service as people write them; none if they are sorted, or if it could change something else.
pub fn sort_service_keys(file: &Compose, service: Node<'_>) -> Option<Change> {
    let edit = sort(file, &Movable::of(file), service, &usual_ranks(service))?;
    Some(("Sort the keys of this service".to_owned(), vec![edit]))
}

/// Sorts the services, networks and so on of a section by name; none if they are sorted, if it could change something
/// else, or if the section holds no such things.
pub fn sort_names(file: &Compose, section: &str, named: Node<'_>) -> Option<Change> {
    if !matches!(section, "services" | "networks" | "volumes" | "configs" | "secrets" | "models") {
        return None;
    }
    let edit = sort(file, &Movable::of(file), named, &names(named))?;
    Some((format!("Sort the {section} by name"), vec![edit]))
}

/// What the keys of a service are sorted by.
pub(crate) fn usual_ranks(service: Node<'_>) -> Vec<usize> {
    let rank = |name: &str| SERVICE_KEYS.iter().position(|known| *known == name).unwrap_or(SERVICE_KEYS.len());
    service.pairs().map(|(key, _)| rank(key.text().unwrap_or_default())).collect()
}

/// What the keys of a section are sorted by: their names, behind what is merged in.
pub(crate) fn names(section: Node<'_>) -> Vec<(bool, &str)> {
    let names = section.pairs().map(|(key, _)| key.text().unwrap_or_default());
    names.map(|name| (name != "<<", name)).collect()
}

/// What of a file keeps entries from being moved.
pub(crate) struct Movable {
    /// Where aliases are, with the place of what they stand for, in the order of the text.
    aliases: Vec<(usize, usize)>,
    /// Whether an anchor stands in the file twice, so that the order decides which one an alias means.
    is_ambiguous: bool,
}

impl Movable {
    /// Looks through a file.
    pub(crate) fn of(file: &Compose) -> Self {
        let (mut aliases, mut names) = (Vec::new(), std::collections::HashSet::new());
        let mut is_ambiguous = false;
        for node in file.yaml().nodes() {
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

/// The edit that sorts the entries of a mapping or list by their keys. None if they are sorted, or where it could change
/// something else than the order.
pub(crate) fn sort<K: Ord>(file: &Compose, movable: &Movable, node: Node<'_>, keys: &[K]) -> Option<Edit> {
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_by_key(|at| keys.get(*at));
    // Those before and after all that move stay out of it.
    let first = order.iter().enumerate().position(|(new, old)| new != *old)?;
    let last = order.iter().enumerate().rposition(|(new, old)| new != *old)?;
    let entries = entries(node);
    let (order, entries) = (order.get(first..=last)?, entries.get(first..=last)?);
    let order: Vec<usize> = order.iter().map(|old| old - first).collect();
    let source = file.source();
    let (pieces, between) =
        if node.is_flow() { in_brackets(source, node, entries)? } else { lines(source, node, entries)? };
    if movable.is_ambiguous || !movable.keeps_aliases(&pieces, &order) {
        return None;
    }
    let mut text = String::new();
    for (new, old) in order.iter().enumerate() {
        text.push_str(source.get(pieces.get(*old)?.clone())?);
        if let Some(between) = between.get(new) {
            text.push_str(source.get(between.clone())?);
        }
    }
    Some(Edit::replace(pieces.first()?.start..pieces.last()?.end, text))
}

/// The first entry that another one should come before: its index, and that of the other one. None if they are sorted.
pub(crate) fn misplaced<K: Ord>(keys: &[K]) -> Option<(usize, usize)> {
    let at = keys.windows(2).position(|pair| pair.first() > pair.last())? + 1;
    let moved = keys.get(at)?;
    keys.iter().position(|key| key > moved).map(|before| (at, before))
}

type Pieces = (Vec<Range<usize>>, Vec<Range<usize>>);

/// The entries between brackets, and what stands between them.
fn in_brackets(source: &str, node: Node<'_>, entries: &[Entry<'_>]) -> Option<Pieces> {
    if source.get(node.span())?.contains(['#', '\n']) {
        return None;
    }
    let pieces: Vec<_> = entries.iter().map(|entry| entry.start..entry.value.full_span().end).collect();
    let between = pieces.windows(2).filter_map(|pair| Some(pair.first()?.end..pair.last()?.start)).collect();
    Some((pieces, between))
}

/// The lines of each entry with its comments, without the last line break, and the blank lines between them.
fn lines(source: &str, node: Node<'_>, entries: &[Entry<'_>]) -> Option<Pieces> {
    let (mut pieces, mut between): Pieces = Default::default();
    let column = line_before(source, entries.first()?.start).1.len();
    for entry in entries {
        let (line, before) = line_before(source, entry.start);
        let indentation = if node.is_sequence() { before.trim_end().strip_suffix('-')? } else { before };
        if before.len() != column || !indentation.bytes().all(|byte| byte == b' ') {
            return None;
        }
        let start = match pieces.last() {
            None => below_the_start(source, line, indentation),
            Some(Range { end, .. }) => {
                let start = with_comments(source, line, |above| above > *end);
                // A comment that stands by itself is about what follows, or about what is before: nobody knows.
                source.get(*end..start).filter(|gap| gap.trim().is_empty() && gap.contains('\n'))?;
                between.push(*end..start);
                start
            }
        };
        let end = end_of_lines(source, entry.value, entry.colon);
        pieces.push(start..with_inner_comments(source, end, indentation.len()));
    }
    let end = pieces.last()?.end;
    let is_cut = source.get(end..)?.trim().is_empty() && !source.ends_with('\n');
    let may_move = |entry: &Entry<'_>| last_block(entry.value).is_none_or(|header| !is_cut && !header.contains('+'));
    entries.iter().all(may_move).then_some((pieces, between))
}

/// The start of the comments that are directly above the first entry and indented as it is: others are about what is before
/// it, and those at the start of the file about the whole file.
fn below_the_start(source: &str, line: usize, indentation: &str) -> usize {
    let is_alike = |above: usize| {
        let text = source.get(above..line).unwrap_or_default();
        text.len() - text.trim_start_matches(' ').len() == indentation.len()
    };
    let start = with_comments(source, line, is_alike);
    let before = source.get(..start).unwrap_or_default();
    if before.trim_start_matches('\u{feff}').trim().is_empty() { line } else { start }
}

/// The start of the comments directly above a line, as long as the starts of their lines satisfy a condition.
fn with_comments(source: &str, mut line: usize, is_wanted: impl Fn(usize) -> bool) -> usize {
    while let Some(newline) = line.checked_sub(1) {
        let (above, text) = line_before(source, newline);
        if !text.trim_start().starts_with('#') || !is_wanted(above) {
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
        let line = source.get(start..).unwrap_or_default().split('\n').next().unwrap_or_default();
        let text = line.trim_start();
        at = start + line.trim_end_matches('\r').len();
        if text.starts_with('#') && line.len() - text.len() > column {
            end = at;
        } else if !text.is_empty() {
            break;
        }
    }
    end
}

/// The first line of the block of text that an entry ends in: the line breaks behind it may be a part of the text.
fn last_block(value: Node<'_>) -> Option<&str> {
    let mut last = value;
    while let Some(inner) = last.pairs().next_back().map(|(_, value)| value).or_else(|| last.items().next_back()) {
        last = inner;
    }
    matches!(last.style(), Some(Style::Literal | Style::Folded))
        .then(|| last.source().lines().next().unwrap_or_default())
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
            // After a blank line, too.
            (
                "services:\n  b:\n    image: b\n\n    # user: b\n\n  a: {}\n\n",
                "services:\n  a: {}\n\n  b:\n    image: b\n\n    # user: b\n\n",
            ),
            // Those above the first key that are indented otherwise are about what is before it.
            ("services:\n# all\n  b:\n  a:\n", "services:\n# all\n  a:\n  b:\n"),
            // What stands before and after all that moves has no say.
            (
                "services:\n  a:\n  # --- others ---\n\n  c:\n  # b\n  b:\n\n  # --- more ---\n\n  d: {}\n",
                "services:\n  a:\n  # --- others ---\n\n  # b\n  b:\n  c:\n\n  # --- more ---\n\n  d: {}\n",
            ),
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
            "services:\n  b:\n    command: |\n      x\n  a:\n    image: a",
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
