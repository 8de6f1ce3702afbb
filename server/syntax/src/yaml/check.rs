//! What the parser lets pass and Docker Compose does not: equal keys, aliases that lead nowhere, tabs.

use std::collections::HashSet;

use super::firsts::Firsts;
use super::lines::{byte, column, is_blank, is_break, lines_from};
use super::node::{Kind, Node, NodeId};
use super::problem::{Problem, ProblemKind as P, shown};
use super::scalar::Style;
use super::tree::Broken;
use super::{Yaml, lines};

/// So many equal keys are told of.
const MAX_EQUAL: usize = 1000;

/// So many lines with tabs are told of.
const MAX_TABS: usize = 20;

pub(super) fn check(yaml: &Yaml, broken: &[(NodeId, Broken)], problems: &mut Vec<Problem>) {
    aliases(yaml, broken, problems);
    names(yaml, problems);
    let mut equal = 0;
    for node in yaml.nodes().filter(|node| node.is_mapping()) {
        keys(node, problems, &mut equal);
    }
    documents(yaml, problems);
    if yaml.source.contains('\t') {
        tabs(yaml, problems);
    }
}

/// Aliases that lead nowhere.
fn aliases(yaml: &Yaml, broken: &[(NodeId, Broken)], problems: &mut Vec<Problem>) {
    let mut too_many = false;
    for (id, why) in broken {
        let Some(node) = yaml.node(*id) else { continue };
        let name = node.source().get(1..).unwrap_or_default();
        // That it is no name at all is said below.
        if matches!(why, Broken::Unknown) && name.starts_with('*') {
            continue;
        }
        let (kind, message) = match why {
            Broken::Unknown => (
                P::UnknownAnchor,
                format!(
                    "There is no anchor `&{0}` before this line: `*{0}` stands for what is marked with `&{0}`",
                    shown(name)
                ),
            ),
            Broken::Cyclic => (
                P::CyclicAlias,
                format!("`*{0}` is a part of what `&{0}` marks: a value cannot hold itself", shown(name)),
            ),
            Broken::TooMany if too_many => continue,
            Broken::TooMany => {
                too_many = true;
                let message =
                    "The aliases up to here stand for more than 400,000 values: Docker Compose refuses such a file";
                (P::TooManyAliases, message.to_owned())
            }
        };
        problems.push(Problem::new(kind, node.span(), message));
    }
}

/// Equal keys of a mapping, and what `<<` merges.
fn keys(mapping: Node<'_>, problems: &mut Vec<Problem>, equal: &mut usize) {
    let mut seen = Firsts::default();
    for (key, value) in mapping.pairs() {
        if key.is_merge_key() && !value.may_be_merged() && !nameless(value, problems) {
            let message = "`<<` merges mappings: its value must be an alias of a mapping, or a list of such aliases";
            let span = if value.span().is_empty() { key.span() } else { value.span() };
            problems.push(Problem::new(P::BadMerge, span, message));
        }
        if let Some(colon) = keyless(key) {
            let message = "There is no key before this `:`";
            problems.push(Problem::new(P::MissingKey, colon..colon + 1, message));
        }
        let identity = match key.kind() {
            Kind::Scalar(_) => (0, key.text().unwrap_or_default()),
            Kind::Empty => (0, ""),
            Kind::Alias(_) => (1, key.source()),
            Kind::Mapping(_) => (2, ""),
            Kind::Sequence(_) => (3, ""),
        };
        if let Some(first) = seen.add(identity, key) {
            *equal += 1;
            if *equal > MAX_EQUAL {
                return;
            }
            let merge = key.is_merge_key();
            let message = if merge {
                "A mapping can have only one `<<`: merge several mappings with a list, `<<: [*first, *second]`"
                    .to_owned()
            } else {
                format!("The key `{}` is already in this mapping: a key can stand there only once", shown(key.source()))
            };
            let related = Some(first.span());
            problems.push(Problem { related, ..Problem::new(P::DuplicateKey, key.span(), message) });
        }
    }
}

/// Where the `:` of a pair is that has neither a key nor a `?`.
fn keyless(key: Node<'_>) -> Option<usize> {
    let colon = key.pair()?.colon?;
    (*key.kind() == Kind::Empty && key.full_span() == (colon..colon)).then_some(colon)
}

/// Names of anchors with characters that the parser of Compose does not take.
fn names(yaml: &Yaml, problems: &mut Vec<Problem>) {
    for node in yaml.nodes() {
        let alias =
            matches!(node.kind(), Kind::Alias(_)).then(|| (node.source().get(1..).unwrap_or_default(), node.span()));
        let anchor = node.anchor().map(|name| (&*name.text, name.span.clone()));
        for (name, span) in alias.into_iter().chain(anchor) {
            let stop = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
            let rest = stop.and_then(|at| name.get(at..));
            if rest.is_some_and(|rest| !rest.starts_with(['?', ':', ',', ']', '}', '%', '@', '`'])) {
                let message =
                    format!("`{}` is no name of an anchor: it may only have letters, digits, `-` and `_`", shown(name));
                problems.push(Problem::new(P::MissingName, span, message));
            }
        }
    }
}

