//! `develop`, and commands that run in a container that is already there.

use super::choices::{Choices, choice, only};
use super::shapes::{COMMAND, CONTAINER_FOLDER, CONTAINER_PATH, ENVIRONMENT, HOST_PATH, SWITCH};
use super::{Attribute, Mapping, Shape, Syntax};

pub(super) const DEVELOP: Mapping =
    Mapping { name: "develop", groups: &[DEVELOP_ATTRIBUTES], required: &[], extensions: true, open: false };

const DEVELOP_ATTRIBUTES: &[Attribute] = &[Attribute::new(
    "watch",
    &[Shape::List { of: &[Shape::Mapping(&WATCH)], unique: false }],
    "What `docker compose watch` (or `up --watch`) does when files change, one item for each place. Without \
         that command it has no effect.",
)
.example("watch:\n  - path: ./src\n    action: sync\n    target: /app/src")];

const ACTIONS: Choices = only(&[
    choice("sync", "Copies changed files into the running container. For programs that reload by themselves."),
    choice("rebuild", "Builds the image anew and replaces the container. For dependencies and compiled code."),
    choice(
        "sync+restart",
        "Copies changed files, then restarts the container. For settings that are read at the start. Since 2.23.",
    ),
    choice("restart", "Restarts the container. Since 2.32."),
    choice("sync+exec", "Copies changed files, then runs `exec` in the container. Since 2.32."),
]);

const WATCH: Mapping = Mapping {
    name: "watch",
    groups: &[WATCH_ATTRIBUTES],
    required: &["path", "action"],
    extensions: true,
    open: false,
};

const PATTERNS: &[Shape] = &[Shape::Text(Syntax::Glob), Shape::List { of: &[Shape::Text(Syntax::Glob)], unique: true }];

const WATCH_ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "action",
        &[Shape::Text(Syntax::OneOf(&ACTIONS))],
        "What happens on a change. The `sync` actions need a `target`, and `rebuild` needs a `build`.",
    )
    .example("action: sync"),
    Attribute::new(
        "exec",
        &[Shape::Mapping(&HOOK)],
        "The command that `sync+exec` runs after copying, for instance to make a server read its settings again.",
    )
    .since("2.32.0")
    .example("exec:\n  command: nginx -s reload"),
    Attribute::new(
        "ignore",
        PATTERNS,
        "Patterns of files whose changes do not count, relative to `path`, written as in a `.dockerignore`. That of \
         the build context is in force anyway.",
    )
    .example("ignore:\n  - node_modules/"),
    Attribute::new("include", PATTERNS, "Patterns of the files that count, relative to `path`. Without it all do.")
        .example("include: \"*.html\""),
    Attribute::new(
        "initial_sync",
        &[Shape::Boolean],
        "Copies everything once when watching begins, so that changes made before are not missing in the container. \
         Only for the `sync` actions.",
    )
    .default("false")
    .example("initial_sync: true"),
    Attribute::new(
        "path",
        &[Shape::Text(HOST_PATH)],
        "The file or folder to watch, relative to the project directory, with everything below it.",
    )
    .example("path: ./src"),
    Attribute::new(
        "target",
        &[Shape::Text(CONTAINER_PATH)],
        "Where changed files are copied to in the container. The user of the container must be allowed to write \
         there.",
    )
    .example("target: /app/src"),
];

/// A command that is run in a container at a certain time.
pub(super) const HOOK: Mapping =
    Mapping { name: "hook", groups: &[HOOK_ATTRIBUTES], required: &["command"], extensions: true, open: false };

const HOOK_ATTRIBUTES: &[Attribute] = &[
    Attribute::new(
        "command",
        COMMAND,
        "What to run in the container, as with `docker compose exec`. A text is split into words but no shell runs \
         it, so `&&` and `|` need `sh -c`.",
    )
    .example("command: [\"sh\", \"-c\", \"chown -R app /data\"]"),
    Attribute::new("environment", ENVIRONMENT, "Variables for this command, on top of those of the service.")
        .example("environment:\n  - LOG_LEVEL=debug"),
    Attribute::new("privileged", SWITCH, "Runs this one command with all privileges, however the service itself runs.")
        .default("false")
        .example("privileged: true"),
    Attribute::new(
        "user",
        &[Shape::Text(Syntax::User)],
        "Who runs the command. Without it, the user of the service; often `root`, to prepare what that one may not.",
    )
    .example("user: root"),
    Attribute::new(
        "working_dir",
        &[Shape::Text(CONTAINER_FOLDER)],
        "The folder the command starts in. Without it, the working directory of the service.",
    )
    .example("working_dir: /app"),
];
