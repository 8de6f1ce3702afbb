# syntax=docker/dockerfile:1
FROM quay.io/jupyter/scipy-notebook:2025-09-01
USER root
RUN apt-get update \
    && apt-get install -y --no-install-recommends graphviz \
    && rm -rf /var/lib/apt/lists/*
USER ${NB_UID}
COPY --chown=${NB_UID}:${NB_GID} environment.yml /tmp/environment.yml
RUN mamba env update --name base --file /tmp/environment.yml \
    && mamba clean --all --yes
WORKDIR "${HOME}/work"
