"""Deviations in RUN."""

import re

import reading
from case import OURS, THEIRS, deviation

# --------------------------------------------------------------------------------------------------------------- shell


@deviation(
    "DL3003", THEIRS, "a `cd` later in the script, in parentheses, or in a heredoc",
    "A WORKDIR cannot stand in the middle of a script, and in two RUNs a file that the second deletes stays in the first.",
    "RUN curl -fsSLO https://example.com/a && (cd /src && make)")
def _(case):
    first = case.commands[0] if case.commands else None
    return "<<" in case.instruction or not first or first.program != "cd" or "group" in first.inside


@deviation(
    "DL3001", THEIRS, "`kill` of what the same RUN has started", "It ends a process of its own.",
    "RUN server & sleep 5; kill $!")
def _(case):
    return case.calls("kill") and any(command.after == "&" for command in case.commands)


# What installs, builds, downloads, makes accounts, or runs a program of the project's own.
SLOW = set(
    "adduser apk apt-get apt brew bundle cargo choco cmake cpanm curl dnf dpkg gem git go groupadd make npm pip pip3 pwsh python "
    "python3 sh bash useradd wget yum".split())


def takes_long(instruction):
    commands = reading.commands(instruction)
    return any(command.program in SLOW or "." in command.program or "\\" in command.program for command in commands)


@deviation(
    "DL3059", THEIRS, "one of the two installs, builds, downloads, or makes accounts",
    "In a RUN of its own the builder can keep its result when the other changes. Only short RUNs are worth joining.",
    "RUN pip install --no-cache-dir flask==3.1.2\nRUN mkdir /data")
def _(case):
    return takes_long(case.instruction) or takes_long(case.instructions[case.index - 1])


@deviation(
    "DL3059", THEIRS, "the third RUN in a row, or a later one", "One finding is for all of them, and its fix joins them all.",
    "RUN mkdir /a\nRUN mkdir /b\nRUN mkdir /c")
def _(case):
    return case.index > 1 and reading.keyword(case.instructions[case.index - 2]) == "RUN"


@deviation(
    "DL3059", THEIRS, "exec form or a heredoc", "They cannot be joined with `&&` as they are.", 'RUN ["a"]\nRUN ["b"]')
def _(case):
    pair = [case.instruction, case.instructions[case.index - 1]]
    return any(reading.exec_form(text) or "<<" in text for text in pair)


# --------------------------------------------------------------------------------------------------------------- pipes

TEXTS = {"echo", "printf", "true", ":", "envsubst"}
LOCAL = set(
    "apt-cache apt-mark awk base64 cat cut date dpkg dpkg-query du egrep env fgrep file find gawk getconf getent grep head id ldd "
    "locale ls nproc printenv readelf rpm scanelf sed sort stat tail tr uname uniq wc which xargs set tac comm".split())


def reason(pipe):
    """Why a pipe needs no `pipefail`; empty if it does."""
    *left, last = pipe
    programs = {command.program if command.words[1:] or command.program != "cat" else "echo" for command in left}
    if last.program in ("grep", "egrep", "fgrep") or ("sum" in last.program and last.has("-c", "--check")):
        return "check"
    if "yes" in programs:
        return "yes"
    if "substitution" in last.inside:
        return "lost"
    if programs <= TEXTS:
        return "text"
    return "local" if programs <= TEXTS | LOCAL else ""


def pipes(case, kind):
    """Whether each pipe of a RUN has a reason, and this is the one that is least like the others."""
    found, open_ = [], False
    for command in case.commands:
        found = [*found[:-1], [*found[-1], command]] if open_ else [*found, [command]]
        open_ = command.after in ("|", "|&")
    reasons = [reason(pipe) for pipe in found if len(pipe) > 1]
    return bool(reasons) and all(reasons) and min(reasons, key=["lost", "yes", "local", "check", "text"].index) == kind


@deviation(
    "DL4006", THEIRS, "the script sets `pipefail` itself", "`set -o pipefail` does what SHELL would do.",
    "RUN set -o pipefail && curl -fsSL https://example.com/a | sh")
def _(case):
    return any("pipefail" in command.words for command in case.calls("set"))


@deviation(
    "DL4006", THEIRS, "the left side only writes out a text", "Nothing of `echo … | tee` can fail unnoticed.",
    "RUN echo a | tee /etc/a")
def _(case):
    return pipes(case, "text")


