#!/usr/bin/env python3
"""Turns the collected facts into the tables of this crate.

    refresh.py IMAGES.json EOL.json IMAGE-FACTS.json TOOLS.json [OUTPUT-DIRECTORY]

The four sources and their meaning are described in README.md beside this script. The tables are written to
data/ (or OUTPUT-DIRECTORY) in one fixed order, so the same sources always give the same bytes.
data/texts.txt and data/tool_notes.txt are written by hand: the script only reports what they lack.
"""

import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
FACTS_DATE = "2026-11-20"

# Architecture names of the official images, as the platforms BuildKit knows.
PLATFORMS = {
    "amd64": "linux/amd64",
    "arm32v5": "linux/arm/v5",
    "arm32v6": "linux/arm/v6",
    "arm32v7": "linux/arm/v7",
    "arm64v8": "linux/arm64",
    "i386": "linux/386",
    "mips64le": "linux/mips64le",
    "ppc64le": "linux/ppc64le",
    "riscv64": "linux/riscv64",
    "s390x": "linux/s390x",
    "windows-amd64": "windows/amd64",
}

# Names of the same image beyond those in the source.
MORE_ALIASES = {
    "gcr.io/distroless/base": "gcr.io/distroless/base-debian13",
    "gcr.io/distroless/base-nossl": "gcr.io/distroless/base-nossl-debian13",
    "gcr.io/distroless/cc": "gcr.io/distroless/cc-debian13",
    "gcr.io/distroless/static": "gcr.io/distroless/static-debian13",
}

# Names the source lists as aliases although the image differs in what we show.
NOT_ALIASES = {
    "registry.access.redhat.com/ubi8/python-312",
    "selenium/standalone-chromium",
    "selenium/standalone-edge",
    "selenium/standalone-firefox",
}

# Products with the same life cycle that the source maps for a sibling only.
MORE_PRODUCTS = {"mcr.microsoft.com/dotnet/runtime-deps": "dotnet"}
for line in ("8", "9", "10"):
    for flavour in ("ubi", "ubi-minimal", "ubi-micro", "ubi-init"):
        MORE_PRODUCTS[f"registry.access.redhat.com/ubi{line}/{flavour}"] = "rhel"

# The Docker Hub image is the open-source edition, the product the enterprise one.
NOT_PRODUCTS = {"kong"}


def field(value):
    """One field of a record: never a tab or a line end, nothing for None."""
    text = "" if value is None else str(value)
    assert "\t" not in text and "\n" not in text, text
    return text


def items(values, separator="|"):
    """A list inside a field."""
    for value in values or []:
        assert separator not in value and value, value
    return separator.join(values or [])


