//! The mounts of a RUN, as several rules ask about them.

use dockwright_model::File;
use dockwright_syntax::dockerfile::Instruction;
use dockwright_syntax::mount::{Field, Mount, MountType};

/// The mounts of a RUN, in order.
pub(crate) fn of(file: &File, run: &Instruction) -> Vec<Mount> {
    let values = run.flags.iter().filter(|flag| flag.is("mount")).filter_map(|flag| flag.value.as_ref());
    values.map(|value| Mount::parse(file.source().get(value.span.clone()).unwrap_or_default())).collect()
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
