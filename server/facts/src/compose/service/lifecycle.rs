//! When a service starts, restarts and counts as ready.

use crate::compose::choices::{Choices, choice, only, prefix, working};
use crate::compose::deploy::DEPLOY;
use crate::compose::develop::{DEVELOP, HOOK};
use crate::compose::healthcheck::HEALTHCHECK;
use crate::compose::models::SERVICE_MODELS;
use crate::compose::shapes::SWITCH;
use crate::compose::{Attribute, EntityKind, Entries, Keys, Mapping, Shape, Syntax};

const RESTARTS: Choices = working(&[
    choice("unless-stopped", "Start again whenever it ends, also after a reboot, unless somebody stopped it."),
    choice("always", "Start again whenever it ends, and after a reboot even if somebody had stopped it."),
    choice("on-failure", "Start again when it ends with an exit code other than 0."),
    prefix("on-failure:", &Syntax::Integer, "Start again after a failure, at most this many times."),
    choice("no", "Never start again. Quote it: many YAML tools read the bare word as false."),
]);

const SERVICE_LIST: Shape = Shape::List { of: &[Shape::Text(Syntax::Entity(EntityKind::Service))], unique: true };
const HOOKS: &[Shape] = &[Shape::List { of: &[Shape::Mapping(&HOOK)], unique: false }];
const DEPENDENCIES: Entries = Entries {
    keys: Keys::Names,
    key: Syntax::Entity(EntityKind::Service),
    values: &[Shape::Mapping(&DEPENDENCY)],
    open: false,
};

pub(super) const ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "attach",
        SWITCH,
        "Whether `docker compose up` shows the logs of the service. Turned off it runs just the same, and `docker \
         compose logs` still has them.",
    )
    .default("true")
    .since("2.20.0")
    .example("attach: false"),
    Attribute::new(
        "depends_on",
        &[SERVICE_LIST, Shape::MapOf(&DEPENDENCIES)],
        "Services that start before this one and stop after it. The list waits only until their containers have \
         started, not until they are ready: for that, write a mapping with `condition: service_healthy` and give \
         the other one a `healthcheck`.",
    )
    .example("depends_on:\n  db:\n    condition: service_healthy"),
    Attribute::new(
        "deploy",
        &[Shape::Mapping(&DEPLOY), Shape::Null],
        "How the service is run as a whole: how many containers, with which limits, on which nodes, replaced how. \
         Made for Swarm; `docker compose up` follows `replicas`, `resources`, `restart_policy` and little else.",
    )
    .example("deploy:\n  replicas: 2\n  resources:\n    limits:\n      memory: 256M"),
    Attribute::new(
        "develop",
        &[Shape::Mapping(&DEVELOP), Shape::Null],
        "Settings for working on the service, such as which files to watch. Only `docker compose watch` uses them.",
    )
    .since("2.22.0")
    .example("develop:\n  watch:\n    - path: ./src\n      action: sync\n      target: /app/src"),
    Attribute::new(
        "healthcheck",
        &[Shape::Mapping(&HEALTHCHECK)],
        "How Docker finds out whether the container works. Dependants with `condition: service_healthy` wait for \
         it. Single keys take the place of those in the image's `HEALTHCHECK`.",
    )
    .example("healthcheck:\n  test: [\"CMD\", \"pg_isready\"]\n  interval: 10s\n  start_period: 20s"),
    Attribute::new(
        "models",
        SERVICE_MODELS,
        "Models of the file that the service talks to, by name or with the variables that tell it where they are.",
    )
    .since("2.38.0")
    .example("models:\n  llm:\n    endpoint_var: LLM_URL"),
    Attribute::new(
        "post_start",
        HOOKS,
        "Commands run in the container right after it has started, in their order. When exactly, relative to the \
         entrypoint, is not certain. If one fails, the container is stopped.",
    )
    .since("2.30.0")
    .example("post_start:\n  - command: chown -R app:app /data\n    user: root"),
    Attribute::new(
        "pre_stop",
        HOOKS,
        "Commands run in the container before it is stopped. They do not run when it ends by itself or is killed, \
         so nothing vital may depend on them.",
    )
    .since("2.30.0")
    .example("pre_stop:\n  - command: [\"./flush.sh\"]"),
    Attribute::new(
        "profiles",
        &[Shape::List { of: &[Shape::Text(Syntax::Entity(EntityKind::Profile))], unique: true }],
        "The service starts only if one of these profiles is active, through `--profile` or `COMPOSE_PROFILES`, or \
         if it is named on the command line. Services that are always needed must not depend on it.",
    )
    .example("profiles:\n  - debug"),
    Attribute::new(
        "restart",
        &[Shape::Text(Syntax::OneOf(&RESTARTS))],
        "Whether Docker starts the container again when it ends. It looks at the end of the process only, not at \
         health. A `restart_policy` under `deploy` wins over it.",
    )
    .default("\"no\"")
    .example("restart: unless-stopped"),
];

const CONDITIONS: Choices = only(&[
    choice("service_healthy", "Until its health check succeeds. It needs one, here or in the image."),
    choice("service_started", "Until its container has started, ready or not. As in the short form."),
    choice("service_completed_successfully", "Until it has ended with exit code 0. For migrations and other set-up."),
]);

const DEPENDENCY: Mapping = Mapping {
    name: "dependency",
    groups: &[DEPENDENCY_ATTRIBUTES],
    required: &["condition"],
    extensions: true,
    open: false,
};

const DEPENDENCY_ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "condition",
        &[Shape::Text(Syntax::OneOf(&CONDITIONS))],
        "What to wait for before this service starts. In the long form it cannot be left out.",
    )
    .example("condition: service_healthy"),
    Attribute::new(
        "required",
        &[Shape::Boolean],
        "Whether this service fails if the other is missing or does not start. `false` only warns, for services \
         that a profile may leave out.",
    )
    .default("true")
    .since("2.20.0")
    .example("required: false"),
    Attribute::new(
        "restart",
        SWITCH,
        "Restarts this service too when Compose replaces or restarts the other one. Not when the other one fails by \
         itself.",
    )
    .default("false")
    .since("2.17.0")
    .example("restart: true"),
];
