FROM mcr.microsoft.com/devcontainers/typescript-node:22-bookworm
RUN apt-get update && export DEBIAN_FRONTEND=noninteractive \
    && apt-get install -y --no-install-recommends postgresql-client redis-tools \
    && apt-get clean -y && rm -rf /var/lib/apt/lists/*
RUN su node -c "npm install -g turbo@2.5.6"
