use std::collections::HashSet;

use dockwright_model::compose::Service;

use crate::Severity;
use crate::rule::rule;
use crate::rules::{compose_gpu, compose_host};

use super::Composing;

rule! {
    /// A container shares a namespace with the host.
    ///
    /// `network_mode: host` puts every port of the container on the host and gives it the services that listen on
    /// `127.0.0.1` there; with `pid: host` it sees all processes, their arguments and, as root, their files; `ipc: host`,
    /// `uts: host` and `userns_mode: host` take one more wall away each. Publish ports instead, and give more shared memory
    /// with `shm_size`.
    ///
    /// `ipc: host` of a service with a GPU, which PyTorch's own documentation proposes, is a hint; so is `network_mode:
    /// host`, which cannot be done without for discovery in the local network.
    ///
    /// ```yaml finds 2
    /// services:
    ///   app:
    ///     image: org/app:1.4
    ///     network_mode: host
    ///     pid: host
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   app:
    ///     image: org/app:1.4
    ///     pid: "service:web"
    ///     ipc: shareable
    ///   web:
    ///     image: nginx:1.29
    /// ```
    "compose-host-namespace" {
        file: Compose,
        category: Security,
        severity: Warning,
        fix: None,
        also: [],
    }
}

const ATTRIBUTES: &[&str] = &["network_mode", "pid", "ipc", "uts", "userns_mode"];

fn check(context: &mut Composing<'_>) {
    let mut reported = HashSet::new();
    for service in context.file.services() {
        for attribute in ATTRIBUTES.iter().filter(|attribute| compose_host::is_host(&service, attribute)) {
            let Some(value) = service.get(attribute).filter(|value| reported.insert(value.id())) else { continue };
            let (message, severity) = judged(attribute, &service);
            let range = value.key().map_or_else(|| value.span(), |key| key.span().start..value.span().end);
            context.report(range, message).severity(severity);
        }
    }
}

fn judged(attribute: &str, service: &Service<'_>) -> (&'static str, Severity) {
    match attribute {
        "network_mode" => (
            "The container shares the network of the host: all its ports are open there, and it reaches what listens on \
             `127.0.0.1`. If it does not need the local network itself, publish its `ports`.",
            Severity::Hint,
        ),
        "pid" => (
            "The container sees all processes of the host, with their arguments and, as root, their files and memory. Leave \
             it out unless the service is there to watch them.",
            Severity::Warning,
        ),
        "ipc" if compose_gpu::wish(service).is_some() => (
            "The container reads and writes the shared memory of the host. If that is for the workers of a data loader, \
             `shm_size: \"8g\"` gives them memory of their own.",
            Severity::Hint,
        ),
        "ipc" => (
            "The container reads and writes the shared memory of the host. If it only needs more than 64 MB of it, set \
             `shm_size`.",
            Severity::Warning,
        ),
        "uts" => {
            ("The container shares the host name with the host, and may change it. Use `hostname`.", Severity::Warning)
        }
        _ => (
            "Users of the container are those of the host, even where the daemon keeps them apart: root is root. Leave it \
             out.",
            Severity::Warning,
        ),
    }
}
