//! Tests of the YAML layer.

mod cases;
mod corpus;
mod paths;
mod total;
mod written;

use super::{Kind, Node, Yaml};

/// A tree as one line: `{a: 1, b: [x, *n], c: _}`.
fn shape(node: Node<'_>) -> String {
    let name =
        |name: Option<&super::Name>, sign: &str| name.map_or(String::new(), |name| format!("{sign}{} ", name.text));
    let inner = match node.kind() {
        Kind::Mapping(_) => {
            let pairs: Vec<_> = node.pairs().map(|(key, value)| format!("{}: {}", shape(key), shape(value))).collect();
            format!("{{{}}}", pairs.join(", "))
        }
        Kind::Sequence(_) => format!("[{}]", node.items().map(shape).collect::<Vec<_>>().join(", ")),
        Kind::Scalar(_) => node.text().unwrap_or_default().to_owned(),
        Kind::Alias(target) => format!("{}{}", node.source(), if target.is_some() { "" } else { "?" }),
        Kind::Empty => "_".to_owned(),
    };
    format!("{}{}{inner}", name(node.anchor(), "&"), name(node.tag(), ""))
}

/// All documents as lines.
fn shapes(yaml: &Yaml) -> String {
    yaml.roots().map(shape).collect::<Vec<_>>().join(" | ")
}
