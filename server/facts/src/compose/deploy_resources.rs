//! How much of the host's processors, memory and devices containers get.

use super::choices::{Choices, choice, only, usual};
use super::shapes::{COUNT, CPUS, DEVICE_OPTIONS, INTEGER, NUMBER, TEXT, UNIQUE_TEXTS};
use super::{Attribute, Mapping, Shape, Syntax};

pub(super) const RESOURCES: Mapping =
    Mapping { name: "resources", groups: &[ATTRIBUTES], required: &[], extensions: true, open: false };

const ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "limits",
        &[Shape::Mapping(&LIMITS)],
        "What each container may use at most. Past the memory limit the kernel ends a process of it; past the \
         processor limit it is merely slowed down.",
    )
    .example("limits:\n  cpus: \"1.5\"\n  memory: 512M\n  pids: 200"),
    Attribute::new(
        "reservations",
        &[Shape::Mapping(&RESERVATIONS)],
        "What each container is sure to get. A Swarm looks for a node that has it; on a single host memory becomes \
         a soft limit, and devices such as GPUs are handed over.",
    )
    .example("reservations:\n  devices:\n    - driver: nvidia\n      count: 1\n      capabilities: [gpu]"),
];

const LIMITS: Mapping =
    Mapping { name: "limits", groups: &[LIMITS_ATTRIBUTES], required: &[], extensions: true, open: false };
const RESERVATIONS: Mapping =
    Mapping { name: "reservations", groups: &[RESERVATIONS_ATTRIBUTES], required: &[], extensions: true, open: false };

const MEMORY: &[Shape] = &[Shape::Text(Syntax::Bytes)];

const LIMITS_ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "cpus",
        CPUS,
        "Processor time as a number of processors: 1.5 is one and a half. Programs that count processors still see \
         all of the host's and may start too many threads.",
    )
    .example("cpus: \"0.50\""),
    Attribute::new(
        "memory",
        MEMORY,
        "The most memory, with a unit. It must be a text: a bare number is refused here. Runtimes such as the JVM \
         or Node.js need to know of it, or they grow until they are killed.",
    )
    .example("memory: 512M"),
    Attribute::new(
        "pids",
        COUNT,
        "How many processes and threads there may be. Stops a fork bomb from taking the host along.",
    )
    .example("pids: 200"),
];

const RESERVATIONS_ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "cpus",
        CPUS,
        "Processors that must be free on a node of the Swarm for the container to be placed there. A single host \
         does not look at it.",
    )
    .example("cpus: \"0.25\""),
    Attribute::new(
        "devices",
        DEVICES,
        "Devices of the host that the container needs, above all GPUs. The host must have their driver and \
         container toolkit; `gpus` is the shorter way to write the usual case.",
    )
    .example("devices:\n  - driver: nvidia\n    count: all\n    capabilities: [gpu]"),
    Attribute::new(
        "generic_resources",
        &[Shape::List { of: &[Shape::Mapping(&GENERIC)], unique: false }],
        "Things to count that the nodes of a Swarm were told they have. Only Swarm looks at it.",
    )
    .example("generic_resources:\n  - discrete_resource_spec:\n      kind: gpu\n      value: 2"),
    Attribute::new(
        "memory",
        MEMORY,
        "The memory that should be left to the container when the host runs short. With a unit, as a text, and not \
         above the limit.",
    )
    .example("memory: 128M"),
];

const GENERIC: Mapping =
    Mapping { name: "generic resource", groups: &[GENERIC_ATTRIBUTES], required: &[], extensions: true, open: false };
const DISCRETE: Mapping =
    Mapping { name: "discrete resource", groups: &[DISCRETE_ATTRIBUTES], required: &[], extensions: true, open: false };

const GENERIC_ATTRIBUTES: &[Attribute] = &[Attribute::new(
    "discrete_resource_spec",
    &[Shape::Mapping(&DISCRETE)],
    "A thing that is counted, such as a GPU or a licence: its kind, and how many are taken.",
)
.example("discrete_resource_spec:\n  kind: ssd\n  value: 1")];

