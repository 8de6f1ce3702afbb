//! How a text is written in YAML, and quotes around values.

use dockwright_lint::Edit;
use dockwright_syntax::yaml::{Node, Resolved, Style, Yaml};

/// Words that older YAML takes for true and false. They keep their quotes.
const OLD_BOOLEANS: &[&str] = &["y", "n", "yes", "no", "on", "off"];

/// A text as a scalar: without quotes where it stays the same text, else in double quotes. None if it has line breaks or
/// other characters that have no place on a line.
pub(super) fn scalar(text: &str) -> Option<String> {
    if is_plain(text, false) { Some(text.to_owned()) } else { quoted(text) }
}

/// A text in double quotes.
pub(super) fn quoted(text: &str) -> Option<String> {
    let plain = !text.chars().any(char::is_control);
    plain.then(|| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
}

/// Whether a text is the same text without quotes, in brackets or not.
fn is_plain(text: &str, in_brackets: bool) -> bool {
    let old = OLD_BOOLEANS.iter().any(|word| word.eq_ignore_ascii_case(text));
    let document = if in_brackets { format!("[{text}, x]") } else { format!("k: {text}") };
    let yaml = Yaml::new(document);
    let Some(root) = yaml.root().filter(|_| !old && yaml.problems().is_empty() && yaml.comments().is_empty()) else {
        return false;
    };
    let value = if in_brackets { root.items().next() } else { root.pairs().next().map(|(_, value)| value) };
    let count = if in_brackets { root.items().count() == 2 } else { root.pairs().count() == 1 };
    let is_same =
        |value: Node<'_>| value.style() == Some(Style::Plain) && value.resolved() == Some(Resolved::Text(text));
    count && value.is_some_and(is_same)
}

/// Puts quotes around the value at the cursor, or takes them off where nothing changes by it.
pub(super) fn quotes(node: Node<'_>, keys: &[&str]) -> Option<(String, Vec<Edit>)> {
    let text = node.text().filter(|_| !node.is_key() && node.tag().is_none())?;
    let span = node.span();
    let single_line = !node.source().contains(['\n', '\r']);
    match node.style()? {
        Style::Plain if single_line && matches!(node.resolved(), Some(Resolved::Text(_))) => {
            Some(("Put the value in quotes".to_owned(), vec![Edit::replace(span, quoted(text)?)]))
        }
        // Ports without quotes are read as numbers by some programs.
        Style::Single | Style::Double if single_line && !keys.contains(&"ports") => {
            let in_brackets = node.parent().is_some_and(Node::is_flow);
            is_plain(text, in_brackets)
                .then(|| ("Remove the quotes".to_owned(), vec![Edit::replace(span, text.to_owned())]))
        }
        _ => None,
    }
}
