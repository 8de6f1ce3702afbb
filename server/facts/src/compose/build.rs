//! `build`: how the image of a service is made.

use super::choices::{Choice, Choices, choice, prefix, usual, working};
use super::limits;
use super::secrets::USED_SECRETS;
use super::shapes::{BUILD_ARGUMENTS, CONTEXTS, INTEGER, LABELS, SSH, SWITCH};
use super::{Attribute, EntityKind, Entries, Keys, Mapping, Path, PathBase, PathKind, Shape, Syntax};

pub(super) const BUILD: Mapping =
    Mapping { name: "build", groups: &[SOURCES, OUTPUT, SURROUNDINGS], required: &[], extensions: true, open: false };

const DOCKERFILE: Syntax = Syntax::Path(Path::Host(PathKind::File, PathBase::BuildContext));

const SOURCES: &[Attribute] = &[
    Attribute::new(
        "additional_contexts",
        CONTEXTS,
        "More places to copy from, each under a name that `COPY --from=` and `FROM` can use: folders, repositories, \
         images (`docker-image://…`) or what another service builds (`service:…`). A name that is also an image or \
         stage takes its place.",
    )
    .since("2.17.0")
    .example("additional_contexts:\n  shared: ../shared\n  base: service:base"),
    Attribute::new(
        "args",
        BUILD_ARGUMENTS,
        "Values for `ARG` instructions of the Dockerfile. One that the Dockerfile does not declare is only worth a \
         warning. A key without a value takes that of the environment. They can end up in the history of the image: \
         no secrets here.",
    )
    .example("args:\n  NODE_VERSION: \"22\""),
    Attribute::new(
        "context",
        &[Shape::Text(Syntax::BuildContext)],
        "The folder whose files the build may copy, or the URL of a Git repository. A relative path starts from the \
         project directory. A large folder without a `.dockerignore` makes every build slow.",
    )
    .default(".")
    .example("context: ./web"),
    Attribute::new(
        "dockerfile",
        &[Shape::Text(DOCKERFILE)],
        "The Dockerfile, if it is not `Dockerfile` in the context. A relative path starts from the context, not \
         from the Compose file. It excludes `dockerfile_inline`.",
    )
    .default("Dockerfile")
    .example("dockerfile: docker/web.Dockerfile"),
    Attribute::new(
        "dockerfile_inline",
        &[Shape::Text(Syntax::Dockerfile)],
        "The Dockerfile itself, written here as a block after `|`. Compose replaces variables first, so a `$` for \
         the build is written `$$`. It excludes `dockerfile`.",
    )
    .since("2.17.0")
    .example("dockerfile_inline: |\n  FROM alpine:3.22\n  RUN apk add --no-cache curl"),
    Attribute::new(
        "secrets",
        USED_SECRETS,
        "Secrets that `RUN --mount=type=secret` may read while building. They do not become part of the image. Each \
         must be declared in the `secrets` of the file.",
    )
    .example("secrets:\n  - npm_token"),
    Attribute::new(
        "ssh",
        SSH,
        "SSH agents or keys that `RUN --mount=type=ssh` may use, for instance to clone private repositories. \
         `default` is the agent of whoever builds; no key enters the image.",
    )
    .example("ssh:\n  - default"),
    Attribute::new(
        "target",
        &[Shape::Text(Syntax::Entity(EntityKind::Stage))],
        "The stage of the Dockerfile to build, by name or number. Without it the last one is built.",
    )
    .example("target: production"),
];

const ENTITLEMENTS: Choices = usual(&[
    choice("network.host", "`RUN --network=host` may use the network of the host."),
    choice("security.insecure", "`RUN --security=insecure` may run with all privileges."),
    choice("device", "`RUN --device` may use devices of the host."),
]);

const OUTPUT: &[Attribute] = &[
    Attribute::new(
        "cache_from",
        &[Shape::List { of: &[Shape::Text(Syntax::CacheSource)], unique: false }],
        "Where to look for results of earlier builds: an image, or `type=registry`, `gha`, `local`, `s3` and so on \
         with options. Sources that are missing are skipped in silence.",
    )
    .example("cache_from:\n  - type=registry,ref=registry.example.com/web:cache"),
    Attribute::new(
        "cache_to",
        &[Shape::List { of: &[Shape::Text(Syntax::CacheTarget)], unique: false }],
        "Where to put results for later builds. `mode=max` keeps those of all stages, not only of the last. Most \
         types need another builder than Docker's own.",
    )
    .example("cache_to:\n  - type=registry,ref=registry.example.com/web:cache,mode=max"),
    Attribute::new(
        "labels",
        LABELS,
        "Labels of the image, on top of those in the Dockerfile. They change neither the service nor its \
         containers.",
    )
    .example("labels:\n  org.opencontainers.image.source: https://example.com/shop"),
    Attribute::new(
        "no_cache",
        SWITCH,
        "Runs every instruction again, whatever has been built before. For a single time `docker compose build \
         --no-cache` is the better place.",
    )
    .default("false")
    .example("no_cache: true"),
    Attribute::new(
        "platforms",
        &[Shape::List { of: &[Shape::Text(Syntax::Platform)], unique: false }],
        "The platforms to build for. It must contain the service's own `platform` if that is set. More than one \
         needs the containerd image store or a builder of one's own.",
    )
    .example("platforms:\n  - linux/amd64\n  - linux/arm64"),
    Attribute::new(
        "provenance",
        &[Shape::Text(Syntax::Attestation), Shape::Boolean],
        "Whether the image carries a record of what it was built from, and how detailed: `true`, `false`, \
         `mode=min`, `mode=max`. The record of `max` holds the values of build arguments.",
    )
    .since("2.39.0")
    .example("provenance: mode=max"),
    Attribute::new(
        "pull",
        SWITCH,
        "Asks the registry for newer base images on each build, even if there are some on this host.",
    )
    .default("false")
    .example("pull: true"),
    Attribute::new(
        "sbom",
        &[Shape::Text(Syntax::Attestation), Shape::Boolean],
        "Whether the image carries a list of the packages in it, and which program makes that list.",
    )
    .since("2.39.0")
    .example("sbom: true"),
    Attribute::new(
        "tags",
        &[Shape::List { of: &[Shape::Text(Syntax::Image)], unique: false }],
        "More names for the image, besides the service's `image`. They are not started from, but pushed along with \
         it.",
    )
    .example("tags:\n  - registry.example.com/web:1.4"),
];

