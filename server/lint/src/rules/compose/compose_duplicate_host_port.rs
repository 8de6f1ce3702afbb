use std::net::IpAddr;

use dockwright_model::compose::{Content, Service};
use dockwright_syntax::compose::ports::{self, PortRange, Protocol};
use dockwright_syntax::yaml::{Node, Resolved};

use crate::Severity;
use crate::rule::rule;
use crate::rules::compose_project::together;

use super::Composing;

rule! {
    /// Two ports are published on the same port of the host.
    ///
    /// Only one container can listen at a port of an address; the second does not start. Different protocols, different
    /// addresses (`host_ip`), and services that never run together because they need different profiles do not get in each
    /// other's way.
    ///
    /// ```yaml finds 2
    /// services:
    ///   web:
    ///     image: nginx
    ///     ports: ["8080:80", "127.0.0.1:8443:443"]
    ///   api:
    ///     image: api:1
    ///     ports:
    ///       - "8079-8081:3000-3002"
    ///       - target: 443
    ///         published: "8443"
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   web:
    ///     image: nginx
    ///     ports: ["127.0.0.1:80:80", "127.0.0.2:80:80", "53:53", "53:53/udp", "3000"]
    ///   api:
    ///     image: api:1
    ///     ports: ["3000", "${PORT}:80"]
    /// ```
    "compose-duplicate-host-port" {
        file: Compose,
        category: Correctness,
        severity: Warning,
        fix: None,
        also: ["dclint/no-duplicate-exported-ports"],
    }
}

/// A published port.
struct Published<'a> {
    service: usize,
    node: Node<'a>,
    protocol: Protocol,
    ip: Option<IpAddr>,
    range: PortRange,
    /// Whether no variable can change it.
    exact: bool,
}

/// So many ports that begin before another are compared with it.
const MAX_COMPARED: usize = 50;

fn check(context: &mut Composing<'_>) {
    let services = context.file.services();
    let mut all: Vec<Published<'_>> = Vec::new();
    for (number, service) in services.iter().enumerate() {
        // There published ports mean nothing.
        if service.has("network_mode") {
            continue;
        }
        all.extend(service.items("ports").into_iter().filter_map(|port| published(number, port)));
    }
    let profiles: Vec<Vec<String>> = services.iter().map(Service::profiles).collect();
    all.sort_by_key(|port| (port.range.first, port.service, port.node.id()));
    let mut open: Vec<&Published<'_>> = Vec::new();
    let mut found: Vec<(&Published<'_>, &Published<'_>)> = Vec::new();
    for port in &all {
        open.retain(|other| other.range.last >= port.range.first);
        let clashes = |other: &&&Published<'_>| clash(&profiles, other, port);
        if let Some(other) = open.iter().rev().take(MAX_COMPARED).find(clashes) {
            found.push(if (other.node.id(), other.service) < (port.node.id(), port.service) {
                (other, port)
            } else {
                (port, other)
            });
        }
        open.push(port);
    }
    for (first, second) in found {
        let name = services.get(first.service).map_or("", |service| service.name);
        let number = first.range.first.max(second.range.first);
        let whose = if first.service == second.service { "here".to_owned() } else { format!("by `{name}`") };
        let message = format!(
            "Port {number} of the host is published {whose} already, and only one container can listen at it. Choose \
             another."
        );
        let severity = if first.exact && second.exact { Severity::Warning } else { Severity::Info };
        // By an alias or `extends` two services may have one port.
        let shared = services.get(second.service).filter(|_| first.node == second.node);
        let at = shared.map_or_else(|| second.node.first_line(), |service| service.key.span());
        let finding = context.report(at, message).severity(severity);
        finding.related(first.node.first_line(), "It is published here.");
    }
}

fn clash(profiles: &[Vec<String>], one: &Published<'_>, other: &Published<'_>) -> bool {
    let overlap = match (one.ip, other.ip) {
        (Some(one), Some(other)) => {
            one == other || one.is_ipv4() == other.is_ipv4() && (one.is_unspecified() || other.is_unspecified())
        }
        _ => true,
    };
    let profiles = (profiles.get(one.service), profiles.get(other.service));
    overlap
        && one.protocol == other.protocol
        // What a service has from one that it extends is put together with its own.
        && (one.service != other.service || one.node != other.node && one.node.parent() == other.node.parent())
        && matches!(profiles, (Some(one), Some(other)) if together(one, other))
}

fn published<'a>(service: usize, node: Node<'a>) -> Option<Published<'a>> {
    if node.is_mapping() {
        return long_form(service, node);
    }
    let content = Content::of(node)?;
    let port = ports::parse(content.text()?).value?;
    let (range, target, protocol) = (port.published?, port.target?, port.protocol?);
    // Of several ports for one of the container, Docker takes one that is free.
    let is_choice = range.first != range.last && target.first == target.last;
    let exact = matches!(content, Content::Exactly(_));
    (!is_choice).then_some(Published { service, node, protocol, ip: port.ip, range, exact })
}

fn long_form<'a>(service: usize, node: Node<'a>) -> Option<Published<'a>> {
    let content = Content::of(node.get("published")?)?;
    let range = ports::parse_published(content.text()?).value?;
    let text = |key: &str| Content::of(node.get(key)?)?.text().map(str::to_owned);
    let protocol = match node.get("protocol") {
        None => Protocol::Tcp,
        Some(_) => ports::parse(&format!("1/{}", text("protocol")?)).value?.protocol?,
    };
    let ip = match node.get("host_ip") {
        None => None,
        Some(_) => Some(text("host_ip")?.parse().ok()?),
    };
    let exact = matches!(content, Content::Exactly(_)) && !matches!(node.resolved(), Some(Resolved::Null));
    (range.first == range.last).then_some(Published { service, node, protocol, ip, range, exact })
}
