//! `deploy`: how many containers, where, and how they are replaced.

use super::choices::{Choices, choice, only, working};
use super::deploy_resources::RESOURCES;
use super::shapes::{COUNT, DURATION, LABELS, NUMBER, TEXT};
use super::{Attribute, Mapping, Shape, Syntax};

pub(super) const DEPLOY: Mapping =
    Mapping { name: "deploy", groups: &[ATTRIBUTES], required: &[], extensions: true, open: false };

const MODES: Choices = working(&[
    choice("replicated", "As many containers as `replicas` says."),
    choice("global", "One container on each node of the Swarm."),
    choice("replicated-job", "As many runs as `replicas` says, each until it ends by itself."),
    choice("global-job", "One run on each node of the Swarm, until it ends by itself."),
]);

const ENDPOINT_MODES: Choices = working(&[
    choice("vip", "The service has one address, and connections to it are spread over the containers."),
    choice("dnsrr", "The name resolves to the addresses of the containers themselves, and the client chooses."),
]);

const ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "endpoint_mode",
        &[Shape::Text(Syntax::OneOf(&ENDPOINT_MODES))],
        "How others in a Swarm reach the service. `dnsrr` is for load balancers of one's own and cannot publish \
         ports through the ingress network.",
    )
    .default("vip")
    .example("endpoint_mode: dnsrr"),
    Attribute::new(
        "labels",
        LABELS,
        "Labels of the Swarm service, not of its containers: those are the service's own `labels`. `docker compose \
         up` takes no notice of them, nor does a proxy that reads labels of containers.",
    )
    .example("labels:\n  com.example.team: web"),
    Attribute::new(
        "mode",
        &[Shape::Text(Syntax::OneOf(&MODES))],
        "Whether there is a certain number of containers or one on each node, and whether they go on running or do \
         a job.",
    )
    .default("replicated")
    .example("mode: global"),
    Attribute::new(
        "placement",
        &[Shape::Mapping(&PLACEMENT)],
        "Which nodes of a Swarm may run the containers. `docker compose up` takes no notice of it.",
    )
    .example("placement:\n  constraints:\n    - node.role==worker"),
    Attribute::new(
        "replicas",
        COUNT,
        "How many containers of the service there are. `docker compose up` follows it too. More than one rules out \
         `container_name` and a fixed host port; a `scale` beside it must say the same.",
    )
    .default("1")
    .example("replicas: 3"),
    Attribute::new(
        "resources",
        &[Shape::Mapping(&RESOURCES)],
        "How much processor, memory and which devices the containers may use, or are sure to get. `docker compose \
         up` follows the limits as well, so this is the way to limit memory everywhere.",
    )
    .example("resources:\n  limits:\n    cpus: \"0.50\"\n    memory: 256M"),
    Attribute::new(
        "restart_policy",
        &[Shape::Mapping(&RESTART_POLICY)],
        "When containers that have ended are started again. It takes the place of `restart`, which a Swarm does not \
         look at.",
    )
    .example("restart_policy:\n  condition: on-failure\n  max_attempts: 3"),
    Attribute::new(
        "rollback_config",
        &[Shape::Mapping(&ROLLBACK)],
        "How a Swarm goes back to the former version when an update has failed. `docker compose up` takes no notice \
         of it.",
    )
    .example("rollback_config:\n  parallelism: 1\n  order: stop-first"),
    Attribute::new(
        "update_config",
        &[Shape::Mapping(&UPDATE)],
        "How a Swarm replaces containers by those of a new version. `docker compose up` takes no notice of it.",
    )
    .example("update_config:\n  parallelism: 2\n  delay: 10s\n  order: start-first"),
];

const RESTART_POLICY: Mapping = Mapping {
    name: "restart policy",
    groups: &[RESTART_POLICY_ATTRIBUTES],
    required: &[],
    extensions: true,
    open: false,
};

const CONDITIONS: Choices = working(&[
    choice("any", "Always, also when it ended with success."),
    choice("on-failure", "When it ended with an exit code other than 0."),
    choice("none", "Not at all."),
]);

const RESTART_POLICY_ATTRIBUTES: &[Attribute] = &[
    Attribute::new("condition", &[Shape::Text(Syntax::OneOf(&CONDITIONS))], "Which endings call for a new start.")
        .default("any")
        .example("condition: on-failure"),
    Attribute::new("delay", DURATION, "How long to wait before a new start.").example("delay: 10s"),
    Attribute::new("max_attempts", COUNT, "After how many failed starts to give up. Without it there is no end.")
        .example("max_attempts: 3"),
    Attribute::new(
        "window",
        DURATION,
        "How long a start must last to count as a success. Without it, it counts at once.",
    )
    .default("0s")
    .example("window: 120s"),
];

