//! What is mounted into containers.

use super::choices::{Choices, choice, only, usual, working};
use super::shapes::{CONTAINER_PATH, LABELS, SWITCH};
use super::{Attribute, Mapping, Path, Shape, Syntax};

/// The volumes of a service.
pub(super) const MOUNTS: &[Shape] =
    &[Shape::List { of: &[Shape::Text(Syntax::Volume), Shape::Mapping(&MOUNT)], unique: true }];

const MOUNT: Mapping =
    Mapping { name: "mount", groups: &[ATTRIBUTES], required: &["type"], extensions: true, open: false };

const TYPES: Choices = only(&[
    choice(
        "volume",
        "Storage that Docker keeps: `source` names one of the file's `volumes`, or is left out for a nameless one.",
    ),
    choice("bind", "A file or folder of the host, named by `source`."),
    choice("tmpfs", "A file system in memory, empty at each start. It has no `source`."),
    choice("image", "The files of an image, read-only. Needs Docker Engine 28 or later."),
    choice("npipe", "A named pipe of Windows."),
    choice("cluster", "A volume of a Swarm's CSI plug-in."),
]);

const CONSISTENCIES: Choices = usual(&[
    choice("consistent", "Host and container always see the same."),
    choice("cached", "The container may lag behind the host."),
    choice("delegated", "The host may lag behind the container."),
    choice("default", "The same as `consistent`."),
]);

const INSIDE: &[Shape] = &[Shape::Text(Syntax::Path(Path::Inside))];

const ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "bind",
        &[Shape::Mapping(&BIND)],
        "What only mounts of `type: bind` have: whether a missing source is made, SELinux labels, what passes \
         through.",
    )
    .example("bind:\n  create_host_path: false"),
    Attribute::new(
        "consistency",
        &[Shape::Text(Syntax::OneOf(&CONSISTENCIES))],
        "How far the two sides of a mount on a Mac might differ, for speed. Today's Docker Desktop takes no notice \
         of it.",
    )
    .default("consistent")
    .example("consistency: cached"),
    Attribute::new(
        "image",
        &[Shape::Mapping(&IMAGE)],
        "What only mounts of `type: image` have: which folder of the image is mounted.",
    )
    .example("image:\n  subpath: usr/share/doc"),
    Attribute::new(
        "read_only",
        SWITCH,
        "Forbids the container to write. Worth it for every settings file and folder of sources.",
    )
    .default("false")
    .example("read_only: true"),
    Attribute::new(
        "source",
        &[Shape::Text(Syntax::MountSource)],
        "What is mounted: a path of the host for `bind`, the name of a volume for `volume`, an image for `image`. A \
         relative path starts from the project directory.",
    )
    .example("source: ./html"),
    Attribute::new(
        "target",
        &[Shape::Text(CONTAINER_PATH)],
        "Where it appears in the container, as an absolute path. What the image has there is hidden; only a new, \
         empty named volume is first filled with it.",
    )
    .example("target: /usr/share/nginx/html"),
    Attribute::new(
        "tmpfs",
        &[Shape::Mapping(&TMPFS)],
        "What only mounts of `type: tmpfs` have: size and permissions. Give a size, or it may fill the memory.",
    )
    .example("tmpfs:\n  size: 64m"),
    Attribute::new(
        "type",
        &[Shape::Text(Syntax::OneOf(&TYPES))],
        "The kind of mount. The short form guesses it from the look of the source, the long form does not.",
    )
    .example("type: bind"),
    Attribute::new(
        "volume",
        &[Shape::Mapping(&VOLUME)],
        "What only mounts of `type: volume` have: which folder of it is mounted, and whether a new one is filled.",
    )
    .example("volume:\n  nocopy: true"),
];

const BIND: Mapping =
    Mapping { name: "bind", groups: &[BIND_ATTRIBUTES], required: &[], extensions: true, open: false };

