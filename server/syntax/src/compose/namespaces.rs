//! What a container shares with others: `network_mode`, `ipc`, `pid`, `userns_mode`, `uts` and `cgroup`.

use std::ops::Range;

use super::{Parsed, fails, refused, shown};

/// The attributes that share a namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Namespace {
    /// `network_mode`
    Network,
    /// `ipc`
    Ipc,
    /// `pid`
    Pid,
    /// `userns_mode`
    User,
    /// `uts`
    Uts,
    /// `cgroup`
    Cgroup,
}

impl Namespace {
    /// The words it takes, the most usual first. Networks also take the name of a network.
    pub fn words(self) -> &'static [&'static str] {
        match self {
            Namespace::Network => &["host", "none", "bridge"],
            Namespace::Ipc => &["host", "private", "shareable", "none"],
            Namespace::Cgroup => &["host", "private"],
            Namespace::Pid | Namespace::User | Namespace::Uts => &["host"],
        }
    }

    /// Whether it can be that of another service or container.
    pub fn takes_references(self) -> bool {
        matches!(self, Namespace::Network | Namespace::Ipc | Namespace::Pid)
    }
}

/// Whose namespace is shared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shared {
    /// That of another service; the bytes are those of its name.
    Service(Range<usize>),
    /// That of a container outside of the project; the bytes are those of its name.
    Container(Range<usize>),
    /// One of the words, or the name of a network.
    Word,
}

/// Reads the value of such an attribute.
pub fn parse(namespace: Namespace, text: &str) -> Parsed<Shared> {
    let whole = 0..text.len();
    if namespace.takes_references() {
        for (prefix, make) in
            [("service:", Shared::Service as fn(_) -> _), ("container:", Shared::Container as fn(_) -> _)]
        {
            let Some(name) = text.strip_prefix(prefix) else { continue };
            let range = prefix.len()..text.len();
            let value = Some(make(range.clone()));
            if !name.trim().is_empty() {
                return Parsed::new(value, Vec::new());
            }
            let message = format!("the name is missing: write `{prefix}name`");
            let problem = if prefix == "service:" { refused(range, message) } else { fails(range, message) };
            return Parsed::new(value, vec![problem]);
        }
    }
    let known = text.is_empty() || namespace.words().contains(&text);
    if known || (namespace == Namespace::Network && !text.contains(':')) {
        return Parsed::new(Some(Shared::Word), Vec::new());
    }
    let mut expected: Vec<_> = namespace.words().iter().map(|word| format!("`{word}`")).collect();
    if namespace.takes_references() {
        expected.extend(["`service:name`".to_owned(), "`container:name`".to_owned()]);
    }
    let message = format!("`{}` cannot stand here: write {}", shown(text), expected.join(", "));
    let problem = if namespace == Namespace::Cgroup { refused(whole, message) } else { fails(whole, message) };
    Parsed::wrong(problem)
}
