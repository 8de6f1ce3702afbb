//! All rules.

use std::collections::HashSet;
use std::sync::OnceLock;

use crate::{Rule, shellcheck};

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
pub(crate) mod package_managers;
pub(crate) mod quoting;
pub(crate) mod runs;
pub(crate) mod splitting;
pub(crate) mod stages;
pub mod suggest;

/// The rules, in the order of their names.
pub static ALL: &[&Rule] = dockerfile::ALL;

/// The rules a name means: one for our own name; perhaps several for that of another tool. Behind them the finding of
/// ShellCheck that has this code.
pub fn named(name: &str) -> impl Iterator<Item = &'static Rule> {
    ALL.iter().copied().filter(move |rule| rule.is_named(name)).chain(shellcheck::named(name))
}

/// Whether some rule may have this name. Quicker than [`named`], for lists of any length that hostile files hold.
pub(crate) fn is_known(name: &str) -> bool {
    static KNOWN: OnceLock<HashSet<String>> = OnceLock::new();
    let bare = |name: &str| name.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let known = KNOWN.get_or_init(|| {
        let names = ALL.iter().flat_map(|rule| std::iter::once(&rule.id).chain(rule.also));
        names.map(|name| bare(name)).collect()
    });
    known.contains(&bare(name)) || shellcheck::is_known(name)
}

/// The rule with exactly this id.
pub fn by_id(id: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.id == id)
}