@deviation(
    "DL4006", THEIRS, "the right side checks what it gets",
    "`grep` and `sha256sum -c` fail when nothing arrives. With pipefail `grep -q` ends the left side early, and the build with it.",
    "RUN grep 'a$' SUMS | sha256sum -c -")
def _(case):
    return pipes(case, "check")


@deviation(
    "DL4006", THEIRS, "the left side only looks at what is there",
    "`ldd`, `dpkg-query` and `xargs` fail to say no, and `head` ends its left side. pipefail would end builds that do what their "
    "authors want.",
    "RUN cat /etc/passwd | head -n 1")
def _(case):
    return pipes(case, "local")


@deviation("DL4006", THEIRS, "`yes |`", "`yes` always ends by SIGPIPE, so pipefail makes the build fail.", "RUN yes | setup")
def _(case):
    return pipes(case, "yes")


@deviation(
    "DL4006", THEIRS, "a pipe in an argument", "The status of `$(a | b)` in an argument is lost with and without pipefail.",
    "RUN echo \"$(a | b)\"")
def _(case):
    return pipes(case, "lost")


# ------------------------------------------------------------------------------------------------------------- caches


@deviation(
    "DL3019 DL3032 DL3036 DL3040 DL3042 DL3060", THEIRS, "the cache is a mount", "What lies in a mount is not in the image.",
    "RUN --mount=type=cache,target=/var/cache/dnf dnf install -y git-2")
def _(case):
    return case.mounts("type=cache") or case.mounts("type=tmpfs")


@deviation(
    "DL3009", THEIRS, "`apt-get dist-clean`", "It removes the lists (apt 2.7.8 and later).",
    "RUN apt-get update && apt-get install -y --no-install-recommends git=1 && apt-get dist-clean")
def _(case):
    return any({"dist-clean", "distclean"} & set(command.words) for command in case.calls("apt-get"))


@deviation(
    "DL3009", OURS, "something else is removed, or the lists before they come",
    "hadolint is content with any `rm` in the RUN. Only the lists of the last `apt-get update` matter.",
    "RUN apt-get update && apt-get install -y --no-install-recommends git=1 && rm -rf /tmp/*")
def _(case):
    updates = [number for number, command in enumerate(case.commands) if "update" in command.words]
    removed = [word for command in case.commands[max(updates, default=0):] if command.program == "rm" for word in command.words]
    return case.calls("rm") and not any(word.startswith("/var/lib/apt/lists") for word in removed)


@deviation(
    "DL3019 DL3042", THEIRS, "the cache is removed in the same RUN", "Nothing is left of it in the layer.",
    "RUN apk add git=2 && rm -rf /var/cache/apk/*")
def _(case):
    folder = "/var/cache/apk" if case.code == "DL3019" else ".cache"
    return any(folder in word for command in case.calls("rm") for word in command.words)


@deviation(
    "DL3019", THEIRS, "apk without network", "With `--no-network` there is no index to keep.", "RUN apk add --no-network git=2")
def _(case):
    calls = [command for command in case.calls("apk") if "add" in command.words]
    return any("--no-network" in command.words for command in calls)


@deviation("DL3042", THEIRS, "the option is shortened", "pip takes `--no-cache` for `--no-cache-dir`.", "RUN pip install --no-cache a==1")
def _(case):
    return any("--no-cache" in command.words for command in case.calls("pip", "pip3"))


@deviation(
    "DL3032 DL3036 DL3040", OURS, "an update, not only an installation", "It fills the same cache.", "RUN yum update -y")
def _(case):
    installs = case.installs("yum", "dnf", "microdnf", "tdnf", "zypper")
    return installs and not any({"install", "in"} & set(words) for words in installs)


# ----------------------------------------------------------------------------------------------- packages: how they are asked


@deviation(
    "DL3008 DL3015", OURS, "`apt install`, not only `apt-get install`", "It installs the same packages, and what they recommend.",
    "RUN apt install -y git")
def _(case):
    return not case.installs("apt-get", "aptitude") and case.installs("apt")


@deviation(
    "DL3008", OURS, "behind `sudo`", "What it runs is a command, too.", "RUN sudo apt-get install -y --no-install-recommends git")
def _(case):
    return case.calls("sudo")


@deviation(
    "DL3015", THEIRS, "no package is named", "`apt-get -f install` completes what dpkg left unfinished.",
    "RUN dpkg -i a.deb || apt-get -y -f install")
def _(case):
    return any(all(word == "install" or word.startswith("-") for word in words) for words in case.installs("apt-get"))


