#!/usr/bin/env bash
# Holds reports of the whole corpus (or of this folder, where there is none) against the schemas of their formats.
# Needs npm and Python; takes the official SARIF schema from the npm package @microsoft/jest-sarif.
set -euo pipefail
cd "$(dirname "$0")/../.."

corpus=${DOCKWRIGHT_CORPUS:-../shared/corpus}/dockerfiles
[ -d "$corpus" ] || corpus=tests/formats
work=target/formats
mkdir -p "$work"
[ -x "$work/venv/bin/python" ] || python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check jsonschema
npm install --silent --no-save --prefix "$work" @microsoft/jest-sarif >/dev/null

cargo build --release --locked --quiet
for format in json sarif github gitlab checkstyle junit; do
  target/release/dockwright lint --fail-level none --format "$format" --output-file "$work/report.$format" "$corpus"
done
"$work/venv/bin/python" tests/formats/validate.py "$work"
