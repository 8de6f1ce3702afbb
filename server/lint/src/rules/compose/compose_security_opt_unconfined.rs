use std::collections::HashSet;

use dockwright_model::compose::Content;

use crate::Severity;
use crate::rule::rule;
use crate::rules::compose_host;

use super::Composing;

rule! {
    /// A security module is turned off for a container.
    ///
    /// Seccomp keeps hundreds of system calls from the kernel, AppArmor and SELinux keep a container from files and mounts
    /// of the host, and some paths below `/proc` and `/sys` are hidden. `unconfined` and `label:disable` take that away
    /// for the one call or file that was missing. Name a profile that allows it (`seccomp:./profile.json`).
    ///
    /// For mounts with FUSE, which AppArmor's usual profile does not allow, it is no warning.
    ///
    /// ```yaml finds 2
    /// services:
    ///   app:
    ///     image: org/app:1.4
    ///     security_opt:
    ///       - seccomp:unconfined
    ///       - label=disable
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   app:
    ///     image: org/app:1.4
    ///     security_opt:
    ///       - no-new-privileges:true
    ///       - seccomp:./profile.json
    /// ```
    "compose-security-opt-unconfined" {
        file: Compose,
        category: Security,
        severity: Warning,
        fix: None,
        also: [],
    }
}

/// What is turned off, and what it keeps a container from.
const OFF: &[(&str, &str, &str)] = &[
    (
        "apparmor",
        "unconfined",
        "Without AppArmor nothing keeps the container from mounting and from writing below `/proc` and `/sys`",
    ),
    ("label", "disable", "Without its label SELinux does not keep the container from the files of the host"),
    (
        "seccomp",
        "unconfined",
        "Without seccomp the container may call everything in the kernel, also what is known to be used for breaking out",
    ),
    (
        "systempaths",
        "unconfined",
        "Without the masks on `/proc` and `/sys` the container sees and changes settings of the kernel",
    ),
];

fn check(context: &mut Composing<'_>) {
    let mut reported = HashSet::new();
    for service in context.file.services() {
        if service.is("privileged") {
            continue;
        }
        for item in service.items("security_opt") {
            let content = Content::of(item);
            let text = content.as_ref().and_then(Content::text).unwrap_or_default();
            let Some((option, value)) = text.split_once([':', '=']) else { continue };
            let off = OFF.iter().find(|(known, off, _)| *known == option && *off == value);
            let Some((_, _, why)) = off.filter(|_| reported.insert(item.id())) else { continue };
            let fuse = option == "apparmor" && compose_host::uses_fuse(&service);
            let (severity, rest) = if fuse {
                (Severity::Info, "Mounts with FUSE need that, or a profile of your own that allows them.")
            } else {
                (Severity::Warning, "Leave it out, or name a profile that allows what is missing.")
            };
            context.report(item.span(), format!("{why}. {rest}")).severity(severity);
        }
    }
}
