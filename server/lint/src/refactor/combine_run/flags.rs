//! Whether two RUNs have the same flags.

use dockwright_model::File;
use dockwright_syntax::dockerfile::Instruction;
use dockwright_syntax::mount::{Mount, MountType};

use crate::rules::mounts;

/// With more mounts than this only equal text is equal.
const MOST_MOUNTS: usize = 64;

/// What keeps two RUNs with these flags apart, if anything does.
pub(super) fn difference(file: &File, one: &Instruction, next: &Instruction) -> Option<String> {
    let lines = format!("The RUNs on lines {} and {}", one.lines.0, next.lines.0);
    let (mounts, others) = (mounts::of(file, one), mounts::of(file, next));
    if !same_mounts(&mounts, &others) {
        return Some(format!("{lines} have different mounts."));
    }
    if value(one, "network", "default") != value(next, "network", "default") {
        return Some(format!("{lines} have different networks."));
    }
    if value(one, "security", "sandbox") != value(next, "security", "sandbox") {
        return Some(format!("{lines} have different security modes."));
    }
    if rest(one).ne(rest(next)) {
        return Some(format!("{lines} have different flags."));
    }
    None
}

/// A mount that is fresh for each RUN although commands write to it, by its target.
pub(super) fn fresh_mount(file: &File, run: &Instruction) -> Option<String> {
    let fresh = mounts::of(file, run).into_iter().find(|mount| match mount.mount_type() {
        Some(MountType::Tmpfs) => true,
        Some(MountType::Bind) => !mount.read_only(),
        _ => false,
    })?;
    Some(fresh.target().map(|target| target.text().to_owned()).unwrap_or_default())
}

fn same_mounts(mounts: &[Mount], others: &[Mount]) -> bool {
    if mounts.len() != others.len() {
        return false;
    }
    let within = |some: &[Mount], all: &[Mount]| some.iter().all(|one| all.iter().any(|other| one.same_as(other)));
    let in_order = mounts.iter().zip(others).all(|(one, other)| one.same_as(other));
    in_order || (mounts.len() <= MOST_MOUNTS && within(mounts, others) && within(others, mounts))
}

fn value<'a>(run: &'a Instruction, flag: &str, default: &'a str) -> &'a str {
    run.flag(flag).and_then(|flag| flag.value_text()).unwrap_or(default)
}

fn rest(run: &Instruction) -> impl Iterator<Item = &str> {
    let known = ["mount", "network", "security"];
    run.flags.iter().filter(move |flag| !known.iter().any(|name| flag.is(name))).map(|flag| flag.decoded.as_str())
}