@deviation(
    "DL3014 DL3015", THEIRS, "a simulated installation", "`apt-get install -s` asks nothing and installs nothing.",
    "RUN apt-get install -s git=1")
def _(case):
    return any("install" in command.words and command.has("-s", "--simulate", "--dry-run") for command in case.calls("apt-get"))


@deviation(
    "DL3014 DL3030 DL3034 DL3038", OURS, "an update, a reinstallation, or tdnf without `-y`", "They ask as well, and get no answer either.",
    "RUN apt-get upgrade")
def _(case):
    plain = [command for command in case.calls("apt-get", "yum", "dnf", "zypper") if {"install", "in"} & set(command.words)]
    return not plain


# ---------------------------------------------------------------------------------------------------- packages: which version


@deviation(
    "DL3008", THEIRS, "the packages are in a variable or a file",
    "Whether they have versions cannot be seen; where the variable is set in the file it is looked at.",
    "RUN apt-get install -y --no-install-recommends $PACKAGES")
def _(case):
    return any(word.startswith(("$", "`")) for words in case.installs("apt-get") for word in words)


@deviation("DL3008", THEIRS, "the package is removed", "`name-` behind `install` removes it.", "RUN apt-get install -y --no-install-recommends git-")
def _(case):
    return any(re.fullmatch(r"[a-z].*-", word) for words in case.installs("apt-get") for word in words)


@deviation("DL3013 DL3042", OURS, "pip with a path", "`/venv/bin/pip` is pip.", "RUN /venv/bin/pip install --no-cache-dir flask")
def _(case):
    return any("/" in command.words[0] for command in case.calls("pip", "pip3"))


@deviation(
    "DL3013", THEIRS, "constraints from the environment", "`PIP_CONSTRAINT` names a file with the versions.",
    "ENV PIP_CONSTRAINT=/c.txt\nRUN pip install --no-cache-dir flask")
def _(case):
    return any("PIP_CONSTRAINT" in text for text in case.before) or "PIP_CONSTRAINT" in case.instruction


@deviation("DL3016", OURS, "`npm i` and `npm add`", "They are other names of `npm install`.", "RUN npm i -g yarn")
def _(case):
    return any({"i", "add"} & set(command.words) for command in case.calls("npm"))


@deviation(
    "DL3018", THEIRS, "a virtual package, or one that is kept out", "`.name` and `!name` have no versions.", "RUN apk add --no-cache .deps")
def _(case):
    return any(re.match(r"[.!]\w", word) for words in case.installs("apk") for word in words)


@deviation(
    "DL3033 DL3041", THEIRS, "a group, a URL or a file", "They are no names of packages that could have a version.",
    "RUN dnf install -y @development && dnf clean all")
def _(case):
    return any(word.startswith("@") or "/" in word or "module" in word for words in case.installs("yum", "dnf") for word in words)


@deviation(
    "DL3062", THEIRS, "a file, the standard library, or a tool that go.mod names",
    "`go run x.go` fetches nothing, and `go install tool` takes the version of go.mod.", "RUN go run make.go")
def _(case):
    words = [word for command in case.calls("go") for word in command.words]
    return any(word.endswith(".go") or word == "std" for word in words) or case.mounts("go.mod")


@deviation("DL3046", THEIRS, "the uid is in a variable", "The file does not tell how large it is.", "ARG APP_UID\nRUN useradd -u $APP_UID app")
def _(case):
    return any("$" in word for command in case.calls("useradd") for word in command.words)


@deviation("DL3046", OURS, "`--uid=`", "It is the same option.", "RUN useradd --uid=1234567 app")
def _(case):
    return any(word.startswith("--uid=") for command in case.calls("useradd") for word in command.words)


@deviation(
    "DL3047", THEIRS, "the options of wget are in a variable", "They may well say what to show.", "RUN wget $OPTIONS https://example.com/a")
def _(case):
    return any(word.startswith("$") for command in case.calls("wget") for word in command.words)


@deviation(
    "DL4001", THEIRS, "a further use of the second program", "One finding for a stage is enough.",
    "RUN wget -q https://example.com/a\nRUN curl -fsSLO https://example.com/b\nRUN curl -fsSLO https://example.com/c")
def _(case):
    before = [command.program for text in case.before for command in reading.commands(text)]
    return "wget" in before and "curl" in before


@deviation(
    "DL3060", OURS, "`yarn add`", "It fills the same cache.", "RUN yarn add left-pad@1.3.0")
def _(case):
    return any("add" in command.words for command in case.calls("yarn"))
