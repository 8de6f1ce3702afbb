//! How much of the host a service may use, and which of its devices.

use crate::compose::deploy_resources::GPUS;
use crate::compose::limits::{BLKIO, LIMITS};
use crate::compose::shapes::{BYTES, COUNT, CPUS, INTEGER, NUMBER, SWITCH, TEXT};
use crate::compose::{Attribute, Mapping, Path, PathBase, PathKind, Shape, Syntax};

const PERIOD: &[Shape] = &[Shape::Number, Shape::Text(Syntax::Microseconds)];

pub(super) const ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "blkio_config",
        &[Shape::Mapping(&BLKIO)],
        "How fast the service may read from disks and write to them. Best effort: network storage and Docker \
         Desktop's disks are not slowed down.",
    )
    .example("blkio_config:\n  weight: 300\n  device_write_bps:\n    - path: /dev/sda\n      rate: 10mb"),
    Attribute::new(
        "cpu_count",
        &[Shape::Text(Syntax::Integer), Shape::Integer { min: Some(0), max: None }],
        "The number of processors, on Windows with Hyper-V isolation. Elsewhere use `cpus`.",
    )
    .example("cpu_count: 2"),
    Attribute::new(
        "cpu_percent",
        &[Shape::Text(Syntax::Number), Shape::Integer { min: Some(0), max: Some(100) }],
        "The percentage of all processors, on Windows. Elsewhere use `cpus`.",
    )
    .example("cpu_percent: 50"),
    Attribute::new(
        "cpu_period",
        PERIOD,
        "The length of a round of the Linux scheduler in microseconds; `cpu_quota` says how much of it the \
         container gets. `cpus` says both at once and excludes them.",
    )
    .default("100000")
    .example("cpu_period: 50000"),
    Attribute::new(
        "cpu_quota",
        PERIOD,
        "How many microseconds of each round the container may run: half of `cpu_period` is half a processor.",
    )
    .example("cpu_quota: 25000"),
    Attribute::new(
        "cpu_rt_period",
        PERIOD,
        "The length of a round for real-time processes. The kernel and the Docker daemon must be set up for it.",
    )
    .example("cpu_rt_period: 1400us"),
    Attribute::new("cpu_rt_runtime", PERIOD, "How much of each round real-time processes may run.")
        .example("cpu_rt_runtime: 400ms"),
    Attribute::new(
        "cpu_shares",
        NUMBER,
        "The share of processor time when containers compete for it; 2048 is twice the usual. On an idle host it \
         limits nothing.",
    )
    .default("1024")
    .example("cpu_shares: 512"),
    Attribute::new(
        "cpus",
        CPUS,
        "How many processors the container may use, fractions included; 0 is no limit. If `deploy.resources.limits` \
         has `cpus` too, it must say the same.",
    )
    .default("0")
    .example("cpus: 0.5"),
    Attribute::new(
        "cpuset",
        &[Shape::Text(Syntax::CpuSet)],
        "The very processors the container runs on, by number. Quote it: a single number such as `0` is refused \
         otherwise.",
    )
    .example("cpuset: \"0-3\""),
    Attribute::new(
        "device_cgroup_rules",
        &[Shape::List { of: &[Shape::Text(Syntax::DeviceRule)], unique: true }],
        "Which kinds of devices the container may use, as kind, `major:minor` and `r`, `w`, `m`. For devices that \
         are plugged in later and so cannot be listed in `devices`.",
    )
    .example("device_cgroup_rules:\n  - \"c 188:* rmw\""),
    Attribute::new(
        "devices",
        &[Shape::List { of: &[Shape::Text(Syntax::Device), Shape::Mapping(&DEVICE)], unique: false }],
        "Devices of the host that appear in the container: `HOST:CONTAINER:PERMISSIONS`, or a CDI name such as \
         `nvidia.com/gpu=all`. They must exist when it starts. Far better than `privileged`.",
    )
    .example("devices:\n  - /dev/ttyUSB0:/dev/ttyUSB0"),
    Attribute::new(
        "gpus",
        GPUS,
        "GPUs for the container: `all`, or a list that says which. The host needs the driver and the container \
         toolkit of the maker. Programs with many workers, such as PyTorch, mostly want a larger `shm_size` too.",
    )
    .since("2.30.0")
    .example("gpus: all"),
    Attribute::new(
        "mem_limit",
        BYTES,
        "The most memory the container may use; past it the kernel ends a process. If `deploy.resources.limits` has \
         `memory` too, it must say the same.",
    )
    .example("mem_limit: 512m"),
    Attribute::new(
        "mem_reservation",
        &[Shape::Text(Syntax::Bytes), INTEGER],
        "What the container is pressed back to when the host runs short of memory. Must be below `mem_limit`.",
    )
    .example("mem_reservation: 256m"),
    Attribute::new(
        "mem_swappiness",
        COUNT,
        "How readily memory of the container is swapped out, from 0 to 100. Hosts with cgroup v2, which is most of \
         them, cannot do it.",
    )
    .example("mem_swappiness: 10"),
    Attribute::new(
        "memswap_limit",
        BYTES,
        "Memory and swap together. Equal to `mem_limit` there is no swap, `-1` is as much as the host has; left \
         out, as much swap as memory. It needs a `mem_limit`.",
    )
    .example("memswap_limit: 1g"),
    Attribute::new(
        "oom_kill_disable",
        SWITCH,
        "Keeps the kernel from ending processes of the container when its memory is used up. Without `mem_limit` \
         the whole host may hang. Hosts with cgroup v2 cannot do it.",
    )
    .default("false")
    .example("oom_kill_disable: true"),
    Attribute::new(
        "oom_score_adj",
        &[Shape::Text(Syntax::Integer), Shape::Integer { min: Some(-1000), max: Some(1000) }],
        "Whom the kernel ends first when the host's memory is used up: from -1000, never, to 1000, first.",
    )
    .default("0")
    .example("oom_score_adj: -500"),
    Attribute::new(
        "pids_limit",
        NUMBER,
        "How many processes and threads there may be; `-1` is no limit. If `deploy.resources.limits` has `pids` \
         too, it must say the same.",
    )
    .example("pids_limit: 200"),
    Attribute::new(
        "scale",
        COUNT,
        "How many containers of the service `up` starts. If `deploy.replicas` is there too, it must say the same. \
         More than one rules out `container_name` and a fixed host port.",
    )
    .default("1")
    .example("scale: 2"),
    Attribute::new(
        "shm_size",
        BYTES,
        "The size of `/dev/shm`. Chromium, PostgreSQL and PyTorch need more than the usual 64 MB and fail in odd \
         ways without.",
    )
    .default("64m")
    .example("shm_size: 1gb"),
    Attribute::new(
        "ulimits",
        LIMITS,
        "Limits for single processes, such as open files: one number, or a soft and a hard one.",
    )
    .example("ulimits:\n  nofile:\n    soft: 20000\n    hard: 40000"),
];

const DEVICE: Mapping =
    Mapping { name: "device", groups: &[DEVICE_ATTRIBUTES], required: &["source"], extensions: true, open: false };

const HOST_DEVICE: Syntax = Syntax::Path(Path::Host(PathKind::Device, PathBase::Project));
const CONTAINER_DEVICE: Syntax = Syntax::Path(Path::Container(PathKind::Device));

const DEVICE_ATTRIBUTES: &[Attribute] = &[
    Attribute::new("permissions", TEXT, "What may be done with it: `r` read, `w` write, `m` make the device file.")
        .default("rwm")
        .example("permissions: rw"),
    Attribute::new(
        "source",
        &[Shape::Text(HOST_DEVICE)],
        "The device of the host. A stable path below `/dev/serial/by-id` survives plugging in anew.",
    )
    .example("source: /dev/ttyUSB0"),
    Attribute::new(
        "target",
        &[Shape::Text(CONTAINER_DEVICE)],
        "Where it appears in the container. Without it, at the same path.",
    )
    .example("target: /dev/ttyUSB0"),
];
