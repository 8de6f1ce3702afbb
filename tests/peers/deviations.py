"""Where Dockwright differs from hadolint on purpose.

A class has a name, the check, the side that reports (`ours` or `theirs`), why, and a test that says whether a case
belongs to it. docs/hadolint.md is made from the table.
"""

import dataclasses
import re
import typing


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


@dataclasses.dataclass
class Deviation:
    codes: tuple
    side: str
    what: str
    why: str
    belongs: typing.Callable[[Case], object]


TABLE: list[Deviation] = []


def reason(case):
    for deviation in TABLE:
        if case.code in deviation.codes and case.side == deviation.side and deviation.belongs(case):
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
        codes = ", ".join(deviation.codes)
        lines.append(f"| {codes} | {side[deviation.side]} | {deviation.what} | {deviation.why} |")
    return "\n".join(lines) + "\n"
