# syntax=docker/dockerfile:1
FROM python:3.12-slim AS build
ENV POETRY_VIRTUALENVS_IN_PROJECT=1 \
    POETRY_NO_INTERACTION=1
RUN pip install --no-cache-dir poetry==2.1.4
WORKDIR /app
COPY pyproject.toml poetry.lock ./
RUN --mount=type=cache,target=/root/.cache/pypoetry \
    poetry install --only main --no-root
COPY src/ src/
RUN poetry install --only main

FROM python:3.12-slim
RUN adduser --system --uid 10001 --group worker
WORKDIR /app
COPY --from=build /app /app
ENV PATH="/app/.venv/bin:$PATH" PYTHONUNBUFFERED=1
USER worker
CMD ["python", "-m", "worker"]
