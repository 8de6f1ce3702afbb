FROM python:3.9-alpine
RUN apk update && apk add gcc musl-dev libffi-dev
RUN pip install poetry
COPY . .
RUN poetry install
CMD poetry run python main.py
