"""A place on which the two disagree, and the table of reasons for that."""

import dataclasses
import functools
import re
import typing

import reading

OURS, THEIRS = "ours", "theirs"


@dataclasses.dataclass
class Case:
    code: str
    """Who reports it: OURS or THEIRS."""
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
    def flags(self):
        return reading.flags(self.instruction)

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
        """The instructions above that count here: of this stage and of those it starts from."""
        ends = [self.index, *[stage.last + 1 for stage in self.chain[1:]]]
        parts = [self.instructions[stage.first:end] for stage, end in zip(self.chain, ends)]
        return [text for part in reversed(parts) for text in part]

    @property
    def later(self):
        """The instructions below, of this stage."""
        return self.instructions[self.index + 1:self.chain[0].last + 1] if self.chain else []

    @property
    def in_final_image(self):
        return bool(self.chain) and self.chain[0] in reading.chain(self.stages, len(self.stages) - 1)

    def last(self, keyword):
        """The last instruction of a kind above."""
        found = [text for text in self.before if reading.keyword(text) == keyword]
        return found[-1] if found else ""

    def mounts(self, part):
        return any(flag.startswith("--mount") and part in flag for flag in self.flags)

    def calls(self, *programs):
        return [command for command in self.commands if command.program in programs]

    def installs(self, *programs):
        """The words after the program of its calls that install something."""
        subcommands = {"install", "in", "add", "groupinstall", "update", "upgrade", "up", "dup", "dist-upgrade", "reinstall", "i"}
        return [command.words[1:] for command in self.calls(*programs) if subcommands & set(command.words[1:])]


@dataclasses.dataclass
class Deviation:
    codes: list
    side: str
    what: str
    why: str
    """A file in which the place is; without a FROM it is for Debian."""
    example: str
    belongs: typing.Callable[[Case], object]


TABLE: list[Deviation] = []


def deviation(codes, side, what, why, example):
    """Puts the test below into the table."""
    example = example if re.search(r"^FROM", example, re.M) or "no FROM" in what else f"FROM debian:12\n{example}"
    return lambda belongs: TABLE.append(Deviation(codes.split(), side, what, why, example + "\n", belongs))
