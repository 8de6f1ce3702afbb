//! What `RUN --mount` can mount.

/// A type of mount: `cache` in `--mount=type=cache`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MountType {
    /// The value of `type`.
    pub name: &'static str,
    /// What it mounts, in Markdown.
    pub docs: &'static str,
    /// An example.
    pub example: &'static str,
    /// The keys it takes beside `type`.
    pub keys: &'static [MountKey],
    /// The page that documents it.
    pub url: &'static str,
}

impl MountType {
    /// The key of a name or of its alias (`dst` for `target`).
    pub fn key(&self, name: &str) -> Option<&'static MountKey> {
        self.keys.iter().find(|key| key.name == name || key.aliases.contains(&name))
    }
}

/// A key of a mount: `target` in `--mount=type=cache,target=/root/.cache`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MountKey {
    /// The name.
    pub name: &'static str,
    /// Other names of the same key.
    pub aliases: &'static [&'static str],
    /// What it does.
    pub docs: &'static str,
    /// What the value looks like; `<true|false>` where a bare key means true.
    pub hint: &'static str,
    /// Whether the mount is refused without it.
    pub required: bool,
}

/// The mount type of a name.
pub fn mount_type(name: &str) -> Option<&'static MountType> {
    MOUNT_TYPES.iter().find(|mount| mount.name == name)
}

const fn key(name: &'static str, aliases: &'static [&'static str], hint: &'static str, docs: &'static str) -> MountKey {
    MountKey { name, aliases, docs, hint, required: false }
}

const fn target(required: bool, docs: &'static str) -> MountKey {
    MountKey { name: "target", aliases: &["dst", "destination"], docs, hint: "<path>", required }
}

const UID: MountKey = key("uid", &[], "<number>", "The user id of the owner; 0 unless set.");
const GID: MountKey = key("gid", &[], "<number>", "The group id of the owner; 0 unless set.");

/// The types of mounts, `bind` (the default) first.
pub const MOUNT_TYPES: &[MountType] = &[
    MountType {
        name: "bind",
        docs: "Files of the build context, of a stage or of an image, without copying them into a layer. Read-only \
               unless `rw` is given; what is written then is thrown away after the command.",
        example: "RUN --mount=type=bind,source=go.mod,target=go.mod go mod download",
        keys: &[
            target(true, "Where to mount; relative to `WORKDIR` unless it starts with `/`."),
            key(
                "source",
                &["src"],
                "<path>",
                "The path to mount, from the root of `from`; the root itself unless set.",
            ),
            key(
                "from",
                &[],
                "<stage|context|image>",
                "The stage, named context or image to mount from; the build context unless set.",
            ),
            key("readwrite", &["rw"], "<true|false>", "Allows writing. Nothing written is kept."),
            key("readonly", &["ro"], "<true|false>", "Forbids writing, which is the default."),
        ],
        url: "https://docs.docker.com/reference/dockerfile/#run---mounttypebind",
    },
    MountType {
        name: "cache",
        docs: "A directory that survives builds on the same builder: for package managers and compilers. It is not part \
               of the image, and may be empty at any time.",
        example: "RUN --mount=type=cache,target=/root/.cache/pip pip install -r requirements.txt",
        keys: &[
            target(true, "Where to mount; relative to `WORKDIR` unless it starts with `/`."),
            key("id", &[], "<name>", "Tells caches apart; the target path unless set. Equal ids share one cache."),
            key(
                "sharing",
                &[],
                "<shared|private|locked>",
                "What several builds at once do: use it together (`shared`, the default), get a copy each (`private`), or wait (`locked`, right for apt).",
            ),
            key(
                "from",
                &[],
                "<stage|context|image>",
                "Where the first content comes from; an empty directory unless set.",
            ),
            key("source", &["src"], "<path>", "The directory in `from`; its root unless set."),
            key("mode", &[], "<mode>", "The permissions of a new cache in octal; 0755 unless set."),
            UID,
            GID,
            key("readonly", &["ro"], "<true|false>", "Forbids writing."),
            key("readwrite", &["rw"], "<true|false>", "Allows writing, which is the default."),
        ],
        url: "https://docs.docker.com/reference/dockerfile/#run---mounttypecache",
    },
    MountType {
        name: "tmpfs",
        docs: "An empty directory in memory, gone after the command.",
        example: "RUN --mount=type=tmpfs,target=/tmp make test",
        keys: &[
            target(true, "Where to mount."),
            key("size", &[], "<bytes>", "The most it may hold, such as `64m`; no limit unless set."),
        ],
        url: "https://docs.docker.com/reference/dockerfile/#run---mounttypetmpfs",
    },
    MountType {
        name: "secret",
        docs: "A secret passed with `docker build --secret`, as a file or as a variable: never stored in the image, its \
               history or the cache. A changed secret does not run the command again.",
        example: "RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci",
        keys: &[
            key("id", &[], "<name>", "The id given to `--secret`; the last part of the target unless set."),
            target(false, "The file to make; `/run/secrets/` and the id unless set (and unless `env` is)."),
            key(
                "env",
                &[],
                "<variable>",
                "The variable to put it in, instead of a file or beside it. Needs syntax 1.10.",
            ),
            key(
                "required",
                &[],
                "<true|false>",
                "Fails the command if the secret was not passed; otherwise it is just missing.",
            ),
            key("mode", &[], "<mode>", "The permissions of the file in octal; 0400 unless set."),
            UID,
            GID,
        ],
        url: "https://docs.docker.com/reference/dockerfile/#run---mounttypesecret",
    },
    MountType {
        name: "ssh",
        docs: "The SSH agent passed with `docker build --ssh default`: private repositories can be cloned, and no key \
               enters the image. The host's key must be known, for instance through `ssh-keyscan`.",
        example: "RUN --mount=type=ssh git clone git@github.com:example/private.git",
        keys: &[
            key("id", &[], "<name>", "The id given to `--ssh`; `default` unless set."),
            target(false, "The path of the agent's socket; a path under `/run/buildkit` unless set."),
            key(
                "required",
                &[],
                "<true|false>",
                "Fails the command if no agent was passed; otherwise it is just missing.",
            ),
            key("mode", &[], "<mode>", "The permissions of the socket in octal; 0600 unless set."),
            UID,
            GID,
        ],
        url: "https://docs.docker.com/reference/dockerfile/#run---mounttypessh",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_and_keys() {
        assert_eq!(MOUNT_TYPES.len(), 5);
        let cache = mount_type("cache").unwrap();
        assert_eq!(cache.key("dst").map(|key| key.name), Some("target"));
        assert_eq!(cache.key("ro").map(|key| key.name), Some("readonly"));
        assert!(cache.key("env").is_none() && mount_type("volume").is_none());
        assert!(mount_type("secret").is_some_and(|secret| secret.key("env").is_some()));
    }
}
