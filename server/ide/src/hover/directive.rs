//! Parser directives.

use dockwright_facts::directives;
use dockwright_syntax::dockerfile::Directive;

use super::markdown::{Page, code, link};
use super::{Hover, holds, suppression};

/// The directive by its name or value; in `check`, the rule that is named.
pub(super) fn hover(directive: &Directive, offset: usize) -> Option<Hover> {
    let value = directive.value.as_ref().filter(|value| holds(&value.span, offset));
    let rule = value.filter(|_| directive.key() == "check");
    let rule = rule.and_then(|value| suppression::named_at(value.text(), value.span.start, offset));
    if rule.is_some() {
        return rule;
    }
    let range = match value {
        Some(value) => value.span.clone(),
        None => Some(directive.name.span.clone()).filter(|name| holds(name, offset))?,
    };
    let fact = directives::directive(&directive.key())?;
    let mut page = Page::new(&format!("# {}=", fact.name), fact.summary);
    if let Some(value) = &directive.value {
        page.item("Here", &code(value.text()));
    }
    page.paragraph(fact.docs);
    page.paragraph(link("Reference", fact.url));
    Some(Hover { range, markdown: page.finish() })
}
