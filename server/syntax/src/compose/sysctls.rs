//! Kernel parameters a container can have of its own.

use super::{Parsed, fails, shown};

/// The parameters of the IPC namespace and the UTS namespace.
pub const NAMED: [&str; 9] = [
    "kernel.msgmax",
    "kernel.msgmnb",
    "kernel.msgmni",
    "kernel.sem",
    "kernel.shmall",
    "kernel.shmmax",
    "kernel.shmmni",
    "kernel.shm_rmid_forced",
    "kernel.domainname",
];

/// What the other parameters begin with.
pub const FAMILIES: [&str; 2] = ["net.", "fs.mqueue."];

/// Checks a key of `sysctls`. Slashes count as dots.
pub fn parse_key(key: &str) -> Parsed<()> {
    // A name of a network interface may have dots; then slashes part the key.
    let dotted = match key.find(['/', '.']).and_then(|at| key.get(at..)) {
        Some(rest) if rest.starts_with('/') => key.replace('.', "\0").replace('/', ".").replace('\0', "/"),
        _ => key.to_owned(),
    };
    let known = NAMED.contains(&dotted.as_str()) || FAMILIES.iter().any(|family| dotted.starts_with(family));
    if known {
        return Parsed::new(Some(()), Vec::new());
    }
    let message = if dotted == "kernel.hostname" {
        "`kernel.hostname` cannot be set here: write `hostname:` of the service".to_owned()
    } else {
        format!(
            "`{}` belongs to the kernel of the host, not to a container: only `net.*`, `fs.mqueue.*` and some of \
             `kernel.*` for messages and shared memory can be set",
            shown(key)
        )
    };
    Parsed::wrong(fails(0..key.len(), message))
}