const DISCRETE_ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "kind",
        TEXT,
        "The name of the thing, as the nodes call it in `node-generic-resources` of their daemon.",
    )
    .example("kind: gpu"),
    Attribute::new("value", NUMBER, "How many of them one container takes.").example("value: 2"),
];

const DEVICES: &[Shape] = &[Shape::List { of: &[Shape::Mapping(&DEVICE)], unique: false }];

const DEVICE: Mapping = Mapping {
    name: "device",
    groups: &[DEVICE_ATTRIBUTES],
    required: &["capabilities"],
    extensions: true,
    open: false,
};

const DRIVERS: Choices = usual(&[
    choice("nvidia", "NVIDIA GPUs, through the NVIDIA Container Toolkit on the host."),
    choice("amd", "AMD GPUs, through the AMD Container Toolkit on the host."),
    choice("cdi", "Any device described by the Container Device Interface, named in `device_ids`."),
]);
const DRIVER: &[Shape] = &[Shape::Text(Syntax::OneOf(&DRIVERS))];

const CAPABILITIES: Choices = usual(&[
    choice("gpu", "A GPU, whatever for."),
    choice("compute", "CUDA and OpenCL."),
    choice("utility", "Tools such as `nvidia-smi`."),
    choice("graphics", "OpenGL and Vulkan."),
    choice("video", "Encoding and decoding of video."),
    choice("display", "Output on a screen."),
    choice("tpu", "A processor for tensors."),
]);
const CAPABILITY_LIST: &[Shape] = &[Shape::List { of: &[Shape::Text(Syntax::OneOf(&CAPABILITIES))], unique: true }];

const COUNTED: &[Shape] = &[Shape::Text(Syntax::DeviceCount), INTEGER];

const DEVICE_ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "capabilities",
        CAPABILITY_LIST,
        "What the device must be able to do. It cannot be left out: without `[gpu]` or the like Compose refuses the \
         file.",
    )
    .example("capabilities: [gpu]"),
    Attribute::new(
        "count",
        COUNTED,
        "How many devices, or `all`. It excludes `device_ids`; without either, all are taken.",
    )
    .default("all")
    .example("count: 1"),
    Attribute::new(
        "device_ids",
        &[UNIQUE_TEXTS],
        "Which devices, by their number or UUID as `nvidia-smi -L` lists them. Quote the numbers. It excludes \
         `count`.",
    )
    .example("device_ids: [\"0\", \"3\"]"),
    Attribute::new("driver", DRIVER, "Whose driver hands the devices over.").example("driver: nvidia"),
    Attribute::new("options", DEVICE_OPTIONS, "Options that the driver understands.")
        .example("options:\n  virtualization: \"false\""),
];

/// The GPUs of a service.
pub(super) const GPUS: &[Shape] =
    &[Shape::Text(Syntax::OneOf(&ALL)), Shape::List { of: &[Shape::Mapping(&GPU)], unique: false }];

const ALL: Choices = only(&[choice("all", "Every GPU of the host.")]);

const GPU: Mapping = Mapping { name: "GPU", groups: &[GPU_ATTRIBUTES], required: &[], extensions: false, open: true };

const GPU_ATTRIBUTES: &[Attribute] = &[
    Attribute::new("capabilities", CAPABILITY_LIST, "What the GPU must be able to do. Without it, `gpu`.")
        .default("[gpu]")
        .example("capabilities: [compute, utility]"),
    Attribute::new("count", COUNTED, "How many GPUs, or `all`. It excludes `device_ids`.").example("count: 2"),
    Attribute::new(
        "device_ids",
        &[UNIQUE_TEXTS],
        "Which GPUs, by their number or UUID as `nvidia-smi -L` lists them. Quote the numbers.",
    )
    .example("device_ids: [\"0\"]"),
    Attribute::new("driver", DRIVER, "Whose driver hands the GPUs over.").example("driver: nvidia"),
    Attribute::new("options", DEVICE_OPTIONS, "Options that the driver understands.")
        .example("options:\n  virtualization: \"false\""),
];
