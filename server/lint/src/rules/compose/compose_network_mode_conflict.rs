use dockwright_model::compose::Content;
use dockwright_syntax::yaml::Node;

use crate::Severity;
use crate::rule::rule;
use crate::rules::compose_project::{merged, refused};

use super::Composing;

rule! {
    /// `network_mode` stands beside `networks` or `ports`.
    ///
    /// A service that is on the network of the host, of another container or on none cannot be on networks of the project:
    /// Docker Compose refuses the file. Ports published with `network_mode: host` or `none` mean nothing, and with
    /// `service:` or `container:` Docker refuses to create the container: publish them where the network belongs.
    ///
    /// ```yaml finds
    /// services:
    ///   web:
    ///     image: nginx
    ///     network_mode: host
    ///     networks: [default]
    /// ```
    ///
    /// ```yaml finds
    /// services:
    ///   web:
    ///     image: nginx
    ///     network_mode: service:vpn
    ///     ports: ["8080:80"]
    ///   vpn:
    ///     image: gluetun:3
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   web:
    ///     image: nginx
    ///     network_mode: service:vpn
    ///   vpn:
    ///     image: gluetun:3
    ///     ports: ["8080:80"]
    ///   api:
    ///     image: nginx
    ///     network_mode: ${MODE}
    ///     ports: ["8081:80"]
    /// ```
    ///
    /// ```text beside
    /// compose.override.yaml
    ///     services:
    ///       web:
    ///         network_mode: host
    /// ```
    ///
    /// ```yaml finds
    /// services:
    ///   web:
    ///     image: nginx
    ///     networks: [default]
    /// ```
    "compose-network-mode-conflict" {
        file: Compose,
        category: Correctness,
        severity: Error,
        fix: None,
        also: [],
    }
}

fn check(context: &mut Composing<'_>) {
    in_file(context);
    across_files(context);
}

/// One of both in this file, the other in one that Compose puts together with it.
fn across_files(context: &mut Composing<'_>) {
    let Some(project) = merged(context) else { return };
    let mut found = Vec::new();
    for service in context.file.services() {
        if service.has("network_mode") == service.has("networks") {
            continue;
        }
        let Some(whole) = project.service(service.name) else { continue };
        let Some((from, mode)) = whole.get("network_mode") else { continue };
        let known = project.text(from, mode).and_then(|content| content.text().map(str::to_owned));
        let Some(known) = known.filter(|mode| !mode.is_empty()) else { continue };
        let networks = whole.values("networks").into_iter();
        let mut networks =
            networks.filter(|(_, networks)| !networks.entries().is_empty() || networks.items().next().is_some());
        let Some((of, networks)) = networks.next() else { continue };
        let (range, other, what) = match networks.key() {
            _ if project.is_here(from) => (mode.span(), of, "`networks`"),
            Some(key) if project.is_here(of) => (key.span(), from, "`network_mode`"),
            _ => continue,
        };
        let path = project.members().get(other).map_or("", |member| &member.path);
        let message = format!(
            "`network_mode: {known}` and `networks` exclude each other, and `{path}` has {what} for `{}`: Compose refuses \
             the project. Remove one of both.",
            service.name
        );
        found.push((range, message, refused(context, &service)));
    }
    for (range, message, severity) in found {
        context.report(range, message).severity(severity);
    }
}

fn in_file(context: &mut Composing<'_>) {
    for service in context.file.services() {
        let Some(mode) = service.get("network_mode") else { continue };
        let content = Content::of(mode);
        let Some(known) = content.as_ref().and_then(Content::text).filter(|mode| !mode.is_empty()) else { continue };
        let networks = service.values("networks");
        if networks.iter().any(|networks| !networks.entries().is_empty() || networks.items().next().is_some()) {
            let message = format!(
                "`network_mode: {known}` and `networks` exclude each other: Compose refuses the file. Remove one of both."
            );
            let severity = refused(context, &service);
            let finding = context.report(mode.span(), message).severity(severity);
            if let Some(key) = networks.first().and_then(|networks| networks.key()) {
                finding.related(key.span(), "The networks.");
            }
        }
        let Some(port) = service.items("ports").into_iter().next() else { continue };
        let why = match known.split_once(':') {
            None if known == "host" => {
                "the container has the ports of the host anyway, and published ones are ignored. Remove them"
            }
            None if known == "none" => "a container without a network has no ports. Remove them",
            Some(("service" | "container", _)) => {
                "Docker refuses to publish ports of a container that is on the network of another. Publish them there"
            }
            _ => continue,
        };
        let range = port.parent().and_then(Node::key).map_or(port.span(), Node::span);
        let finding = context.report(range, format!("With `network_mode: {known}`, {why}."));
        finding.severity(Severity::Warning).related(mode.span(), "The network mode.");
    }
}
