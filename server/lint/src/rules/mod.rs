//! All rules.

use std::collections::HashSet;
use std::sync::OnceLock;

use crate::{Rule, shellcheck};

/// Declares the modules of the rules for one kind of file, and their list.
macro_rules! rules {
    ($($module:ident),* $(,)?) => {
        $(mod $module;)*

        /// How many rules there are.
        pub(super) const COUNT: usize = [$(stringify!($module)),*].len();

        /// The rules.
        pub(super) static ALL: [&$crate::Rule; COUNT] = [$(&$module::RULE),*];
    };
}

pub(crate) mod accounts;
pub(crate) mod apt;
pub(crate) mod arguments;
pub(crate) mod base_image;
pub(crate) mod build_steps;
pub(crate) mod cache_folders;
pub mod compose;
pub(crate) mod compose_builds;
pub(crate) mod compose_edit;
pub(crate) mod compose_gpu;
pub(crate) mod compose_host;
pub(crate) mod compose_image;
pub(crate) mod compose_project;
pub(crate) mod container;
pub(crate) mod credentials;
pub(crate) mod cuda;
pub(crate) mod data_stores;
pub(crate) mod dependencies;
pub mod dockerfile;
pub mod dockerignore;
pub(crate) mod downloads;
pub(crate) mod exec_form;
pub(crate) mod file_mode;
pub(crate) mod final_image;
pub(crate) mod flags;
pub(crate) mod healthcheck;
pub(crate) mod ignoring;
pub(crate) mod installs;
pub(crate) mod labels;
pub(crate) mod listening;
pub(crate) mod mounts;
pub(crate) mod multiple;
pub(crate) mod ownership;
pub(crate) mod package_managers;
pub(crate) mod passwords;
pub(crate) mod paths;
pub(crate) mod platforms;
pub(crate) mod ports;
pub(crate) mod programs;
pub(crate) mod provided;
pub(crate) mod python;
pub(crate) mod quoting;
pub(crate) mod ruby;
pub(crate) mod runs;
pub(crate) mod secrets;
pub(crate) mod shellless;
pub(crate) mod splitting;
pub(crate) mod stack;
pub(crate) mod stages;
pub(crate) mod stop_signal;
pub mod suggest;
#[cfg(test)]
pub(crate) mod testing;
pub(crate) mod undeclared;
pub(crate) mod wording;

/// The rules, in the order of their names.
pub static ALL: &[&Rule] = &MERGED;

static MERGED: [&Rule; compose::COUNT + FOR_BUILDS.len()] = merge(&compose::ALL, &FOR_BUILDS);
static FOR_BUILDS: [&Rule; dockerfile::COUNT + dockerignore::COUNT] = merge(&dockerfile::ALL, &dockerignore::ALL);

/// Two lists in the order of their names as one.
const fn merge<const N: usize>(one: &[&'static Rule], two: &[&'static Rule]) -> [&'static Rule; N] {
    let mut merged = [if one.is_empty() { two[0] } else { one[0] }; N];
    let (mut a, mut b) = (0, 0);
    while a + b < N {
        let first = b == two.len() || a < one.len() && precedes(one[a].id, two[b].id);
        merged[a + b] = if first { one[a] } else { two[b] };
        if first {
            a += 1;
        } else {
            b += 1;
        }
    }
    merged
}

/// Whether a name comes before another one.
const fn precedes(one: &str, two: &str) -> bool {
    let (one, two) = (one.as_bytes(), two.as_bytes());
    let mut at = 0;
    while at < one.len() && at < two.len() {
        if one[at] != two[at] {
            return one[at] < two[at];
        }
        at += 1;
    }
    one.len() < two.len()
}

/// The rule on suppression comments, which runs when all others have.
pub(crate) static INLINE_IGNORE_USED: &Rule = dockerfile::INLINE_IGNORE_USED;

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

/// Whether a name is that of a check that another tool has, whether we have a rule for it or not: who configures several
/// tools alike makes no mistake by naming it.
pub fn is_of_another_tool(name: &str) -> bool {
    let (tool, bare) = name.split_once('/').unwrap_or(("", name));
    match tool.to_ascii_lowercase().as_str() {
        "tally" | "droast" => return !bare.is_empty(),
        "" | "hadolint" | "shellcheck" | "buildkit" => {}
        _ => return false,
    }
    let numbered = bare.split_at_checked(2).is_some_and(|(letters, number)| {
        let known = ["DL", "SC"].iter().any(|known| letters.eq_ignore_ascii_case(known));
        known && number.len() == 4 && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    numbered || bare.eq_ignore_ascii_case("InvalidBaseImagePlatform")
}

/// The rule with exactly this id.
pub fn by_id(id: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.id == id)
}
