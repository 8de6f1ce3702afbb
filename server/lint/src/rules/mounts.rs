//! The mounts of a RUN, as several rules ask about them.

use dockwright_model::File;
use dockwright_syntax::dockerfile::Instruction;
use dockwright_syntax::mount::{Field, Mount, MountType};

/// The mounts of a RUN, in order.
pub(crate) fn of(file: &File, run: &Instruction) -> Vec<Mount> {
    placed(file, run).into_iter().map(|(_, mount)| mount).collect()
}

/// The mounts of a RUN, in order, each with the byte offset its ranges count from.
pub(crate) fn placed(file: &File, run: &Instruction) -> Vec<(usize, Mount)> {
    let values = run.flags.iter().filter(|flag| flag.is("mount")).filter_map(|flag| flag.value.as_ref());
    let parse = |range: std::ops::Range<usize>| Mount::parse(file.source().get(range).unwrap_or_default());
    values.map(|value| (value.span.start, parse(value.span.clone()))).collect()
}

/// Whether some cache or tmpfs (or what may be one) is mounted at a target that `covers` accepts; a target with a variable
/// in it may be anywhere.
pub(crate) fn keeps_out(file: &File, run: &Instruction, covers: impl Fn(&str) -> bool) -> bool {
    of(file, run).iter().any(|mount| {
        let target = mount.target().map(Field::text).unwrap_or_default();
        matches!(mount.mount_type(), None | Some(MountType::Cache | MountType::Tmpfs))
            && (covers(target) || target.contains('$'))
    })
}
