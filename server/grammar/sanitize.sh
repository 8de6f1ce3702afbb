#!/usr/bin/env bash
# Runs the scanner and the generated parser under the address, leak and undefined-behaviour sanitizers, over all files of
# the folders given and over random documents.
#
#   server/grammar/sanitize.sh [FOLDER…]      (needs gcc and the sources of the tree-sitter crate, which cargo has fetched)
set -euo pipefail
folders=()
for folder in "$@"; do folders+=("$(realpath "$folder")"); done
cd "$(dirname "$0")"

core=$(cargo metadata --format-version 1 --locked | python3 -c '
import json, os, sys
packages = json.load(sys.stdin)["packages"]
print(next(os.path.dirname(p["manifest_path"]) for p in packages if p["name"] == "tree-sitter"))')
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT

cc -g -O1 -std=c11 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer \
  -D_DEFAULT_SOURCE -D_POSIX_C_SOURCE=200809L \
  -I "$core/include" -I "$core/src" -I src \
  sanitize/main.c src/parser.c src/scanner.c "$core/src/lib.c" -o "$build/sanitize" 2>"$build/log" || { cat "$build/log"; exit 1; }

if [ ${#folders[@]} -gt 0 ]; then
  find "${folders[@]}" -type f -print0 >"$build/files"
  xargs -0 -r -a "$build/files" "$build/sanitize"
fi
"$build/sanitize" --random "${DOCKWRIGHT_RANDOM:-20000}"
