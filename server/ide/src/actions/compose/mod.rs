//! Changes of Compose files that are not wrong: other forms of the same, another order, quotes.

mod forms;
mod ports;
mod scalar;
mod sort;

use std::ops::Range;

use dockwright_model::Compose;
use dockwright_syntax::yaml::{Node, Step};

use super::{Action, Kind, Proof};

/// The refactorings at the start of a byte range. Files with errors have none: nobody knows what they mean.
pub(super) fn refactors(file: &Compose, range: &Range<usize>, proof: Proof) -> Vec<Action> {
    let yaml = file.yaml();
    if !yaml.problems().is_empty() {
        return Vec::new();
    }
    let path = yaml.path_at(range.start);
    let keys: Vec<&str> =
        path.steps.iter().map(|step| if let Step::Key(key) = step { key.as_str() } else { "" }).collect();
    let Some(root) = yaml.roots().nth(path.document) else { return Vec::new() };
    let own = |keys: &[&str]| keys.iter().try_fold(root, |node, key| written(node, key));
    let mut found = Vec::new();
    if let ["services", _, "ports" | "depends_on" | "environment", ..] = keys.as_slice()
        && let (Some(value), Some(item)) = (keys.get(..3).and_then(own), yaml.node_at(range.start))
    {
        found.extend(forms::other(file, value, keys.get(2).copied().unwrap_or_default()));
        found.extend(ports::other(file, value, item));
    }
    found.extend(yaml.node_at(range.start).and_then(|node| scalar::quotes(node, &keys)));
    if let ["services", _] | ["services", _, _] = keys.as_slice()
        && let Some(service) = keys.get(..2).and_then(own)
    {
        found.extend(sort::keys(file, service, proof));
    }
    if let [section] | [section, _] = keys.as_slice()
        && let Some(named) = own(&[*section])
    {
        found.extend(sort::names(file, section, named, proof));
    }
    found.into_iter().map(|(title, edits)| Action::refactor(Kind::Rewrite, title, edits)).collect()
}

/// The value of a key as it is written in a mapping: neither merged nor what an alias stands for.
fn written<'a>(mapping: Node<'a>, key: &str) -> Option<Node<'a>> {
    mapping.pairs().find(|(name, _)| name.text() == Some(key)).map(|(_, value)| value)
}