const PROPAGATIONS: Choices = working(&[
    choice("rprivate", "Mounts made later are seen on neither side of the other. The usual one."),
    choice("private", "The same, without the mounts below."),
    choice("rshared", "Mounts made later on one side appear on the other, those below included."),
    choice("shared", "Mounts made later on one side appear on the other."),
    choice(
        "rslave",
        "Mounts made later on the host appear in the container, those below included, but not the other way.",
    ),
    choice("slave", "Mounts made later on the host appear in the container, but not the other way."),
]);

const RECURSIONS: Choices = only(&[
    choice(
        "enabled",
        "What is mounted below the source is there too; with `read_only` it is read-only where the kernel can do \
         it.",
    ),
    choice("disabled", "What is mounted below the source is left out."),
    choice("writable", "What is mounted below stays writable even with `read_only`."),
    choice("readonly", "What is mounted below must be read-only too, or the container does not start."),
]);

const SELINUX: Choices = only(&[
    choice("z", "Relabels the source so that all containers may use it."),
    choice(
        "Z",
        "Relabels the source for this container alone. On a system folder such as `/home` it locks everybody else \
         out.",
    ),
]);

const BIND_ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "create_host_path",
        SWITCH,
        "Makes an empty folder, owned by root, if the source is missing. That hides mistakes: a missing settings \
         file becomes a folder. `false` makes it an error.",
    )
    .default("true")
    .example("create_host_path: false"),
    Attribute::new(
        "propagation",
        &[Shape::Text(Syntax::OneOf(&PROPAGATIONS))],
        "Whether mounts that are made below the source later on pass between host and container. Only for tools \
         that manage mounts themselves.",
    )
    .default("rprivate")
    .example("propagation: rslave"),
    Attribute::new(
        "recursive",
        &[Shape::Text(Syntax::OneOf(&RECURSIONS))],
        "What becomes of other file systems that are mounted below the source.",
    )
    .default("enabled")
    .example("recursive: disabled"),
    Attribute::new(
        "selinux",
        &[Shape::Text(Syntax::OneOf(&SELINUX))],
        "Changes the SELinux label of the source so that the container gets at it. The files on the host keep the \
         new label; where SELinux is off it does nothing.",
    )
    .example("selinux: z"),
];

const IMAGE: Mapping =
    Mapping { name: "image mount", groups: &[IMAGE_ATTRIBUTES], required: &[], extensions: true, open: false };

const IMAGE_ATTRIBUTES: &[Attribute] =
    &[Attribute::new("subpath", INSIDE, "The folder of the image to mount instead of its root.")
        .example("subpath: usr/share/nginx/html")];

const TMPFS: Mapping =
    Mapping { name: "tmpfs", groups: &[TMPFS_ATTRIBUTES], required: &[], extensions: true, open: false };

const TMPFS_ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "mode",
        &[Shape::Number, Shape::Text(Syntax::FileMode)],
        "The permissions of the folder in octal. Without the leading `0` the number is read as decimal and means \
         something else.",
    )
    .default("01777")
    .example("mode: 0700"),
    Attribute::new(
        "size",
        &[Shape::Integer { min: Some(0), max: None }, Shape::Text(Syntax::Bytes)],
        "How much it may hold. Without a limit it can take half of the host's memory, and it counts as memory of \
         the container.",
    )
    .example("size: 64m"),
];

const VOLUME: Mapping =
    Mapping { name: "volume mount", groups: &[VOLUME_ATTRIBUTES], required: &[], extensions: true, open: false };

const VOLUME_ATTRIBUTES: &[Attribute] = &[
    Attribute::new("labels", LABELS, "Labels for the volume if it is made for this mount.")
        .example("labels:\n  com.example.backup: \"no\""),
    Attribute::new(
        "nocopy",
        SWITCH,
        "Leaves a new volume empty instead of first filling it with what the image has at the target.",
    )
    .default("false")
    .example("nocopy: true"),
    Attribute::new(
        "subpath",
        INSIDE,
        "The folder of the volume to mount instead of its root. It must exist already, or the container does not \
         start.",
    )
    .example("subpath: uploads"),
];
