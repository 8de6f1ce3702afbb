//! What the text of a scalar is: an image, a duration, the name of a service, one of a few words.

use super::capabilities::CAPABILITIES;
use super::choices::{Choice, Choices, Others, Pattern};
use super::{build, healthcheck, limits};

/// What the text of a scalar is, after its variables are put in.
#[derive(Clone, Copy, Debug)]
pub enum Syntax {
    /// Free text.
    Any,
    /// One of a few words.
    OneOf(&'static Choices),
    /// Text that a pattern must be found in.
    Matching(Pattern),

    /// `true`, `false` and the words YAML took for them once: `yes`, `no`, `on`, `off`.
    Boolean,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// An amount of bytes: `512m`, `1.5gb`.
    Bytes,
    /// A number of processors: `0.5`.
    Cpus,
    /// Processors by number: `0-3`, `0,2`.
    CpuSet,
    /// A length of time: `1m30s`.
    Duration,
    /// Microseconds, or a length of time.
    Microseconds,
    /// A number of devices, or `all`.
    DeviceCount,
    /// Permissions in octal: `0440`.
    FileMode,

    /// A path.
    Path(Path),
    /// A pattern of paths as in a `.dockerignore`.
    Glob,
    /// A folder to build from, or a URL of a repository or an archive.
    BuildContext,
    /// A build context, another image (`docker-image://…`) or what another service builds (`service:…`).
    NamedContext,

    /// A published port: `127.0.0.1:8080:80/tcp`, ranges included.
    Port,
    /// A port or range of the container with an optional protocol: `8080/udp`.
    ExposedPort,
    /// A single port of the container.
    ContainerPort,
    /// A port of the host, or a range to choose from.
    HostPort,
    /// The address of the host that a port is published on.
    HostAddress,
    /// An IPv4 or IPv6 address.
    Address,
    /// An IPv4 address.
    Ipv4Address,
    /// An IPv6 address.
    Ipv6Address,
    /// A network in CIDR notation: `172.28.0.0/16`.
    Subnet,
    /// A MAC address: `02:42:ac:11:65:43`.
    MacAddress,
    /// The name of a host.
    HostName,
    /// A name and its address: `host.docker.internal=host-gateway`.
    ExtraHost,

    /// A mount in short form: `data:/var/lib/data:ro`.
    Volume,
    /// The source of a mount in long form; its `type` tells whether it is a volume, a host path or an image.
    MountSource,
    /// A path in the container with options: `/run:size=64m`.
    Tmpfs,
    /// A service or `container:NAME`, with an optional `:ro` or `:rw`.
    VolumesFrom,
    /// A device of the host, where it appears, and its permissions: `/dev/ttyUSB0:/dev/ttyUSB0:rwm`.
    Device,
    /// A rule of the devices cgroup: `c 1:3 mr`.
    DeviceRule,

    /// The reference of an image.
    Image,
    /// A platform: `linux/arm64`.
    Platform,
    /// Where a build cache comes from: an image, or `type=…` with options.
    CacheSource,
    /// Where a build cache goes to: an image, or `type=…` with options.
    CacheTarget,
    /// An SSH agent or key given to a build: `default`, `id=path`.
    SshAgent,
    /// Whether and how to attest a build: a boolean, or options such as `mode=max`.
    Attestation,
    /// A whole Dockerfile.
    Dockerfile,

    /// A command line that is split into words as a shell would, but not run by one.
    Command,
    /// One word of a command that is written as a list.
    Argument,
    /// A health check: a command line, or the first word of a list (`CMD`, `CMD-SHELL`, `NONE`) and those that follow.
    HealthTest,
    /// A user and an optional group, as names or numbers: `1000:1000`.
    User,
    /// A group, as a name or number.
    Group,
    /// A signal: `SIGTERM`.
    Signal,
    /// A Linux capability, with or without `CAP_`, or `ALL`.
    Capability,
    /// The name of a kernel parameter: `net.core.somaxconn`.
    Sysctl,
    /// The name of a limit of processes: `nofile`.
    UlimitName,

    /// The name of an environment variable.
    Variable,
    /// The key of a label or annotation.
    Label,
    /// A key and a value around the first `=`. Without one it is only a key.
    Assignment(&'static Assignment),

    /// The name of something in this project.
    Entity(EntityKind),
    /// A name that this key gives to something in this project.
    Declaration(EntityKind),
    /// A service, or `SERVICE:ALIAS`.
    Link,
    /// A container outside of the project, or `CONTAINER:ALIAS`.
    ExternalLink,
    /// A condition on the node of a Swarm: `node.role==manager`.
    PlacementConstraint,
    /// The name of a project: lower-case letters, digits, `_` and `-`.
    ProjectName,
}

/// A key and a value in one text.
#[derive(Clone, Copy, Debug)]
pub struct Assignment {
    /// What the key is.
    pub key: Syntax,
    /// What the value is.
    pub value: Syntax,
}

/// Where a path leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Path {
    /// To a file or folder of the host.
    Host(PathKind, PathBase),
    /// To a file or folder in the container.
    Container(PathKind),
    /// To somewhere inside a volume or an image.
    Inside,
}

/// What is at the end of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathKind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// Either.
    Either,
    /// A device such as `/dev/sda`.
    Device,
}

