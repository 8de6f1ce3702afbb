use std::collections::HashSet;

use dockwright_model::compose::Published;
use dockwright_syntax::yaml::Node;

use crate::rule::rule;
use crate::rules::{compose_edit, data_stores};
use crate::{Edit, Fix, Severity};

use super::Composing;

rule! {
    /// A port is published on all interfaces of the host.
    ///
    /// Without an address Docker listens on `0.0.0.0`: everybody who reaches the machine reaches the container, and the
    /// rules of `ufw` and `firewalld` do not help, for Docker's own come before them. What only this machine needs is
    /// published with `127.0.0.1:`, and what only other services need is not published at all: they reach it by the name
    /// of the service.
    ///
    /// For the ports of databases, caches and of the Docker daemon it is a warning, for others a hint. The ports 80 and
    /// 443 of the host are left alone: they are meant for everybody.
    ///
    /// ```yaml finds 2
    /// services:
    ///   db:
    ///     image: postgres:18.1
    ///     ports:
    ///       - "5432:5432"
    ///   app:
    ///     image: nginx:1.29
    ///     ports:
    ///       - target: 8080
    ///         published: 8080
    /// ```
    ///
    /// ```yaml fixed
    /// services:
    ///   db:
    ///     image: postgres:18.1
    ///     ports:
    ///       - "127.0.0.1:5432:5432"
    ///   app:
    ///     image: nginx:1.29
    ///     ports:
    ///       - target: 8080
    ///         published: 8080
    ///         host_ip: 127.0.0.1
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   web:
    ///     image: nginx:1.29
    ///     ports:
    ///       - "80:80"
    ///       - "127.0.0.1:8080:8080"
    ///       - "${BIND:-127.0.0.1}:9000:9000"
    ///       - "0.0.0.0:3000:3000"
    ///       - "5000"
    ///     expose: ["6379"]
    /// ```
    "compose-unbound-port" {
        file: Compose,
        category: Security,
        severity: Warning,
        fix: Some(Unsafe),
        also: ["dclint/no-unbound-port-interfaces"],
    }
}

fn check(context: &mut Composing<'_>) {
    let mut reported = HashSet::new();
    for service in context.file.services() {
        for port in service.published() {
            let Some(host) = port.published.filter(|_| !port.has_address) else { continue };
            if matches!(host.first, 80 | 443) || !reported.insert(port.node.id()) {
                continue;
            }
            let store = port.target.and_then(|target| data_stores::at_port(target.first));
            let (message, severity) = match store {
                Some(store) => {
                    let message = format!(
                        "Everybody who can reach this machine can reach {store} at port {}, past its firewall. Publish it on \
                         `127.0.0.1`, or not at all: other services reach it as `{}`.",
                        host.first, service.name
                    );
                    (message, Severity::Warning)
                }
                None => {
                    let message = format!(
                        "Port {} is open on all interfaces of the host, past its firewall. If only this machine needs it, \
                         publish it on `127.0.0.1`.",
                        host.first
                    );
                    (message, Severity::Hint)
                }
            };
            let fix = bind(context, &port);
            context.report(place(&port), message).severity(severity).maybe_fix(fix);
        }
    }
}

/// What is pointed at: the whole port, or the key `published` of the long form.
fn place(port: &Published<'_>) -> std::ops::Range<usize> {
    let key = port.node.get("published").and_then(Node::key);
    key.map_or_else(|| port.node.span(), Node::span)
}

fn bind(context: &Composing<'_>, port: &Published<'_>) -> Option<Fix> {
    let edit = if port.node.is_mapping() {
        compose_edit::add_lines(context, port.node, &["host_ip: 127.0.0.1"])?
    } else {
        port.node.scalar()?;
        Edit::insert(port.node.value_offset_to_source(0), "127.0.0.1:")
    };
    Some(Fix::unsafe_("Publish it on `127.0.0.1` only", vec![edit]))
}
