//! What an editor shows between the words of a Compose file: values of variables, what a tag stands for, the value that a
//! service would have taken over, where a port is to be reached.

use std::collections::HashMap;
use std::net::IpAddr;
use std::ops::Range;

use dockwright_facts::Date;
use dockwright_facts::compose::Syntax;
use dockwright_facts::images;
use dockwright_model::compose::{Content, Placed, Project, Role, Service};
use dockwright_model::{Compose, Surroundings};
use dockwright_syntax::compose::interpolation::{self, PartKind};
use dockwright_syntax::compose::ports::{self, PortRange, Protocol};
use dockwright_syntax::image_ref::ImageRef;
use dockwright_syntax::yaml::{Node, NodeId};

use super::{Hint, Wanted, alias, end_of_life};
use crate::dotenv::is_secret;
use crate::inline;
use crate::symbols::one_line;

/// Ports of containers that speak something else than HTTP, or have no page: SSH, mail, names, databases, queues, caches,
/// directories, debuggers.
const OTHERS: &[u16] = &[
    21, 22, 23, 25, 53, 110, 111, 123, 139, 143, 161, 179, 389, 445, 465, 514, 587, 636, 873, 993, 995, 1080, 1194,
    1433, 1521, 1883, 2049, 2181, 2222, 2345, 3306, 3389, 4222, 5060, 5432, 5433, 5672, 5900, 6379, 6380, 7687, 8883,
    9042, 9092, 9093, 9094, 9229, 9230, 11211, 26379, 27017, 27018, 33060,
];

/// The hints in a byte range of a file, in order. `today` decides what is near its end of life. Without surroundings no other
/// file is looked at.
pub fn hints(
    file: &Compose,
    around: Option<&Surroundings>,
    within: &Range<usize>,
    wanted: &Wanted,
    today: Date,
) -> Vec<Hint> {
    let known = Known::new(file, around);
    let mut found = Vec::new();
    let values = file.placed().iter().filter(|placed| placed.role == Role::Value && placed.brought_by.is_none());
    for placed in values {
        let Some(node) = file.yaml().node(placed.node).filter(|node| node.scalar().is_some()) else { continue };
        let span = node.span();
        if span.end < within.start || within.end < span.start || is_long(node) {
            continue;
        }
        let is_image = placed.attribute.is_some_and(|attribute| attribute.name == "image");
        if if is_image { wanted.from_values } else { wanted.values } {
            found.extend(value(&known, node));
        }
        match placed.syntax {
            Some(Syntax::Image) if is_image => found.extend(image(&known, node, wanted, today)),
            Some(Syntax::Port | Syntax::HostPort) if wanted.urls => found.extend(url(&known, placed, node)),
            _ => {}
        }
    }
    for inner in inline::all(file) {
        if let Some(part) = inner.part(within) {
            found.extend(inner.hints(super::hints(inner.file, &part, wanted, today)));
        }
    }
    if wanted.inherited {
        overridden(file, &known, within, &mut found);
    }
    found.retain(|hint| within.start <= hint.offset && hint.offset <= within.end);
    // Hints at one place stay as they are: the value, and then what it stands for.
    found.sort_by_key(|hint| hint.offset);
    found
}

/// What the files around say.
struct Known<'a> {
    /// The project, and which of its files this is.
    project: Option<(Project<'a>, usize)>,
}

impl<'a> Known<'a> {
    fn new(file: &'a Compose, around: Option<&'a Surroundings>) -> Self {
        let project = around.map(|around| around.project(file));
        Self { project: project.and_then(|project| Some((project.here()?, project))).map(|(here, all)| (all, here)) }
    }

    /// The text of a scalar, with the variables of `.env` put in.
    fn content(&self, node: Node<'_>) -> Option<Content> {
        self.project.as_ref().map_or_else(|| Content::of(node), |(project, here)| project.text(*here, node))
    }

    /// Whether `.env` sets a variable that one would rather not see on a screen.
    fn shows_secret(&self, template: &interpolation::Template<'_>) -> bool {
        let environment = || Some(&self.project.as_ref()?.0.members().get(self.project.as_ref()?.1)?.environment);
        let is_set = |name: &str| environment().is_some_and(|environment| environment.get(name).is_some());
        template.variables().into_iter().any(|variable| is_secret(variable.name) && is_set(variable.name))
    }

