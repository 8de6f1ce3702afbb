//! What separates the containers of a service from the host and from each other.

use crate::compose::build::ISOLATIONS;
use crate::compose::choices::{Choices, choice, only, prefix, usual, working};
use crate::compose::shapes::{HOST_FILE, SWITCH, SYSCTLS, TEXT};
use crate::compose::{Attribute, EntityKind, Mapping, Shape, Syntax};

const SERVICE: Syntax = Syntax::Entity(EntityKind::Service);

const CGROUPS: Choices = only(&[
    choice("private", "A namespace of its own: the container sees only its own control group."),
    choice("host", "That of the host. Older systemd images ask for it."),
]);

const IPCS: Choices = working(&[
    choice("private", "A namespace of its own, for itself."),
    choice("shareable", "A namespace of its own, which others may join."),
    choice("host", "That of the host. All its shared memory is within reach."),
    choice("none", "A namespace of its own without `/dev/shm`."),
    prefix("service:", &SERVICE, "That of another service."),
    prefix("container:", &Syntax::Any, "That of a container outside of this project."),
]);

const PIDS: Choices = working(&[
    choice("host", "That of the host: the container sees all processes and may signal those of its user."),
    prefix("service:", &SERVICE, "That of another service, to watch or debug it."),
    prefix("container:", &Syntax::Any, "That of a container outside of this project."),
]);

const USER_NAMESPACES: Choices =
    working(&[choice("host", "No mapping of users for this container, even where the daemon maps them.")]);
const UTS: Choices = working(&[choice("host", "The host name is that of the host, and `hostname` is not allowed.")]);

const SECURITY_OPTIONS: Choices = usual(&[
    choice(
        "no-new-privileges:true",
        "Programs with the set-user-ID bit, such as `sudo`, gain nothing. Good for nearly every service.",
    ),
    choice("seccomp=unconfined", "No filter of system calls. Debuggers once needed it; it opens a lot."),
    prefix("seccomp=", &HOST_FILE, "A filter of system calls of one's own, as a JSON file."),
    choice("apparmor=unconfined", "No AppArmor profile."),
    prefix("apparmor=", &Syntax::Any, "The name of an AppArmor profile that is loaded on the host."),
    choice("label=disable", "No SELinux separation."),
    prefix("label=", &Syntax::Any, "A part of the SELinux label: `user:`, `role:`, `type:`, `level:`."),
    choice("systempaths=unconfined", "The paths below `/proc` and `/sys` that are hidden otherwise are visible."),
    choice("writable-cgroups=true", "Control groups can be changed from inside. Recent Docker Engines only."),
]);

const CAPABILITIES: &[Shape] = &[Shape::List { of: &[Shape::Text(Syntax::Capability)], unique: true }];

pub(super) const ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "cap_add",
        CAPABILITIES,
        "Powers of root that containers do not have otherwise. Take the single one that is needed; `SYS_ADMIN` and \
         `ALL` are nearly `privileged`.",
    )
    .example("cap_add:\n  - NET_ADMIN"),
    Attribute::new(
        "cap_drop",
        CAPABILITIES,
        "Powers of root to take away. `ALL`, with the few that are needed in `cap_add`, is the safest way to run a \
         service.",
    )
    .example("cap_drop:\n  - ALL"),
    Attribute::new("cgroup", &[Shape::Text(Syntax::OneOf(&CGROUPS))], "Which control groups the container sees.")
        .since("2.15.0")
        .example("cgroup: private"),
    Attribute::new(
        "cgroup_parent",
        TEXT,
        "The control group that the container's own is made in, for limits that several containers share.",
    )
    .example("cgroup_parent: shop.slice"),
    Attribute::new(
        "credential_spec",
        &[Shape::Mapping(&CREDENTIALS)],
        "The account that a Windows container uses in Active Directory (gMSA). Exactly one of its keys is given.",
    )
    .example("credential_spec:\n  file: app.json"),
    Attribute::new(
        "ipc",
        &[Shape::Text(Syntax::OneOf(&IPCS))],
        "With whom the container shares memory and message queues.",
    )
    .default("private")
    .example("ipc: service:app"),
    Attribute::new(
        "isolation",
        &[Shape::Text(Syntax::OneOf(&ISOLATIONS))],
        "How containers are kept apart on Windows. Linux knows only `default`.",
    )
    .default("default")
    .example("isolation: hyperv"),
    Attribute::new(
        "pid",
        &[Shape::Text(Syntax::OneOf(&PIDS)), Shape::Null],
        "Whose processes the container sees. Left out, only its own.",
    )
    .example("pid: host"),
    Attribute::new(
        "privileged",
        SWITCH,
        "Gives the container all capabilities and devices and turns the filters off. Whoever breaks into it has the \
         host. Mostly one `cap_add` or `devices` entry would do.",
    )
    .default("false")
    .example("privileged: true"),
    Attribute::new(
        "security_opt",
        &[Shape::List { of: &[Shape::Text(Syntax::OneOf(&SECURITY_OPTIONS))], unique: true }],
        "Settings of the security modules: seccomp, AppArmor, SELinux, and whether programs may gain privileges.",
    )
    .example("security_opt:\n  - no-new-privileges:true"),
    Attribute::new(
        "sysctls",
        SYSCTLS,
        "Kernel parameters of the container. Only those that belong to a namespace can be set, mostly `net.*`; \
         `vm.max_map_count` and the like must be set on the host.",
    )
    .example("sysctls:\n  net.core.somaxconn: 1024"),
    Attribute::new(
        "userns_mode",
        &[Shape::Text(Syntax::OneOf(&USER_NAMESPACES))],
        "Which user namespace the container is in, where the daemon maps users (`userns-remap`).",
    )
    .example("userns_mode: host"),
    Attribute::new(
        "uts",
        &[Shape::Text(Syntax::OneOf(&UTS))],
        "Whose host name the container has. Left out, one of its own.",
    )
    .since("2.15.1")
    .example("uts: host"),
];

const CREDENTIALS: Mapping = Mapping {
    name: "credential_spec",
    groups: &[CREDENTIALS_ATTRIBUTES],
    required: &[],
    extensions: true,
    open: false,
};

const CREDENTIALS_ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "config",
        &[Shape::Text(Syntax::Entity(EntityKind::Config))],
        "The config of the file that holds the specification.",
    )
    .example("config: app-credentials"),
    Attribute::new(
        "file",
        &[Shape::Text(HOST_FILE)],
        "The JSON file with the specification, below `CredentialSpecs` in the data folder of Docker on the Windows \
         host.",
    )
    .example("file: app.json"),
    Attribute::new("registry", TEXT, "The value of the Windows registry of the host that holds the specification.")
        .example("registry: app-credentials"),
];
