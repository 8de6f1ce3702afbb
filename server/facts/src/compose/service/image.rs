//! Where a service comes from: an image, a build, another service, a provider.

use crate::compose::build::BUILD;
use crate::compose::choices::{Choices, Others, Pattern, choice, prefix, usual};
use crate::compose::shapes::{HOST_FILE, TEXT};
use crate::compose::{Attribute, EntityKind, Entries, Keys, Mapping, Shape, Syntax};

const PULL_POLICIES: Choices = Choices {
    known: &[
        choice("missing", "Pull if the image is not on this host. A newer one under the same tag goes unnoticed."),
        choice("always", "Ask the registry at each `up`, and pull what is newer."),
        choice("never", "Never pull; fail if the image is not on this host."),
        choice("build", "Build the image, even if there is one. For services with a `build`."),
        choice("if_not_present", "The same as `missing`, from older files."),
        choice("daily", "Ask the registry if the last time was more than a day ago."),
        choice("weekly", "Ask the registry if the last time was more than a week ago."),
        choice("refresh", "Ask the registry if the last time was longer ago than `pull_refresh_after` says."),
        prefix(
            "every_",
            &Syntax::Duration,
            "Ask the registry if the last time was longer ago than this: `every_12h`. Units are `w`, `d`, `h`, `m` and \
         `s`.",
        ),
    ],
    others: Others::Matching(Pattern::PullPolicy),
};

const RUNTIMES: Choices = usual(&[
    choice("runc", "The usual runtime of Docker."),
    choice("nvidia", "Hands NVIDIA GPUs over. `gpus` does it without naming a runtime."),
    choice("runsc", "gVisor: system calls go to a kernel of its own in user space."),
    choice("kata-runtime", "Kata Containers: each container is a small virtual machine."),
    choice("sysbox-runc", "Sysbox: Docker or systemd run inside without `privileged`."),
    choice("crun", "A smaller and faster relative of runc."),
]);

pub(super) const ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "build",
        &[Shape::Text(Syntax::BuildContext), Shape::Mapping(&BUILD)],
        "How to build the image: the context alone, or a mapping with Dockerfile, arguments, target and so on. With \
         `image` beside it the result gets that name. An image that exists is not built again when files change: \
         that takes `up --build`.",
    )
    .example("build:\n  context: .\n  target: production"),
    Attribute::new(
        "extends",
        &[Shape::Text(Syntax::Entity(EntityKind::ExtendedService)), Shape::Mapping(&EXTENDS)],
        "Takes over the attributes of another service, of this file or another one. What is written here wins; \
         lists are joined. Networks and volumes that the other one uses must exist in this file too.",
    )
    .example("extends:\n  file: common.yaml\n  service: app"),
    Attribute::new(
        "image",
        &[Shape::Text(Syntax::Image)],
        "The image that containers are started from, or, together with `build`, the name of what is built. Without \
         a tag it is `latest`, which is another image every few weeks; a digest (`@sha256:…`) never changes.",
    )
    .example("image: postgres:17.5-alpine"),
    Attribute::new(
        "platform",
        &[Shape::Text(Syntax::Platform)],
        "The platform whose variant of the image is used. On a host of another kind it is emulated, which is slow \
         and sometimes fails. Best left out, unless the image exists for one platform only.",
    )
    .example("platform: linux/amd64"),
    Attribute::new(
        "provider",
        &[Shape::Mapping(&PROVIDER)],
        "Instead of a container, a program manages the service: it sets up a cloud database or a model, say, and \
         tells dependants through environment variables how to reach it. `image` and `build` are not needed then.",
    )
    .since("2.36.0")
    .example("provider:\n  type: awesomecloud\n  options:\n    type: mysql"),
    Attribute::new(
        "pull_policy",
        &[Shape::Text(Syntax::OneOf(&PULL_POLICIES))],
        "When to fetch the image from its registry. With a `build` beside it and no policy, Compose tries to pull a \
         missing image and builds it if that fails.",
    )
    .default("missing")
    .example("pull_policy: always"),
    Attribute::new(
        "pull_refresh_after",
        &[Shape::Text(Syntax::Duration)],
        "How old the last look at the registry may be before `pull_policy: refresh` takes another.",
    )
    .example("pull_refresh_after: 24h"),
    Attribute::new(
        "runtime",
        &[Shape::Text(Syntax::OneOf(&RUNTIMES))],
        "The OCI runtime that starts the container. It must be installed and known to the Docker daemon.",
    )
    .default("runc")
    .example("runtime: runsc"),
];

const EXTENDS: Mapping =
    Mapping { name: "extends", groups: &[EXTENDS_ATTRIBUTES], required: &["service"], extensions: false, open: false };

const EXTENDS_ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "file",
        &[Shape::Text(HOST_FILE)],
        "The Compose file that has the other service, relative to this one. Without it, this file. Relative paths \
         in it start from its own folder.",
    )
    .example("file: ../common/compose.yaml"),
    Attribute::new(
        "service",
        &[Shape::Text(Syntax::Entity(EntityKind::ExtendedService))],
        "The name of the other service in that file.",
    )
    .example("service: app"),
];

const PROVIDER: Mapping =
    Mapping { name: "provider", groups: &[PROVIDER_ATTRIBUTES], required: &["type"], extensions: true, open: false };

const OPTION: &[Shape] = &[Shape::Text(Syntax::Any), Shape::Number, Shape::Boolean];
const OPTIONS: Entries = Entries {
    keys: Keys::NotEmpty,
    key: Syntax::Any,
    values: &[Shape::Text(Syntax::Any), Shape::Number, Shape::Boolean, Shape::List { of: OPTION, unique: false }],
    open: true,
};

const PROVIDER_ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "options",
        &[Shape::MapOf(&OPTIONS)],
        "Options for that program. Each becomes a flag `--key=value`, a list one flag for each item.",
    )
    .example("options:\n  type: mysql\n  size: 256"),
    Attribute::new(
        "type",
        TEXT,
        "The program: a plug-in `docker-<type>` of the Docker command line, or a command of that name in the \
         `PATH`. Compose calls its commands `compose up` and `compose down`.",
    )
    .example("type: awesomecloud"),
];
