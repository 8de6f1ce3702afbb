use std::collections::HashSet;

use dockwright_model::compose::{Content, Service};

use crate::Severity;
use crate::rule::rule;
use crate::rules::compose_host;

use super::Composing;

rule! {
    /// A container gets a capability with which it can leave its bounds.
    ///
    /// Some capabilities are close to being root on the host: with `SYS_ADMIN` a process mounts what it likes, with
    /// `SYS_MODULE` it loads code into the kernel, with `DAC_READ_SEARCH` it reads files of the host. Look for the one thing
    /// that the service needs it for, and whether a device, a mount or another container can give that.
    ///
    /// Where the capability is a usual means to an end it is less than a warning: `SYS_ADMIN` with `/dev/fuse`, which no
    /// mount with FUSE does without, `NET_ADMIN` in a network of its own (VPNs), `SYS_PTRACE` for debuggers.
    ///
    /// ```yaml finds 2
    /// services:
    ///   app:
    ///     image: org/app:1.4
    ///     cap_add:
    ///       - SYS_ADMIN
    ///   mount:
    ///     image: org/s3fs:1.9
    ///     cap_add: [SYS_ADMIN]
    ///     devices: ["/dev/fuse:/dev/fuse"]
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   app:
    ///     image: org/app:1.4
    ///     cap_drop: [ALL]
    ///     cap_add: [NET_BIND_SERVICE, CHOWN]
    /// ```
    "compose-dangerous-capability" {
        file: Compose,
        category: Security,
        severity: Warning,
        fix: None,
        also: [],
    }
}

/// The capabilities, and what a process can do with them.
const DANGEROUS: &[(&str, &str)] = &[
    ("ALL", "do nearly everything that root on the host can"),
    ("BPF", "load programs into the kernel and read the memory of other processes"),
    ("DAC_READ_SEARCH", "read files of the host whatever their permissions say"),
    ("NET_ADMIN", "change interfaces, routes and the firewall"),
    ("SYS_ADMIN", "mount filesystems and change namespaces, which is close to being root on the host"),
    ("SYS_BOOT", "restart the host or load another kernel"),
    ("SYS_MODULE", "load modules into the kernel of the host"),
    ("SYS_PTRACE", "look into and change the other processes that it sees"),
    ("SYS_RAWIO", "reach the hardware and the memory of the host directly"),
];

fn check(context: &mut Composing<'_>) {
    let mut reported = HashSet::new();
    for service in context.file.services() {
        // A privileged container has them all, and that is said there.
        if service.is("privileged") {
            continue;
        }
        for item in service.items("cap_add") {
            let content = Content::of(item);
            let text = content.as_ref().and_then(Content::text).unwrap_or_default().to_ascii_uppercase();
            let name = text.strip_prefix("CAP_").unwrap_or(&text);
            let Some((name, can)) = DANGEROUS.iter().find(|(known, _)| *known == name) else { continue };
            if !reported.insert(item.id()) {
                continue;
            }
            let (severity, rest) = judged(name, &service);
            context.report(item.span(), format!("With `{name}` the container can {can}. {rest}")).severity(severity);
        }
    }
}

/// How much a capability matters in a service, and what to do.
fn judged(name: &str, service: &Service<'_>) -> (Severity, &'static str) {
    match name {
        "SYS_ADMIN" if compose_host::uses_fuse(service) => (
            Severity::Info,
            "FUSE needs it: keep what can be reached from here small, with limits on memory and CPU, a network of its own, \
             or by mounting in a container beside the one that reads.",
        ),
        "NET_ADMIN" if !compose_host::is_host(service, "network_mode") => {
            (Severity::Hint, "In a network of its own, as VPNs have it, that is contained; otherwise leave it out.")
        }
        "NET_ADMIN" => {
            (Severity::Warning, "As it shares the network of the host, these are the host's: take one of the two away.")
        }
        "SYS_PTRACE" if !compose_host::is_host(service, "pid") => {
            (Severity::Hint, "Debuggers and profilers need it; leave it out where nobody debugs.")
        }
        "SYS_PTRACE" => (
            Severity::Warning,
            "As it shares the processes of the host, these are the host's: take one of the two away.",
        ),
        _ => (Severity::Warning, "Leave it out, or give the container only what it needs it for."),
    }
}
