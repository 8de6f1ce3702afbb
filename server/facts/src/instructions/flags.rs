//! The flags of instructions.

/// What a flag takes after its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlagValue {
    /// `--link` or `--link=true`.
    Boolean,
    /// `--from=build`: must have a value.
    Required,
}

/// A flag of an instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlagFact {
    /// The name without dashes: `from`.
    pub name: &'static str,
    /// What it does, in Markdown.
    pub docs: &'static str,
    /// What the value looks like: `<duration>`.
    pub hint: &'static str,
    /// Whether a value must follow.
    pub value: FlagValue,
    /// Whether it may be given more than once.
    pub repeatable: bool,
    /// The version of the Dockerfile syntax that brought it (`1.4`; `labs` for those only in `docker/dockerfile:1-labs`),
    /// if it was not there from the start of BuildKit.
    pub since: Option<&'static str>,
    /// The page that documents it.
    pub url: &'static str,
}

impl FlagFact {
    /// Whether the flag may stand without a value.
    pub fn is_boolean(&self) -> bool {
        self.value == FlagValue::Boolean
    }
}

const fn with_value(name: &'static str, hint: &'static str, url: &'static str, docs: &'static str) -> FlagFact {
    FlagFact { name, docs, hint, value: FlagValue::Required, repeatable: false, since: None, url }
}

const fn boolean(name: &'static str, url: &'static str, docs: &'static str) -> FlagFact {
    FlagFact { name, docs, hint: "<true|false>", value: FlagValue::Boolean, repeatable: false, since: None, url }
}

impl FlagFact {
    const fn since(mut self, version: &'static str) -> Self {
        self.since = Some(version);
        self
    }

    const fn repeatable(mut self) -> Self {
        self.repeatable = true;
        self
    }
}

pub(super) const FROM: &[FlagFact] = &[with_value(
    "platform",
    "<os/arch[/variant]>",
    "https://docs.docker.com/reference/dockerfile/#from",
    "The platform of the base image, such as `linux/arm64`. `$BUILDPLATFORM` gives a stage that runs natively on the \
     builder and cross-compiles; `$TARGETPLATFORM` is the default and needs no flag.",
)];

pub(super) const RUN: &[FlagFact] = &[
    with_value(
        "mount",
        "type=<bind|cache|tmpfs|secret|ssh>[,<key>=<value>...]",
        "https://docs.docker.com/reference/dockerfile/#run---mount",
        "Mounts something for this command only: a cache that survives builds, files of the context or of a stage, a \
         secret, an SSH agent, memory. What is mounted is not part of the layer. `type=bind` if no type is given.",
    )
    .since("1.2")
    .repeatable(),
    with_value(
        "network",
        "<default|none|host>",
        "https://docs.docker.com/reference/dockerfile/#run---network",
        "The network of the command. `none` proves that a step needs none; `host` shares that of the builder and must \
         be allowed with `--allow network.host`.",
    )
    .since("1.3"),
    with_value(
        "security",
        "<sandbox|insecure>",
        "https://docs.docker.com/reference/dockerfile/#run---security",
        "`insecure` runs the command with full privileges; the builder must allow it with `--allow security.insecure`. \
         `sandbox` is the default.",
    )
    .since("1.20"),
    with_value(
        "device",
        "name=<device>[,required]",
        "https://docs.docker.com/reference/dockerfile/#run---device",
        "Gives the command a CDI device of the builder, such as a GPU. With `required` the build fails where the \
         device is missing. The builder must allow it with `--allow device`.",
    )
    .since("labs")
    .repeatable(),
];

const CHOWN: &str = "The owner of what is copied: `user`, `user:group`, `uid` or `uid:gid`; `0:0` without the flag, \
    whatever `USER` says. Names are looked up in the image's `/etc/passwd` and `/etc/group`, so they must exist there. \
    Cheaper than a `RUN chown`, which stores the files a second time. Linux images only.";
const CHMOD: &str = "The permissions of what is copied: octal (`755`), since syntax 1.14 also symbolic (`u=rwX,go=rX`). \
    Cheaper than a `RUN chmod`, which stores the files a second time. Linux images only.";
