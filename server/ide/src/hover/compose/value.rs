//! Values of which something true can be said: images, ports, volumes, durations, sizes, words.

use dockwright_facts::compose::Syntax;
use dockwright_syntax::compose::volumes::{self, Source};
use dockwright_syntax::compose::{duration, size};
use dockwright_syntax::image_ref::ImageRef;
use dockwright_syntax::yaml::Node;

use super::{Hover, Place, attribute, holds, port};
use crate::hover::image;
use crate::hover::markdown::{Page, code, link};
use crate::links;

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
        Syntax::Volume => volume(text),
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

fn volume(text: &str) -> Option<String> {
    let volume = volumes::parse(text).value?;
    let part = |range: &Option<std::ops::Range<usize>>| range.clone().and_then(|range| text.get(range));
    let target = part(&volume.target_range)?;
    let source = part(&volume.source_range).map(code).unwrap_or_default();
    let what = match volume.source {
        Source::Named => format!("the volume {source}"),
        Source::Path => format!("{source} of this machine"),
        Source::Pipe => format!("the pipe {source} of this machine"),
        Source::Anonymous => "a new volume without a name".to_owned(),
    };
    let access = if volume.read_only() { "read-only" } else { "to read and write" };
    Some(Page::new(&code(target), &format!("in the container: {what}, {access}.")).finish())
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
