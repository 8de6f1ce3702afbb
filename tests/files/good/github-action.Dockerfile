# dockwright ignore=no-user actions have to run as root to write to the workspace
FROM python:3.13-alpine
LABEL org.opencontainers.image.source="https://github.com/octo/lint-action"
RUN apk add --no-cache git
COPY requirements.txt /requirements.txt
RUN pip install --no-cache-dir -r /requirements.txt
COPY entrypoint.sh /entrypoint.sh
ENTRYPOINT ["/entrypoint.sh"]
