//! Ports in words.

use dockwright_facts::compose::Syntax;
use dockwright_syntax::compose::ports::{self, PortRange};
use dockwright_syntax::yaml::Node;

use super::Place;
use crate::hover::markdown::{Page, code};

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
    Some(page.finish())
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
        let here = bare.starts_with("127.") || bare == "::1" || bare == "0:0:0:0:0:0:0:1";
        let whom = match bare {
            "" | "0.0.0.0" | "::" => "on every interface of this machine".to_owned(),
            _ if here => format!("from this machine only, by {}", code(bare)),
            address => format!("on the address {} of this machine", code(address)),
        };
        let protocol = if self.protocol == "TCP" { String::new() } else { format!(" ({})", self.protocol) };
        match self.published {
            None => format!("reachable {whom} at a port that Docker chooses{protocol}"),
            Some(range) if range.first == range.last => format!("reachable {whom} at {}{protocol}", range.first),
            Some(range) if self.target.first == self.target.last => {
                format!("reachable {whom} at the first free port of {}{protocol}", shown(range))
            }
            Some(range) => format!("reachable {whom} at {}, one by one{protocol}", shown(range)),
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
