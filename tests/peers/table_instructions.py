"""Deviations in all instructions but RUN."""

import re

import reading
from case import OURS, THEIRS, deviation

# ------------------------------------------------------------------------------------------------------ several checks


@deviation(
    "DL3003 DL3013 DL3016 DL3025 DL3042 DL3059 DL4006", THEIRS, "the stage is one of Windows",
    "PowerShell and cmd have other commands, paths and pipes; what is true of a POSIX shell is no finding there.",
    "FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN cd src && nmake")
def _(case):
    shell = case.last("SHELL")
    return re.search(r"windows|nanoserver|servercore", case.image, re.I) or re.search(r"powershell|pwsh|cmd", shell, re.I)


@deviation(
    "DL3002 DL3009 DL3015 DL3042 DL3059 DL3060", THEIRS, "the stage is not part of the final image",
    "Nothing of a stage that is only copied from gets into the image: neither what it leaves behind nor its USER.",
    "FROM debian:12 AS build\nRUN apt-get update && apt-get install -y gcc=4\nFROM debian:12\nCOPY --from=build /app /app")
def _(case):
    return case.chain and not case.in_final_image


@deviation(
    "DL3003 DL3020 DL3021", OURS, "an ONBUILD trigger", "It is an instruction of the image that is built on this one, and as bad there.",
    "ONBUILD ADD src /src")
def _(case):
    return case.instruction.upper().startswith("ONBUILD")


@deviation(
    "DL3061 DL4003", THEIRS, "the file has no FROM",
    "Such a file is a piece of others. One finding says that it has no FROM, not one for each line.",
    "CMD [\"a\"]\nCMD [\"b\"]")
def _(case):
    return not case.stages


@deviation(
    "DL3021 DL3025", THEIRS, "the form is broken",
    "A `[` begins a JSON array that does not end, a flag lacks its `=`, a comment follows the arguments: other rules say what is "
    "wrong. To ask for JSON or for a slash would hide it.",
    "CMD ['a', 'b']\nCOPY --from build /a /b")
def _(case):
    words = reading.joined(case.instruction).split()
    broken = case.arguments.startswith("[") and reading.exec_form(case.instruction) is None
    return broken or any(re.fullmatch(r"--[a-z]+", word) for word in words[1:2]) or "#" in words


@deviation(
    "DL3008 DL3013 DL3018 DL3016 DL3007 DL3006", THEIRS, "a comment silences it that hadolint does not take",
    "hadolint gives up on a comment when an empty line or another comment follows, or when one of the codes is unknown. Who wrote "
    "it wants the finding to be silent.",
    "# hadolint ignore=DL3008\n# Its version does not matter.\nRUN apt-get install -y --no-install-recommends git")
def _(case):
    above = case.file.split(case.instruction)[0].rsplit("\n\n", 2)[-2:]
    return re.search(rf"^\s*#\s*hadolint\s+ignore\s*=.*{case.code}", "\n".join(above)[-300:] + case.instruction, re.M | re.I)


# ---------------------------------------------------------------------------------------------------------------- FROM


@deviation(
    "DL3006 DL3007", OURS, "the image is the default of a build argument",
    "`FROM $BASE` builds what ARG says unless somebody passes another. hadolint is silent where the name begins with `$`, and where "
    "the tag is a variable.",
    "ARG BASE=debian\nFROM $BASE\nCMD [\"a\"]")
def _(case):
    names = re.findall(r"(\w+)=\S+", case.arguments) if case.keyword == "ARG" else []
    froms = [text for text in case.instructions if reading.keyword(text) == "FROM"]
    return any(re.search(rf"\$\{{?{name}\b", text) for name in names for text in froms)


@deviation(
    "DL3006", THEIRS, "a variable chooses the stage",
    "`base-${ARCH}` is the name of a stage, and `image${TAG}` may bring the tag; the file does not tell.",
    "ARG ARCH\nFROM debian:12 AS base-amd64\nFROM base-${ARCH}")
def _(case):
    return "$" in case.arguments.split()[0]


@deviation(
    "DL3006", THEIRS, "the name cannot be an image's",
    "Names of images are in lower case. The build fails, which another rule says; a tag would not help.",
    "FROM REPLACE-ME")
def _(case):
    return re.search(r"[A-Z]", case.arguments.split()[0].rsplit("/", 1)[-1])


@deviation(
    "DL3029", THEIRS, "the platform is a variable", "Somebody chooses it; it is not fixed in the file.",
    "ARG PLATFORM\nFROM --platform=$PLATFORM debian:12")
def _(case):
    return any("$" in flag for flag in case.flags)


@deviation(
    "DL3029", THEIRS, "the stage is named after the platform", "It is there for that platform, as BuildKit says, too.",
    "FROM --platform=linux/amd64 debian:12 AS build-amd64")
