//! Flags of instructions and their values.

use dockwright_facts::instructions::{self, FlagFact};
use dockwright_facts::platforms::PLATFORMS;

use super::markdown::{Page, code, link};
use super::{Hover, Place, image, mount};

/// The flag at the cursor.
pub(super) fn hover(place: &Place<'_>) -> Option<Hover> {
    let instruction = place.instruction();
    let flag = instruction.flags.iter().find(|flag| place.on(&flag.span))?;
    let fact = instructions::flag(instruction.keyword.name(), flag.name.text())?;
    let name = flag.span.start..flag.name.span.end;
    if place.on(&name) {
        return Some(Hover { range: name, markdown: explain(fact).finish() });
    }
    let value = flag.value.as_ref().filter(|value| place.on(&value.span))?;
    let range = value.span.clone();
    match fact.name {
        "mount" => mount::hover(place, value),
        "from" => Some(Hover { range, markdown: image::referenced(place, flag.value_text()?) }),
        "platform" => {
            let text = place.expanded(flag.value_text()?);
            let known = PLATFORMS.iter().find(|platform| platform.name == text)?;
            let mut page = Page::new(&code(known.name), known.docs);
            page.paragraph(fact.docs);
            page.paragraph(link("Reference", fact.url));
            Some(Hover { range, markdown: page.finish() })
        }
        _ => Some(Hover { range, markdown: explain(fact).finish() }),
    }
}

pub(super) fn explain(fact: &FlagFact) -> Page {
    let form = if fact.is_boolean() { format!("--{}", fact.name) } else { format!("--{}={}", fact.name, fact.hint) };
    let mut page = Page::new(&code(&form), "");
    page.paragraph(fact.docs);
    match fact.since {
        Some("labs") => page.item("Needs", "`# syntax=docker/dockerfile:1-labs`"),
        Some(version) => page.item("Since", &format!("Dockerfile syntax {version}")),
        None => {}
    }
    if fact.repeatable {
        page.item("", "May be given more than once.");
    }
    page.paragraph(link("Reference", fact.url));
    page
}
