//! All rules.

use std::collections::HashSet;
use std::sync::OnceLock;

use crate::Rule;

pub(crate) mod accounts;
pub(crate) mod apt;
pub(crate) mod arguments;
pub(crate) mod base_image;
pub(crate) mod cache_folders;
pub(crate) mod container;
pub(crate) mod credentials;
pub(crate) mod cuda;
pub(crate) mod dependencies;
pub mod dockerfile;
pub(crate) mod downloads;
pub(crate) mod exec_form;
pub(crate) mod file_mode;
pub(crate) mod final_image;
pub(crate) mod flags;
pub(crate) mod healthcheck;
pub(crate) mod installs;
pub(crate) mod labels;
pub(crate) mod lines;
pub(crate) mod listening;
pub(crate) mod mounts;
pub(crate) mod multiple;
pub(crate) mod ownership;
pub(crate) mod package_managers;
pub(crate) mod paths;
pub(crate) mod ports;
pub(crate) mod provided;
pub(crate) mod python;
pub(crate) mod quoting;
pub(crate) mod runs;
pub(crate) mod secrets;
pub(crate) mod shellless;
pub(crate) mod stages;
pub(crate) mod stop_signal;
pub mod suggest;
#[cfg(test)]
pub(crate) mod testing;
pub(crate) mod undeclared;

/// The rules, in the order of their names.
pub static ALL: &[&Rule] = dockerfile::ALL;

/// The rule on suppression comments, which runs when all others have.
pub(crate) static INLINE_IGNORE_USED: &Rule = dockerfile::INLINE_IGNORE_USED;

/// The rules a name means: one for our own name; perhaps several for that of another tool.
pub fn named(name: &str) -> impl Iterator<Item = &'static Rule> {
    ALL.iter().copied().filter(move |rule| rule.is_named(name))
}

/// Whether some rule may have this name. Quicker than [`named`], for lists of any length that hostile files hold.
pub(crate) fn is_known(name: &str) -> bool {
    static KNOWN: OnceLock<HashSet<String>> = OnceLock::new();
    let bare = |name: &str| name.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let known = KNOWN.get_or_init(|| {
        let names = ALL.iter().flat_map(|rule| std::iter::once(&rule.id).chain(rule.also));
        names.map(|name| bare(name)).collect()
    });
    known.contains(&bare(name))
}

/// The rule with exactly this id.
pub fn by_id(id: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.id == id)
}
