//! The table of instructions.

use super::{FlagFact, InstructionFact, flags};

const fn fact(
    name: &'static str,
    url: &'static str,
    summary: &'static str,
    syntax: &'static [&'static str],
    docs: &'static str,
) -> InstructionFact {
    InstructionFact { name, summary, docs, syntax, url, allowed_in_onbuild: true, deprecated: false, flags: &[] }
}

impl InstructionFact {
    const fn with_flags(mut self, flags: &'static [FlagFact]) -> Self {
        self.flags = flags;
        self
    }

    const fn not_in_onbuild(mut self) -> Self {
        self.allowed_in_onbuild = false;
        self
    }

    const fn deprecated(mut self) -> Self {
        self.deprecated = true;
        self
    }
}

/// All instructions, the most used first.
pub const INSTRUCTIONS: &[InstructionFact] = &[
    fact(
        "FROM",
        "https://docs.docker.com/reference/dockerfile/#from",
        "Starts a build stage from a base image or from an earlier stage.",
        &["FROM [--platform=<platform>] <image>[:<tag>] [AS <name>]", "FROM [--platform=<platform>] <image>@<digest> [AS <name>]"],
        "Each `FROM` begins a new stage with the file system and settings of its base; the last stage is what gets built \
         unless `--target` names another.\n\n\
         - Without a tag `latest` is taken, which changes under your feet: name a version, and a digest for builds that repeat exactly.\n\
         - Only `ARG`s written before the first `FROM` can be used in it.\n\
         - `FROM scratch` starts empty: no shell, no CA certificates.\n\n\
         ```dockerfile\nFROM golang:1.27 AS build\nFROM gcr.io/distroless/static-debian13\n```",
    )
    .with_flags(flags::FROM)
    .not_in_onbuild(),
    fact(
        "RUN",
        "https://docs.docker.com/reference/dockerfile/#run",
        "Executes a command and keeps what it changed as a new layer.",
        &["RUN [<flag>...] <command>", "RUN [<flag>...] [\"<executable>\", \"<argument>\", ...]", "RUN [<flag>...] <<EOF"],
        "The shell form runs in `/bin/sh -c` (or what `SHELL` says), the exec form without a shell, so without variables and `&&`.\n\n\
         - The result is cached by the text of the command: `apt-get update` and `install` belong in one `RUN`, or the list of packages grows old.\n\
         - Files deleted in a later `RUN` stay in the image: clean up in the same one.\n\
         - In `a | b` only the failure of `b` counts, unless the shell has `pipefail` set.\n\
         - `cd` and exported variables do not reach the next `RUN`: use `WORKDIR` and `ENV`.\n\n\
         ```dockerfile\nRUN --mount=type=cache,target=/root/.npm npm ci\n```",
    )
    .with_flags(flags::RUN),
    fact(
        "COPY",
        "https://docs.docker.com/reference/dockerfile/#copy",
        "Copies files from the build context, a stage or an image.",
        &["COPY [<flag>...] <source>... <destination>", "COPY [<flag>...] [\"<source>\", ..., \"<destination>\"]"],
        "Sources are relative to the build context and cannot leave it; a relative destination is below `WORKDIR`.\n\n\
         - With several sources, or a wildcard, the destination must end with `/`.\n\
         - Of a directory the content is copied, not the directory itself.\n\
         - Copy the lists of dependencies and install them before you copy the rest: a change in the code then leaves that layer cached.\n\
         - Files belong to root unless `--chown` says otherwise, whatever `USER` is.\n\n\
         ```dockerfile\nCOPY package.json package-lock.json ./\nCOPY --from=build /app/dist /srv\n```",
    )
    .with_flags(flags::COPY),
    fact(
        "ADD",
        "https://docs.docker.com/reference/dockerfile/#add",
        "Copies files like COPY, and also downloads, clones and unpacks.",
        &["ADD [<flag>...] <source>... <destination>", "ADD [<flag>...] [\"<source>\", ..., \"<destination>\"]"],
        "A source may be a path in the build context, a URL or a Git repository.\n\n\
         - A local tar archive is unpacked without being asked; a downloaded one is not.\n\
         - For plain files use `COPY`: it does nothing you do not see.\n\
         - Give a download its `--checksum`.\n\n\
         ```dockerfile\nADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d \\\n    https://example.org/tool.tar.gz /tmp/\n```",
    )
    .with_flags(flags::ADD),
    fact(
        "CMD",
        "https://docs.docker.com/reference/dockerfile/#cmd",
        "Sets the default command of the container, or the default arguments of its ENTRYPOINT.",
        &["CMD [\"<executable>\", \"<argument>\", ...]", "CMD [\"<argument>\", ...]", "CMD <command>"],
        "Used when `docker run` gives no command. With an exec-form `ENTRYPOINT` its words are appended to that.\n\n\
         - Only the last `CMD` of a stage counts.\n\
         - The exec form makes your program process 1, so that it gets the signal to stop; in the shell form the shell is, and may not pass it on.\n\
         - The exec form is JSON: double quotes, and no `$VARIABLE` is replaced.\n\n\
         ```dockerfile\nCMD [\"node\", \"server.js\"]\n```",
    ),
    fact(
        "ENTRYPOINT",
        "https://docs.docker.com/reference/dockerfile/#entrypoint",
        "Sets the program the container runs; CMD and the arguments of docker run are passed to it.",
        &["ENTRYPOINT [\"<executable>\", \"<argument>\", ...]", "ENTRYPOINT <command>"],
        "Makes the image behave like its program: `docker run image --help` runs `program --help`.\n\n\
         - Only the last one of a stage counts; setting it also clears a `CMD` of the base image.\n\
         - The shell form ignores `CMD` and keeps signals from the program: begin it with `exec`, or use the exec form.\n\
         - A script used here should end with `exec \"$@\"`.\n\n\
         ```dockerfile\nENTRYPOINT [\"/usr/bin/tini\", \"--\"]\nCMD [\"/app/server\"]\n```",
    ),
    fact(
        "ENV",
        "https://docs.docker.com/reference/dockerfile/#env",
        "Sets environment variables for the rest of the stage and for containers.",
        &["ENV <name>=<value> ...", "ENV <name> <value>"],
        "The values are visible to all later instructions, to stages built on this one and in running containers.\n\n\
         - Anyone with the image can read them: secrets belong in `RUN --mount=type=secret` or in the run-time environment.\n\
         - Within one `ENV`, references see the values from before it: `ENV a=1 b=$a` does not see the new `a`.\n\
         - The form without `=` is old and sets a single variable; for values the build alone needs, use `ARG`.\n\n\
         ```dockerfile\nENV PATH=\"/opt/venv/bin:$PATH\" \\\n    PYTHONUNBUFFERED=1\n```",
    ),
    fact(
        "ARG",
        "https://docs.docker.com/reference/dockerfile/#arg",
        "Declares a build argument, which `--build-arg` can set.",
        &["ARG <name>[=<default>] ..."],
        "Valid from its line to the end of the stage; it is no variable of the container.\n\n\
         - One written before the first `FROM` can be used in `FROM` lines only; repeat `ARG NAME` in a stage to see it there.\n\
         - An `ENV` of the same name always wins.\n\
         - The values show in the history of the image: no secrets.\n\
         - A changed value makes later `RUN`s run again, so declare it late.\n\n\
         ```dockerfile\nARG NODE_VERSION=26\nFROM node:${NODE_VERSION}\n```",
    ),
    fact(
        "WORKDIR",
        "https://docs.docker.com/reference/dockerfile/#workdir",
        "Sets the directory in which later instructions and the container work.",
        &["WORKDIR <path>"],
        "Created if it is missing. It holds for `RUN`, `CMD`, `ENTRYPOINT`, `COPY` and `ADD`.\n\n\
         - A relative path builds on the one before, perhaps on that of the base image: write absolute paths.\n\
         - A directory it creates belongs to the `USER` of that line with BuildKit, to root with the classic builder.\n\
         - `RUN cd` does not do this: it ends with its `RUN`.\n\n\
         ```dockerfile\nWORKDIR /app\n```",
    ),
    fact(
        "USER",
        "https://docs.docker.com/reference/dockerfile/#user",
        "Sets the account for later RUN instructions and for the container.",
        &["USER <user>[:<group>]", "USER <uid>[:<gid>]"],
        "Without it the account of the base image stays, mostly root.\n\n\
         - A name must exist in the image: create it, or use one the base brings (`node` in node, `nonroot` in distroless).\n\
         - A numeric id lets Kubernetes check `runAsNonRoot`.\n\
         - Install packages before you switch; `COPY` goes on creating files of root.\n\n\
         ```dockerfile\nRUN useradd --system --uid 10001 app\nUSER 10001\n```",
    ),
    fact(
        "EXPOSE",
        "https://docs.docker.com/reference/dockerfile/#expose",
        "Notes which ports the container listens on.",
        &["EXPOSE <port>[/<protocol>] ..."],
        "A hint for people and tools. It publishes nothing: that is what `docker run -p` and Compose's `ports` do.\n\n\
         - TCP unless `/udp` (or `/sctp`) is added; ranges such as `7000-7010` work.\n\
         - `docker run -P` publishes all exposed ports on random ports of the host.\n\
         - It takes no host port: the first number of `8080:80` has no effect.\n\n\
         ```dockerfile\nEXPOSE 8080 53/udp\n```",
    ),
    fact(
        "VOLUME",
        "https://docs.docker.com/reference/dockerfile/#volume",
        "Declares directories whose data lives outside the container's file system.",
        &["VOLUME <path> ...", "VOLUME [\"<path>\", ...]"],
        "Every container gets an anonymous volume there unless something is mounted.\n\n\
         - Those volumes pile up unnoticed, and an image built on this one cannot take the declaration back.\n\
         - The classic builder drops what later instructions write below the path.\n\
         - Leaving it out and mounting at run time is often the better choice.\n\n\
         ```dockerfile\nVOLUME /var/lib/app\n```",
    ),
    fact(
        "LABEL",
        "https://docs.docker.com/reference/dockerfile/#label",
        "Adds metadata to the image.",
        &["LABEL <key>=<value> ..."],
        "Registries and tools read the keys of `org.opencontainers.image.*`: `title`, `source`, `version`, `licenses`.\n\n\
         - Labels of the base image are inherited, also those that do not fit yours.\n\
         - Quote values with blanks.\n\
         - Put labels that change with each build last.\n\n\
         ```dockerfile\nLABEL org.opencontainers.image.source=\"https://github.com/example/app\"\n```",
    ),
    fact(
        "HEALTHCHECK",
        "https://docs.docker.com/reference/dockerfile/#healthcheck",
        "Tells how to check that the container still works.",
        &["HEALTHCHECK [<flag>...] CMD <command>", "HEALTHCHECK NONE"],
        "Docker runs the command inside the container: status 0 is healthy, 1 unhealthy.\n\n\
         - The tools it uses must be in the image: slim and distroless images have no `curl`.\n\
         - Only the last one counts; `NONE` switches off that of the base image.\n\
         - Kubernetes ignores it and has probes of its own.\n\
         - End a shell command with `|| exit 1`: code 2 is reserved.\n\n\
         ```dockerfile\nHEALTHCHECK --interval=30s --start-period=10s CMD wget -q --spider http://localhost:8080/health || exit 1\n```",
    )
    .with_flags(flags::HEALTHCHECK),
    fact(
        "SHELL",
        "https://docs.docker.com/reference/dockerfile/#shell",
        "Replaces the shell that the shell form of instructions runs in.",
        &["SHELL [\"<executable>\", \"<argument>\", ...]"],
        "For later `RUN`, `CMD` and `ENTRYPOINT` in shell form; the default is `[\"/bin/sh\", \"-c\"]`, on Windows `[\"cmd\", \"/S\", \"/C\"]`.\n\n\
         - Must be JSON with double quotes.\n\
         - `pipefail` makes a failure anywhere in a pipe fail the `RUN`; Alpine's `sh` knows it too, that of Debian and Ubuntu does not.\n\
         - Alpine has no bash unless you install it.\n\n\
         ```dockerfile\nSHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\n```",
    ),
    fact(
        "STOPSIGNAL",
        "https://docs.docker.com/reference/dockerfile/#stopsignal",
        "Sets the signal that asks the container to stop.",
        &["STOPSIGNAL <signal>"],
        "A name such as `SIGQUIT` or a number; `SIGTERM` unless set. After ten seconds `docker stop` sends `SIGKILL`.\n\n\
         - nginx wants `SIGQUIT` and PostgreSQL `SIGINT` for an orderly end.\n\
         - Process 1 gets the signal: in shell form that is the shell.\n\n\
         ```dockerfile\nSTOPSIGNAL SIGQUIT\n```",
    ),
    fact(
        "ONBUILD",
        "https://docs.docker.com/reference/dockerfile/#onbuild",
        "Stores an instruction to run when another image is built on this one.",
        &["ONBUILD <instruction> <arguments>"],
        "The instruction runs right after the `FROM` of the other build, with that build's context.\n\n\
         - `FROM`, `MAINTAINER` and `ONBUILD` cannot be stored.\n\
         - Whoever builds on the image does not see what happens: say so in its tag, as in `:onbuild`.\n\
         - It is not handed on to grandchildren.\n\n\
         ```dockerfile\nONBUILD COPY package.json ./\n```",
    )
    .not_in_onbuild(),
    fact(
        "MAINTAINER",
        "https://docs.docker.com/reference/dockerfile/#maintainer-deprecated",
        "Names the author of the image; deprecated in favour of LABEL.",
        &["MAINTAINER <name>"],
        "Sets the author field of the image and nothing else.\n\n\
         Use a label instead, which tools can read:\n\n\
         ```dockerfile\nLABEL org.opencontainers.image.authors=\"team@example.com\"\n```",
    )
    .deprecated()
    .not_in_onbuild(),
];
