use dockwright_facts::compose::attribute_at;

use crate::Fix;
use crate::refactor::compose_order::{self, Movable};
use crate::rule::rule;

use super::Composing;

rule! {
    /// The keys at the top of the file are not in the usual order.
    ///
    /// Readers find their way sooner if files are built alike: extensions (`x-…`), `version`, `name`, `include`,
    /// `services`, `networks`, `volumes`, `secrets`, `configs`, and the rest. To Docker Compose the order does not matter.
    ///
    /// ```yaml finds
    /// volumes:
    ///   data:
    /// # What is run.
    /// services:
    ///   web:
    ///     image: nginx:1.29
    ///     volumes: ["data:/data"]
    /// ```
    ///
    /// ```yaml fixed
    /// # What is run.
    /// services:
    ///   web:
    ///     image: nginx:1.29
    ///     volumes: ["data:/data"]
    /// volumes:
    ///   data:
    /// ```
    ///
    /// ```yaml ignores
    /// x-logging: &logging
    ///   driver: local
    /// name: shop
    /// services:
    ///   web:
    ///     image: nginx:1.29
    ///     logging: *logging
    /// networks:
    ///   default:
    /// ```
    "compose-top-level-order" {
        file: Compose,
        category: Style,
        severity: Hint,
        profile: All,
        fix: Some(Safe),
        also: ["dclint/top-level-properties-order"],
    }
}

/// The keys after the extensions.
const ORDER: &[&str] = &["version", "name", "include", "services", "networks", "volumes", "secrets", "configs"];

fn check(context: &mut Composing<'_>) {
    let file = context.file;
    let (Some(root), true) = (file.yaml().root(), file.yaml().problems().is_empty()) else { return };
    let names: Vec<&str> = root.pairs().map(|(key, _)| key.text().unwrap_or_default()).collect();
    // What is misspelt belongs somewhere else.
    if names.iter().any(|name| !name.starts_with("x-") && attribute_at(&[name]).is_none()) {
        return;
    }
    let rank = |name: &&str| match ORDER.iter().position(|known| known == name) {
        Some(at) => at + 1,
        None if name.starts_with("x-") => 0,
        None => ORDER.len() + 1,
    };
    let ranks: Vec<usize> = names.iter().map(rank).collect();
    let Some((at, before)) = compose_order::misplaced(&ranks) else { return };
    let (Some(moved), Some(first), Some((key, _))) = (names.get(at), names.get(before), root.pairs().nth(at)) else {
        return;
    };
    let edit = compose_order::sort(file, &Movable::of(file), root, &ranks);
    let fix = edit.map(|edit| Fix::safe("Put the keys into the usual order", vec![edit]));
    let message =
        format!("`{moved}` usually comes before `{first}`: files that are built alike are sooner understood.");
    context.report(key.span(), message).maybe_fix(fix);
}
