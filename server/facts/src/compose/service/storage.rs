//! Files that a service gets, and where it writes.

use crate::compose::mounts::MOUNTS;
use crate::compose::secrets::{USED_CONFIGS, USED_SECRETS};
use crate::compose::shapes::SWITCH;
use crate::compose::{Attribute, Entries, Keys, Shape, Syntax};

const STORAGE_OPTIONS: Entries = Entries { keys: Keys::All, key: Syntax::Any, values: &[Shape::Any], open: true };

pub(super) const ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "configs",
        USED_CONFIGS,
        "Configs of the file that the service gets as files, by name or with a path and permissions. The short form \
         puts each at the root, under its name.",
    )
    .example("configs:\n  - source: site\n    target: /etc/nginx/conf.d/default.conf"),
    Attribute::new(
        "read_only",
        SWITCH,
        "Makes the container's own file system read-only. An intruder can change nothing there, but most programs \
         need a place to write: add `tmpfs` for `/tmp` and `/run`, and volumes for data.",
    )
    .default("false")
    .example("read_only: true"),
    Attribute::new(
        "secrets",
        USED_SECRETS,
        "Secrets of the file that the service gets as files under `/run/secrets`. Many official images read one if \
         the variable ends in `_FILE`: `POSTGRES_PASSWORD_FILE: /run/secrets/db_password`.",
    )
    .example("secrets:\n  - db_password"),
    Attribute::new(
        "storage_opt",
        &[Shape::MapOf(&STORAGE_OPTIONS)],
        "Options of the storage driver for this container, mostly `size`. With overlay2 it works only on XFS with \
         project quotas.",
    )
    .example("storage_opt:\n  size: 1G"),
    Attribute::new(
        "tmpfs",
        &[Shape::Text(Syntax::Tmpfs), Shape::List { of: &[Shape::Text(Syntax::Tmpfs)], unique: true }],
        "Folders kept in memory: fast, and empty after each start. Options follow after a colon, such as `size` and \
         `mode`; without a size one may fill the memory.",
    )
    .example("tmpfs:\n  - /tmp:size=64m\n  - /run"),
    Attribute::new(
        "use_api_socket",
        &[Shape::Boolean],
        "Gives the container the Docker socket and the credentials of whoever runs Compose, so that `docker` works \
         in it. That is as much as root on the host.",
    )
    .default("false")
    .example("use_api_socket: true"),
    Attribute::new(
        "volumes",
        MOUNTS,
        "What is mounted: `SOURCE:TARGET[:OPTIONS]` or a mapping. A source that begins with `.`, `/`, `~` or a \
         drive letter is a path of the host, any other the name of a volume declared in `volumes` of the file. A \
         target alone is a nameless volume, which `up` keeps but nobody finds again.",
    )
    .example("volumes:\n  - db-data:/var/lib/postgresql/data\n  - ./init.sql:/docker-entrypoint-initdb.d/init.sql:ro"),
    Attribute::new(
        "volumes_from",
        &[Shape::List { of: &[Shape::Text(Syntax::VolumesFrom)], unique: true }],
        "Mounts all that another service mounts, at the same places, or a container with `container:` before its \
         name; `:ro` makes it read-only. Naming volumes in both services says the same and is easier to follow.",
    )
    .example("volumes_from:\n  - app\n  - container:legacy:ro"),
];