    /// The mappings that a service takes attributes over from, the first that has one counts, each with the file it is in.
    fn bases(&self, service: &Service<'a>) -> Vec<(usize, Node<'a>)> {
        let here = self.project.as_ref().map_or(0, |(_, here)| *here);
        let mut found: Vec<(usize, Node<'a>)> = service.bases().map(|base| (here, base)).collect();
        let whole = self.project.as_ref().and_then(|(project, _)| project.service(service.name));
        let below = whole.into_iter().flat_map(|service| service.parts).skip_while(|part| part.member != here).skip(1);
        for part in below {
            if !found.iter().any(|(member, base)| *member == part.member && base.id() == part.body.id()) {
                found.push((part.member, part.body));
            }
        }
        found
    }
}

/// A text of several lines has no end at which a hint could be read.
fn is_long(node: Node<'_>) -> bool {
    node.source().contains(['\n', '\r'])
}

/// What a text with variables comes out as, unless anybody can see it.
fn value(known: &Known<'_>, node: Node<'_>) -> Option<Hint> {
    let text = node.text().filter(|text| text.contains('$'))?;
    let Content::ByDefault(value) = known.content(node)? else { return None };
    let by_default = Content::of(node).is_some_and(|content| content.text() == Some(&value));
    let template = interpolation::parse(text);
    if known.shows_secret(&template) {
        return None;
    }
    let is_plain = |operand: &[interpolation::Part<'_>]| operand.iter().all(|part| part.kind == PartKind::Text);
    let obvious = match template.parts.as_slice() {
        [only] => match &only.kind {
            PartKind::Variable(variable) => variable.operation.as_ref().is_some_and(|one| is_plain(&one.operand)),
            _ => true,
        },
        _ => false,
    };
    let label = format!("= {}", one_line(&value));
    let of_env = if by_default { "" } else { "the values in `.env` and " };
    let tooltip = format!("With {of_env}the defaults of the variables.");
    let seen = obvious && by_default || value.is_empty() || value == text;
    (!seen).then(|| Hint { offset: node.span().end, label, tooltip })
}

fn image(known: &Known<'_>, node: Node<'_>, wanted: &Wanted, today: Date) -> Vec<Hint> {
    let content = known.content(node);
    let Some(image) = content.as_ref().and_then(Content::text).and_then(|text| ImageRef::parse(text).ok()) else {
        return Vec::new();
    };
    let end = node.span().end;
    let facts = images::lookup(&image.familiar_name());
    let alias = wanted.aliases.then(|| alias(&image, end)).flatten();
    let life = wanted.end_of_life.then(|| end_of_life(facts.as_ref(), &image, end, today)).flatten();
    [alias, life].into_iter().flatten().collect()
}

/// Where a published port is to be reached.
fn url(known: &Known<'_>, placed: &Placed, node: Node<'_>) -> Option<Hint> {
    let content = known.content(node)?;
    let text = content.text()?;
    let (address, published, target) = match placed.syntax? {
        Syntax::Port => {
            let port = ports::parse(text).value.filter(|port| port.protocol == Some(Protocol::Tcp))?;
            if port.ip_range.is_some() && port.ip.is_none() {
                return None;
            }
            (port.ip, port.published?, port.target?)
        }
        _ => {
            let around = node.parent()?;
            let other = |key: &str| around.get(key).and_then(|node| known.content(node));
            let target: u16 = other("target")?.text()?.parse().ok()?;
            let address = other("host_ip").map(|content| content.text().and_then(|ip| ip.parse().ok()));
            if other("protocol").is_some_and(|content| content.text() != Some("tcp")) || address == Some(None) {
                return None;
            }
            (address.flatten(), ports::parse_published(text).value?, PortRange { first: target, last: target })
        }
    };
    let one = published.first == published.last && target.first == target.last;
    if !one || published.first == 0 || OTHERS.contains(&target.first) {
        return None;
    }
    let scheme = if matches!(target.first, 443 | 8443 | 9443) { "https" } else { "http" };
    let host = match address {
        Some(IpAddr::V6(ip)) if !ip.is_unspecified() && !ip.is_loopback() => format!("[{ip}]"),
        Some(IpAddr::V4(ip)) if !ip.is_unspecified() && !ip.is_loopback() => ip.to_string(),
        _ => "localhost".to_owned(),
    };
    let port = match (scheme, published.first) {
        ("http", 80) | ("https", 443) => String::new(),
        (_, port) => format!(":{port}"),
    };
    let label = format!("{scheme}://{host}{port}");
    let tooltip = format!("Port {} of the container, if it speaks HTTP.", target.first);
    Some(Hint { offset: node.span().end, label, tooltip })
}

/// The entries of the mappings that services take over, found once for each.
#[derive(Default)]
struct Bases<'a> {
    known: HashMap<(usize, NodeId), HashMap<&'a str, Node<'a>>>,
}

impl<'a> Bases<'a> {
    /// The value of a key of a mapping, which is in one of the files.
    fn get(&mut self, (member, base): (usize, Node<'a>), key: &str) -> Option<(usize, Node<'a>)> {
        let entries = self.known.entry((member, base.id())).or_insert_with(|| {
            let entries = base.entries().into_iter();
            entries.filter_map(|(key, value)| Some((key.resolve().text()?, value.resolve()))).collect()
        });
        entries.get(key).map(|value| (member, *value))
    }
}

/// What attributes would be if the service did not say something else.
fn overridden<'a>(file: &'a Compose, known: &Known<'a>, within: &Range<usize>, found: &mut Vec<Hint>) {
    let mut bases = Bases::default();
    for service in file.services() {
        let span = service.body.full_span();
        if span.end < within.start || within.end < span.start {
            continue;
        }
        let own = known.bases(&service);
        if own.is_empty() {
            continue;
        }
        let by_key = service.body.pairs().all(|(key, _)| !key.is_merge_key());
        for (key, value) in service.body.pairs().filter(|(key, _)| !key.is_merge_key()) {
            let Some(name) = key.text() else { continue };
            let Some(base) = own.iter().find_map(|base| bases.get(*base, name)) else { continue };
            // `<<` takes mappings whole; otherwise they are put together key by key.
            if base.1.is_mapping() && value.is_mapping() && by_key {
                for (key, value) in value.pairs() {
                    let under = key.text().and_then(|key| bases.get(base, key));
                    found.extend(under.and_then(|(_, under)| difference(value, under)));
                }
            } else {
                found.extend(difference(value, base.1));
            }
        }
    }
}

/// The hint at a value that takes the place of another one.
fn difference(value: Node<'_>, base: Node<'_>) -> Option<Hint> {
    let (own, other) = (value.text()?, base.text()?);
    if own == other || is_long(value) {
        return None;
    }
    let line = one_line(other);
    let label = if line.is_empty() { "(base: nothing)".to_owned() } else { format!("(base: {line})") };
    Some(Hint { offset: value.span().end, label, tooltip: "What would hold without this line.".to_owned() })
}
