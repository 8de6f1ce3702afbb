//! Scalars as they have to be written.

use dockwright_facts::compose::Shape;
use dockwright_syntax::yaml::{Resolved, Style, Yaml};

/// Words that some reader of YAML takes for true, false or nothing.
const SPECIAL: &[&str] = &["true", "false", "yes", "no", "on", "off", "y", "n", "null", "~"];

/// A text as a plain scalar if it can be one among values of these forms, else in quotes.
pub(super) fn written(text: &str, shapes: &[Shape], flow: bool) -> String {
    if is_plain(text, shapes, flow) {
        return text.to_owned();
    }
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}

fn is_plain(text: &str, shapes: &[Shape], flow: bool) -> bool {
    let has = |wanted: fn(&Shape) -> bool| shapes.iter().any(wanted);
    if SPECIAL.contains(&text.to_ascii_lowercase().as_str()) {
        return has(|shape| matches!(shape, Shape::Boolean)) && matches!(text, "true" | "false");
    }
    let easy = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    if text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(easy) {
        return true;
    }
    let yaml = Yaml::new(if flow { format!("[{text}]") } else { text.to_owned() });
    let node = yaml.root().and_then(|root| if flow { root.items().next() } else { Some(root) });
    let Some(node) = node.filter(|node| yaml.problems().is_empty() && node.style() == Some(Style::Plain)) else {
        return false;
    };
    let kind = match node.resolved() {
        Some(Resolved::Text(_)) => true,
        Some(Resolved::Int(_)) => has(|shape| matches!(shape, Shape::Integer { .. } | Shape::Number)),
        Some(Resolved::Float(_)) => has(|shape| matches!(shape, Shape::Number)),
        _ => false,
    };
    // What looks like digits around a colon was a number once.
    let digits = text.contains(':') && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
    kind && !digits && node.text() == Some(text)
}