const LINK: &str = "Puts the files in a layer that does not depend on the ones below, so that it stays cached when the \
    base image changes. Symbolic links in the destination path are not followed, since the lower layers are not looked at.";
const EXCLUDE: &str = "Leaves out the files that match the pattern, with the wildcards of the source paths. Adds to \
    `.dockerignore`, for this instruction only.";

pub(super) const COPY: &[FlagFact] = &[
    with_value(
        "from",
        "<stage|context|image>",
        "https://docs.docker.com/reference/dockerfile/#copy---from",
        "Copies from an earlier stage (by name or number), from a build context named with `--build-context`, or from \
         an image. The source paths then start at the root of that file system.",
    ),
    with_value("chown", "<user[:group]>", "https://docs.docker.com/reference/dockerfile/#copy---chown---chmod", CHOWN),
    with_value("chmod", "<mode>", "https://docs.docker.com/reference/dockerfile/#copy---chown---chmod", CHMOD)
        .since("1.2"),
    boolean("link", "https://docs.docker.com/reference/dockerfile/#copy---link", LINK).since("1.4"),
    boolean(
        "parents",
        "https://docs.docker.com/reference/dockerfile/#copy---parents",
        "Keeps the parent directories of the sources: `COPY --parents src/*/package.json ./` copies to \
         `./src/…/package.json`. A `/./` in a source marks where the kept part begins.",
    )
    .since("1.20"),
    with_value("exclude", "<pattern>", "https://docs.docker.com/reference/dockerfile/#copy---exclude", EXCLUDE)
        .since("1.19")
        .repeatable(),
];

pub(super) const ADD: &[FlagFact] = &[
    with_value("chown", "<user[:group]>", "https://docs.docker.com/reference/dockerfile/#add---chown---chmod", CHOWN),
    with_value("chmod", "<mode>", "https://docs.docker.com/reference/dockerfile/#add---chown---chmod", CHMOD)
        .since("1.2"),
    with_value(
        "checksum",
        "<sha256:digest>",
        "https://docs.docker.com/reference/dockerfile/#add---checksum",
        "What a download must hash to, as `sha256:` and the digest, or the commit of a Git source. The \
         build fails on anything else, and an unchanged file needs no new download.",
    )
    .since("1.6"),
    boolean(
        "keep-git-dir",
        "https://docs.docker.com/reference/dockerfile/#add---keep-git-dir",
        "Keeps the `.git` directory of a Git source, which is left out otherwise.",
    )
    .since("1.1"),
    boolean("link", "https://docs.docker.com/reference/dockerfile/#add---link", LINK).since("1.4"),
    with_value("exclude", "<pattern>", "https://docs.docker.com/reference/dockerfile/#add---exclude", EXCLUDE)
        .since("1.19")
        .repeatable(),
    boolean(
        "unpack",
        "https://docs.docker.com/reference/dockerfile/#add---unpack",
        "Whether to unpack a tar archive. Without the flag local archives are unpacked and downloaded ones are not.",
    )
    .since("1.17"),
];

const HEALTHCHECK_URL: &str = "https://docs.docker.com/reference/dockerfile/#healthcheck";

pub(super) const HEALTHCHECK: &[FlagFact] = &[
    with_value(
        "interval",
        "<duration>",
        HEALTHCHECK_URL,
        "The time between two checks, such as `30s` (the default) or `1m30s`.",
    ),
    with_value(
        "timeout",
        "<duration>",
        HEALTHCHECK_URL,
        "How long one check may take before it counts as failed; `30s` by default.",
    ),
    with_value(
        "start-period",
        "<duration>",
        HEALTHCHECK_URL,
        "The time a container gets to start: failures in it do not count, the first success ends it. `0s` by default.",
    ),
    with_value(
        "start-interval",
        "<duration>",
        HEALTHCHECK_URL,
        "The time between two checks during the start period; `5s` by default. Needs Docker Engine 25.",
    )
    .since("1.6"),
    with_value(
        "retries",
        "<number>",
        HEALTHCHECK_URL,
        "How many failures in a row make the container unhealthy; `3` by default.",
    ),
];
