"""Fails when a dependency has a licence that deny.toml does not allow."""
import json, re, subprocess, sys, tomllib

allowed = set(tomllib.load(open("deny.toml", "rb"))["licenses"]["allow"])
metadata = json.loads(subprocess.check_output(["cargo", "metadata", "--format-version", "1", "--locked"]))


def permitted(expression):
    """One alternative of an SPDX expression must be made of allowed licences only."""
    expression = re.sub(r"\s+WITH\s+\S+", "", (expression or "").replace("/", " OR ")).strip("() ")
    alternatives = re.split(r"\)?\s+OR\s+\(?", expression)
    return any(all(part.strip("() ") in allowed for part in re.split(r"\s+AND\s+", alternative)) for alternative in alternatives)


wrong = [f"{p['name']} {p['version']}: {p['license']}" for p in metadata["packages"] if not permitted(p["license"])]
print("\n".join(wrong) or f"the licences of {len(metadata['packages'])} packages are allowed")
sys.exit(bool(wrong))
