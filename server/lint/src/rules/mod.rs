//! All rules.

use crate::Rule;

pub(crate) mod apt;
pub(crate) mod arguments;
pub(crate) mod base_image;
pub(crate) mod container;
pub mod dockerfile;
pub(crate) mod exec_form;
pub(crate) mod file_mode;
pub(crate) mod flags;
pub(crate) mod mounts;
pub(crate) mod multiple;
pub(crate) mod quoting;
pub(crate) mod stages;
pub(crate) mod suggest;

/// The rules, in the order of their names.
pub static ALL: &[&Rule] = dockerfile::ALL;

/// The rules a name means: one for our own name; perhaps several for that of another tool.
pub fn named(name: &str) -> impl Iterator<Item = &'static Rule> {
    ALL.iter().copied().filter(move |rule| rule.is_named(name))
}

/// The rule with exactly this id.
pub fn by_id(id: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.id == id)
}
