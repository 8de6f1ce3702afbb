//! Attributes, and words that a value may be.

use dockwright_facts::compose::{Attribute, Choice, Syntax, page, text_syntax};
use dockwright_facts::signals;
use dockwright_model::compose::{Role, expected};
use dockwright_syntax::yaml::{Node, Step};

use super::{Hover, Place, holds};
use crate::hover::markdown::{Page, code, fenced, link, some_codes};

/// Words of a value that are explained one by one; of more only the words are shown.
const MOST_EXPLAINED: usize = 8;

/// The attribute whose key is at the cursor, or what a chosen key of a known kind stands for.
pub(super) fn hover(place: &Place<'_>, node: Node<'_>) -> Option<Hover> {
    if !node.is_key() || !holds(&node.span(), place.offset) {
        return None;
    }
    let placed = place.placed(node)?;
    let markdown = match placed.role {
        Role::Attribute => explain(node, placed.attribute?),
        Role::Name => choice(placed.syntax?, node.text()?)?,
        Role::UnknownKey | Role::Value => return None,
    };
    Some(Hover { range: node.span(), markdown })
}

fn explain(key: Node<'_>, attribute: &Attribute) -> String {
    let mut sheet = Page::new(attribute.name, attribute.doc);
    if let Some(instead) = attribute.deprecated {
        sheet.paragraph(format!("**Deprecated.** Instead: {instead}."));
    }
    // Where only `true` and `false` are left of the forms, and the like, `expected` says all there is.
    sheet.item("Value", &expected(attribute.shapes));
    if let Some(default) = attribute.default {
        sheet.item("Default", &code(default));
    }
    if let Some(since) = attribute.since {
        sheet.item("Since", &format!("Docker Compose {since}"));
    }
    words(attribute, &mut sheet);
    if let Some(example) = attribute.example {
        sheet.paragraph(fenced("yaml", example));
    }
    sheet.paragraph(documentation(key).map(|url| link("Documentation", &url)).unwrap_or_default());
    sheet.finish()
}

/// The words that the value may be.
fn words(attribute: &Attribute, sheet: &mut Page) {
    let choices = text_syntax(attribute.shapes).map(Syntax::choices).unwrap_or_default();
    if choices.len() > MOST_EXPLAINED {
        let names: Vec<&str> = choices.iter().map(|choice| choice.value).collect();
        sheet.item("Words", &some_codes(&names, 2 * MOST_EXPLAINED));
        return;
    }
    for choice in choices {
        sheet.item("", &format!("{}: {}", shown(choice), choice.doc));
    }
}

/// A word; with dots behind it if something must follow.
fn shown(choice: &Choice) -> String {
    let dots = if choice.rest.is_some() { "…" } else { "" };
    code(&format!("{}{dots}", choice.value))
}

/// The page that documents the attribute of a key.
fn documentation(key: Node<'_>) -> Option<String> {
    let mut steps: Vec<String> = key.steps().into_iter().map(name_of).collect();
    steps.push(key.text()?.to_owned());
    page(&steps.iter().map(String::as_str).collect::<Vec<_>>())
}

fn name_of(step: Step) -> String {
    match step {
        Step::Key(key) => key,
        Step::Item(index) => index.to_string(),
    }
}

/// What a word of a value, or a key of which there are known ones, means.
pub(super) fn choice(syntax: Syntax, text: &str) -> Option<String> {
    if matches!(syntax, Syntax::Signal) {
        let (fact, number) = (signals::signal_fact(text)?, signals::signal_number(text)?);
        return Some(Page::new(&format!("{} ({number})", fact.name), fact.docs).finish());
    }
    let found = match syntax {
        Syntax::OneOf(choices) => choices.find(text),
        Syntax::Capability => {
            let prefix = text.get(..4).filter(|start| start.eq_ignore_ascii_case("CAP_"));
            let bare = prefix.and_then(|_| text.get(4..)).unwrap_or(text);
            let mut known = syntax.choices().iter();
            known.find(|choice| choice.value.eq_ignore_ascii_case(bare) || choice.value.eq_ignore_ascii_case(text))
        }
        _ => syntax.choices().iter().find(|choice| choice.value == text),
    }?;
    Some(Page::new(&shown(found), found.doc).finish())
}
