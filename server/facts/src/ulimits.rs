//! Limits of processes that `ulimits` sets.

/// A limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ulimit {
    /// The name: `nofile`.
    pub name: &'static str,
    /// What is limited, and in which unit.
    pub docs: &'static str,
}

/// The limits, those that are set most first.
pub const ULIMITS: &[Ulimit] = &[
    ulimit("nofile", "Open files and sockets of a process."),
    ulimit("memlock", "Memory that may be locked, in bytes; `-1` for no limit, as Elasticsearch wants it."),
    ulimit("nproc", "Processes and threads of the user, counted over all containers with the same number."),
    ulimit("core", "Size of core dumps, in bytes; `0` for none."),
    ulimit("stack", "Size of the stack, in bytes."),
    ulimit("fsize", "Size of files that are written, in bytes."),
    ulimit("rtprio", "Highest real-time priority."),
    ulimit("rttime", "Processor time in real-time scheduling without a pause, in microseconds."),
    ulimit("nice", "Lowest nice value, as 20 minus that value."),
    ulimit("cpu", "Processor time, in seconds."),
    ulimit("data", "Size of the data segment, in bytes."),
    ulimit("locks", "Locks on files; Linux does not count them any more."),
    ulimit("msgqueue", "Memory of POSIX message queues, in bytes."),
    ulimit("rss", "Resident memory, in bytes; Linux does not look at it."),
    ulimit("sigpending", "Signals that wait for the user's processes."),
];

const fn ulimit(name: &'static str, docs: &'static str) -> Ulimit {
    Ulimit { name, docs }
}

/// The limit of a name, which must be in small letters.
pub fn ulimit_fact(name: &str) -> Option<&'static Ulimit> {
    ULIMITS.iter().find(|ulimit| ulimit.name == name)
}