/// What a relative path of the host is relative to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathBase {
    /// The folder of the project: that of the first Compose file unless something else is said.
    Project,
    /// The build context that stands beside it.
    BuildContext,
}

/// Things that have a name in a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EntityKind {
    /// A service.
    Service,
    /// A network.
    Network,
    /// A volume.
    Volume,
    /// A config.
    Config,
    /// A secret.
    Secret,
    /// A model.
    Model,
    /// A profile: declared by being used.
    Profile,
    /// A stage of the Dockerfile that the service builds.
    Stage,
    /// A build argument of that Dockerfile.
    BuildArgument,
    /// A service of the file that is named beside it, or of this one.
    ExtendedService,
}

impl Syntax {
    /// The words it may be, as far as they are known. Those of signals and platforms are in modules of this crate.
    pub fn choices(self) -> &'static [Choice] {
        match self {
            Self::OneOf(choices) => choices.known,
            Self::Capability => CAPABILITIES,
            Self::UlimitName => limits::ULIMITS,
            Self::Sysctl => limits::SYSCTLS,
            Self::NamedContext => build::CONTEXT_KINDS,
            Self::CacheSource | Self::CacheTarget => build::CACHE_KINDS,
            Self::HealthTest => healthcheck::FORMS,
            _ => &[],
        }
    }

    /// What the text may name in this project, at least with a part of it, and not always: a source of a volume may be a
    /// path as well.
    pub fn names(self) -> Option<EntityKind> {
        match self {
            Self::Entity(kind) => Some(kind),
            Self::Link | Self::VolumesFrom | Self::NamedContext => Some(EntityKind::Service),
            Self::Volume | Self::MountSource => Some(EntityKind::Volume),
            Self::Assignment(assignment) => assignment.key.names().or(assignment.value.names()),
            Self::OneOf(choices) => choices.known.iter().find_map(|choice| choice.rest?.names()),
            _ => None,
        }
    }

    /// Whether Compose takes the text when it reads the file, as far as its schema goes: words that are refused, and
    /// patterns. What only a parser can tell (ports, durations and so on) is not looked at.
    pub fn allows(self, text: &str) -> bool {
        match self {
            Self::OneOf(choices) => match choices.others {
                Others::Refused => choices.find(text).is_some(),
                Others::Matching(pattern) => pattern.matches(text),
                Others::Fail | Others::Free => true,
            },
            Self::Matching(pattern) => pattern.matches(text),
            _ => true,
        }
    }
}

impl EntityKind {
    /// What a person calls it.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Service | Self::ExtendedService => "service",
            Self::Network => "network",
            Self::Volume => "volume",
            Self::Config => "config",
            Self::Secret => "secret",
            Self::Model => "model",
            Self::Profile => "profile",
            Self::Stage => "stage",
            Self::BuildArgument => "build argument",
        }
    }

    /// The key at the top of a file below which such things are declared; none for what is not declared there.
    pub fn section(self) -> Option<&'static str> {
        Some(match self {
            Self::Service | Self::ExtendedService => "services",
            Self::Network => "networks",
            Self::Volume => "volumes",
            Self::Config => "configs",
            Self::Secret => "secrets",
            Self::Model => "models",
            Self::Profile | Self::Stage | Self::BuildArgument => return None,
        })
    }
}
