//! Rules named in the comments that silence them.

use std::ops::Range;

use dockwright_lint::{Rule, is_suppression, rules};

use super::markdown::{Page, code, codes, link};
use super::{Hover, holds};

/// The rule named at an offset of a comment of a text, if the comment is one that silences findings.
pub(super) fn in_source(source: &str, comment: &Range<usize>, offset: usize) -> Option<Hover> {
    let text = source.get(comment.clone())?;
    is_suppression(text).then_some(())?;
    let list = text.find("ignore").or_else(|| text.find("skip"))?;
    let list = list + text.get(list..)?.find('=')? + 1;
    named_at(text.get(list..)?, comment.start + list, offset)
}

/// The rule named at an offset, in a text that begins at byte `base` of the document.
pub(super) fn named_at(text: &str, base: usize, offset: usize) -> Option<Hover> {
    let mut start = 0;
    for name in text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '/'))) {
        let range = base + start..base + start + name.len();
        start += name.len();
        start += text.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        if !name.is_empty() && holds(&range, offset) {
            return explain(name).map(|markdown| Hover { range, markdown });
        }
    }
    None
}

pub(super) fn explain(name: &str) -> Option<String> {
    if name.eq_ignore_ascii_case("all") {
        return Some(Page::new("all", "every rule is silenced.").finish());
    }
    let found: Vec<String> = rules::named(name).map(one).collect();
    (!found.is_empty()).then(|| found.join("\n\n---\n\n"))
}

fn one(rule: &Rule) -> String {
    let mut page = Page::new(&code(rule.id), rule.summary());
    page.item("Severity", &format!("{}, {}", rule.severity.name(), rule.category.name()));
    page.item("Also known as", &codes(rule.also));
    page.paragraph(link("Documentation", &rule.url()));
    page.finish()
}