def write(directory, name, source, date, records, more=()):
    """Header lines, then the records sorted by their first field (stable: their order within it is kept)."""
    lines = [f"#source\t{source}", f"#date\t{date}", *more]
    for record in sorted(records, key=lambda record: record[0].encode()):
        assert not record[0].startswith("#")
        lines.append("\t".join(field(value) for value in record).rstrip("\t"))
    (directory / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def platform_lines(sets):
    return [f"#platforms {number}\t{platforms}" for platforms, number in sets.items()]


def tags(directory, source):
    sets, records = {}, []
    for repository, groups in source["images"].items():
        if not groups:
            records.append([repository])
        for group in groups:
            platforms = items(sorted({PLATFORMS[p] for p in group["platforms"]}), " ")
            number = sets.setdefault(platforms, len(sets))
            records.append([repository, number, items(group["tags"], " "), items(group["shared"], " ")])
    write(directory, "tags.txt", source["source"], source["date"], records, platform_lines(sets))


def end(value):
    """A date, `yes` for over without a known date, `no` for no end announced."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value


def end_of_life(directory, source):
    records = []
    for product, cycles in source["products"].items():
        for c in cycles:
            records.append([
                product, c["cycle"], c.get("codename"), c.get("released"), end(c.get("support_ends")),
                end(c.get("eol")), c.get("latest"), c.get("latest_date"), end(c.get("lts")),
            ])
    write(directory, "eol.txt", source["source"], source["date"], records)
    mapped = {**source["images"], **MORE_PRODUCTS}
    products = [[image, product] for image, product in mapped.items() if image not in NOT_PRODUCTS]
    write(directory, "eol_products.txt", source["source"], source["date"], products)


def platform(name):
    return name if "/" in name and not name.startswith("arm") else f"linux/{name}"


def variable(v):
    letters = "".join(letter for letter, key in (("r", "required"), ("s", "secret"), ("f", "file_variant")) if v[key])
    return f"{v['name']}:{letters}:{items(v['alternatives'], ',')}"


def account(user):
    if user is None:
        return None
    return f"{user['name'] or ''}:{'' if user['uid'] is None else user['uid']}"


def basis(text):
    for word in ("measured", "derived", "estimate", "by definition"):
        if text and text.startswith(word):
            return word[0]
    return None


def variant(repository, key, v):
    tools = ([("wget:busybox" if v["wget_kind"] == "busybox" else "wget")] if v["wget"] else [])
    tools += [tool for tool in ("curl", "git") if v[tool]] + v["other_tools"]
    absent = [tool for tool in ("curl", "wget", "git") if v[tool] is False]
    return [
        repository, key, v["os"], v["libc"], v["pkg"], v["shell"], items(sorted(tools), " "), items(absent, " "),
        v["compressed_mb"], basis(v["size_basis"]), v["tag_sampled"], v.get("user"),
    ]


def usual_page(repository):
    """The page every official or Docker Hub image has: not worth a field, the crate knows how to make it."""
    return f"https://hub.docker.com/{'r' if '/' in repository else '_'}/{repository}"


# Variables whose value is another one in older versions.
OF_ONE_VERSION = {"PGDATA"}


def image(repository, f, sets):
    env = [name if value is None or name in OF_ONE_VERSION else f"{name}={value}" for name, value in f["env"].items()]
    latest = {True: "yes", False: "no", None: ""}[f["latest_tag_exists"]]
    cuda = [f"{version}={driver}" for version, driver in f.get("cuda_min_driver", {}).items()]
    cuda += [f"{version}={driver}" for version, driver in f.get("cuda_minor_compat_min_driver", {}).items()]
    platforms = items(sorted(platform(p) for p in f["platforms"]), " ")
    docs = None if f["docs"] == usual_page(repository) else f["docs"]
    return [
        repository, f["status"], f["replacement"], docs, sets.setdefault(platforms, len(sets)),
        f["user"], account(f["nonroot_user"]), items(f["ports"], " "), items(f["volumes"]), f["workdir"],
        items(f["entrypoint"]), items(f["cmd"]), f["stopsignal"], items(env),
        items([variable(v) for v in f["required_env"]]), f["healthcheck_cmd"], latest, items(cuda), f["source"],
    ]


def image_facts(directory, source):
    origin = "Dockerfiles of the images, docker-library/repo-info, project documentation"
    sets = {}
    records = [image(name, f, sets) for name, f in source.items()]
    write(directory, "images.txt", origin, FACTS_DATE, records, platform_lines(sets))
    variants = [variant(name, key, v) for name, f in source.items() for key, v in f["variants"].items()]
    write(directory, "variants.txt", origin, FACTS_DATE, variants)
    aliases = dict(MORE_ALIASES)
    for name, f in source.items():
        aliases.update({alias: name for alias in f["aliases"] if alias not in NOT_ALIASES})
    write(directory, "aliases.txt", origin, FACTS_DATE, [list(pair) for pair in aliases.items()])


def packages(directory, source):
    managers = ("apt", "apk", "dnf", "microdnf", "yum", "zypper", "pacman")
    records = [
        [tool, *(v[m] for m in managers), "busybox" if v["busybox_applet"] else "", v["extra_repo"]]
        for tool, v in source.items()
    ]
    write(directory, "packages.txt", "Debian package cache for apt, general knowledge for the others", FACTS_DATE, records)


def report_missing_texts(repositories):
    texts = (HERE / "data" / "texts.txt").read_text(encoding="utf-8") if (HERE / "data" / "texts.txt").exists() else ""
    known = {line.split("\t")[0] for line in texts.splitlines()}
    for repository in sorted(set(repositories) - known):
        print(f"data/texts.txt has no line for {repository}", file=sys.stderr)


def main():
    if len(sys.argv) not in (5, 6):
        sys.exit(__doc__)
    directory = pathlib.Path(sys.argv[5]) if len(sys.argv) == 6 else HERE / "data"
    official, eol, facts, tools = (json.loads(pathlib.Path(path).read_text("utf-8")) for path in sys.argv[1:5])
    tags(directory, official)
    end_of_life(directory, eol)
    image_facts(directory, facts)
    packages(directory, tools)
    report_missing_texts(facts)


main()
