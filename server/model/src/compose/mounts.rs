//! What a service mounts and publishes, in the short forms as in the long ones.

use dockwright_syntax::compose::interpolation;
use dockwright_syntax::compose::ports::{self, PortRange};
use dockwright_syntax::compose::volumes::{self, Source};
use dockwright_syntax::yaml::{Kind, Node};

use super::text::is_true;
use super::{Content, Service};

/// An item of `volumes`.
#[derive(Debug, Clone)]
pub struct Mount<'a> {
    /// The item.
    pub node: Node<'a>,
    /// What is mounted, without a slash at its end: a name or a path. The home folder is `~`, other variables without a
    /// default are as they are written. None if a new volume without a name is.
    pub source: Option<String>,
    /// Whether the source is a file or folder of the host.
    pub is_bind: bool,
    /// Where, without a slash at its end.
    pub target: String,
    /// Whether the container cannot write to it.
    pub read_only: bool,
}

/// An item of `ports`.
#[derive(Debug, Clone)]
pub struct Published<'a> {
    /// The item.
    pub node: Node<'a>,
    /// Whether an address of the host is named.
    pub has_address: bool,
    /// The ports of the host, if any are named.
    pub published: Option<PortRange>,
    /// The ports of the container.
    pub target: Option<PortRange>,
}

impl Published<'_> {
    /// Whether it is written in a list, and not brought there by an alias.
    pub fn is_in(&self, list: Node<'_>) -> bool {
        self.node.parent().is_some_and(|parent| parent.id() == list.id())
    }
}

impl<'a> Service<'a> {
    /// The items of `volumes` that can be read.
    pub fn mounts(&self) -> Vec<Mount<'a>> {
        self.items("volumes").into_iter().filter_map(mount).collect()
    }

    /// Whether something is mounted at a folder, or around it: a volume, a folder of the host or a `tmpfs`.
    pub fn has_mount_at(&self, path: &str) -> bool {
        let holds = |target: &str| {
            let target = target.trim_end_matches('/');
            path.strip_prefix(target).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let temporary = self.items("tmpfs").into_iter().filter_map(filled);
        self.mounts().iter().any(|mount| holds(&mount.target))
            || temporary.into_iter().any(|text| holds(text.split(':').next().unwrap_or_default()))
    }

    /// The items of `ports` that can be read.
    pub fn published(&self) -> Vec<Published<'a>> {
        self.items("ports").into_iter().filter_map(published).collect()
    }
}

/// The text of a scalar with its variables put in: `~` for the home folder, and as written where nothing is known.
fn filled(node: Node<'_>) -> Option<String> {
    if let Some(text) = Content::of(node)?.text() {
        return Some(text.to_owned());
    }
    let home = |name: &str| Some(if name == "HOME" { "~".to_owned() } else { format!("./${name}") });
    interpolation::parse(node.text()?).expand(&home).ok()
}

/// A path without the slashes at its end; the root stays.
fn trimmed(path: &str) -> String {
    let short = path.trim_end_matches('/');
    if short.is_empty() && path.starts_with('/') { "/".to_owned() } else { short.to_owned() }
}

fn mount(node: Node<'_>) -> Option<Mount<'_>> {
    if let Kind::Mapping(_) = node.kind() {
        let text = |key: &str| filled(node.get(key)?);
        return Some(Mount {
            node,
            source: text("source").map(|source| trimmed(&source)),
            is_bind: text("type").is_some_and(|kind| kind == "bind"),
            target: trimmed(&text("target")?),
            read_only: node.get("read_only").is_some_and(is_true),
        });
    }
    let text = filled(node)?;
    let volume = volumes::parse(&text).value?;
    let part = |range: &Option<std::ops::Range<usize>>| text.get(range.clone()?).map(trimmed);
    Some(Mount {
        node,
        source: part(&volume.source_range),
        is_bind: volume.source == Source::Path,
        target: part(&volume.target_range)?,
        read_only: volume.read_only(),
    })
}

fn published(node: Node<'_>) -> Option<Published<'_>> {
    if let Kind::Mapping(_) = node.kind() {
        let known = |key: &str| Content::of(node.get(key)?);
        let range = |key: &str| ports::parse_published(known(key)?.text()?).value;
        let (published, target) = (range("published"), range("target"));
        return Some(Published { node, has_address: node.get("host_ip").is_some(), published, target });
    }
    let content = Content::of(node)?;
    let port = ports::parse(content.text()?).value?;
    let has_address = port.ip_range.is_some();
    Some(Published { node, has_address, published: port.published, target: port.target })
}

#[cfg(test)]
mod tests {
    use crate::Compose;

    #[test]
    fn mounts_and_ports_of_both_forms() {
        let file = Compose::new(
            "services:\n  a:\n    tmpfs: /run:size=1m\n    volumes:\n      - /etc/:/host/etc:ro\n      - $HOME/.ssh:/s\n      \
             - data:/var/lib/x\n      - /cache\n      - ${D}/x:/y\n      - {type: bind, source: /, target: /h, read_only: true}\n    \
             ports: [\"80\", \"${P:-81}:80\", \"127.0.0.1:82:80\", {target: 80, published: 83}, \"${Q}:80\"]\n",
        );
        let service = file.service("a").unwrap();
        let mounts: Vec<String> = service
            .mounts()
            .iter()
            .map(|m| format!("{} {} {} {}", m.source.as_deref().unwrap_or("-"), m.is_bind, m.target, m.read_only))
            .collect();
        assert_eq!(
            mounts,
            [
                "/etc true /host/etc true",
                "~/.ssh true /s false",
                "data false /var/lib/x false",
                "- false /cache false",
                "./$D/x true /y false",
                "/ true /h true",
            ]
        );
        assert!(service.has_mount_at("/run") && service.has_mount_at("/var/lib/x/y"));
        assert!(!service.has_mount_at("/var/lib") && !service.has_mount_at("/cached"));
        let ports: Vec<_> = service.published().iter().map(|p| (p.published.map(|r| r.first), p.has_address)).collect();
        assert_eq!(ports, [(None, false), (Some(81), false), (Some(82), true), (Some(83), false)]);
    }
}
