//! What a mapping holds when aliases and `<<` are followed.

use std::collections::HashSet;

use super::firsts::Firsts;
use super::node::{Kind, Node, NodeId};
use super::scalar::Style;

impl<'a> Node<'a> {
    /// Whether it is the key `<<`, whose value is merged into its mapping. `"<<"` is a key like any other.
    pub fn is_merge_key(self) -> bool {
        let tag = || self.tag().map(|tag| &*tag.text);
        self.text() == Some("<<") && self.style() == Some(Style::Plain) && matches!(tag(), None | Some("!" | "!!merge"))
    }

    /// The value of a key: what is written in the mapping itself, else what is merged into it. Aliases are followed.
    pub fn get(self, key: &str) -> Option<Node<'a>> {
        let node = self.resolve();
        let own = node.own(key);
        own.or_else(|| {
            let all = node.has_merge_key().then(|| node.entries());
            all?.into_iter().find(|(name, _)| name.text() == Some(key)).map(|(_, value)| value.resolve())
        })
    }

    /// Whether something is merged into a mapping.
    fn has_merge_key(self) -> bool {
        self.pairs().any(|(key, _)| key.is_merge_key())
    }

    /// The value of a key as it is written in the mapping itself: nothing merged, aliases followed.
    pub fn own(self, key: &str) -> Option<Node<'a>> {
        let mut pairs = self.resolve().pairs();
        pairs.find(|(name, _)| name.text() == Some(key) && !name.is_merge_key()).map(|(_, value)| value.resolve())
    }

    /// The value at the end of a path of keys.
    pub fn at(self, path: &[&str]) -> Option<Node<'a>> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The pairs of a mapping with those that `<<` brings in: its own first, then those merged, of which the first of a name
    /// counts. Keys that are no scalars, and `<<` itself, are left out. An alias is followed to a mapping; values are not
    /// resolved.
    pub fn entries(self) -> Vec<(Node<'a>, Node<'a>)> {
        let mut entries = Firsts::default();
        // No mapping adds anything the second time.
        let mut seen: HashSet<NodeId> = HashSet::new();
        // Mappings that are still to be merged, the next one last.
        let node = self.resolve();
        let mut todo = vec![node];
        while let Some(mapping) = todo.pop() {
            let before = todo.len();
            if mapping != node && !seen.insert(mapping.id()) {
                continue;
            }
            for (key, value) in mapping.pairs() {
                if key.is_merge_key() {
                    todo.extend(value.merged());
                } else if let Some(name) = key.resolve().text() {
                    entries.add(name, (key, value));
                }
            }
            if let Some(merged) = todo.get_mut(before..) {
                merged.reverse();
            }
        }
        entries.into_values()
    }

    /// The mappings that the value of `<<` stands for.
    fn merged(self) -> Vec<Node<'a>> {
        let value = self.resolve();
        match value.kind() {
            Kind::Mapping(_) => vec![value],
            Kind::Sequence(_) => value.items().map(Node::resolve).filter(|item| item.is_mapping()).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether the value of `<<` is what it may be.
    pub(super) fn may_be_merged(self) -> bool {
        let value = self.resolve();
        match value.kind() {
            Kind::Mapping(_) => true,
            Kind::Sequence(_) => value.items().all(|item| item.resolve().is_mapping()),
            // An alias that leads nowhere has a problem of its own.
            Kind::Alias(_) => true,
            _ => false,
        }
    }
}
