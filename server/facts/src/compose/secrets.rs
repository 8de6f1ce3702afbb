//! Secrets and configs: what they are made of, and how services and builds ask for them.

use super::choices::{Choices, choice, usual};
use super::root::OPEN_EXTERNAL;
use super::shapes::{CONTAINER_FILE, DRIVER_OPTIONS, HOST_FILE, LABELS, TEXT};
use super::{Attribute, EntityKind, Mapping, Shape, Syntax};

const TEMPLATE_DRIVERS: Choices =
    usual(&[choice("golang", "Go templates: `{{ .Service.Name }}`, `{{ env \"NAME\" }}`.")]);
const TEMPLATE_DRIVER: &[Shape] = &[Shape::Text(Syntax::OneOf(&TEMPLATE_DRIVERS))];

pub(super) const SECRET: Mapping =
    Mapping { name: "secret", groups: &[SECRET_ATTRIBUTES], required: &[], extensions: true, open: false };

const SECRET_ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "driver",
        TEXT,
        "A plug-in of Swarm that fetches the secret from a store of its own. `docker compose up` does not use it.",
    )
    .example("driver: vault"),
    Attribute::new("driver_opts", DRIVER_OPTIONS, "Options that the plug-in named by `driver` understands.")
        .example("driver_opts:\n  path: secret/db"),
    Attribute::new(
        "environment",
        &[Shape::Text(Syntax::Variable)],
        "The secret is the value of this variable of the shell that runs Compose, or of `.env`. Write its name \
         without `$`. It is the way for CI systems that hand out secrets as variables.",
    )
    .example("environment: DB_PASSWORD"),
    Attribute::new(
        "external",
        OPEN_EXTERNAL,
        "The secret exists already, made with `docker secret create`, and is not touched. That needs Swarm; `docker \
         compose up` on a single engine refuses it.",
    )
    .default("false")
    .example("external: true"),
    Attribute::new(
        "file",
        &[Shape::Text(HOST_FILE)],
        "The file that holds the secret. It is mounted, so the container sees the owner and permissions it has on \
         the host. Keep it out of the repository and, through `.dockerignore`, out of build contexts.",
    )
    .example("file: ./db_password.txt"),
    Attribute::new(
        "labels",
        LABELS,
        "Labels of the secret in Swarm. Compose on a single engine makes no object that could carry them.",
    )
    .example("labels:\n  com.example.team: payments"),
    Attribute::new(
        "name",
        TEXT,
        "The name under which the platform knows the secret, used as it is, without that of the project. Services \
         go on using the key. With variables in it, an external secret can be exchanged from outside.",
    )
    .example("name: \"${STAGE}_db_password\""),
    Attribute::new("template_driver", TEMPLATE_DRIVER, "Lets Swarm fill in a template when the secret is mounted.")
        .example("template_driver: golang"),
];

pub(super) const CONFIG: Mapping =
    Mapping { name: "config", groups: &[CONFIG_ATTRIBUTES], required: &[], extensions: true, open: false };

const CONFIG_ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "content",
        TEXT,
        "The text of the file, written here. Variables are put in as everywhere; a `$` that shall stay is written \
         `$$`, which is easily forgotten for nginx or shell settings. Nothing in it is secret.",
    )
    .since("2.23.1")
    .example("content: |\n  debug=${DEBUG:-false}\n  spring.application.name=shop"),
    Attribute::new(
        "environment",
        &[Shape::Text(Syntax::Variable)],
        "The config is the value of this variable of the shell that runs Compose, or of `.env`. Write its name \
         without `$`.",
    )
    .since("2.23.1")
    .example("environment: APP_SETTINGS"),
    Attribute::new(
        "external",
        OPEN_EXTERNAL,
        "The config exists already, made with `docker config create`, and is not touched. That needs Swarm; `docker \
         compose up` on a single engine refuses it.",
    )
    .default("false")
    .example("external: true"),
    Attribute::new(
        "file",
        &[Shape::Text(HOST_FILE)],
        "The file that holds the settings. It is mounted into containers, so an edit shows there, though most \
         programs read it only when they start.",
    )
    .example("file: ./nginx.conf"),
    Attribute::new(
        "labels",
        LABELS,
        "Labels of the config in Swarm. Compose on a single engine makes no object that could carry them.",
    )
    .example("labels:\n  com.example.team: web"),
    Attribute::new(
        "name",
        TEXT,
        "The name under which the platform knows the config, used as it is, without that of the project. Services \
         go on using the key.",
    )
    .example("name: shop-nginx-v2"),
    Attribute::new(
        "template_driver",
        TEMPLATE_DRIVER,
        "Lets Swarm fill in a template when the config is mounted, for instance with the name of the node.",
    )
    .example("template_driver: golang"),
];

