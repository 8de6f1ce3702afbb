"""Where Dockwright differs from hadolint on purpose.

A class has the checks, the side that reports (`ours` or `theirs`), what differs, why, and a test that says whether a case belongs
to it. docs/hadolint.md is made from the table. The tests read the file for themselves (reading.py) and never ask Dockwright.
"""

import dataclasses
import functools
import re
import typing

import reading


@dataclasses.dataclass
class Case:
    code: str
    side: str
    """The text of the instruction, as written."""
    instruction: str
    """The text of the file."""
    file: str
    """The texts of all instructions, and the number of this one."""
    instructions: list
    index: int

    @functools.cached_property
    def commands(self):
        return reading.commands(self.instruction)

    @functools.cached_property
    def arguments(self):
        return reading.arguments(self.instruction)

    @functools.cached_property
    def keyword(self):
        return reading.keyword(self.instruction)

    @functools.cached_property
    def stages(self):
        return reading.stages(self.instructions)

    @functools.cached_property
    def chain(self):
        """The stage of the instruction and those it starts from."""
        own = [number for number, stage in enumerate(self.stages) if stage.first <= self.index <= stage.last]
        return list(reading.chain(self.stages, own[0])) if own else []

    @property
    def image(self):
        """The image at the bottom."""
        return self.chain[-1].image if self.chain else ""

    @property
    def before(self):
        """The instructions in force here, those of the stages below included."""
        ends = [self.index, *[stage.last + 1 for stage in self.chain[1:]]]
        return [text for stage, end in zip(self.chain, ends) for text in self.instructions[stage.first:end]]

    @property
    def in_final_image(self):
        return bool(self.chain) and self.chain[0] in reading.chain(self.stages, len(self.stages) - 1)

    def mounts(self, part):
        return any(flag.startswith("--mount") and part in flag for flag in reading.flags(self.instruction))

    def calls(self, *programs):
        return [command for command in self.commands if command.program in programs]


@dataclasses.dataclass
class Deviation:
    codes: str
    side: str
    what: str
    why: str
    belongs: typing.Callable[[Case], object]


TABLE: list[Deviation] = []


def deviation(codes, side, what, why):
    """Puts the test below it into the table."""
    return lambda belongs: TABLE.append(Deviation(codes, side, what, why, belongs))


OURS, THEIRS = "ours", "theirs"

# ------------------------------------------------------------------------------------------------------ several checks


@deviation(
    "DL3003 DL3013 DL3016 DL3025 DL3042 DL3045 DL3059 DL4006", THEIRS, "the stage is one of Windows",
    "PowerShell and cmd have other commands, other paths and other pipes; what is true of a POSIX shell is no finding there.")
def _(case):
    shells = [text for text in case.before if reading.keyword(text) == "SHELL"]
    windows = re.search(r"windows|nanoserver|servercore", case.image, re.I)
    return windows or (shells and re.search(r"powershell|pwsh|cmd", shells[-1], re.I))


@deviation(
    "DL3009 DL3015 DL3019 DL3042 DL3059 DL3060", THEIRS, "the stage is not part of the final image",
    "What stays behind in a stage that is only copied from makes no image larger.")
def _(case):
    return case.chain and not case.in_final_image


@deviation(
    "DL3008 DL3014 DL3015", OURS, "`apt install`, not only `apt-get install`",
    "`apt` installs the same packages with the same questions and the same recommended ones.")
def _(case):
    return not case.calls("apt-get", "aptitude") and any("install" in command.words for command in case.calls("apt"))


@deviation(
    "DL3019 DL3042 DL3060 DL3009 DL3032 DL3036 DL3040", THEIRS, "the cache is a cache mount",
    "What lies in a mount is not in the image.")
def _(case):
    return case.mounts("type=cache") or case.mounts("type=tmpfs")


@deviation(
    "DL3003 DL3020", OURS, "an ONBUILD trigger", "It is an instruction of the image that is built on this one, and as good or bad there.")
def _(case):
    return case.instruction.upper().startswith("ONBUILD")


