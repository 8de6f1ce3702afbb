#!/usr/bin/env python3
"""Measures Dockwright beside the language servers that editors use for the same files.

    tests/peers/latency.py [--kind dockerfile|compose] [--lines N] [--runs N] [--server PATH]

Installs the rivals from npm into target/peers: docker-langserver for Dockerfiles; docker-compose-langserver (of VS Code's
container tools) and yaml-language-server for Compose files. Has `../shared/tools/lsp_bench.py` (or $DOCKWRIGHT_LSP_BENCH)
drive all servers through the same document, in turn, and prints a table in Markdown: milliseconds of each request
(medians), of the start and of an edit, and the memory. Without that program it prints a note.

The document is the one that lsp_bench.py generates. Dockerfiles have an instruction in lower case in each stage: without a
finding docker-langserver has no code actions to offer. Its code actions are names of commands, those of Dockwright hold the
edits.

Exits with 1 if Dockwright leaves one of the requests without an answer. How long anything takes depends on the machine, so
that is printed and not judged.
"""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PEERS = ROOT / "target" / "peers"
# For each kind of file the rivals: name, package, and its program.
RIVALS = {
    "dockerfile": [
        (
            "docker-langserver",
            "dockerfile-language-server-nodejs@0.15.0",
            "dockerfile-language-server-nodejs/bin/docker-langserver",
        )
    ],
    "compose": [
        (
            "docker-compose-langserver",
            "@microsoft/compose-language-service@1.0.0",
            "@microsoft/compose-language-service/bin/docker-compose-langserver",
        ),
        ("yaml-language-server", "yaml-language-server@2.0.0", "yaml-language-server/bin/yaml-language-server"),
    ],
}
REQUESTS = {
    "completion": "textDocument/completion",
    "hover": "textDocument/hover",
    "semantic tokens": "textDocument/semanticTokens/full",
    "folding": "textDocument/foldingRange",
    "symbols": "textDocument/documentSymbol",
    "formatting": "textDocument/formatting",
    "code actions": "textDocument/codeAction",
    "definition": "textDocument/definition",
    "highlights": "textDocument/documentHighlight",
    "links": "textDocument/documentLink",
    "signature help": "textDocument/signatureHelp",
}
# What is measured once a run, and what makes it readable.
FIGURES = {
    "start to the reply to `initialize`": ("spawn_to_init_ms", 1, "ms"),
    "opening to diagnostics": ("open_to_diag_ms", 1, "ms"),
    "edit to diagnostics": ("lat_p50_ms", 1, "ms"),
    "memory after the start": ("rss_init_kb", 1024, "MB"),
    "memory after all of it": ("rss_after_kb", 1024, "MB"),
}


def install():
    """Installs all rivals at once: npm takes away what it is not asked for."""
    rivals = [rival for kind in RIVALS.values() for rival in kind]
    if not all((PEERS / "node_modules" / program).exists() for _, _, program in rivals):
        PEERS.mkdir(parents=True, exist_ok=True)
        npm = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--no-save", "--prefix", PEERS]
        subprocess.run([*npm, *(package for _, package, _ in rivals)], check=True, stdout=subprocess.DEVNULL)


def document(bench, kind, lines):
    """The file that all servers are asked about."""
    subprocess.run([sys.executable, bench, "--kind", kind, "--sizes", str(lines), "--dump-doc", PEERS], check=True)
    if kind == "compose":
        return PEERS / f"compose.yaml.{lines}"
    path = PEERS / f"Dockerfile.{lines}"
    path.write_text(path.read_text().replace("\nEXPOSE ", "\nexpose "))
    return path


def measure(bench, kind, name, command, path, runs):
    """The runs of one server: a list of what lsp_bench.py found in each."""
    out = PEERS / f"latency-{name}.json"
    bench = [sys.executable, bench, "--kind", kind, "--name", name, "--sizes", "", "--doc", path, "--runs", str(runs)]
    bench += ["--edits", "50", "--burst", "0", "--out", out, "--", *command]
    subprocess.run(bench, check=True, stdout=subprocess.DEVNULL)
    (found,) = json.loads(out.read_text())["docs"].values()
    return found["runs"]


def request(runs, method):
    """The median of the medians of a request, in milliseconds, or None; and the errors that came instead of answers."""
    answers = [run.get("requests", {}).get(method, [None, None]) for run in runs]
    errors = [answer[2] for answer in answers if len(answer) > 2]
    times = [answer[0] for answer in answers if answer[0] is not None]
    return (statistics.median(times) if times else None), errors


def figure(runs, key):
    values = [run[key] for run in runs if run.get(key) is not None]
    return statistics.median(values) if values else None


def row(label, ours, theirs, unit):
    shown = ["–" if value is None else f"{value:.1f} {unit}" for value in (ours, *theirs)]
    ratios = [their / ours for their in theirs if ours and their]
    ratio = min(ratios, default=None)
    ratio = "–" if ratio is None else f"{ratio:.{0 if ratio >= 10 else 1}f} times"
    return f"| {label} | {' | '.join(shown)} | {ratio} |"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", choices=RIVALS, default="dockerfile")
    parser.add_argument("--lines", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--server", default=ROOT / "target" / "release" / "dockwright")
    options = parser.parse_args()
    bench = pathlib.Path(os.environ.get("DOCKWRIGHT_LSP_BENCH", ROOT.parent / "shared/tools/lsp_bench.py"))
    if not bench.exists() or not shutil.which("npm"):
        print(f"note: nothing is measured: {'no npm' if bench.exists() else f'no {bench}'}")
        return 0
    server = pathlib.Path(options.server).resolve()
    install()
    command = lambda program: ["node", str(PEERS / "node_modules" / program), "--stdio"]
    rivals = [(name, command(program)) for name, _, program in RIVALS[options.kind]]
    path = document(bench, options.kind, options.lines)
    theirs = [measure(bench, options.kind, name, command, path, options.runs) for name, command in rivals]
    ours = measure(bench, options.kind, "dockwright", [str(server), "lsp"], path, options.runs)

    names = " | ".join(name for name, _ in rivals)
    print(f"| {options.lines:,} lines, median of {options.runs} runs | Dockwright | {names} | ratio to the faster |")
    print("|---|---|---|" + "---|" * len(rivals))
    failed = []
    for label, method in REQUESTS.items():
        mine, errors = request(ours, method)
        print(row(label, mine, [request(runs, method)[0] for runs in theirs], "ms"))
        if mine is None and is_ours(options.kind, label) or errors:
            failed.append(f"{method}: {errors or 'no answer'}")
    for label, (key, divisor, unit) in FIGURES.items():
        values = [figure(runs, key) for runs in (ours, *theirs)]
        mine, *others = [None if value is None else value / divisor for value in values]
        print(row(label, mine, others, unit))
    for failure in failed:
        print(f"error: {failure}", file=sys.stderr)
    return 1 if failed else 0


def is_ours(kind, label):
    """Whether there is something to answer: values of Compose files have no parameters."""
    return not (kind == "compose" and label == "signature help")


if __name__ == "__main__":
    sys.exit(main())
