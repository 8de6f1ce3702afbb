"""Reads Dockerfiles as far as deviations.py needs it, without help from Dockwright: what it says is to be judged by somebody else.
"""

import dataclasses
import json
import re

OPERATORS = re.compile(r"&&|\|\||;;|\|&|[;&|\n()]")
REDIRECTION = re.compile(r"\d*(?:>>|>\||>|<)&?\s*")
# After these words a command begins.
BEFORE_COMMAND = {"if", "then", "else", "elif", "while", "until", "do", "!", "{", "time"}
ASSIGNMENT = re.compile(r"[A-Za-z_]\w*\+?=")


@dataclasses.dataclass
class Command:
    """The words without quotes, assignments and redirections."""
    words: list
    """The operators on both sides."""
    before: str = ""
    after: str = ""
    """Of "substitution", "group", "condition", "negated"."""
    inside: frozenset = frozenset()

    @property
    def program(self):
        return self.words[0].rsplit("/", 1)[-1] if self.words else ""

    def has(self, *flags):
        short = [flag[1] for flag in flags if re.fullmatch(r"-\w", flag)]
        return any(
            word.split("=")[0] in flags or (re.fullmatch(r"-[A-Za-z]+", word) and any(letter in word for letter in short))
            for word in self.words[1:]
        )


def keyword(instruction):
    """The name of an instruction, of ONBUILD that of what it delays."""
    words = instruction.split(None, 2)
    name = words[0].upper() if words else ""
    return words[1].upper() if name == "ONBUILD" and len(words) > 1 else name


def joined(instruction):
    """An instruction on one line, its heredocs below."""
    lines, kept, open_ = instruction.split("\n"), [], True
    for line in lines:
        if open_ and kept and re.match(r"\s*#|\s*$", line):
            continue
        open_ = open_ and bool(re.search(r"[\\`]\s*$", line))
        kept.append(re.sub(r"[\\`]\s*$", " ", line) if open_ else line + "\n")
    return "".join(kept).strip()


def arguments(instruction):
    """What follows the keyword and the flags of an instruction."""
    text = re.sub(r"^(?:ONBUILD\s+)?[A-Za-z]+\s*", "", joined(instruction), flags=re.I)
    while flag := re.match(r"--[a-z][a-z-]*(?:=\S*)?\s+", text):
        text = text[flag.end():]
    return text


def flags(instruction):
    text = re.sub(r"^(?:ONBUILD\s+)?[A-Za-z]+\s*", "", joined(instruction), flags=re.I)
    return re.findall(r"--[a-z][a-z-]*(?:=\S*)?", re.match(r"(?:--[a-z][a-z-]*(?:=\S*)?\s+)*", text)[0])


def exec_form(instruction):
    try:
        words = json.loads(arguments(instruction))
    except ValueError:
        return None
    return words if isinstance(words, list) and all(isinstance(word, str) for word in words) else None


def script(instruction):
    """The shell script of a RUN, CMD, ENTRYPOINT or HEALTHCHECK."""
    if exec_form(instruction) is not None:
        return ""
    text = arguments(instruction)
    if keyword(instruction) == "HEALTHCHECK":
        text = re.sub(r"^CMD\s+", "", text)
    heredoc = re.match(r"<<-?\s*(['\"]?)(\w+)\1[^\n]*\n(.*)", text, re.S)
    if heredoc:
        return heredoc[3].rsplit(heredoc[2], 1)[0].replace("\\\n", " ")
    return text


def commands(instruction):
    return parse(script(instruction))


def parse(text, inside=frozenset()):
    return Reader(text, inside).read()


