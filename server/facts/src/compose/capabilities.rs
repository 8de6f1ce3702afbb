//! Linux capabilities: the parts that the power of root is divided into.

use super::choices::{Choice, choice};

/// The capabilities without their prefix `CAP_`, first `ALL`. Containers have some of them unless told otherwise; the
/// text says so.
pub(super) const CAPABILITIES: &[Choice] = &[
    choice(
        "ALL",
        "All of them. Dropping it first and adding back what is needed is good practice; adding it is nearly \
         `privileged`.",
    ),
    choice("AUDIT_CONTROL", "Switch kernel auditing on and off and change its rules."),
    choice("AUDIT_READ", "Read the audit log."),
    choice("AUDIT_WRITE", "Write to the audit log, as `sshd` and `sudo` do. Given by default."),
    choice("BLOCK_SUSPEND", "Keep the machine from going to sleep."),
    choice("BPF", "Load eBPF programs."),
    choice("CHECKPOINT_RESTORE", "Checkpoint processes and restore them, as CRIU does."),
    choice("CHOWN", "Change the owner of files. Given by default; entrypoints that prepare data folders need it."),
    choice("DAC_OVERRIDE", "Read and write any file, whatever its permissions. Given by default."),
    choice(
        "DAC_READ_SEARCH",
        "Read any file and folder, whatever their permissions. Has been used to break out of containers.",
    ),
    choice("FOWNER", "Do to any file what otherwise only its owner may. Given by default."),
    choice("FSETID", "Keep the set-user-ID bits when files change. Given by default."),
    choice("IPC_LOCK", "Lock memory so that it is not swapped out. Vault and Elasticsearch ask for it."),
    choice("IPC_OWNER", "Use shared memory and queues of others."),
    choice("KILL", "Send signals to processes of other users. Given by default."),
    choice("LEASE", "Take leases on files of others."),
    choice("LINUX_IMMUTABLE", "Set the immutable and append-only marks of files."),
    choice("MAC_ADMIN", "Change the rules of security modules such as Smack."),
    choice("MAC_OVERRIDE", "Pass over the rules of security modules such as Smack."),
    choice("MKNOD", "Make device files. Given by default."),
    choice("NET_ADMIN", "Set up interfaces, routes and firewalls. VPNs need it."),
    choice("NET_BIND_SERVICE", "Listen on ports below 1024. Given by default."),
    choice("NET_BROADCAST", "Send broadcasts and listen to multicasts. The kernel does not use it."),
    choice("NET_RAW", "Send raw packets, as `ping` does. Given by default; often worth dropping."),
    choice("PERFMON", "Watch performance, as `perf` does."),
    choice("SETFCAP", "Give capabilities to files. Given by default."),
    choice("SETGID", "Become another group. Given by default; servers that give up root need it."),
    choice("SETPCAP", "Pass capabilities on to other processes. Given by default."),
    choice("SETUID", "Become another user. Given by default; servers that give up root need it."),
    choice("SYSLOG", "Read and clear the messages of the kernel."),
    choice("SYS_ADMIN", "A great many things, mounting among them. Nearly as much as root on the host."),
    choice("SYS_BOOT", "Restart the machine."),
    choice("SYS_CHROOT", "Use `chroot`. Given by default."),
    choice("SYS_MODULE", "Load kernel modules. That is full power over the host."),
    choice("SYS_NICE", "Raise priorities and bind processes to processors. MySQL asks for it."),
    choice("SYS_PACCT", "Switch process accounting on and off."),
    choice("SYS_PTRACE", "Look into other processes, as debuggers do."),
    choice("SYS_RAWIO", "Talk to hardware directly, for instance to read the health of disks."),
    choice("SYS_RESOURCE", "Go past limits of resources."),
    choice("SYS_TIME", "Set the clock of the host."),
    choice("SYS_TTY_CONFIG", "Change settings of terminals."),
    choice("WAKE_ALARM", "Wake the machine from sleep."),
];
