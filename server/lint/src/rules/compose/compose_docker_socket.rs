use std::collections::HashSet;

use dockwright_syntax::yaml::Node;

use crate::rule::rule;
use crate::rules::compose_image;

use super::Composing;

rule! {
    /// The socket of the Docker daemon is mounted into a container.
    ///
    /// Whoever can write to the socket can start a privileged container with the disk of the host in it: it is root on the
    /// host. `:ro` does not help, for it only keeps the file from being replaced, not requests from being made. Put a proxy
    /// in between that lets through only what the service asks for, such as `tecnativa/docker-socket-proxy`, on a network
    /// of their own.
    ///
    /// ```yaml finds
    /// services:
    ///   proxy:
    ///     image: traefik:v3.6
    ///     volumes:
    ///       - /var/run/docker.sock:/var/run/docker.sock:ro
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   socket:
    ///     image: tecnativa/docker-socket-proxy:v0.4.2
    ///     environment: {CONTAINERS: 1}
    ///     volumes:
    ///       - /var/run/docker.sock:/var/run/docker.sock:ro
    ///   proxy:
    ///     image: traefik:v3.6
    ///     command: --providers.docker.endpoint=tcp://socket:2375
    /// ```
    "compose-docker-socket" {
        file: Compose,
        category: Security,
        severity: Warning,
        fix: None,
        also: [],
    }
}

fn check(context: &mut Composing<'_>) {
    let mut reported = HashSet::new();
    for service in context.file.services() {
        for mount in service.mounts() {
            let socket = mount.source.as_deref().is_some_and(|source| source.ends_with("/docker.sock"));
            if !socket || !mount.is_bind || !reported.insert(mount.node.id()) {
                continue;
            }
            let image = compose_image::of(&service);
            if image.is_some_and(|image| image.last_name().contains("socket-proxy")) {
                continue;
            }
            let read_only = if mount.read_only { ", and `ro` does not prevent that" } else { "" };
            let message = format!(
                "Whoever controls `{}` controls the Docker daemon through this socket, and with it the host{read_only}. Put a \
                 socket proxy in between that lets through only what is needed.",
                service.name
            );
            let range = mount.node.get("source").map_or_else(|| mount.node.span(), Node::span);
            context.report(range, message);
        }
    }
}