@deviation(
    "DL3061 DL3025 DL4003", THEIRS, "a file without any FROM",
    "Such a file is a piece that is put into others; one finding says that it has no FROM, not one for each line.")
def _(case):
    return not case.stages


@deviation(
    "DL3025 DL3021", THEIRS, "the form is broken, which another rule says",
    "`[` begins a JSON array that does not end, a flag lacks its `=`: to ask for JSON or for a slash hides what is wrong.")
def _(case):
    broken = case.arguments.startswith("[") and reading.exec_form(case.instruction) is None
    return broken or re.match(r"--[a-z]+\s", case.arguments)


# ---------------------------------------------------------------------------------------------------------------- FROM


@deviation(
    "DL3006 DL3007", OURS, "the image is the default of a build argument",
    "`FROM $BASE` builds what ARG says unless somebody passes another. hadolint is silent wherever a `$` begins the name.")
def _(case):
    names = re.findall(r"(\w+)=\S+", case.arguments) if case.keyword == "ARG" else []
    froms = [text for text in case.instructions if reading.keyword(text) == "FROM"]
    return any(re.search(rf"\$\{{?{name}\b", text) for name in names for text in froms)


@deviation(
    "DL3006", THEIRS, "the name has a variable in it",
    "`base-${ARCH}` chooses a stage, and `image${TAG}` may bring the tag; nobody can tell from the file.")
def _(case):
    return "$" in case.arguments.split()[0]


@deviation(
    "DL3006", THEIRS, "the name is no image's",
    "Names of images are in lower case: the build fails, and that is what another rule says.")
def _(case):
    return re.search(r"[A-Z]", case.arguments.split()[0].rsplit("/", 1)[-1])


# ----------------------------------------------------------------------------------------------------- USER, WORKDIR


@deviation(
    "DL3000", OURS, "the path is a variable whose value is relative", "hadolint takes every variable for an absolute path.")
def _(case):
    return case.arguments.startswith("$")


@deviation(
    "DL3000", THEIRS, "a WORKDIR with an absolute path came before",
    "The path is then known: BuildKit, too, reports only those that depend on the base image.")
def _(case):
    return any(reading.keyword(text) == "WORKDIR" and reading.arguments(text).startswith("/") for text in case.before)


@deviation(
    "DL3002", THEIRS, "a development container",
    "Its tool starts the shell with the account that the metadata of the image names, whatever USER says.")
def _(case):
    return "devcontainers/" in case.image or "vscode/" in case.image


@deviation("DL3066", THEIRS, "root", "`root` is known to be uid 0, and what Kubernetes has to refuse is just that.")
def _(case):
    return case.arguments == "root"


@deviation("DL3066", THEIRS, "the account is in a variable", "It may well hold a number; `APP_UID` of .NET's images does.")
def _(case):
    return case.arguments.startswith("$")


@deviation(
    "DL3066", THEIRS, "an account of Windows", "There it has no number.")
def _(case):
    return case.arguments.lower() in ("containeradministrator", "containeruser")


# ------------------------------------------------------------------------------------------------------- COPY, ADD, ENV


@deviation(
    "DL3045", OURS, "ADD, too", "Its destination is as relative as that of COPY.")
def _(case):
    return case.keyword == "ADD"


@deviation(
    "DL3045", THEIRS, "a stage from scratch", "An empty image has no working directory but `/`.")
def _(case):
    return case.image == "scratch"


@deviation(
    "DL3020", THEIRS, "the source is a variable", "It may hold a URL, which COPY cannot fetch.")
def _(case):
    return case.arguments.startswith("$")


@deviation(
    "DL3022", THEIRS, "an image", "A name with a slash is no stage's; COPY takes files from images as well.")
def _(case):
    return any(re.match(r"--from=[^/]+/", flag) for flag in reading.flags(case.instruction))


@deviation(
    "DL3064", OURS, "a name with a word for secrets",
    "`KEY`, `PASSWD` and the like as whole words, as BuildKit reads them; hadolint has a list of names and parts.")
def _(case):
    names = re.findall(r"(?:^|\s)(\w+)(?:=|\s)", case.arguments)
    return any(re.search(r"(?:^|_)(?:key|passwd|pass|auth|pw|pword|credential|credentials)(?:_|$)", name, re.I) for name in names)


