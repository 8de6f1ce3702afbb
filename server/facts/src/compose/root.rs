//! The top of a Compose file.

use super::shapes::{HOST_FILE, HOST_FOLDER};
use super::{Attribute, EntityKind, Entries, Keys, Mapping, Shape, Syntax};
use super::{models, networks, secrets, service, volumes};

/// The mapping that a Compose file is.
pub fn root() -> &'static Mapping {
    &ROOT
}

/// The forms of the whole file.
pub(super) const SHAPES: &[Shape] = &[Shape::Mapping(&ROOT)];

const ROOT: Mapping =
    Mapping { name: "Compose file", groups: &[ATTRIBUTES], required: &[], extensions: true, open: false };

const fn declared(kind: EntityKind, values: &'static [Shape]) -> Entries {
    Entries { keys: Keys::Names, key: Syntax::Declaration(kind), values, open: false }
}

const fn declared_beside_others(kind: EntityKind, values: &'static [Shape]) -> Entries {
    Entries { keys: Keys::Names, key: Syntax::Declaration(kind), values, open: true }
}

const SERVICES: Entries = declared(EntityKind::Service, &[Shape::Mapping(&service::SERVICE)]);
const MODELS: Entries = declared_beside_others(EntityKind::Model, &[Shape::Mapping(&models::MODEL)]);
const NETWORKS: Entries =
    declared_beside_others(EntityKind::Network, &[Shape::Mapping(&networks::NETWORK), Shape::Null]);
const VOLUMES: Entries = declared(EntityKind::Volume, &[Shape::Mapping(&volumes::VOLUME), Shape::Null]);
const SECRETS: Entries = declared(EntityKind::Secret, &[Shape::Mapping(&secrets::SECRET)]);
const CONFIGS: Entries = declared(EntityKind::Config, &[Shape::Mapping(&secrets::CONFIG)]);

const ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "configs",
        &[Shape::MapOf(&CONFIGS)],
        "Files with settings that services may mount, each under a name. A service sees one only if its own \
         `configs` asks for it, so the same settings can be shared without being built into images. The content \
         comes from a file, from a variable, or stands here.",
    )
    .example("configs:\n  site:\n    file: ./nginx.conf"),
    Attribute::new(
        "include",
        &[Shape::List { of: &[Shape::Text(HOST_FILE), Shape::Mapping(&INCLUDE)], unique: false }],
        "Other Compose files whose services, networks, volumes and so on become part of this project. Unlike a file \
         given with `-f`, an included one keeps its own folder for relative paths and its own `.env`. A name that \
         exists here as well is a conflict, not an override.",
    )
    .since("2.20.0")
    .example("include:\n  - ../monitoring/compose.yaml\n  - path: ./db/compose.yaml\n    env_file: ./db/.env"),
    Attribute::new(
        "models",
        &[Shape::MapOf(&MODELS)],
        "Language models that services talk to, each under a name. Docker Model Runner pulls and serves them; a \
         service that lists one in its own `models` finds the address in an environment variable.",
    )
    .since("2.38.0")
    .example("models:\n  llm:\n    model: ai/smollm2"),
    Attribute::new(
        "name",
        &[Shape::Text(Syntax::ProjectName)],
        "The name of the project, which begins the names of its containers, networks and volumes. Lower-case \
         letters, digits, `-` and `_`. `-p` and `COMPOSE_PROJECT_NAME` win over it; without any it is the name of \
         the folder. Renaming a project leaves its volumes behind under the old name.",
    )
    .example("name: shop"),
    Attribute::new(
        "networks",
        &[Shape::MapOf(&NETWORKS)],
        "Networks, each under a name. Services on the same network find each other by service name; others do not. \
         A service that names none is on `default`, which always exists and may be set up here too.",
    )
    .example("networks:\n  back:\n    internal: true"),
    Attribute::new(
        "secrets",
        &[Shape::MapOf(&SECRETS)],
        "Passwords, keys and certificates, each under a name. A service or build that lists one gets it as a file, \
         by default under `/run/secrets`, so it appears neither in the environment nor in the image. Outside of \
         Swarm it is a plain mount: it is not encrypted.",
    )
    .example("secrets:\n  db_password:\n    file: ./db_password.txt"),
    Attribute::new(
        "services",
        &[Shape::MapOf(&SERVICES)],
        "The parts of the application, each under a name: which image to run or build, with which settings, and how \
         many containers of it. The name is also the host name under which others reach it.",
    )
    .example("services:\n  web:\n    image: nginx:1.29\n    ports:\n      - \"8080:80\""),
    Attribute::new(
        "version",
        &[Shape::Text(Syntax::Any)],
        "Once the version of the file format. Compose has ignored it since version 2 and prints a warning; nothing \
         depends on it, so the line can go.",
    )
    .deprecated("nothing: leave it out")
    .example("version: \"3.8\""),
    Attribute::new(
        "volumes",
        &[Shape::MapOf(&VOLUMES)],
        "Named volumes: storage that Docker keeps when containers are removed. A service mounts one by name, and \
         every name used there must be declared here. An empty value is enough for a plain local volume.",
    )
    .example("volumes:\n  db-data:"),
];

const INCLUDE: Mapping =
    Mapping { name: "include", groups: &[INCLUDE_ATTRIBUTES], required: &[], extensions: false, open: false };

const FILES: &[Shape] = &[Shape::Text(HOST_FILE), Shape::List { of: &[Shape::Text(HOST_FILE)], unique: true }];

const INCLUDE_ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "env_file",
        FILES,
        "Files with variables for `${…}` in the included files. Without it the `.env` in their project directory \
         counts. It has nothing to do with the environment of containers.",
    )
    .example("env_file: ../.env"),
    Attribute::new(
        "path",
        FILES,
        "The file to include. Several are merged into one in their order, the later over the earlier, as with \
         several `-f`; this is how an included file is overridden.",
    )
    .example("path:\n  - ../db/compose.yaml\n  - ./db.override.yaml"),
    Attribute::new(
        "project_directory",
        &[Shape::Text(HOST_FOLDER)],
        "The folder that relative paths in the included files start from. Without it, that of the first file in \
         `path`.",
    )
    .example("project_directory: .."),
];

/// The value of `external`: a switch, or the old form with the name inside.
pub(super) const EXTERNAL: &[Shape] = &[Shape::Boolean, Shape::Text(Syntax::Boolean), Shape::Mapping(&EXTERNAL_NAME)];
/// The same for secrets and configs, where Compose lets any other key pass.
pub(super) const OPEN_EXTERNAL: &[Shape] =
    &[Shape::Boolean, Shape::Text(Syntax::Boolean), Shape::Mapping(&OPEN_EXTERNAL_NAME)];

const EXTERNAL_NAME: Mapping =
    Mapping { name: "external", groups: &[EXTERNAL_ATTRIBUTES], required: &[], extensions: true, open: false };
const OPEN_EXTERNAL_NAME: Mapping =
    Mapping { name: "external", groups: &[EXTERNAL_ATTRIBUTES], required: &[], extensions: false, open: true };

const EXTERNAL_ATTRIBUTES: &[Attribute] = &[Attribute::new(
    "name",
    &[Shape::Text(Syntax::Any)],
    "The name under which Docker knows it. This is the form of old files; today `external: true` and `name` \
         stand side by side.",
)
.deprecated("`external: true` with `name` beside it")
.example("name: shared")];
