//! Another order of keys. Comments go with the keys below them, blank lines stay where they are.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use dockwright_facts::compose::SERVICE_KEYS;
use dockwright_lint::Edit;
use dockwright_model::Compose;
use dockwright_syntax::text::apply_edits;
use dockwright_syntax::yaml::{Kind, Node, NodeId, Yaml};

use crate::actions::{Proof, minimal_edit};

/// The keys of a service in the order in which people write them.
pub(super) fn keys(file: &Compose, service: Node<'_>, proof: Proof) -> Option<(String, Vec<Edit>)> {
    let rank = |name: &str| SERVICE_KEYS.iter().position(|known| *known == name).unwrap_or(SERVICE_KEYS.len());
    let edits = sorted(file, service, proof, |name| (rank(name), String::new()))?;
    Some(("Sort the keys of this service".to_owned(), edits))
}

/// The services, networks and so on of a section by their names.
pub(super) fn names(file: &Compose, section: &str, mapping: Node<'_>, proof: Proof) -> Option<(String, Vec<Edit>)> {
    if !matches!(section, "services" | "networks" | "volumes" | "configs" | "secrets" | "models") {
        return None;
    }
    let edits = sorted(file, mapping, proof, |name| (usize::from(name != "<<"), name.to_owned()))?;
    Some((format!("Sort the {section} by name"), edits))
}

/// The edits that put the pairs of a block mapping into order; none if they are, or if that would change what they mean.
fn sorted(
    file: &Compose,
    mapping: Node<'_>,
    proof: Proof,
    order: impl Fn(&str) -> (usize, String),
) -> Option<Vec<Edit>> {
    if mapping.is_flow() || !mapping.is_mapping() {
        return None;
    }
    let names: Vec<_> = mapping.pairs().map(|(key, _)| key.text()).collect::<Option<_>>()?;
    let mut turn: Vec<usize> = (0..names.len()).collect();
    turn.sort_by_cached_key(|at| names.get(*at).map(|name| order(name)));
    if turn.is_sorted() {
        return None;
    }
    let pieces = pieces(file.source(), mapping)?;
    let (first, last) = (pieces.first()?, pieces.last()?);
    let newline = file.text().newline();
    let mut text = String::new();
    for (at, piece) in turn.iter().zip(&pieces) {
        text += file.source().get(piece.blank.clone())?;
        let moved = file.source().get(pieces.get(*at)?.lines.clone())?;
        text += moved;
        if !moved.ends_with('\n') {
            text += newline;
        }
    }
    let range = first.blank.start..last.lines.end;
    if !file.source().get(range.clone())?.ends_with('\n') {
        text.truncate(text.len() - newline.len());
    }
    let mut edit = minimal_edit(file.source().get(range.clone())?, &text)?;
    edit.range = edit.range.start + range.start..edit.range.end + range.start;
    (proof == Proof::Later || keeps_meaning(file.yaml(), mapping, &edit)).then(|| vec![edit])
}

/// A pair with its comments.
struct Piece {
    /// The blank lines before.
    blank: Range<usize>,
    /// The comments above the key, its line, and all lines of the value.
    lines: Range<usize>,
}

/// The pairs of a mapping cut apart at the ends of lines.
fn pieces(source: &str, mapping: Node<'_>) -> Option<Vec<Piece>> {
    let line_start = |at: usize| source.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let line_end =
        |at: usize| source.get(at..).and_then(|rest| rest.find('\n')).map_or(source.len(), |end| at + end + 1);
    let mut pieces: Vec<Piece> = Vec::new();
    for (key, value) in mapping.pairs() {
        let start = line_start(key.full_span().start);
        let margin = key.full_span().start - start;
        // A key behind a dash has no line of its own.
        if !source.get(start..key.full_span().start)?.trim_start_matches(['\u{feff}', ' ']).is_empty() {
            return None;
        }
        let end = line_end(value.full_span().end.max(key.full_span().end));
        let Some(before) = pieces.last_mut() else {
            pieces.push(Piece { blank: start..start, lines: above(source, start, margin)..end });
            if let Some(first) = pieces.last_mut() {
                first.blank = first.lines.start..first.lines.start;
            }
            continue;
        };
        // Lines that are further in, or right below without a blank line between, belong to what is above them.
        let mut at = before.lines.end;
        let mut cut = at;
        while at < start {
            let line = source.get(at..line_end(at))?;
            let text = line.trim();
            let indent = line.len() - line.trim_start_matches(' ').len();
            at += line.len();
            if !text.is_empty() && indent > margin {
                cut = at;
            }
        }
        before.lines.end = cut;
        let mut behind = cut;
        while behind < start && source.get(behind..line_end(behind))?.trim().is_empty() {
            behind = line_end(behind);
        }
        pieces.push(Piece { blank: cut..behind, lines: behind..end });
    }
    Some(pieces)
}

