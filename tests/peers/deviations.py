"""Where Dockwright differs from hadolint on purpose: the classes of table_*.py.

A class has the checks, the side that reports, what differs, why, an example, and a test that says whether a place belongs to it. The
tests read the file for themselves (reading.py) and never ask Dockwright. docs/hadolint.md is made from the table.
"""

import re

import table_instructions  # noqa: F401  (fills the table, in this order)
import table_run  # noqa: F401
from case import OURS, TABLE


def reason(case):
    """The class a place belongs to: the first that says so."""
    for deviation in TABLE:
        if case.code in deviation.codes and case.side == deviation.side and deviation.belongs(case):
            return deviation.what
    return None


def stale(table):
    """What the examples, compared like files, say against the table: a class without a difference that is its own."""
    for number, deviation in enumerate(TABLE):
        seen = table.get(number, set())
        if not any(code in deviation.codes and what == deviation.what for code, what in seen):
            yield f"{' '.join(deviation.codes)}, {deviation.what}: its example shows {sorted(seen) or 'no difference'}"


def page():
    lines = [
        "# Where Dockwright differs from hadolint",
        "",
        "Made by `tests/peers/compare.py --write`. The comparison runs hadolint 2.15.1 and `dockwright lint --profile hadolint`",
        "over 1,626 real files and sets side by side what they say, by file, instruction and check. What is in this table is",
        "counted apart; everything else has to agree. Each row has an example, which is run through both as well.",
        "",
        "Where both report, Dockwright says `hint` for some of what hadolint warns of: a pipe whose left side hardly fails, a",
        "shell form that needs its shell.",
        "",
        "| check | reported by | where | why |",
        "|---|---|---|---|",
        "| all | Dockwright | hadolint gives up on the file | Where hadolint cannot parse a file it says DL1000 and nothing "
        "else. Dockwright goes on with the rest of the file. |",
    ]
    for deviation in TABLE:
        side = "Dockwright" if deviation.side == OURS else "hadolint"
        cells = [", ".join(deviation.codes), side, deviation.what, deviation.why]
        lines.append("| " + " | ".join(re.sub(r"(?<!\\)\|", r"\\|", cell) for cell in cells) + " |")
    return "\n".join(lines) + "\n"
