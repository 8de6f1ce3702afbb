//! Lists that may be mappings, and the other way round: `depends_on`, `environment`.

use dockwright_lint::Edit;
use dockwright_model::Compose;
use dockwright_syntax::yaml::{Kind, Node, Resolved};

use super::scalar::scalar;

/// The other form of a value, with the title of the change.
pub(super) fn other(file: &Compose, value: Node<'_>, attribute: &str) -> Option<(String, Vec<Edit>)> {
    let (title, lines) = match (attribute, value.kind()) {
        ("depends_on", Kind::Sequence(_)) => ("Write depends_on with conditions", with_conditions(value)?),
        ("environment", Kind::Sequence(_)) => ("Write environment as a mapping", as_mapping(value)?),
        ("environment", Kind::Mapping(_)) => ("Write environment as a list", as_list(value)?),
        _ => return None,
    };
    let pair = value.pair()?;
    let (key, colon) = (file.yaml().node(pair.key)?, pair.colon?);
    let span = value.full_span();
    let has_comments = file.yaml().comments().iter().any(|one| colon < one.span.start && one.span.start < span.end);
    // What has an anchor is used elsewhere, and there the form may matter.
    let has_names = file.yaml().nodes().any(|node| {
        let named = node.anchor().is_some() || node.tag().is_some() || matches!(node.kind(), Kind::Alias(_));
        named && span.start <= node.full_span().start && node.full_span().end <= span.end
    });
    if lines.is_empty() || has_comments || has_names || key.parent()?.is_flow() {
        return None;
    }
    let source = file.source();
    let line = source.get(..key.span().start)?.rfind('\n').map_or(0, |at| at + 1);
    let margin = key.span().start - line;
    let newline = file.text().newline();
    let width = crate::format::compose::prevailing_width(file.yaml());
    let mut text = String::new();
    for (deeper, line) in lines {
        text += newline;
        text += &" ".repeat(margin + width * (1 + usize::from(deeper)));
        text += &line;
    }
    Some((title.to_owned(), vec![Edit::replace(colon + 1..span.end, text)]))
}

/// Lines, each with whether it belongs to the one before.
type Lines = Vec<(bool, String)>;

fn with_conditions(list: Node<'_>) -> Option<Lines> {
    let mut lines = Vec::new();
    for item in list.items() {
        let name = item.text().filter(|name| !name.contains('$'))?;
        lines.push((false, format!("{}:", scalar(name)?)));
        lines.push((true, "condition: service_started".to_owned()));
    }
    Some(lines)
}

fn as_mapping(list: Node<'_>) -> Option<Lines> {
    let mut names = std::collections::HashSet::new();
    let line = |item: Node<'_>| {
        let (key, value) = match item.text()?.split_once('=') {
            Some((key, value)) => (key.to_owned(), Some(value.to_owned())),
            None => (item.text()?.to_owned(), None),
        };
        let usable = !key.is_empty() && !key.contains('$') && names.insert(key.clone());
        let name = scalar(&key).filter(|_| usable)?;
        let line = match value {
            Some(value) => format!("{name}: {}", scalar(&value)?),
            None => format!("{name}:"),
        };
        Some((false, line))
    };
    list.items().map(line).collect()
}

fn as_list(mapping: Node<'_>) -> Option<Lines> {
    let line = |(key, value): (Node<'_>, Node<'_>)| {
        let name = key.text().filter(|name| !name.contains(['=', '$']) && !key.is_merge_key())?;
        let text = value.text().unwrap_or_default();
        let value = match value.resolved()? {
            Resolved::Null => None,
            Resolved::Text(text) => Some(text.to_owned()),
            Resolved::Bool(known) => Some(known.to_string()),
            Resolved::Int(number) if number.to_string() == text => Some(text.to_owned()),
            // Compose writes such a number in its own way.
            _ => return None,
        };
        let line = value.map_or_else(|| name.to_owned(), |value| format!("{name}={value}"));
        Some((false, format!("- {}", scalar(&line)?)))
    };
    mapping.pairs().map(line).collect()
}
