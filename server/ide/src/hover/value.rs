//! Arguments of which something true can be said: signals, ports, users, working directories.

use dockwright_facts::images::ImageFacts;
use dockwright_facts::signals;
use dockwright_model::Stage;
use dockwright_syntax::dockerfile::{Keyword, Word};

use super::markdown::{Page, code};
use super::{Hover, Place, image_account, stage};

/// What the argument at the cursor means.
pub(super) fn hover(place: &Place<'_>) -> Option<Hover> {
    let instruction = place.instruction();
    let word = instruction.words().iter().find(|word| place.on(&word.span))?;
    let markdown = match instruction.keyword {
        Keyword::Stopsignal => signal(place, word),
        Keyword::Expose => port(place, word),
        Keyword::User => user(place, word),
        Keyword::Workdir => directory(place),
        _ => None,
    }?;
    Some(Hover { range: word.span.clone(), markdown })
}

/// The stage at the bottom of the chain, and what is known of its image.
fn image<'a>(place: &Place<'a>) -> Option<(&'a Stage, &'a ImageFacts)> {
    let meaning = place.meaning();
    let root = meaning.root_of(meaning.state(place.index).stage?)?;
    Some((root, root.image_facts()?))
}

fn signal(place: &Place<'_>, word: &Word) -> Option<String> {
    let text = place.expanded(word.text());
    let number = signals::signal_number(&text)?;
    let mut page = match signals::signal_fact(&text) {
        Some(fact) => Page::new(&format!("{} ({number})", fact.name), fact.docs),
        None => Page::new(&code(&text), &format!("signal {number}, a real-time signal.")),
    };
    if let Some((root, own)) = image(place).and_then(|(root, facts)| Some((root, facts.stop_signal?))) {
        let base = root.base_text.as_deref().unwrap_or_default();
        page.item("", &format!("The base image {} sets {}.", code(base), code(own)));
    }
    Some(page.finish())
}

fn port(place: &Place<'_>, word: &Word) -> Option<String> {
    let text = place.expanded(word.text());
    let (number, protocol) = text.split_once('/').unwrap_or((&text, "tcp"));
    let valid = |port: &str| port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok();
    let (first, last) = number.split_once('-').unwrap_or((number, number));
    if !valid(first) || !valid(last) || !["tcp", "udp", "sctp"].iter().any(|known| protocol.eq_ignore_ascii_case(known))
    {
        return None;
    }
    let noun = if number.contains('-') { "Ports" } else { "Port" };
    let mut page = Page::new(&format!("{noun} {number}"), &protocol.to_uppercase());
    page.paragraph(
        "Documented, not published: `-p` or `-P` of `docker run` makes it reachable from outside. Containers of the \
         same network reach it in any case.",
    );
    let udp = protocol.eq_ignore_ascii_case("udp");
    let same = |port: &str| port.split('/').next() == Some(number) && port.contains("/udp") == udp;
    if let Some((root, _)) = image(place).filter(|(_, facts)| facts.ports.iter().any(|port| same(port))) {
        let base = root.base_text.as_deref().unwrap_or_default();
        page.item("", &format!("The base image {} exposes it already.", code(base)));
    }
    Some(page.finish())
}

fn user(place: &Place<'_>, word: &Word) -> Option<String> {
    let text = place.expanded(word.text());
    let name = text.split(':').next().unwrap_or_default();
    if name == "root" || (!name.is_empty() && name.bytes().all(|b| b == b'0')) {
        let mut page = Page::new("root", "the account with all privileges.");
        let account = image(place).and_then(|(root, facts)| image_account::account(root.image()?, facts));
        page.item("Unprivileged account of the base image", &account.map(image_account::text).unwrap_or_default());
        return Some(page.finish());
    }
    let (root, facts) = image(place)?;
    let account = image_account::account(root.image()?, facts)?;
    let is_it = account.name == Some(name) || account.uid.is_some_and(|uid| uid.to_string() == name);
    let what = format!("the unprivileged account of the base image {}.", code(root.base_text.as_deref()?));
    is_it.then(|| Page::new(&image_account::text(account), &what).finish())
}

fn directory(place: &Place<'_>) -> Option<String> {
    let path = stage::workdir(place, place.index + 1)?;
    let page = Page::new(&code(&path), "the working directory from here on; made if it does not exist.");
    Some(page.finish())
}
