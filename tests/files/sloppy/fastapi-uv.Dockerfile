FROM python:3.12
RUN curl -LsSf https://astral.sh/uv/install.sh | sh
COPY . /app
WORKDIR app
RUN uv sync
ENV DATABASE_URL=postgresql://admin:hunter2@db:5432/app
CMD uvicorn main:app --host 0.0.0.0 --reload
