//! What a service shares with the host.

use dockwright_model::compose::{Content, Service};
use dockwright_syntax::yaml::Node;

/// Whether an attribute such as `pid` or `network_mode` is `host`.
pub(crate) fn is_host(service: &Service<'_>, attribute: &str) -> bool {
    service.text(attribute).is_some_and(|content| content.text() == Some("host"))
}

/// Whether the container gets the device with which filesystems are mounted by FUSE.
pub(crate) fn uses_fuse(service: &Service<'_>) -> bool {
    let source = |item: Node<'_>| {
        let content = item.get("source").map_or_else(|| Content::of(item), Content::of);
        content.and_then(|content| content.text().map(|text| text.starts_with("/dev/fuse")))
    };
    service.items("devices").into_iter().any(|item| source(item) == Some(true))
}