/// The secrets of a service or a build.
pub(super) const USED_SECRETS: &[Shape] = &[Shape::List {
    of: &[Shape::Text(Syntax::Entity(EntityKind::Secret)), Shape::Mapping(&USED_SECRET)],
    unique: false,
}];
/// The configs of a service.
pub(super) const USED_CONFIGS: &[Shape] = &[Shape::List {
    of: &[Shape::Text(Syntax::Entity(EntityKind::Config)), Shape::Mapping(&USED_CONFIG)],
    unique: false,
}];

const USED_SECRET: Mapping = Mapping {
    name: "secret of a service",
    groups: &[USED_SECRET_ATTRIBUTES],
    required: &[],
    extensions: true,
    open: false,
};
const USED_CONFIG: Mapping = Mapping {
    name: "config of a service",
    groups: &[USED_CONFIG_ATTRIBUTES],
    required: &[],
    extensions: true,
    open: false,
};

const MODE: &[Shape] = &[Shape::Number, Shape::Text(Syntax::FileMode)];
const NUMBER_AS_TEXT: &[Shape] = &[Shape::Text(Syntax::Integer)];

/// The group that owns the file of a secret or config.
const OWNING_GROUP: Attribute = Attribute::new(
    "gid",
    NUMBER_AS_TEXT,
    "The number of the group that owns the file. It must be quoted. Ignored for what comes from a `file`, which is mounted \
     as it is.",
)
.example("gid: \"103\"");
/// The permissions of the file.
const PERMISSIONS: Attribute = Attribute::new(
    "mode",
    MODE,
    "The permissions of the file in octal. Without the leading `0` the number is read as decimal and means something \
     else. Ignored for what comes from a `file`.",
);
/// The user who owns the file.
const OWNER: Attribute = Attribute::new(
    "uid",
    NUMBER_AS_TEXT,
    "The number of the user who owns the file. It must be quoted. Ignored for what comes from a `file`, which is mounted \
     as it is.",
)
.example("uid: \"103\"");

const USED_SECRET_ATTRIBUTES: &[Attribute] = &[
    OWNING_GROUP,
    PERMISSIONS.example("mode: 0440"),
    Attribute::new(
        "source",
        &[Shape::Text(Syntax::Entity(EntityKind::Secret))],
        "The key of the secret in the `secrets` of the file.",
    )
    .example("source: db_password"),
    Attribute::new(
        "target",
        &[Shape::Text(CONTAINER_FILE)],
        "The file in the container: a name below `/run/secrets`, or an absolute path. In a build it is the `id` \
         that `RUN --mount=type=secret` asks for.",
    )
    .default("/run/secrets/<source>")
    .example("target: /etc/app/password"),
    OWNER,
];

const USED_CONFIG_ATTRIBUTES: &[Attribute] = &[
    OWNING_GROUP,
    PERMISSIONS.example("mode: 0444"),
    Attribute::new(
        "source",
        &[Shape::Text(Syntax::Entity(EntityKind::Config))],
        "The key of the config in the `configs` of the file.",
    )
    .example("source: site"),
    Attribute::new(
        "target",
        &[Shape::Text(CONTAINER_FILE)],
        "The path of the file in the container. Without it the file lies at the root under the key's name, where \
         hardly any program looks for it.",
    )
    .default("/<source>")
    .example("target: /etc/nginx/conf.d/default.conf"),
    OWNER,
];
