//! What runs in the container of a service, as whom, with which environment.

use crate::compose::choices::{Choices, choice, working};
use crate::compose::shapes::{COMMAND, CONTAINER_FOLDER, ENVIRONMENT, HOST_FILE, SWITCH};
use crate::compose::{Attribute, Mapping, Shape, Syntax};

pub(super) const ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "command",
        COMMAND,
        "Takes the place of the image's `CMD`: the arguments of its entrypoint, or what is run if it has none. A \
         text is split into words but no shell runs it, so `&&`, `|` and `$$VAR` need `sh -c`. `null` keeps that of \
         the image, `[]` leaves none.",
    )
    .example("command: [\"npm\", \"run\", \"dev\"]"),
    Attribute::new(
        "entrypoint",
        COMMAND,
        "Takes the place of the image's `ENTRYPOINT`, and drops its `CMD` as well: give a `command` if one is \
         needed. Official images do their set-up in the entrypoint, which is then skipped.",
    )
    .example("entrypoint: [\"/docker-entrypoint.sh\", \"--verbose\"]"),
    Attribute::new(
        "env_file",
        &[
            Shape::Text(HOST_FILE),
            Shape::List { of: &[Shape::Text(HOST_FILE), Shape::Mapping(&ENV_FILE)], unique: false },
        ],
        "Files with `NAME=value` lines that become environment variables of the container. Later files win over \
         earlier ones and `environment` over all. They do not count for `${…}` in this file; that is what `.env` is \
         for.",
    )
    .example("env_file:\n  - common.env\n  - path: local.env\n    required: false"),
    Attribute::new(
        "environment",
        ENVIRONMENT,
        "Environment variables of the container. A name without a value takes it from the shell that runs Compose, \
         or is not set. In a mapping, quote numbers that shall stay as written, such as `0644` and `1.10`. Whoever \
         may inspect the container reads them all; passwords belong into `secrets`.",
    )
    .example("environment:\n  LOG_LEVEL: debug\n  API_KEY:"),
    Attribute::new(
        "group_add",
        &[Shape::List { of: &[Shape::Number, Shape::Text(Syntax::Group)], unique: true }],
        "Further groups of the user in the container, by number or by a name that the image knows. Helps with files \
         or devices of the host that belong to a group, such as the Docker socket.",
    )
    .example("group_add:\n  - \"998\""),
    Attribute::new(
        "init",
        SWITCH,
        "Starts a small init as process 1, which passes signals on and collects processes that have ended. For \
         programs that do neither, such as Node.js or shell scripts.",
    )
    .default("false")
    .example("init: true"),
    Attribute::new(
        "stdin_open",
        SWITCH,
        "Keeps standard input open, as `docker run -i`. Shells and debuggers end at once without it.",
    )
    .default("false")
    .example("stdin_open: true"),
    Attribute::new(
        "stop_grace_period",
        &[Shape::Text(Syntax::Duration)],
        "How long the container has to end by itself after the stop signal before it is killed. Databases need more \
         than the usual ten seconds.",
    )
    .default("10s")
    .example("stop_grace_period: 1m30s"),
    Attribute::new(
        "stop_signal",
        &[Shape::Text(Syntax::Signal)],
        "The signal that asks the main process to end, if not that of the image. Under a shell as process 1 the \
         program never sees it.",
    )
    .default("SIGTERM")
    .example("stop_signal: SIGINT"),
    Attribute::new(
        "tty",
        SWITCH,
        "Gives the container a terminal, as `docker run -t`. Output then has colours, but standard output and error \
         are one stream in the logs.",
    )
    .default("false")
    .example("tty: true"),
    Attribute::new(
        "user",
        &[Shape::Text(Syntax::User)],
        "Who runs the main process: a name that the image knows or a number, with a group after `:` if wanted. \
         Without it, the `USER` of the image. Mounted files must be readable for that number. Quote it: Compose \
         refuses a bare number.",
    )
    .example("user: \"1000:1000\""),
    Attribute::new(
        "working_dir",
        &[Shape::Text(CONTAINER_FOLDER)],
        "The folder the main process starts in. It is made if it is missing. Without this key, the `WORKDIR` of the \
         image.",
    )
    .example("working_dir: /app"),
];

const ENV_FILE: Mapping =
    Mapping { name: "env_file", groups: &[ENV_FILE_ATTRIBUTES], required: &["path"], extensions: false, open: false };

const FORMATS: Choices = working(&[choice(
    "raw",
    "Each value is taken as it stands: no quotes are removed, no variables put in. As `docker run --env-file` \
         does.",
)]);

const ENV_FILE_ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "format",
        &[Shape::Text(Syntax::OneOf(&FORMATS))],
        "How the file is read. Without it quotes are removed and variables put in.",
    )
    .since("2.30.0")
    .example("format: raw"),
    Attribute::new("path", &[Shape::Text(HOST_FILE)], "The file, relative to the Compose file.")
        .example("path: local.env"),
    Attribute::new(
        "required",
        SWITCH,
        "Whether it is an error if the file is missing. Turn it off for files that only some developers have.",
    )
    .default("true")
    .since("2.24.0")
    .example("required: false"),
];