const NETWORKS: Choices = usual(&[
    choice("default", "The network that builds usually have."),
    choice("none", "No network: whatever downloads something fails."),
    choice("host", "The network of the host. Needs the entitlement `network.host` on some builders."),
]);

pub(super) const ISOLATIONS: Choices = working(&[
    choice("default", "What the daemon is set to."),
    choice("process", "Windows: containers share the kernel of the host, whose version must fit."),
    choice("hyperv", "Windows: each container has a small virtual machine of its own."),
]);

const SURROUNDINGS: &[Attribute] = &[
    Attribute::new(
        "entitlements",
        &[Shape::List { of: &[Shape::Text(Syntax::OneOf(&ENTITLEMENTS))], unique: false }],
        "Powers that instructions of the Dockerfile ask for beyond the usual. The builder must allow them as well.",
    )
    .since("2.27.1")
    .example("entitlements:\n  - network.host"),
    Attribute::new(
        "extra_hosts",
        EXTRA_HOSTS,
        "More names with their addresses for the network of the build. They are gone once the image is built; for \
         the container see `extra_hosts` of the service.",
    )
    .example("extra_hosts:\n  - \"registry.local=10.0.0.5\""),
    Attribute::new(
        "isolation",
        &[Shape::Text(Syntax::OneOf(&ISOLATIONS))],
        "How builds are kept apart on Windows. Linux knows only `default`.",
    )
    .default("default")
    .example("isolation: hyperv"),
    Attribute::new(
        "network",
        &[Shape::Text(Syntax::OneOf(&NETWORKS))],
        "The network that `RUN` instructions have. A name is that of a network on the host as Docker knows it, not \
         a key of this file, and BuildKit takes only `default`, `none` and `host`. Other services cannot be reached \
         while building.",
    )
    .default("default")
    .example("network: none"),
    Attribute::new("privileged", SWITCH, "Builds with all privileges, where the builder can do that.")
        .default("false")
        .since("2.15.0")
        .example("privileged: true"),
    Attribute::new(
        "shm_size",
        &[INTEGER, Shape::Text(Syntax::Bytes)],
        "The size of `/dev/shm` while building. Browsers and databases that run in tests may need more than the \
         usual 64 MB.",
    )
    .default("64m")
    .example("shm_size: 256m"),
    Attribute::new("ulimits", limits::LIMITS, "Limits for the processes of `RUN` instructions, such as open files.")
        .since("2.23.1")
        .example("ulimits:\n  nofile:\n    soft: 20000\n    hard: 40000"),
];

/// How named contexts begin that are no folder or repository.
pub(super) const CONTEXT_KINDS: &[Choice] = &[
    prefix("docker-image://", &Syntax::Image, "The files of an image."),
    prefix("service:", &Syntax::Entity(EntityKind::Service), "What another service of the project builds."),
    prefix("oci-layout://", &Syntax::Any, "An image in a folder of the host in OCI layout."),
];

/// Where caches come from and go to.
pub(super) const CACHE_KINDS: &[Choice] = &[
    prefix("type=registry,ref=", &Syntax::Image, "An image in a registry that holds nothing but the cache."),
    choice("type=gha", "The cache of GitHub Actions. The builder needs its token."),
    prefix("type=local,", &Syntax::Any, "A folder of the host: `src=` to read, `dest=` to write."),
    prefix("type=s3,", &Syntax::Any, "A bucket: `region=`, `bucket=` and `name=`."),
    prefix("type=azblob,", &Syntax::Any, "Azure storage: `name=` and `account_url=`."),
    choice("type=inline", "Inside the image itself; only of the last stage."),
];

/// More host names, with one address or several.
pub(super) const EXTRA_HOSTS: &[Shape] = &[
    Shape::MapOf(&Entries {
        keys: Keys::NotEmpty,
        key: Syntax::HostName,
        values: &[ADDRESS, Shape::List { of: &[ADDRESS], unique: false }],
        open: false,
    }),
    Shape::List { of: &[Shape::Text(Syntax::ExtraHost)], unique: true },
];

const ADDRESSES: Choices = usual(&[choice("host-gateway", "The address under which containers reach the host.")]);
const ADDRESS: Shape = Shape::Text(Syntax::OneOf(&ADDRESSES));