class Reader:
    """Splits a script into commands, those of substitutions last; good for what people write, not for all that a shell takes."""

    def __init__(self, text, inside):
        self.text, self.at, self.inside = text, 0, inside
        self.found, self.words, self.before, self.word = [], [], "", None
        self.groups, self.condition, self.pattern, self.nested = [], 0, False, []

    def read(self):
        text = self.text
        while self.at < len(text):
            rest = text[self.at]
            if rest in " \t\r":
                self.end_word()
                self.at += 1
            elif rest == "#" and self.word is None:
                self.at = self.end_of("\n", self.at)
            elif redirection := REDIRECTION.match(text, self.at) if self.word is None or not rest.isdigit() else None:
                self.end_word()
                self.at = redirection.end()
                self.skip_word()
            elif operator := OPERATORS.match(text, self.at):
                self.at = operator.end()
                self.operator(operator[0])
            else:
                self.take()
        self.operator("")
        return self.found + self.nested

    def take(self):
        """Takes a piece of a word: a character, or what stands in quotes or in a substitution."""
        text, at = self.text, self.at
        self.word = self.word or ""
        if text[at] == "\\":
            self.word += text[at + 1:at + 2]
            self.at += 2
        elif text[at] == "'":
            end = self.end_of("'", at + 1)
            self.word += text[at + 1:end]
            self.at = end + 1
        elif text[at] == '"':
            self.quoted()
        elif text.startswith("$(", at) and not text.startswith("$((", at):
            end = closing(text, at + 2)
            self.substitution(text[at + 2:end], text[at:end + 1])
            self.at = end + 1
        elif text.startswith("${", at):
            end = self.end_of("}", at)
            self.word += text[at:end + 1]
            self.at = end + 1
        elif text[at] == "`":
            end = self.end_of("`", at + 1)
            self.substitution(text[at + 1:end], text[at:end + 1])
            self.at = end + 1
        else:
            self.word += text[at]
            self.at += 1

    def quoted(self):
        text = self.text
        self.at += 1
        while self.at < len(text) and text[self.at] != '"':
            if text[self.at] in "\\`" or text.startswith("$(", self.at):
                self.take()
            else:
                self.word += text[self.at]
                self.at += 1
        self.at += 1

    def end_of(self, mark, at):
        end = self.text.find(mark, at)
        return len(self.text) if end < 0 else end

    def substitution(self, text, whole):
        kind = "substitution" if not ASSIGNMENT.match(self.word or "") else "assigned"
        self.nested += parse(text, self.inside | {kind})
        self.word += whole

    def skip_word(self):
        words = self.words
        self.words = []
        while self.at < len(self.text) and self.text[self.at] not in " \t\r\n;&|()":
            self.take()
        self.word, self.words = None, words

    def end_word(self):
        word, self.word = self.word, None
        if word == "esac":
            self.pattern = False
        if word is None or self.pattern:
            return
        if not self.words and word in BEFORE_COMMAND:
            self.condition += word in ("if", "elif", "while", "until")
            self.condition -= word in ("then", "do") and self.condition > 0
            if word == "!":
                self.groups.append("negated")
            return
        if not self.words and word in ("fi", "done", "esac", "}"):
            return
        if not self.words and ASSIGNMENT.match(word):
            return
        self.words.append(word)
        if self.words[0] == "case" and word == "in":
            self.words, self.pattern = [], True

    def operator(self, operator):
        self.end_word()
        if self.pattern:
            self.pattern = operator != ")"
            return
        inside = set(self.inside) | {group for group in self.groups if group}
        if self.condition:
            inside.add("condition")
        if self.words:
            self.found.append(Command(self.words, self.before, operator, frozenset(inside)))
        if self.words or operator not in ("\n", ""):
            self.before = operator
        self.words = []
        if operator not in ("|", "|&"):
            self.groups = [group for group in self.groups if group != "negated"]
        if operator == "(":
            self.groups.append("group")
        elif operator == ")" and "group" in self.groups:
            self.groups.remove("group")
        elif operator == ";;":
            self.pattern = True


def closing(text, at):
    """Where the parenthesis closes that was opened before `at`."""
    depth, quote = 1, ""
    while at < len(text):
        here = text[at]
        if here == "\\":
            at += 1
        elif quote:
            quote = "" if here == quote else quote
        elif here in "'\"":
            quote = here
        elif here in "()":
            depth += 1 if here == "(" else -1
            if depth == 0:
                return at
        at += 1
    return len(text)


@dataclasses.dataclass
class Stage:
    first: int
    last: int
    name: str
    """The image with the defaults of build arguments put in, and the stage that this one starts from if it is one."""
    image: str
    base: int | None


def stages(instructions):
    found, defaults = [], {}
    for index, text in enumerate(instructions):
        if keyword(text) == "ARG" and not found:
            defaults.update(re.findall(r"(\w+)=(\S+)", arguments(text)))
        if keyword(text) != "FROM":
            continue
        words = arguments(text).split()
        name = words[2].lower() if len(words) == 3 else ""
        image = re.sub(r"\$\{?(\w+)[^}\s/:]*\}?", lambda one: defaults.get(one[1], one[0]).strip("\"'"), (words or [""])[0])
        names = [stage.name for stage in found]
        base = len(names) - 1 - names[::-1].index(image.lower()) if image.lower() in names else None
        if found:
            found[-1].last = index - 1
        found.append(Stage(index, len(instructions) - 1, name, image, base))
    return found


def chain(found, stage):
    """A stage, the one it starts from, and so on."""
    while stage is not None:
        yield found[stage]
        stage = found[stage].base
