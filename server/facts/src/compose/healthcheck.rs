//! Health checks of services.

use super::choices::{Choice, choice};
use super::shapes::{DURATION, NUMBER, SWITCH};
use super::{Attribute, Mapping, Shape, Syntax};

/// The words that a check written as a list begins with.
pub(super) const FORMS: &[Choice] = &[
    choice("CMD", "The words that follow are run as they are, without a shell. Works in images that have none."),
    choice("CMD-SHELL", "The one text that follows is run by the container's shell, so `||`, `|` and variables work."),
    choice("NONE", "No check, not even that of the image. The same as `disable: true`."),
];

pub(super) const HEALTHCHECK: Mapping =
    Mapping { name: "healthcheck", groups: &[ATTRIBUTES], required: &[], extensions: true, open: false };

const ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "disable",
        SWITCH,
        "Turns off the check that the image brings along. Whoever waits for this service with `condition: \
         service_healthy` then fails.",
    )
    .default("false")
    .example("disable: true"),
    Attribute::new(
        "interval",
        DURATION,
        "How long to wait after one check before the next begins. A short one notices failures and readiness \
         sooner, but the check itself costs something each time.",
    )
    .default("30s")
    .example("interval: 10s"),
    Attribute::new(
        "retries",
        NUMBER,
        "After how many failed checks in a row the container counts as unhealthy. Docker does nothing about it: \
         restart policies do not look at health.",
    )
    .default("3")
    .example("retries: 5"),
    Attribute::new(
        "start_interval",
        DURATION,
        "The pause between checks during `start_period`. It lets dependants start as soon as this service is ready, \
         while later checks stay rare. Needs Docker Engine 25 and a `start_period`.",
    )
    .default("5s")
    .since("2.20.2")
    .example("start_interval: 1s"),
    Attribute::new(
        "start_period",
        DURATION,
        "Time to start up in which failed checks do not count. The first success ends it. Give slow starters such \
         as databases or JVMs enough, or they are unhealthy before they are ready.",
    )
    .default("0s")
    .example("start_period: 40s"),
    Attribute::new(
        "test",
        &[Shape::Text(Syntax::HealthTest), Shape::List { of: &[Shape::Text(Syntax::HealthTest)], unique: false }],
        "The command that tells whether the container works: exit code 0 is healthy. A text is run by the shell; a \
         list begins with `CMD`, `CMD-SHELL` or `NONE`. It runs inside the container, so its tools must be in the \
         image (`curl` often is not), and a variable of the container is written `$$NAME`.",
    )
    .example("test: [\"CMD-SHELL\", \"pg_isready -U $${POSTGRES_USER:-postgres}\"]"),
    Attribute::new("timeout", DURATION, "A check that takes longer than this has failed.")
        .default("30s")
        .example("timeout: 5s"),
];
