//! Ports: the short form `[[ip:]published:]target[/protocol]`, and the parts of the long form.

use std::net::IpAddr;
use std::ops::Range;

use super::{Parsed, Problem, doubtful, fails, numbers, pieces, refused, shifted, shown};

/// A port of the short form, as it is written: parts that cannot be read have their bytes and no value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Port {
    /// The bytes of the address, with its brackets if it has any; `None` if no address is written or it is empty.
    pub ip_range: Option<Range<usize>>,
    /// The address of the host that is bound to.
    pub ip: Option<IpAddr>,
    /// The bytes of the published port; `None` if there is none or it is empty, so that the host chooses.
    pub published_range: Option<Range<usize>>,
    /// The published port or ports.
    pub published: Option<PortRange>,
    /// The bytes of the port of the container.
    pub target_range: Range<usize>,
    /// The port or ports of the container.
    pub target: Option<PortRange>,
    /// The bytes of the protocol, if one is written.
    pub protocol_range: Option<Range<usize>>,
    /// The protocol, TCP if none is written; `None` if there is no such protocol.
    pub protocol: Option<Protocol>,
}

/// A port, or ports that follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PortRange {
    /// The first port.
    pub first: u16,
    /// The last port, not below the first.
    pub last: u16,
}

impl PortRange {
    /// How many ports follow the first.
    fn width(self) -> u16 {
        self.last - self.first
    }
}

/// The protocols that can be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// `tcp`, the default.
    Tcp,
    /// `udp`.
    Udp,
    /// `sctp`.
    Sctp,
}

impl Protocol {
    /// The protocol of a name, in any case.
    fn of(name: &str) -> Option<Protocol> {
        match name.to_ascii_lowercase().as_str() {
            "tcp" => Some(Protocol::Tcp),
            "udp" => Some(Protocol::Udp),
            "sctp" => Some(Protocol::Sctp),
            _ => None,
        }
    }
}

/// Reads a port of the short form.
pub fn parse(text: &str) -> Parsed<Port> {
    let mut problems = Vec::new();
    let (head, target_start) = cut_last(text);
    let (ip, published_start) = cut_last(head);
    let published = head.get(published_start..).unwrap_or_default();
    let mut port = Port { protocol: Some(Protocol::Tcp), ..Port::default() };
    read_ip(ip, &mut port, &mut problems);
    if !published.is_empty() {
        let range = published_start..published_start + published.len();
        port.published = port_range(published, range.start, "published", &mut problems);
        if port.published.is_none() && published.parse::<IpAddr>().is_ok() {
            problems.pop();
            problems.push(address_alone(published, text.get(target_start..).unwrap_or_default(), range.clone()));
        }
        port.published_range = Some(range);
    }
    read_target(text, target_start, &mut port, &mut problems);
    if let (Some(published), Some(target)) = (port.published, port.target)
        && published.width() != target.width()
        && target.width() != 0
    {
        let (of, to) = (u32::from(published.width()) + 1, u32::from(target.width()) + 1);
        let message = format!("both ranges must be equally long: {of} published for {to} ports of the container");
        problems.push(refused(port.published_range.clone().unwrap_or_default(), message));
    }
    Parsed::new(Some(port), problems)
}

/// What stands before the last colon, and where what follows it begins.
fn cut_last(text: &str) -> (&str, usize) {
    match text.rfind(':') {
        Some(colon) => (text.get(..colon).unwrap_or_default(), colon + 1),
        None => ("", 0),
    }
}

fn read_ip(ip: &str, port: &mut Port, problems: &mut Vec<Problem>) {
    if ip.is_empty() {
        return;
    }
    let bare = match ip.strip_prefix('[') {
        Some(rest) => rest.strip_suffix(']').filter(|inner| !inner.contains(['[', ']'])),
        None => Some(ip),
    };
    port.ip_range = Some(0..ip.len());
    port.ip = bare.and_then(|bare| bare.parse().ok());
    // Empty brackets are an empty address, which binds to every one.
    if port.ip.is_none() && bare != Some("") {
        let why = "is not an IP address; write one as `127.0.0.1` or `[::1]`: names of hosts are not looked up here";
        problems.push(refused(0..ip.len(), format!("`{}` {why}", shown(ip))));
    }
}

fn read_target(text: &str, start: usize, port: &mut Port, problems: &mut Vec<Problem>) {
    let rest = text.get(start..).unwrap_or_default();
    let (target, protocol) = rest.split_once('/').map_or((rest, None), |(target, rest)| (target, Some(rest)));
    port.target_range = start..start + target.len();
    if target.is_empty() {
        let message = "the port of the container is missing: write `published:target`, such as `8080:80`";
        problems.push(refused(port.target_range.clone(), message));
    } else {
        port.target = port_range(target, start, "container's", problems);
    }
    let Some(rest) = protocol else { return };
    let protocol = rest.split('/').next().unwrap_or_default();
    let range = shifted(&(0..protocol.len()), port.target_range.end + 1);
    if !protocol.is_empty() {
        port.protocol = Protocol::of(protocol);
    }
    if port.protocol.is_none() && !target.is_empty() {
        let message = format!("there is no protocol `{}` for ports: write `tcp`, `udp` or `sctp`", shown(protocol));
        problems.push(refused(range.clone(), message));
    }
    if protocol.len() < rest.len() {
        problems.push(doubtful(range.end..text.len(), "what follows the protocol is ignored: remove it"));
    }
    port.protocol_range = Some(range);
}

