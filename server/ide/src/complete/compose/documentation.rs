//! What is shown of an attribute when somebody looks at it closer.

use dockwright_facts::compose::{self, Attribute};

/// The documentation of an attribute in Markdown, with its page.
pub(super) fn attribute(attribute: &Attribute, page: Option<String>) -> String {
    let mut text = attribute.doc.to_owned();
    let mut facts = Vec::new();
    if let Some(instead) = attribute.deprecated {
        facts.push(format!("Deprecated: write {instead}."));
    }
    if let Some(default) = attribute.default {
        facts.push(format!("Default: `{default}`."));
    }
    if let Some(since) = attribute.since {
        facts.push(format!("Since Docker Compose {since}."));
    }
    if !facts.is_empty() {
        text.push_str(&format!("\n\n{}", facts.join(" ")));
    }
    if let Some(example) = attribute.example {
        text.push_str(&format!("\n\n```yaml\n{example}\n```"));
    }
    if let Some(page) = page {
        text.push_str(&format!("\n\n[Reference]({page})"));
    }
    text
}

/// The documentation of the attribute at a path, its keys with line breaks between them.
pub(in crate::complete) fn of_path(path: &str) -> Option<String> {
    let keys: Vec<&str> = path.split('\n').collect();
    Some(attribute(compose::attribute_at(&keys)?, compose::page(&keys)))
}
