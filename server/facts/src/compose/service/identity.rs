//! What a service and its containers are called, and where their output goes.

use crate::compose::choices::{Choices, Pattern, choice, usual};
use crate::compose::shapes::{HOST_FILE, LABELS};
use crate::compose::{Attribute, Entries, Keys, Mapping, Shape, Syntax};

pub(super) const ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "annotations",
        LABELS,
        "Notes for the runtime that starts the container, as opposed to labels, which are for people and tools \
         around Docker.",
    )
    .example("annotations:\n  com.example.sandbox: \"true\""),
    Attribute::new(
        "container_name",
        &[Shape::Text(Syntax::Matching(Pattern::ContainerName))],
        "A fixed name in place of `<project>-<service>-1`. There can then be only one container of the service, and \
         only one such project on the host. Others reach it by service name anyway.",
    )
    .example("container_name: shop-db"),
    Attribute::new(
        "label_file",
        &[Shape::Text(HOST_FILE), Shape::List { of: &[Shape::Text(HOST_FILE)], unique: false }],
        "Files with `key=value` lines that become labels of the containers. Later files win over earlier ones and \
         `labels` over all.",
    )
    .since("2.32.2")
    .example("label_file: ./web.labels"),
    Attribute::new(
        "labels",
        LABELS,
        "Labels of the containers, by which people and tools find them: proxies such as Traefik are set up through \
         them. They do not end up in the image, and a Swarm service has its own under `deploy`. A `$` in a value is \
         written `$$`.",
    )
    .example("labels:\n  traefik.enable: \"true\""),
    Attribute::new(
        "logging",
        &[Shape::Mapping(&LOGGING)],
        "Where the output of the containers goes. With `json-file`, the usual driver, logs grow without end unless \
         `max-size` is set.",
    )
    .example("logging:\n  driver: json-file\n  options:\n    max-size: 10m\n    max-file: \"3\""),
];

const LOGGING: Mapping =
    Mapping { name: "logging", groups: &[LOGGING_ATTRIBUTES], required: &[], extensions: true, open: false };

const DRIVERS: Choices = usual(&[
    choice("json-file", "Files of the host in JSON. Never rotated unless `max-size` and `max-file` say so."),
    choice("local", "Compact files of the host that are rotated by themselves. `docker logs` reads them."),
    choice("journald", "The journal of systemd. `docker logs` reads it."),
    choice("syslog", "The syslog of this or another host."),
    choice("none", "Nowhere. `docker logs` has nothing."),
    choice("fluentd", "A Fluentd or Fluent Bit collector."),
    choice("gelf", "Graylog or Logstash."),
    choice("awslogs", "Amazon CloudWatch."),
    choice("gcplogs", "Google Cloud Logging."),
    choice("splunk", "A Splunk server, through its HTTP Event Collector."),
    choice("etwlogs", "Event tracing of Windows."),
]);

const OPTION_NAMES: Choices = usual(&[
    choice("max-size", "How large a file may grow before the next is begun: `10m`. For `json-file` and `local`."),
    choice("max-file", "How many files are kept. Quote the number. For `json-file` and `local`."),
    choice("compress", "Whether files that are full are compressed. For `json-file` and `local`."),
    choice("tag", "How messages name their container, as a Go template."),
    choice("labels", "Which labels of the container go along with messages, separated by commas."),
    choice("env", "Which variables of the container go along with messages, separated by commas."),
    choice("mode", "`blocking`, or `non-blocking`, which loses messages rather than slow the program down."),
    choice("max-buffer-size", "How much is kept back in the mode `non-blocking`: `4m`."),
    choice("syslog-address", "The syslog server: `tcp://192.168.0.42:514`."),
    choice("fluentd-address", "The collector: `localhost:24224`."),
    choice("gelf-address", "The server: `udp://192.168.0.42:12201`."),
    choice("awslogs-group", "The log group of CloudWatch."),
    choice("awslogs-region", "The region of CloudWatch."),
]);

const OPTIONS: Entries = Entries {
    keys: Keys::NotEmpty,
    key: Syntax::OneOf(&OPTION_NAMES),
    values: &[Shape::Text(Syntax::Any), Shape::Number, Shape::Null],
    open: true,
};

const LOGGING_ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "driver",
        &[Shape::Text(Syntax::OneOf(&DRIVERS))],
        "The driver that takes the output. Plug-ins bring others.",
    )
    .default("json-file")
    .example("driver: local"),
    Attribute::new(
        "options",
        &[Shape::MapOf(&OPTIONS)],
        "Options of that driver. Docker refuses to start the container if there is one it does not know.",
    )
    .example("options:\n  max-size: 10m"),
];