/// Whether a value is empty because its alias has no name yet.
fn nameless(value: Node<'_>, problems: &[Problem]) -> bool {
    let line = lines::line_at(value.yaml().source(), value.span().start);
    let here = line.start..line.end();
    problems.iter().any(|problem| problem.kind == P::MissingName && here.contains(&problem.span.start))
}

/// After `...` a further document must begin with `---`.
fn documents(yaml: &Yaml, problems: &mut Vec<Problem>) {
    for document in yaml.documents.iter().skip(1).filter(|document| !document.explicit) {
        let start = document.start;
        let end = lines::line_at(&yaml.source, start).content_end().max(start);
        problems.push(Problem::new(P::Document, start..end, "A further document must begin with a line `---`"));
    }
}

/// Tabs where the parser of Compose takes only spaces.
fn tabs(yaml: &Yaml, problems: &mut Vec<Problem>) {
    let text = yaml.source();
    let leaves: Vec<Node<'_>> =
        yaml.nodes().filter(|node| matches!(node.kind(), Kind::Scalar(_) | Kind::Alias(_))).collect();
    let told: HashSet<_> = problems.iter().map(|problem| lines::line_at(text, problem.span.start).start).collect();
    let mut found = 0;
    for line in lines_from(text, 0) {
        let Some(tab) = line.margin().find('\t') else { continue };
        if told.contains(&line.start) || found >= MAX_TABS || !tab_is_wrong(yaml, &leaves, line, tab) {
            continue;
        }
        found += 1;
        let message = "Tabs cannot indent a line in YAML, nor stand on a blank line: use spaces";
        problems.push(Problem::new(P::Tab, line.start..line.start + line.indent(), message));
    }
    // `-`, then a tab.
    for sequence in yaml.nodes().filter(|node| node.is_sequence() && !node.is_flow()) {
        for item in sequence.items() {
            let start = item.full_span().start;
            let line = lines::line_at(text, start);
            let before = text.get(line.start..start).unwrap_or_default();
            let dash = before.trim_end_matches([' ', '\t']);
            if dash.ends_with('-')
                && before.get(dash.len()..).is_some_and(|blanks| blanks.contains('\t'))
                && found < MAX_TABS
            {
                found += 1;
                let span = line.start + dash.len()..start;
                problems.push(Problem::new(
                    P::Tab,
                    span,
                    "There must be a space behind the `-` of a list item, not a tab",
                ));
            }
        }
    }
}

/// Whether the first tab of a line, at column `tab`, stands where a space must.
fn tab_is_wrong(yaml: &Yaml, leaves: &[Node<'_>], line: lines::Line<'_>, tab: usize) -> bool {
    let text = yaml.source();
    let before = leaves.partition_point(|leaf| leaf.span().start < line.start);
    let Some(leaf) = before.checked_sub(1).and_then(|index| leaves.get(index)).copied() else {
        return true;
    };
    let inside = leaf.span().end > line.start;
    let blocks = || std::iter::successors(leaf.parent(), |node| node.parent());
    match leaf.style() {
        Some(Style::Single | Style::Double) if inside => return false,
        Some(Style::Literal | Style::Folded) => {
            let margin = leaf.scalar().map_or(0, |scalar| scalar.margin);
            let all_blank = |from: usize| text.get(from..line.start).is_some_and(|gap| gap.trim().is_empty());
            if inside || all_blank(leaf.span().end.min(line.start)) {
                return tab < margin;
            }
        }
        Some(Style::Plain) => {
            let end = leaf.span().end.min(line.start);
            let gap = text.as_bytes().get(end..line.start).unwrap_or_default();
            if inside || gap.iter().all(|&b| is_blank(b) || is_break(b)) {
                let block = blocks().find(|node| !node.is_flow());
                return tab < block.map_or(0, |block| column(text, block.span().start) + 1);
            }
        }
        _ => {}
    }
    // In brackets tabs are blanks.
    let in_brackets = blocks().any(|node| {
        node.is_flow()
            && node.span().end > line.start
            && byte(text, node.span().start).is_some_and(|b| matches!(b, b'[' | b'{'))
    });
    // A bracket that holds nothing before this line.
    let open = yaml.nodes.partition_point(|node| node.start < line.start);
    let last = open.checked_sub(1).and_then(|index| yaml.nodes.get(index));
    !in_brackets && !last.is_some_and(|node| node.flow && node.end > line.start)
}
