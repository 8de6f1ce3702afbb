//! What Docker Compose makes of a file, as far as the file tells: its values with merges and aliases put in. How they are
//! written and in which order keys stand is not a part of it; the order of lists is, where it matters.

use std::collections::BTreeMap;

use dockwright_syntax::yaml::{Kind, Node, Resolved, Yaml};

/// A value.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
pub(crate) enum Value {
    /// A scalar, by its type: `"10"` and `10` differ. Variables are left as they are.
    Scalar(String),
    /// A list. Sorted where the order does not matter.
    List(Vec<Value>),
    /// A mapping.
    Mapping(BTreeMap<String, Value>),
    /// A value with a tag of Compose.
    Tagged(String, Box<Value>),
}

/// The lists of a service whose order does not matter.
const UNORDERED: &[&str] = &["ports", "depends_on"];

/// The documents of a file.
pub(crate) fn resolved(text: &str) -> Vec<Value> {
    let yaml = Yaml::new(text);
    yaml.roots().map(|root| value(root, &mut Vec::new())).collect()
}

fn value(node: Node<'_>, path: &mut Vec<String>) -> Value {
    let node = node.resolve();
    let plain = match node.kind() {
        Kind::Mapping(_) => {
            let mut entries = BTreeMap::new();
            for (key, entry) in node.entries() {
                let name = key.resolve().text().unwrap_or_default().to_owned();
                // Compose does not look at it.
                if path.is_empty() && name == "version" {
                    continue;
                }
                path.push(name.clone());
                let entry = value(entry, path);
                path.pop();
                entries.insert(name, entry);
            }
            Value::Mapping(entries)
        }
        Kind::Sequence(_) => {
            path.push("[]".to_owned());
            let mut items: Vec<Value> = node.items().map(|item| value(item, path)).collect();
            path.pop();
            if let [top, _, attribute] = path.as_slice()
                && top == "services"
                && UNORDERED.contains(&attribute.as_str())
            {
                items.sort_by(|one, other| one.partial_cmp(other).unwrap_or(std::cmp::Ordering::Equal));
            }
            Value::List(items)
        }
        // What the rules for Dockerfiles make of one has laws of its own.
        _ if path.last().is_some_and(|key| key == "dockerfile_inline") => Value::Scalar("a Dockerfile".to_owned()),
        _ => Value::Scalar(match node.resolved() {
            Some(Resolved::Text(text)) => format!("text {text}"),
            other => format!("{other:?}"),
        }),
    };
    match node.tag().filter(|tag| tag.text.starts_with('!') && !tag.text.starts_with("!!")) {
        Some(tag) => Value::Tagged(tag.text.to_string(), Box::new(plain)),
        None => plain,
    }
}