def _(case):
    platform = next((flag.split("=")[1] for flag in case.flags if flag.startswith("--platform=")), "")
    return any(part in case.chain[0].name for part in platform.lower().split("/"))


@deviation(
    "DL3024", OURS, "the names differ in case only", "BuildKit does not tell `X` from `x`.",
    "FROM debian:12 AS Build\nFROM debian:12 AS build")
def _(case):
    names = [re.split(r"\s+", reading.arguments(text))[-1] for text in case.instructions[:case.index] if reading.keyword(text) == "FROM"]
    own = case.arguments.split()[-1]
    return own not in names and own.lower() in [name.lower() for name in names]


# ------------------------------------------------------------------------------------------------------- USER, WORKDIR


@deviation(
    "DL3000", OURS, "the path is a variable whose value is relative", "hadolint takes every variable for an absolute path.",
    "ENV NAME=app\nWORKDIR $NAME")
def _(case):
    return case.arguments.startswith("$")


@deviation(
    "DL3000", THEIRS, "a WORKDIR with an absolute path came before",
    "The place is known then. BuildKit, too, reports only what depends on the base image.",
    "WORKDIR /app\nWORKDIR server")
def _(case):
    return any(reading.keyword(text) == "WORKDIR" and reading.arguments(text).startswith("/") for text in case.before)


@deviation(
    "DL3002", THEIRS, "a development container",
    "Its tool starts programs with the account that the image's metadata names, whatever USER says.",
    "FROM mcr.microsoft.com/devcontainers/base:1-bookworm\nUSER root\nRUN ls")
def _(case):
    return "devcontainers/" in case.image


@deviation(
    "DL3066", THEIRS, "the account is root", "`root` is uid 0 everywhere; a number says no more.", "USER root\nRUN ls\nUSER 1000")
def _(case):
    return case.arguments.split(":")[0] == "root"


@deviation(
    "DL3066", THEIRS, "the account is in a variable", "It may hold a number, as `APP_UID` of the .NET images does.",
    "FROM mcr.microsoft.com/dotnet/aspnet:10.0\nUSER $APP_UID")
def _(case):
    return case.arguments.startswith("$")


@deviation(
    "DL3066", THEIRS, "an account of Windows", "There accounts have no such number.",
    "FROM mcr.microsoft.com/windows/servercore:ltsc2022\nUSER ContainerUser")
def _(case):
    return case.arguments.lower() in ("containeradministrator", "containeruser")


# ------------------------------------------------------------------------------------------------------------ COPY, ADD


@deviation(
    "DL3021 DL3045", OURS, "ADD, too", "Its destination means the same as that of COPY.", "ADD https://example.com/a.zip a.zip")
def _(case):
    return case.keyword == "ADD"


@deviation(
    "DL3021", THEIRS, "the destination is `.`, `..` or a variable",
    "The first two are always folders, and a variable may end in a slash.", "WORKDIR /app\nCOPY a b .")
def _(case):
    return re.search(r"(?:^|[\s/])\.{1,2}$|\$\{?\w+[^}/\s]*\}?$", case.arguments)


@deviation(
    "DL3045", THEIRS, "the stage starts from scratch", "An empty image has no working directory but `/`.",
    "FROM scratch\nCOPY . .")
def _(case):
    return case.image == "scratch"


@deviation(
    "DL3020", THEIRS, "the source is a variable that holds a URL or an archive", "COPY can neither fetch nor unpack it.",
    "ARG URL=https://example.com/a\nADD $URL /usr/local/bin/a")
def _(case):
    name = re.match(r"\$\{?(\w+)", case.arguments)
    values = re.findall(rf"\b{name[1]}[= ](\S+)", "\n".join(case.before)) if name else []
    return any(re.match(r"https?://", value) or re.search(r"\.tar\b|\.tgz$", value) for value in values)


@deviation(
    "DL3020", THEIRS, "a Git repository, or an archive that hadolint does not know",
    "ADD clones the one and unpacks the other (BuildKit knows zstd); COPY does neither.",
    "ADD git@github.com:moby/buildkit.git /src")
def _(case):
    return re.match(r"git@|\S+\.(?:git|zst)\s", case.arguments)


@deviation(
    "DL3022", THEIRS, "an image", "A name with a slash is no stage's, and COPY takes files from images as well.",
    "COPY --from=docker/buildx-bin /buildx /bin/")
def _(case):
    return any(re.match(r"--from=[^/]+/", flag) for flag in case.flags)


