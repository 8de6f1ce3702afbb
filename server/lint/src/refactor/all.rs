//! The refactorings that are offered at an instruction, each with what it changes of the build.

use dockwright_model::{Aspect, File};

use super::{
    Change, add_healthcheck, cache_cleanup, copy_heredoc, copy_manifests_first, exec_form, extract_stage, join_lines,
    no_install_recommends, pairs, pin_tag, run_heredoc, run_list, secret_argument, sort_packages, split_lines,
};

/// What kind of change a refactoring is, as editors group them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Writes the same in another way.
    Rewrite,
    /// Moves a part to a place of its own.
    Extract,
    /// Puts a part back where it is used.
    Inline,
}

/// A refactoring.
#[derive(Debug)]
pub struct Refactoring {
    /// Its name, for tests and logs.
    pub name: &'static str,
    /// What kind of change it is.
    pub kind: Kind,
    /// What it changes of the build.
    pub changes: &'static [Aspect],
    /// Whether the same place has nothing more of it to offer afterwards.
    pub once: bool,
    /// The changes that it offers for the instruction with an index.
    pub offers: fn(&File, usize) -> Vec<Change>,
}

const fn rewrite(
    name: &'static str,
    changes: &'static [Aspect],
    offers: fn(&File, usize) -> Vec<Change>,
) -> Refactoring {
    Refactoring { name, kind: Kind::Rewrite, changes, once: true, offers }
}

fn list(change: Option<Change>) -> Vec<Change> {
    change.into_iter().collect()
}

use Aspect::{
    Arguments, Bases, Commands, Copies, CopyFlags, CopyKind, Health, Layers, Mounts, Options, Order, Ownership, Start,
};

/// All refactorings, in the order in which editors show them.
pub static ALL: &[Refactoring] = &[
    rewrite("no-install-recommends", &[Options], |file, index| list(no_install_recommends(file, index))),
    rewrite("split-lines", &[], |file, index| list(split_lines::split_lines(file, index))),
    rewrite("join-lines", &[], |file, index| list(join_lines::join_lines(file, index))),
    rewrite("sort-packages", &[Commands], |file, index| list(sort_packages::sort_packages(file, index))),
    rewrite("run-heredoc", &[Commands, Options], |file, index| list(run_heredoc(file, index).ok())),
    Refactoring {
        kind: Kind::Inline,
        ..rewrite("run-list", &[Commands, Options], |file, index| list(run_list::run_list(file, index)))
    },
    rewrite(
        "copy-heredoc",
        &[Commands, Options, Layers, Copies, CopyKind, CopyFlags, Ownership, Order],
        |file, index| list(copy_heredoc(file, index)),
    ),
    rewrite("exec-form", &[Start, Health, Commands, Options], |file, index| list(exec_form::to_exec_form(file, index))),
    rewrite("shell-form", &[Start, Health, Commands, Options], |file, index| {
        list(exec_form::to_shell_form(file, index))
    }),
    rewrite("merge-pairs", &[], |file, index| list(pairs::merge_pairs(file, index))),
    rewrite("split-pairs", &[], |file, index| list(pairs::split_pairs(file, index))),
    Refactoring { once: false, ..rewrite("pin-tag", &[Bases, CopyFlags, Mounts], pin_tag::pin_tag) },
    rewrite("cache-mounts", &[Mounts, Commands, Options], |file, index| {
        list(cache_cleanup::to_cache_mounts(file, index))
    }),
    rewrite("cleanup", &[Mounts, Commands, Options], |file, index| list(cache_cleanup::to_cleanup(file, index))),
    rewrite("copy-manifests-first", &[Copies, CopyKind, CopyFlags, Ownership, Order], |file, index| {
        list(copy_manifests_first::offer(file, index))
    }),
    rewrite("healthcheck", &[Health, Order], |file, index| list(add_healthcheck::add_healthcheck(file, index))),
    Refactoring {
        kind: Kind::Extract,
        ..rewrite("secret-argument", &[Arguments, Mounts, Commands, Options], secret_argument::secret_argument)
    },
    Refactoring {
        kind: Kind::Extract,
        ..rewrite("extract-stage", TWO_STAGES, |file, index| list(extract_stage::extract_stage(file, index)))
    },
];

/// Two stages are another build in every way but for what it makes.
const TWO_STAGES: &[Aspect] = &[
    Aspect::Bases,
    Aspect::StageNames,
    Aspect::Arguments,
    Aspect::Environment,
    Aspect::Labels,
    Aspect::Commands,
    Aspect::Options,
    Aspect::Layers,
    Aspect::Mounts,
    Aspect::Copies,
    Aspect::CopyKind,
    Aspect::CopyFlags,
    Aspect::Ownership,
    Aspect::Users,
    Aspect::Workdirs,
    Aspect::Start,
    Aspect::Health,
    Aspect::Ports,
    Aspect::Volumes,
    Aspect::StopSignal,
    Aspect::Order,
];