fn address_alone(address: &str, target: &str, range: Range<usize>) -> Problem {
    let target = shown(target.split('/').next().unwrap_or_default());
    let message = format!(
        "`{address}` stands where the published port belongs: write `{address}:{target}:{target}`, or \
         `{address}::{target}` to let the host choose a port"
    );
    refused(range, message)
}

/// Reads a port or a range of ports that begins at byte `start`.
fn port_range(text: &str, start: usize, whose: &str, problems: &mut Vec<Problem>) -> Option<PortRange> {
    let mut parts = pieces(text, '-');
    let (first_range, first) = parts.next().unwrap_or((0..0, ""));
    let (last_range, last) = parts.next().unwrap_or((first_range.clone(), first));
    let mut read = |range: &Range<usize>, part: &str| {
        let port = numbers::port(part);
        if port.is_none() {
            problems.push(refused(shifted(range, start), bad_port(part, text, whose)));
        }
        port
    };
    let first_port = read(&first_range, first);
    let last_port = if last_range == first_range { first_port } else { read(&last_range, last) };
    let range = PortRange { first: first_port?, last: last_port? };
    if range.last < range.first {
        let message = format!("the range ends before it begins: write `{}-{}`", range.last, range.first);
        problems.push(refused(start..start + text.len(), message));
        return None;
    }
    if let Some((rest, _)) = parts.next() {
        problems
            .push(doubtful(start + rest.start - 1..start + text.len(), "the rest of the range is ignored: remove it"));
    }
    Some(range)
}

fn bad_port(part: &str, whole: &str, whose: &str) -> String {
    if part.is_empty() {
        let missing = if whole.is_empty() { "a port is missing here" } else { "one end of the range is missing" };
        format!("{missing}: write a number, or a range such as `8000-8010`")
    } else if part.bytes().all(|b| b.is_ascii_digit()) {
        format!("there is no port {}: the highest is 65535", shown(part))
    } else {
        format!("the {whose} port `{}` is not a number: write one, or a range such as `8000-8010`", shown(part))
    }
}

/// Reads `published` of the long form: a port, a range, or nothing to let the host choose.
pub fn parse_published(text: &str) -> Parsed<PortRange> {
    let mut problems = Vec::new();
    let value = if text.is_empty() { None } else { port_range(text, 0, "published", &mut problems) };
    // Compose passes this on as it is; the engine then refuses it.
    let problems = problems.into_iter().map(|problem| fails(problem.range, problem.message)).collect();
    Parsed::new(value, problems)
}

/// Reads `host_ip` of the long form. Other than in the short form there are no brackets around IPv6.
pub fn parse_host_ip(text: &str) -> Parsed<IpAddr> {
    if let Ok(ip) = text.parse() {
        return Parsed::new(Some(ip), Vec::new());
    }
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let message = match bare.filter(|bare| bare.parse::<IpAddr>().is_ok()) {
        Some(bare) => format!("in the long form an address has no brackets: write `{}`", shown(bare)),
        None if text.is_empty() => "the address is empty: write one, or remove `host_ip`".to_owned(),
        None => {
            let why = "is not an IP address; write one as `127.0.0.1` or `::1`: names of hosts are not looked up here";
            format!("`{}` {why}", shown(text))
        }
    };
    Parsed::wrong(refused(0..text.len(), message))
}

/// Reads `target` of the long form, written as a string.
pub fn parse_target(text: &str) -> Parsed<u16> {
    let whole = 0..text.len();
    match numbers::integer(text) {
        Some(number) if number < 0 => Parsed::wrong(refused(whole, "a port cannot be negative")),
        Some(number) => match u16::try_from(number) {
            Ok(port) => Parsed::new(Some(port), Vec::new()),
            Err(_) => Parsed::wrong(fails(whole, format!("there is no port {number}: the highest is 65535"))),
        },
        None => {
            let why = "must be one port, a number: ranges need the short form";
            Parsed::wrong(refused(whole, format!("the target `{}` {why}", shown(text))))
        }
    }
}

/// How a port of the long form is published in a swarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PublishMode {
    /// On each node that runs the service.
    Host,
    /// On every node, with load balancing.
    Ingress,
}

/// Reads `mode` of the long form.
pub fn parse_mode(text: &str) -> Parsed<PublishMode> {
    match text {
        "host" => Parsed::new(Some(PublishMode::Host), Vec::new()),
        "ingress" => Parsed::new(Some(PublishMode::Ingress), Vec::new()),
        _ => {
            let message = format!("there is no mode `{}` of publishing: write `host` or `ingress`", shown(text));
            Parsed::wrong(doubtful(0..text.len(), message))
        }
    }
}

/// Reads `protocol` of the long form.
pub fn parse_protocol(text: &str) -> Parsed<Protocol> {
    match Protocol::of(text) {
        Some(protocol) => Parsed::new(Some(protocol), Vec::new()),
        None => {
            let message = format!("there is no protocol `{}` for ports: write `tcp`, `udp` or `sctp`", shown(text));
            Parsed::wrong(fails(0..text.len(), message))
        }
    }
}

/// Reads an entry of `expose`: a port or a range, with an optional protocol.
pub fn parse_expose(text: &str) -> Parsed<Port> {
    let mut port = Port { protocol: Some(Protocol::Tcp), ..Port::default() };
    let mut problems = Vec::new();
    read_target(text, 0, &mut port, &mut problems);
    let gently = |problem: Problem| match text.contains(':') {
        true => fails(problem.range, "`expose` has only ports of the container; to publish one, list it under `ports`"),
        false => fails(problem.range, problem.message),
    };
    Parsed::new(Some(port), problems.into_iter().map(gently).collect())
}
