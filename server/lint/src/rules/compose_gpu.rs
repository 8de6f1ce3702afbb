//! Services that ask for a GPU of NVIDIA.

use dockwright_model::compose::{Content, Service};
use dockwright_syntax::yaml::{Kind, Node};

/// What NVIDIA's driver can be asked for.
pub(crate) const CAPABILITIES: &[&str] =
    &["gpu", "nvidia", "compute", "compat32", "graphics", "utility", "video", "display"];

/// How a service asks for it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Wish<'a> {
    /// Entries of `deploy.resources.reservations.devices`.
    Devices(Node<'a>),
    /// `gpus`.
    Gpus(Node<'a>),
    /// `runtime: nvidia`.
    Runtime(Node<'a>),
}

impl<'a> Wish<'a> {
    /// The value that asks for it.
    pub(crate) fn node(self) -> Node<'a> {
        match self {
            Wish::Devices(node) | Wish::Gpus(node) | Wish::Runtime(node) => node,
        }
    }

    /// How many GPUs are asked for, if that is a number: with `count`, or as many as `device_ids` lists.
    pub(crate) fn count(self) -> Option<Count> {
        let entries: Vec<Node<'a>> = match self {
            Wish::Devices(list) => list.items().map(Node::resolve).filter(|entry| is_gpu(*entry)).collect(),
            Wish::Gpus(list) if list.is_sequence() => list.items().map(Node::resolve).collect(),
            Wish::Gpus(value) => return (Content::of(value)?.text()? == "all").then_some(Count::All),
            Wish::Runtime(_) => return None,
        };
        let [entry] = entries.as_slice() else { return None };
        if let Some(ids) = entry.get("device_ids").filter(|ids| ids.is_sequence()) {
            return Some(Count::These(ids.items().count()));
        }
        let count = Content::of(entry.get("count")?)?;
        match count.text()? {
            "all" => Some(Count::All),
            number => number.parse().ok().map(Count::These),
        }
    }
}

/// How many GPUs are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Count {
    All,
    These(usize),
}

/// Whether an entry of `devices` is about a GPU of NVIDIA.
pub(crate) fn is_gpu(entry: Node<'_>) -> bool {
    let text = |node: Node<'_>| node.resolve().text().map(str::to_owned);
    let driver = entry.get("driver").and_then(text);
    let asks = |entry: Node<'_>| {
        entry.get("capabilities").is_some_and(|list| {
            list.items().filter_map(text).any(|item| matches!(item.as_str(), "gpu" | "nvidia" | "compute"))
        })
    };
    match driver.as_deref() {
        Some("nvidia") => true,
        None | Some("") => asks(entry),
        Some(_) => false,
    }
}

/// How a service asks for a GPU, the newest way first.
pub(crate) fn wish<'a>(service: &Service<'a>) -> Option<Wish<'a>> {
    let devices = service.at(&["deploy", "resources", "reservations", "devices"]);
    if let Some(list) = devices.filter(|list| list.items().any(|entry| is_gpu(entry.resolve()))) {
        return Some(Wish::Devices(list));
    }
    if let Some(gpus) = service.get("gpus").filter(|gpus| !matches!(gpus.kind(), Kind::Empty)) {
        return Some(Wish::Gpus(gpus));
    }
    let runtime = service.get("runtime")?;
    (runtime.text() == Some("nvidia")).then_some(Wish::Runtime(runtime))
}

/// A variable of `environment`, with its value if that is written out: the node, and its text from a byte offset on.
pub(crate) fn variable<'a>(service: &Service<'a>, name: &str) -> Option<(Node<'a>, usize)> {
    let (key, _, value) = service.entries("environment").into_iter().find(|(_, key, _)| key == name)?;
    match value {
        Some(value) => Some((value, 0)),
        None => Some((key, name.len() + 1)),
    }
}

/// The text of such a variable.
pub(crate) fn text_of((node, from): (Node<'_>, usize)) -> Option<String> {
    Some(Content::of(node)?.text()?.get(from..)?.to_owned())
}
