use std::collections::HashSet;

use dockwright_model::compose::Mount;
use dockwright_syntax::compose::volumes;
use dockwright_syntax::yaml::Node;

use crate::rule::rule;
use crate::rules::compose_edit;
use crate::{Edit, Fix};

use super::Composing;

rule! {
    /// A folder of the host that matters to its security is mounted so that the container can write to it.
    ///
    /// Who can write to `/etc`, `/root` or `/boot` of the host has the host; who can write to `~/.ssh` gets in with a key
    /// of his own. Mount only the file that is needed, and add `:ro`.
    ///
    /// ```yaml finds 2
    /// services:
    ///   agent:
    ///     image: org/agent:1.4
    ///     volumes:
    ///       - /etc:/host/etc
    ///       - type: bind
    ///         source: ~/.ssh
    ///         target: /root/.ssh
    /// ```
    ///
    /// ```yaml fixed
    /// services:
    ///   agent:
    ///     image: org/agent:1.4
    ///     volumes:
    ///       - /etc:/host/etc:ro
    ///       - type: bind
    ///         source: ~/.ssh
    ///         target: /root/.ssh
    ///         read_only: true
    /// ```
    ///
    /// ```yaml ignores
    /// services:
    ///   agent:
    ///     image: org/agent:1.4
    ///     volumes:
    ///       - /:/rootfs:ro
    ///       - /etc/localtime:/etc/localtime
    ///       - ./etc:/etc/app
    /// ```
    "compose-sensitive-mount" {
        file: Compose,
        category: Security,
        severity: Warning,
        fix: Some(Unsafe),
        also: [],
    }
}

/// The places, and what whoever writes there can do.
const SENSITIVE: &[(&str, &str)] = &[
    ("/", "has the host"),
    ("/boot", "chooses what the host starts with"),
    ("/etc", "adds users and jobs to the host"),
    ("/etc/passwd", "adds users to the host"),
    ("/etc/shadow", "sets the passwords of the host"),
    ("/etc/sudoers", "becomes root on the host"),
    ("/proc", "changes settings of the kernel, and can break out with them"),
    ("/root", "has the account of root on the host"),
    ("/sys", "changes settings of the kernel and of devices"),
    ("/usr", "replaces the programs of the host"),
    ("/usr/bin", "replaces the programs of the host"),
    ("/var/lib/docker", "changes all images, containers and volumes of the host"),
    ("~/.ssh", "adds keys to your account"),
    ("~/.gnupg", "changes whom you trust"),
];

fn check(context: &mut Composing<'_>) {
    let mut reported = HashSet::new();
    for service in context.file.services() {
        for mount in service.mounts().into_iter().filter(|mount| mount.is_bind && !mount.read_only) {
            let place = mount.source.as_deref().and_then(|source| SENSITIVE.iter().find(|(place, _)| *place == source));
            let Some((place, can)) = place.filter(|_| reported.insert(mount.node.id())) else { continue };
            let message = format!(
                "Whoever controls `{}` can write to `{place}` of the host, and with that {can}. Mount only what is needed, \
                 with `:ro`.",
                service.name
            );
            let edit = read_only(context, &mount);
            let range = mount.node.get("source").map_or_else(|| mount.node.span(), Node::span);
            let fix = edit.map(|edit| Fix::unsafe_("Mount it read-only", vec![edit]));
            context.report(range, message).maybe_fix(fix);
        }
    }
}

fn read_only(context: &Composing<'_>, mount: &Mount<'_>) -> Option<Edit> {
    if mount.node.is_mapping() {
        if mount.node.get("read_only").is_some() {
            return None;
        }
        return compose_edit::add_lines(context, mount.node, &["read_only: true"]);
    }
    let text = mount.node.text().filter(|text| !text.contains("${"))?;
    let volume = volumes::parse(text).value?;
    if volume.options.iter().any(|(_, option)| *option == volumes::VolumeOption::ReadWrite) {
        return None;
    }
    let separator = if volume.options.is_empty() { ":" } else { "," };
    Some(Edit::insert(mount.node.value_offset_to_source(text.len()), format!("{separator}ro")))
}
