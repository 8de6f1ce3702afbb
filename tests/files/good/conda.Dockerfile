# syntax=docker/dockerfile:1
FROM mambaorg/micromamba:2.3.2
COPY --chown=$MAMBA_USER:$MAMBA_USER environment.yml /tmp/environment.yml
RUN micromamba install -y -n base -f /tmp/environment.yml \
    && micromamba clean --all --yes
ARG MAMBA_DOCKERFILE_ACTIVATE=1
RUN python -m pip check
WORKDIR /work
COPY --chown=$MAMBA_USER:$MAMBA_USER pipeline/ ./pipeline/
CMD ["python", "-m", "pipeline"]
