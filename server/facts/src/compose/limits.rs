//! Limits of processes and of block devices.

use super::choices::{Choice, choice};
use super::shapes::COUNT;
use super::shapes::INTEGER;
use super::{Attribute, Entries, Keys, Mapping, Path, PathBase, PathKind, Shape, Syntax};

/// The limits that Docker knows.
pub(super) const ULIMITS: &[Choice] = &[
    choice("nofile", "Open files, sockets included. Servers and databases run out of it first."),
    choice("nproc", "Processes of the user, counted over all containers with the same user number."),
    choice("memlock", "Memory that must not be swapped out, in bytes. Elasticsearch and eBPF tools want `-1`."),
    choice("core", "The size of core dumps in bytes; `0` turns them off."),
    choice("stack", "The size of the stack in bytes."),
    choice("cpu", "Processor time in seconds, after which the process is ended."),
    choice("data", "The size of the data segment in bytes."),
    choice("fsize", "The largest file it may write, in bytes."),
    choice("locks", "File locks. Linux has not enforced it since 2.4."),
    choice("msgqueue", "Bytes in POSIX message queues."),
    choice("nice", "How far the priority may be raised."),
    choice("rss", "Resident memory. Linux does not enforce it."),
    choice("rtprio", "The highest real-time priority."),
    choice("rttime", "Microseconds that a real-time process may run without a pause."),
    choice("sigpending", "Signals that wait to be delivered."),
];

/// Kernel parameters that belong to a namespace and are set for containers.
pub(super) const SYSCTLS: &[Choice] = &[
    choice("net.core.somaxconn", "How many connections may wait to be accepted. Redis and busy servers want more."),
    choice("net.ipv4.ip_forward", "Whether packets are passed on between interfaces, as VPNs and routers do."),
    choice("net.ipv4.ip_local_port_range", "The ports for outgoing connections: `1024 65000`."),
    choice(
        "net.ipv4.ip_unprivileged_port_start",
        "From which port on anybody may listen. `0` in containers of Docker.",
    ),
    choice("net.ipv4.conf.all.src_valid_mark", "Whether marks count when sources are checked. WireGuard wants `1`."),
    choice("net.ipv4.tcp_keepalive_time", "Seconds of silence before a connection is tested."),
    choice("net.ipv4.tcp_syncookies", "Whether cookies protect from floods of half-open connections."),
    choice("net.ipv4.tcp_tw_reuse", "Whether closed connections are used again at once."),
    choice("net.ipv6.conf.all.disable_ipv6", "`1` turns IPv6 off in the container."),
    choice("net.ipv6.conf.all.forwarding", "Whether IPv6 packets are passed on between interfaces."),
    choice("kernel.msgmax", "The largest message of a System V queue, in bytes."),
    choice("kernel.sem", "Limits of System V semaphores. Oracle and some other databases ask for it."),
    choice("kernel.shmmax", "The largest piece of System V shared memory, in bytes."),
    choice("fs.mqueue.msg_max", "How many messages a POSIX queue may hold."),
];

/// The limits of a service or a build.
pub(super) const LIMITS: &[Shape] = &[Shape::MapOf(&Entries {
    keys: Keys::LowerCase,
    key: Syntax::UlimitName,
    values: &[INTEGER, Shape::Text(Syntax::Integer), Shape::Mapping(&ULIMIT)],
    open: true,
})];

const ULIMIT: Mapping = Mapping {
    name: "ulimit",
    groups: &[ULIMIT_ATTRIBUTES],
    required: &["soft", "hard"],
    extensions: true,
    open: false,
};

const ULIMIT_ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "hard",
        COUNT,
        "How far the process itself may raise the soft limit; `-1` is no limit. It cannot exceed what the Docker \
         daemon has.",
    )
    .example("hard: 65536"),
    Attribute::new("soft", COUNT, "The limit in force at the start; `-1` is no limit. It must not be above `hard`.")
        .example("soft: 32768"),
];

pub(super) const BLKIO: Mapping =
    Mapping { name: "blkio_config", groups: &[BLKIO_ATTRIBUTES], required: &[], extensions: false, open: false };

const BYTE_RATES: &[Shape] = &[Shape::List { of: &[Shape::Mapping(&BYTE_RATE)], unique: false }];
const OPERATION_RATES: &[Shape] = &[Shape::List { of: &[Shape::Mapping(&OPERATION_RATE)], unique: false }];

const BLKIO_ATTRIBUTES: &[Attribute] = &[
    Attribute::new("device_read_bps", BYTE_RATES, "How many bytes a second may be read, for each device.")
        .example("device_read_bps:\n  - path: /dev/sda\n    rate: 12mb"),
    Attribute::new("device_read_iops", OPERATION_RATES, "How many reads a second there may be, for each device.")
        .example("device_read_iops:\n  - path: /dev/sda\n    rate: 120"),
    Attribute::new(
        "device_write_bps",
        BYTE_RATES,
        "How many bytes a second may be written, for each device. Writes that pass through the page cache are only \
         held back on cgroup v2.",
    )
    .example("device_write_bps:\n  - path: /dev/sda\n    rate: 1024k"),
    Attribute::new("device_write_iops", OPERATION_RATES, "How many writes a second there may be, for each device.")
        .example("device_write_iops:\n  - path: /dev/sda\n    rate: 30"),
    Attribute::new(
        "weight",
        COUNT,
        "The share of disk time when containers compete, from 10 to 1000. It works only with an I/O scheduler that \
         knows weights, which is not the default for SSDs.",
    )
    .example("weight: 300"),
    Attribute::new(
        "weight_device",
        &[Shape::List { of: &[Shape::Mapping(&WEIGHT)], unique: false }],
        "The same share for single devices.",
    )
    .example("weight_device:\n  - path: /dev/sda\n    weight: 400"),
];

const BYTE_RATE: Mapping = Mapping {
    name: "limit of a device",
    groups: &[BYTE_RATE_ATTRIBUTES],
    required: &[],
    extensions: false,
    open: false,
};
const OPERATION_RATE: Mapping = Mapping {
    name: "limit of a device",
    groups: &[OPERATION_RATE_ATTRIBUTES],
    required: &[],
    extensions: false,
    open: false,
};
const WEIGHT: Mapping =
    Mapping { name: "weight of a device", groups: &[WEIGHT_ATTRIBUTES], required: &[], extensions: false, open: false };

const DEVICE: &[Shape] = &[Shape::Text(Syntax::Path(Path::Host(PathKind::Device, PathBase::Project)))];
const DEVICE_PATH: Attribute =
    Attribute::new("path", DEVICE, "The block device of the host, whole and not a partition.")
        .example("path: /dev/sda");

const BYTE_RATE_ATTRIBUTES: &[Attribute] = &[
    DEVICE_PATH,
    Attribute::new("rate", &[INTEGER, Shape::Text(Syntax::Bytes)], "Bytes a second, with a unit if it is a text.")
        .example("rate: 12mb"),
];

const OPERATION_RATE_ATTRIBUTES: &[Attribute] =
    &[DEVICE_PATH, Attribute::new("rate", COUNT, "Operations a second.").example("rate: 120")];

const WEIGHT_ATTRIBUTES: &[Attribute] = &[
    DEVICE_PATH,
    Attribute::new("weight", COUNT, "The share of this device when containers compete, from 10 to 1000.")
        .example("weight: 400"),
];
