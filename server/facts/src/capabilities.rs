//! Linux capabilities that `cap_add` and `cap_drop` take.

/// A capability.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capability {
    /// The name without `CAP_`, as it is usually written: `NET_ADMIN`.
    pub name: &'static str,
    /// Whether Docker gives it to every container.
    pub default: bool,
    /// What it allows.
    pub docs: &'static str,
}

/// The name that stands for every capability.
pub const ALL: &str = "ALL";

/// The capabilities, those that people add or drop most first.
pub const CAPABILITIES: &[Capability] = &[
    extra("NET_ADMIN", "Change interfaces, routes and firewall rules of the container. VPNs need it."),
    given("NET_BIND_SERVICE", "Listen on ports below 1024 without being root."),
    given(
        "NET_RAW",
        "Use raw sockets, as `ping` does on old systems. Attackers in a container can forge packets with it.",
    ),
    extra("SYS_ADMIN", "Mount, change namespaces and much more: close to being root on the host. Avoid it."),
    extra("SYS_PTRACE", "Look into and control other processes of the container: debuggers and profilers."),
    extra("SYS_TIME", "Set the clock, which is the clock of the host."),
    extra("SYS_NICE", "Raise priorities and set the scheduling of processes; databases use it for NUMA."),
    extra("SYS_RESOURCE", "Go beyond resource limits and disk quotas."),
    extra("SYS_MODULE", "Load and unload modules of the kernel of the host."),
    extra("SYS_RAWIO", "Reach hardware directly through ports and memory."),
    extra("IPC_LOCK", "Lock memory so that it is never swapped out: Vault, Elasticsearch."),
    extra("DAC_READ_SEARCH", "Read every file and folder whatever its permissions say."),
    extra("SYSLOG", "Read the messages of the kernel and see its addresses."),
    extra("PERFMON", "Measure performance by means of the kernel."),
    extra("BPF", "Load BPF programs into the kernel."),
    given("CHOWN", "Change the owner of any file."),
    given("DAC_OVERRIDE", "Read, write and execute files whatever their permissions say."),
    given("FOWNER", "Do to any file what its owner may do, such as changing permissions."),
    given("FSETID", "Keep the set-user-ID and set-group-ID bits when a file is changed."),
    given("KILL", "Send signals to processes of other users in the container."),
    given("SETGID", "Change the groups of a process: servers that start as root and step down."),
    given("SETUID", "Change the user of a process: servers that start as root and step down."),
    given("SETPCAP", "Hand capabilities on to other processes."),
    given("SETFCAP", "Set capabilities on files."),
    given("MKNOD", "Make device files."),
    given("SYS_CHROOT", "Change the root folder of a process, as `sshd` does."),
    given("AUDIT_WRITE", "Write to the audit log of the kernel."),
    extra("AUDIT_CONTROL", "Switch auditing of the kernel on and off and change its rules."),
    extra("AUDIT_READ", "Read the audit log of the kernel."),
    extra("BLOCK_SUSPEND", "Keep the system from going to sleep."),
    extra("CHECKPOINT_RESTORE", "Save and restore processes, as CRIU does."),
    extra("IPC_OWNER", "Use shared memory and message queues whatever their permissions say."),
    extra("LEASE", "Be told when another process opens a file."),
    extra("LINUX_IMMUTABLE", "Make files immutable or append-only."),
    extra("MAC_ADMIN", "Change the rules of a security module such as Smack."),
    extra("MAC_OVERRIDE", "Ignore the rules of a security module such as Smack."),
    extra("NET_BROADCAST", "Broadcast and listen to multicasts; the kernel does not ask for it."),
    extra("SYS_BOOT", "Restart the host or load another kernel."),
    extra("SYS_PACCT", "Switch the accounting of processes on and off."),
    extra("SYS_TTY_CONFIG", "Configure and hang up terminals."),
    extra("WAKE_ALARM", "Wake the system from sleep at a set time."),
];

const fn given(name: &'static str, docs: &'static str) -> Capability {
    Capability { name, default: true, docs }
}

const fn extra(name: &'static str, docs: &'static str) -> Capability {
    Capability { name, default: false, docs }
}

/// The capability of a name with or without `CAP_`, in any case. [`ALL`] is none.
pub fn capability_fact(text: &str) -> Option<&'static Capability> {
    let upper = text.to_ascii_uppercase();
    let name = upper.strip_prefix("CAP_").unwrap_or(&upper);
    CAPABILITIES.iter().find(|capability| capability.name == name)
}

/// Whether Docker takes a name in `cap_add` and `cap_drop`.
pub fn is_capability(text: &str) -> bool {
    text.eq_ignore_ascii_case(ALL) || capability_fact(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert_eq!(capability_fact("cap_net_admin").unwrap().name, "NET_ADMIN");
        assert!(capability_fact("CHOWN").unwrap().default && !capability_fact("SYS_ADMIN").unwrap().default);
        assert!(is_capability("all") && is_capability("CAP_BPF"));
        for text in ["", "CAP_", "NET-ADMIN", "CAP_ALL", "ROOT"] {
            assert!(!is_capability(text), "{text}");
        }
        let mut names: Vec<_> = CAPABILITIES.iter().map(|capability| capability.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 41, "Linux has 41 capabilities");
        assert_eq!(CAPABILITIES.iter().filter(|capability| capability.default).count(), 14);
    }
}
