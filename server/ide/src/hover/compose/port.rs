//! Ports in words.

use dockwright_facts::compose::Syntax;
use dockwright_syntax::compose::ports::{self, PortRange};
use dockwright_syntax::yaml::Node;

use super::Place;
use crate::hover::markdown::{Page, code, some_codes};

/// What a port at the cursor means.
pub(super) fn explain(place: &Place<'_>, node: Node<'_>, syntax: Syntax, text: &str) -> Option<String> {
    let port = match syntax {
        Syntax::Port => short(text)?,
        Syntax::ExposedPort => {
            let port = ports::parse_expose(text).value?;
            let protocol = port.protocol_range.and_then(|range| text.get(range)).unwrap_or("tcp");
            let title = format!("{} {}", noun(port.target?), protocol.to_uppercase());
            let mut page = Page::new(&title, "for other containers; nothing is published on this machine.");
            page.paragraph(
                "Containers of the same network reach it in any case: it is a note for readers and for proxies.",
            );
            return Some(page.finish());
        }
        _ => long(place, node)?,
    };
    let mut page = Page::new(&format!("{} of the container", noun(port.target)), &format!("{}.", port.reached()));
    if port.address.is_empty() && port.published.is_some() {
        let own = format!("127.0.0.1:{}", port.published.map(shown).unwrap_or_default());
        page.item("", &format!("Other machines get in, past most firewalls. {} keeps it to this one.", code(&own)));
    }
    page.item("", &listening(place, node, &port));
    Some(page.finish())
}

/// Whether the image is known to listen on the port.
fn listening(place: &Place<'_>, node: Node<'_>, port: &Published) -> String {
    let Some(runs) = place.image(node) else { return String::new() };
    let all = runs.facts.as_ref().map(|facts| facts.ports.as_slice()).unwrap_or_default();
    let number = |known: &&str| known.split('/').next().and_then(|port| port.parse::<u16>().ok());
    let image = code(&runs.text());
    let meant = |known: &&str| number(known).is_some_and(|one| (port.target.first..=port.target.last).contains(&one));
    if all.iter().any(meant) {
        return format!("{image} listens on it.");
    }
    // What is built from an image may listen where it likes.
    if all.is_empty() || runs.is_base { String::new() } else { format!("{image} listens on {}.", some_codes(all, 6)) }
}

/// A port that is published.
struct Published {
    address: String,
    published: Option<PortRange>,
    target: PortRange,
    protocol: String,
}

fn short(text: &str) -> Option<Published> {
    let port = ports::parse(text).value?;
    let part = |range: Option<std::ops::Range<usize>>| range.and_then(|range| text.get(range)).unwrap_or_default();
    let protocol = part(port.protocol_range.clone());
    Some(Published {
        address: part(port.ip_range.clone()).to_owned(),
        published: port.published,
        target: port.target?,
        protocol: if protocol.is_empty() { "TCP".to_owned() } else { protocol.to_uppercase() },
    })
}

/// The port of a mapping with `target`.
fn long(place: &Place<'_>, node: Node<'_>) -> Option<Published> {
    let target = ports::parse_target(&place.sibling(node, "target")?).value?;
    let published = place.sibling(node, "published").and_then(|text| ports::parse_published(&text).value);
    Some(Published {
        address: place.sibling(node, "host_ip").unwrap_or_default(),
        published,
        target: PortRange { first: target, last: target },
        protocol: place.sibling(node, "protocol").map_or_else(|| "TCP".to_owned(), |text| text.to_uppercase()),
    })
}

impl Published {
    /// How it is reached.
    fn reached(&self) -> String {
        let bare = self.address.trim_start_matches('[').trim_end_matches(']');
        let every = matches!(bare, "" | "0.0.0.0" | "::");
        let here = bare.starts_with("127.") || bare == "::1" || bare == "0:0:0:0:0:0:0:1";
        let from = match (every, here) {
            (true, _) => "on every interface of this machine",
            (false, true) => "from this machine only",
            (false, false) => "on one address of this machine",
        };
        let host = if bare.contains(':') { format!("[{bare}]") } else { bare.to_owned() };
        let at = |port: &str| if every { port.to_owned() } else { code(&format!("{host}:{port}")) };
        let protocol = if self.protocol == "TCP" { String::new() } else { format!(" ({})", self.protocol) };
        match self.published {
            None if every => format!("reachable {from} at a port that Docker chooses{protocol}"),
            None => format!("reachable {from}, {}, at a port that Docker chooses{protocol}", code(bare)),
            Some(range) if range.first != range.last && self.target.first == self.target.last => {
                format!("reachable {from} at the first free port of {}{protocol}", at(&shown(range)))
            }
            Some(range) => format!("reachable {from} at {}{protocol}", at(&shown(range))),
        }
    }
}

fn noun(range: PortRange) -> String {
    let noun = if range.first == range.last { "Port" } else { "Ports" };
    format!("{noun} {}", shown(range))
}

fn shown(range: PortRange) -> String {
    if range.first == range.last { range.first.to_string() } else { format!("{}-{}", range.first, range.last) }
}