@deviation(
    "DL3064", THEIRS, "a part of a word", "`USERNAME` is no secret; only whole words count.")
def _(case):
    return case.arguments.split("=")[0] == "USERNAME"


# ----------------------------------------------------------------------------------------------------------- CMD, SHELL


@deviation(
    "DL4003", OURS, "the CMD that has no effect is meant", "As BuildKit does: it is the earlier one that can go.")
def _(case):
    return any(reading.keyword(text) == "CMD" for text in case.instructions[case.index + 1:case.chain[0].last + 1])


@deviation(
    "DL4003", THEIRS, "the CMD that has an effect is meant", "The finding is at the earlier one, which can go.")
def _(case):
    later = case.instructions[case.index + 1:case.chain[0].last + 1] if case.chain else ["CMD x"]
    return not any(reading.keyword(text) == "CMD" for text in later)


@deviation(
    "DL3025", THEIRS, "a HEALTHCHECK that needs a shell", "`curl … || exit 1` is what the documentation of Docker writes.")
def _(case):
    return case.keyword == "HEALTHCHECK" and re.search(r"[|&;$<>*]", case.arguments)


# ----------------------------------------------------------------------------------------------------------- RUN: shell


@deviation(
    "DL3003", THEIRS, "a `cd` later in the script, in parentheses, or in a heredoc",
    "Several things happen there, in several places; a WORKDIR cannot stand in the middle, and splitting the RUN keeps files "
    "that it deletes.")
def _(case):
    first = case.commands[0] if case.commands else None
    return "<<" in case.instruction or not first or first.program != "cd" or first.inside or first.before == "("


TEXTS = {"echo", "printf", "true", ":", "envsubst"}
LOCAL = set(
    "apt-cache apt-mark awk base64 cat cut date dpkg dpkg-query du egrep env fgrep file find gawk getconf getent grep head id ldd "
    "locale ls nproc printenv readelf rpm scanelf sed sort stat tail tr uname uniq wc which xargs set tac comm".split())


def harmless(command, following):
    """Why a pipe needs no `pipefail`."""
    checks = "sum" in following.program and following.has("-c", "--check")
    if following.program in ("grep", "egrep", "fgrep") or checks:
        return "check"
    if command.program in TEXTS or (command.program == "cat" and len(command.words) == 1):
        return "text"
    if command.program == "yes":
        return "yes"
    if "substitution" in command.inside:
        return "lost"
    return "local" if command.program in LOCAL else ""


def pipes(case, *kinds):
    """Whether each pipe of a RUN has a reason, and the first that tells is among those asked for."""
    pairs = [pair for pair in zip(case.commands, case.commands[1:]) if pair[0].after in ("|", "|&")]
    reasons = [harmless(*pair) for pair in pairs]
    rank = ["lost", "yes", "local", "check", "text"]
    return pairs and all(reasons) and min(reasons, key=rank.index) in kinds


@deviation(
    "DL4006", THEIRS, "the script sets `pipefail` itself", "`set -o pipefail` does what SHELL would do.")
def _(case):
    return any("pipefail" in command.words for command in case.calls("set"))


@deviation(
    "DL4006", THEIRS, "the left side only writes out a text", "`echo … | tee` cannot fail on its left side.")
def _(case):
    return pipes(case, "text")


@deviation(
    "DL4006", THEIRS, "the right side checks what it gets",
    "`grep` and `sha256sum -c` fail when nothing arrives, so nothing is hidden; and with pipefail `grep -q` may end the left side "
    "with SIGPIPE and the build with it.")
def _(case):
    return pipes(case, "check")


@deviation(
    "DL4006", THEIRS, "the left side only looks at what is there, and the answer may be no",
    "`find`, `ldd`, `grep` and `xargs` say no by failing; pipefail would end the build where the authors do not expect it.")
def _(case):
    return pipes(case, "local")


@deviation(
    "DL4006", THEIRS, "`yes |`", "pipefail makes it fail: `yes` is always ended by SIGPIPE.")