/// Where the comments right above the first key begin.
fn above(source: &str, start: usize, margin: usize) -> usize {
    let mut start = start;
    while let Some(before) = source.get(..start).and_then(|before| before.strip_suffix('\n')) {
        let line = before.rfind('\n').map_or(0, |at| at + 1);
        let text = before.get(line..).unwrap_or_default();
        if !text.trim_start().starts_with('#') || text.len() - text.trim_start_matches(' ').len() != margin {
            break;
        }
        start = line;
    }
    start
}

/// Whether nothing changes but the order of the pairs: reads the file with the edit, and compares.
fn keeps_meaning(before: &Yaml, mapping: Node<'_>, edit: &Edit) -> bool {
    let Some(text) = apply_edits(before.source(), &[(edit.range.clone(), edit.text.clone())]) else { return false };
    let after = Yaml::new(text);
    let same_place = after.node(mapping.id()).filter(|node| node.is_mapping());
    let Some(other) = same_place.filter(|_| after.problems().is_empty()) else { return false };
    let (Some(one), Some(other)) = (parts(mapping), parts(other)) else { return false };
    before.comments().len() == after.comments().len() && one == other
}

/// What nodes say, in the order of the text.
type Said = Vec<String>;

/// What a file says, with the pairs of one mapping apart, by their keys. None if a key stands there twice.
fn parts(mapping: Node<'_>) -> Option<(Said, HashMap<String, Said>)> {
    let Kind::Mapping(pairs) = mapping.kind() else { return None };
    let keys: HashSet<NodeId> = pairs.iter().map(|pair| pair.key).collect();
    let end = mapping.full_span().end;
    let (mut rest, mut found) = (Vec::new(), HashMap::new());
    let mut open: Option<String> = None;
    // Nodes come in the order of the text: those of a pair follow its key.
    for node in mapping.yaml().nodes() {
        if keys.contains(&node.id()) {
            let name = node.text().unwrap_or_default().to_owned();
            if found.insert(name.clone(), Vec::new()).is_some() {
                return None;
            }
            open = Some(name);
        } else if node.full_span().start > end {
            open = None;
        }
        open.as_ref().and_then(|name| found.get_mut(name)).unwrap_or(&mut rest).push(said(node));
    }
    Some((rest, found))
}

/// What a node says by itself; an alias says what it stands for.
fn said(node: Node<'_>) -> String {
    let names = [node.tag(), node.anchor()].map(|name| name.map_or("", |name| &*name.text));
    let text = match node.kind() {
        Kind::Mapping(pairs) => format!("mapping {}", pairs.len()),
        Kind::Sequence(items) => format!("sequence {}", items.len()),
        Kind::Scalar(scalar) => format!("{:?} {}", scalar.style, node.text().unwrap_or_default()),
        Kind::Alias(_) => format!("{} {}", node.source(), shortened(node.resolve().source())),
        Kind::Empty => "nothing".to_owned(),
    };
    format!("{} {} {text}", names[0], names[1])
}

/// The beginning and the length of what an alias stands for: enough to see that it is the same.
fn shortened(text: &str) -> String {
    format!("{} {}", text.len(), text.chars().take(200).collect::<String>())
}