@deviation(
    "DL3010", OURS, "a stage before the last, or options of tar without a dash",
    "`tar xzf` unpacks like `tar -xzf`. hadolint forgets what it found at the next FROM.",
    "COPY a.tar.gz /tmp/\nRUN tar xzf /tmp/a.tar.gz")
def _(case):
    tars = [command for text in case.later for command in reading.commands(text) if command.program == "tar"]
    dashed = any(re.match(r"-[a-z]*x|--(?:extract|get)", word) for command in tars for word in command.words)
    return case.chain[0] is not case.stages[-1] or (tars and not dashed)


@deviation(
    "DL3067", THEIRS, "the stage copied from starts from scratch", "It has only what was put into it.",
    "FROM scratch AS files\nCOPY a /a\nFROM debian:12\nCOPY --from=files / /")
def _(case):
    name = next((flag.split("=")[1] for flag in case.flags if flag.startswith("--from=")), "").lower()
    number = next((number for number, stage in enumerate(case.stages) if stage.name == name), None)
    return number is not None and list(reading.chain(case.stages, number))[-1].image == "scratch"


@deviation(
    "DL3067", THEIRS, "the image is made to be laid over others", "`tonistiigi/xx` is nothing but scripts, and its manual says to copy it to `/`.",
    "FROM debian:12\nCOPY --from=tonistiigi/xx / /")
def _(case):
    name = next((flag.split("=")[1] for flag in case.flags if flag.startswith("--from=")), "").lower()
    images = [stage.image for stage in case.stages if stage.name == name] or [name]
    return re.match(r"tonistiigi/xx(?=[:@]|$)", images[0])


# ------------------------------------------------------------------------------------------------------- ENV, CMD, SHELL

SECRET_WORDS = {"key", "passwd", "password", "pass", "auth", "pword", "token", "secret", "apikey", "credential", "credentials"}


@deviation(
    "DL3064", OURS, "a word for secrets in the name",
    "`KEY`, `PASSWD` and their like as whole words, as BuildKit reads them; hadolint has a list of names and of parts.",
    "ENV LICENSE_KEY=lgNvGyhnUKpa5PJi")
def _(case):
    text = f" {reading.joined(case.arguments)}"
    names = re.findall(r"\s(\w+)=", text) or text.split()[:1]
    return any(SECRET_WORDS & set(re.split(r"_+", name.lower())) for name in names)


@deviation(
    "DL3064", THEIRS, "the secret is a part of another word", "A user's name is no secret: only whole words count.",
    "ARG USERNAME=vscode")
def _(case):
    names = re.findall(r"(?:^|\s)(\w+)(?==|\s|$)", case.arguments)
    return not any(SECRET_WORDS & set(re.split(r"_+", name.lower())) for name in names)


@deviation(
    "DL3044", THEIRS, "the `$` is quoted", "In single quotes or behind a backslash it is no variable.", "ENV A=1 B='$A'")
def _(case):
    return "$" in case.arguments and "$" not in re.sub(r"'[^']*'|\\\$", "", case.arguments)


@deviation(
    "DL3044", OURS, "a variable with a default", "`${A:-x}` does not see the new value of `A` either.", "ENV A=1 B=${A:-x}")
def _(case):
    return re.search(r"\$\{\w+:?[-+?]", case.arguments)


@deviation(
    "DL4003 DL4004 DL3012", OURS, "the one without effect is meant", "As in BuildKit: it is the earlier one that can go.",
    "CMD [\"a\"]\nCMD [\"b\"]")
def _(case):
    return any(reading.keyword(text) == case.keyword for text in case.later)


@deviation(
    "DL4003 DL4004 DL3012", THEIRS, "the one with an effect is meant", "The finding is at the earlier one, which can go.",
    "CMD [\"a\"]\nCMD [\"b\"]")
def _(case):
    return not any(reading.keyword(text) == case.keyword for text in case.later)


@deviation(
    "DL3025", THEIRS, "a SHELL is in force", "Who writes SHELL has chosen the shell that starts the program, as BuildKit says, too.",
    "SHELL [\"/bin/bash\", \"-c\"]\nCMD server")
def _(case):
    return case.keyword != "HEALTHCHECK" and case.last("SHELL")


@deviation(
    "DL3025", THEIRS, "a HEALTHCHECK that needs a shell", "`curl … || exit 1` is what Docker's documentation writes.",
    "HEALTHCHECK CMD curl -f http://localhost/ || exit 1")
def _(case):
    return case.keyword == "HEALTHCHECK" and re.search(r"[|&;$<>*]", case.arguments)


@deviation(
    "DL3025", THEIRS, "JSON that hadolint does not read", "An escaped backslash before an escaped quote is fine.", 'CMD ["a\\\\\\"b"]')
def _(case):
    return reading.exec_form(case.instruction) and '\\\\\\"' in case.arguments