def _(case):
    return pipes(case, "yes")


@deviation(
    "DL4006", THEIRS, "a pipe in an argument",
    "The status of `$(a | b)` in an argument is lost with and without pipefail.")
def _(case):
    return pipes(case, "lost")


# -------------------------------------------------------------------------------------------------------- RUN: packages


@deviation(
    "DL3009", THEIRS, "`apt-get dist-clean`", "It removes the lists, since apt 2.9.")
def _(case):
    return any("dist-clean" in command.words or "distclean" in command.words for command in case.calls("apt-get"))


@deviation(
    "DL3009", OURS, "something else is removed",
    "hadolint takes any `rm -r` in the RUN for the removal of the lists, also one before the last `apt-get update`.")
def _(case):
    last = max((number for number, command in enumerate(case.commands) if "update" in command.words), default=0)
    later = [command for command in case.commands[last:] if command.program == "rm"]
    return case.calls("rm") and not any("/var/lib/apt" in word and "/list/" not in word for command in later for word in command.words)


@deviation(
    "DL3015", THEIRS, "no package is named",
    "`apt-get -f install` repairs what dpkg left; what it needs are dependencies.")
def _(case):
    installs = [command.words[1:] for command in case.calls("apt-get") if "install" in command.words]
    return installs and any(all(word == "install" or word.startswith("-") for word in words) for words in installs)


@deviation(
    "DL3014 DL3015", THEIRS, "a simulated installation", "`apt-get install -s` installs nothing and asks nothing.")
def _(case):
    return any("install" in command.words and command.has("-s", "--simulate", "--dry-run") for command in case.calls("apt-get"))


@deviation(
    "DL3019", THEIRS, "the cache is removed in the same RUN", "`rm -rf /var/cache/apk/*` leaves as little as `--no-cache`.")
def _(case):
    return any("/var/cache/apk" in word for command in case.calls("rm") for word in command.words)


@deviation(
    "DL3013 DL3042", OURS, "pip with a path", "`/venv/bin/pip` is pip.")
def _(case):
    return any("/" in command.words[0] for command in case.calls("pip", "pip3"))


@deviation(
    "DL3042", THEIRS, "the option is shortened", "pip takes `--no-cache` for `--no-cache-dir`.")
def _(case):
    return any("--no-cache" in command.words for command in case.calls("pip", "pip3"))


@deviation(
    "DL3046", THEIRS, "the uid is in a variable", "Nobody can tell from the file how large it is.")
def _(case):
    return re.search(r"-u\s*\$|--uid[ =]\$", case.arguments)


@deviation(
    "DL3062", THEIRS, "a file, or a tool that go.mod names", "`go run x.go` fetches nothing; `go install tool` takes the version of go.mod.")
def _(case):
    calls = [command.words for command in case.calls("go")]
    return any(word.endswith(".go") for words in calls for word in words) or case.mounts("go.mod")


@deviation(
    "DL3001", THEIRS, "`kill` of what the same RUN has started", "It needs no other process than its own.")
def _(case):
    return case.calls("kill") and any(command.after == "&" for command in case.commands)


def reason(case):
    for deviation in TABLE:
        if case.code in deviation.codes.split() and case.side == deviation.side and deviation.belongs(case):
            return deviation.what
    return None


def page():
    lines = [
        "# Where Dockwright differs from hadolint",
        "",
        "Made by `tests/peers/compare.py --write`. The comparison runs over 1,626 real files; what is in this table is set",
        "apart there, everything else has to agree.",
        "",
        "| check | reported by | what | why |",
        "|---|---|---|---|",
        "| all | Dockwright | hadolint gives up on the file | Where hadolint cannot parse a file it says DL1000 and nothing "
        "else; Dockwright goes on with the rest of the file. |",
    ]
    side = {"ours": "Dockwright", "theirs": "hadolint"}
    for deviation in TABLE:
        codes = ", ".join(deviation.codes.split())
        lines.append(f"| {codes} | {side[deviation.side]} | {deviation.what} | {deviation.why} |")
    return "\n".join(lines) + "\n"
