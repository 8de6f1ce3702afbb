//! Values that take the place of what the image says: the command, the entrypoint, the account, the working folder.

use dockwright_facts::images::ImageFacts;
use dockwright_syntax::yaml::{Node, Step};

use super::{Hover, Place, holds};
use crate::hover::markdown::{Page, code};

/// The value at the cursor, if the image has one of its own.
pub(super) fn hover(place: &Place<'_>, node: Node<'_>) -> Option<Hover> {
    let steps = node.steps();
    let [Step::Key(section), _, Step::Key(key), rest @ ..] = steps.as_slice() else { return None };
    let whole = matches!(rest, [] | [Step::Item(_)]);
    if section != "services" || !whole || node.is_key() || !holds(&node.span(), place.offset) {
        return None;
    }
    let says = match key.as_str() {
        "command" | "entrypoint" | "user" | "working_dir" => key.as_str(),
        _ => return None,
    };
    let runs = place.image(node)?;
    // What a Dockerfile makes of it is its own affair.
    let facts = runs.facts.as_ref().filter(|_| !runs.is_base)?;
    let written = place.content(node)?.text()?.to_owned();
    let title = code(&written);
    let mut page = of_image(says, facts, &code(&runs.text()), &title)?;
    page.paragraph(crate::hover::markdown::link("Documentation", &facts.docs));
    Some(Hover { range: node.span(), markdown: page.finish() })
}

fn of_image(says: &str, facts: &ImageFacts, image: &str, title: &str) -> Option<Page> {
    let (entrypoint, command) = (facts.entrypoint.join(" "), facts.cmd.join(" "));
    let own = |text: &str| (!text.is_empty()).then(|| code(text));
    Some(match says {
        "command" => {
            let of = own(&command).map(|command| format!(", instead of {command}")).unwrap_or_default();
            match own(&entrypoint) {
                Some(entrypoint) => Page::new(title, &format!("given to {entrypoint} of {image}{of}.")),
                None => Page::new(title, &format!("what {image} runs{of}.")),
            }
        }
        "entrypoint" => {
            let mut page = Page::new(title, &format!("instead of {} of {image}.", own(&entrypoint)?));
            if !command.is_empty() {
                page.item("", &format!("The command of the image, {}, is dropped with it.", code(&command)));
            }
            page
        }
        "user" => Page::new(title, &format!("the account that runs it, instead of {} of {image}.", own(facts.user)?)),
        _ if facts.workdir == "/" => return None,
        _ => Page::new(title, &format!("the working folder, instead of {} of {image}.", own(facts.workdir)?)),
    })
}