const ORDERS: Choices = only(&[
    choice("stop-first", "The old container is stopped before the new one starts: a short gap, but never two at once."),
    choice("start-first", "The new container starts before the old one is stopped: no gap, but both run for a moment."),
]);
const UPDATE_FAILURES: Choices = working(&[
    choice("pause", "Stop there and wait for somebody."),
    choice("continue", "Go on with the others."),
    choice("rollback", "Go back to the former version."),
]);
const ROLLBACK_FAILURES: Choices =
    working(&[choice("pause", "Stop there and wait for somebody."), choice("continue", "Go on with the others.")]);

const ROLLBACK: Mapping =
    Mapping { name: "rollback", groups: &[ROLLBACK_ATTRIBUTES], required: &[], extensions: true, open: false };
const UPDATE: Mapping =
    Mapping { name: "update", groups: &[UPDATE_ATTRIBUTES], required: &[], extensions: true, open: false };

const ROLLBACK_ATTRIBUTES: &[Attribute] = &[
    Attribute::new("delay", DURATION, "The pause after each group of containers that went back.")
        .default("0s")
        .example("delay: 5s"),
    Attribute::new(
        "failure_action",
        &[Shape::Text(Syntax::OneOf(&ROLLBACK_FAILURES))],
        "What to do when going back fails too.",
    )
    .default("pause")
    .example("failure_action: continue"),
    Attribute::new(
        "max_failure_ratio",
        NUMBER,
        "The part of the containers that may fail, from 0 to 1, before the whole counts as failed.",
    )
    .default("0")
    .example("max_failure_ratio: 0.2"),
    Attribute::new("monitor", DURATION, "How long each container is watched for failure after it has gone back.")
        .default("5s")
        .example("monitor: 20s"),
    Attribute::new(
        "order",
        &[Shape::Text(Syntax::OneOf(&ORDERS))],
        "Whether the old container stops before its replacement starts.",
    )
    .default("stop-first")
    .example("order: start-first"),
    Attribute::new("parallelism", COUNT, "How many containers go back at once; 0 is all of them.")
        .default("1")
        .example("parallelism: 1"),
];

const UPDATE_ATTRIBUTES: &[Attribute] = &[
    Attribute::new("delay", DURATION, "The pause after each group of containers that was replaced.")
        .default("0s")
        .example("delay: 10s"),
    Attribute::new(
        "failure_action",
        &[Shape::Text(Syntax::OneOf(&UPDATE_FAILURES))],
        "What to do when new containers fail.",
    )
    .default("pause")
    .example("failure_action: rollback"),
    Attribute::new(
        "max_failure_ratio",
        NUMBER,
        "The part of the containers that may fail, from 0 to 1, before the update counts as failed.",
    )
    .default("0")
    .example("max_failure_ratio: 0.2"),
    Attribute::new(
        "monitor",
        DURATION,
        "How long each new container is watched for failure. It must outlast the first health checks, or a broken \
         version passes.",
    )
    .default("5s")
    .example("monitor: 60s"),
    Attribute::new(
        "order",
        &[Shape::Text(Syntax::OneOf(&ORDERS))],
        "Whether the old container stops before the new one starts. `start-first` avoids a gap, but both use the \
         same volumes for a moment.",
    )
    .default("stop-first")
    .example("order: start-first"),
    Attribute::new("parallelism", COUNT, "How many containers are replaced at once; 0 is all of them.")
        .default("1")
        .example("parallelism: 2"),
];

const PLACEMENT: Mapping =
    Mapping { name: "placement", groups: &[PLACEMENT_ATTRIBUTES], required: &[], extensions: true, open: false };
const PREFERENCE: Mapping = Mapping {
    name: "placement preference",
    groups: &[PREFERENCE_ATTRIBUTES],
    required: &[],
    extensions: true,
    open: false,
};

const PLACEMENT_ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "constraints",
        &[Shape::List { of: &[Shape::Text(Syntax::PlacementConstraint)], unique: false }],
        "Conditions that a node must meet, all of them: its role, name, platform or labels with `==` or `!=`. If no \
         node does, the containers wait for one.",
    )
    .example("constraints:\n  - node.role==manager\n  - node.labels.disk==ssd"),
    Attribute::new(
        "max_replicas_per_node",
        COUNT,
        "How many of the containers may run on the same node. With too few nodes the rest is not started.",
    )
    .default("0")
    .example("max_replicas_per_node: 1"),
    Attribute::new(
        "preferences",
        &[Shape::List { of: &[Shape::Mapping(&PREFERENCE)], unique: false }],
        "How to spread containers over the nodes that meet the constraints, the most important first.",
    )
    .example("preferences:\n  - spread: node.labels.zone"),
];

const PREFERENCE_ATTRIBUTES: &[Attribute] = &[Attribute::new(
    "spread",
    TEXT,
    "The label over whose values the containers are spread evenly. Nodes without it count as one value more.",
)
.example("spread: node.labels.zone")];
