//! Named volumes.

use super::choices::{Choices, choice, usual};
use super::root::EXTERNAL;
use super::shapes::{DRIVER_OPTIONS, LABELS, TEXT};
use super::{Attribute, Mapping, Shape, Syntax};

const DRIVERS: Choices = usual(&[choice(
    "local",
    "A folder that Docker keeps on this host, or, with `driver_opts`, anything that `mount` can mount.",
)]);

pub(super) const VOLUME: Mapping =
    Mapping { name: "volume", groups: &[ATTRIBUTES], required: &[], extensions: true, open: false };

const ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "driver",
        &[Shape::Text(Syntax::OneOf(&DRIVERS))],
        "The driver that stores the data. Anything but `local` is a plug-in that must be installed on the host. \
         Changing it does not move existing data.",
    )
    .default("local")
    .example("driver: local"),
    Attribute::new(
        "driver_opts",
        DRIVER_OPTIONS,
        "Options of the driver. For `local` they are those of `mount`: `type`, `device` and `o`. They count only \
         when the volume is made; later changes need `docker compose down -v`, which deletes the data.",
    )
    .example("driver_opts:\n  type: nfs\n  o: \"addr=10.40.0.199,nolock,soft,rw\"\n  device: \":/docker/example\""),
    Attribute::new(
        "external",
        EXTERNAL,
        "The volume exists already and Compose neither makes nor removes it; it is an error if it is missing. Its \
         name is the key, without that of the project, unless `name` says otherwise. Nothing but `name` may stand \
         beside it.",
    )
    .default("false")
    .example("external: true"),
    Attribute::new("labels", LABELS, "Labels of the volume, for filters such as `docker volume ls --filter label=…`.")
        .example("labels:\n  com.example.backup: daily"),
    Attribute::new(
        "name",
        TEXT,
        "The name under which Docker knows the volume, used as it is instead of `<project>_<key>`. Projects that \
         give the same name share the data.",
    )
    .example("name: shop-data"),
];
