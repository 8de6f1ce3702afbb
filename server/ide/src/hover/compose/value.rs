//! Values of which something true can be said: images, ports, durations, sizes, words, hosts, files with variables.

use dockwright_facts::compose::Syntax;
use dockwright_model::resolve;
use dockwright_syntax::compose::hosts::{self, Address};
use dockwright_syntax::compose::{duration, env_file, size};
use dockwright_syntax::image_ref::ImageRef;
use dockwright_syntax::yaml::{Node, Step};

use super::{Hover, Place, attribute, holds, port};
use crate::hover::image;
use crate::hover::markdown::{Page, code, link, some_codes};
use crate::links;

/// Variables of a file that are looked at.
const MOST_VARIABLES: usize = 500;

/// What the value at the cursor means.
pub(super) fn hover(place: &Place<'_>, node: Node<'_>) -> Option<Hover> {
    if node.is_key() || !holds(&node.span(), place.offset) {
        return None;
    }
    let placed = place.placed(node)?;
    let content = place.content(node)?;
    let text = content.text()?;
    let name = placed.attribute.map_or("", |attribute| attribute.name);
    let markdown = match placed.syntax? {
        Syntax::Image if name == "model" => model(text),
        Syntax::Image => Some(an_image(place, node, text)),
        syntax @ (Syntax::Port | Syntax::ExposedPort | Syntax::ContainerPort | Syntax::HostPort) => {
            port::explain(place, node, syntax, text)
        }
        Syntax::ExtraHost => host(text),
        Syntax::Path(_) if is_env_file(node) => variables_of(place, text),
        Syntax::Duration => time(text),
        Syntax::Bytes => bytes(text),
        syntax => attribute::choice(syntax, text),
    }?;
    Some(Hover { range: node.span(), markdown })
}

fn an_image(place: &Place<'_>, node: Node<'_>, text: &str) -> String {
    let mut notes = Vec::new();
    if node.text().is_some_and(|written| written != text) {
        notes.push(format!("Written {}.", code(node.text().unwrap_or_default())));
    }
    if node.parent().is_some_and(|service| service.get("build").is_some()) {
        notes.push("With `build` beside it, this is the name of what is built.".to_owned());
    }
    match ImageRef::parse(text) {
        Ok(reference) => image::explain(&reference, place.today, &notes),
        Err(_) => image::invalid(text),
    }
}

fn model(text: &str) -> Option<String> {
    let mut page = Page::new(&code(text), "a language model, which Docker Model Runner pulls and serves.");
    if let Some((_, url)) = links::model_page(text) {
        page.paragraph(link("Page of the model", &url));
    }
    (!text.is_empty()).then(|| page.finish())
}

/// Names that containers get addresses for.
fn host(text: &str) -> Option<String> {
    let host = hosts::parse(text).value?;
    let name = text.get(host.host_range.clone())?;
    let to = |(range, address): &(std::ops::Range<usize>, Option<Address>)| match address.as_ref()? {
        Address::HostGateway => Some("this machine".to_owned()),
        Address::Ip(_) => Some(code(text.get(range.clone())?)),
    };
    let to: Vec<String> = host.addresses.iter().map(to).collect::<Option<_>>()?;
    Some(Page::new(&code(name), &format!("leads to {} in the container.", to.join(" and "))).finish())
}

/// Whether a text is the path of a file with variables for a container.
fn is_env_file(node: Node<'_>) -> bool {
    matches!(node.steps().as_slice(), [_, _, Step::Key(key), ..] if key == "env_file")
}

/// Variables that a file sets, without their values: they are often secret.
fn variables_of(place: &Place<'_>, text: &str) -> Option<String> {
    let around = place.around?;
    let content = around.read(&resolve(around.folder(), text)?)?;
    let file = env_file::parse(&content);
    let mut names: Vec<&str> = Vec::new();
    for entry in file.entries.iter().take(MOST_VARIABLES) {
        if !names.contains(&entry.key) {
            names.push(entry.key);
        }
    }
    let mut page = Page::new(&code(text), "variables for the container. Those of `environment` win over it.");
    page.item("Sets", &some_codes(&names, 12));
    Some(page.finish())
}

/// The units of a length of time, in nanoseconds.
const TIMES: [(&str, u64); 6] = [
    ("day", 86_400_000_000_000),
    ("hour", 3_600_000_000_000),
    ("minute", 60_000_000_000),
    ("second", 1_000_000_000),
    ("millisecond", 1_000_000),
    ("microsecond", 1_000),
];

fn time(text: &str) -> Option<String> {
    let total = duration::parse(text).value?;
    let mut left = total.unsigned_abs();
    let mut parts = Vec::new();
    for (name, size) in TIMES {
        let count = left / size;
        left %= size;
        if count > 0 {
            parts.push(format!("{count} {name}{}", if count == 1 { "" } else { "s" }));
        }
    }
    let what = if parts.is_empty() { "no time at all".to_owned() } else { parts.join(" ") };
    let sign = if total < 0 { "minus " } else { "" };
    Some(Page::new(&code(text), &format!("{sign}{what}.")).finish())
}

/// The units of amounts, in bytes.
const SIZES: [(&str, u64); 5] =
    [("PiB", 1 << 50), ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];

fn bytes(text: &str) -> Option<String> {
    let amount = u64::try_from(size::parse(text).value?).ok()?;
    let unit = SIZES.iter().find(|(_, size)| amount >= *size);
    let what = match unit {
        Some((name, size)) => {
            let hundredths = u128::from(amount) * 100 / u128::from(*size);
            let (whole, rest) = (hundredths / 100, hundredths % 100);
            let number = if rest == 0 { whole.to_string() } else { format!("{whole}.{rest:02}") };
            let about = if hundredths * u128::from(*size) == u128::from(amount) * 100 { "" } else { "about " };
            format!("{about}{number} {name}, {amount} bytes")
        }
        None => format!("{amount} bytes"),
    };
    Some(Page::new(&code(text), &format!("{what}.")).finish())
}
