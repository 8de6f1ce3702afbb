FROM --platform=linux/amd64 debian:latest
RUN apt-get update && apt-get install curl
RUN curl -L https://github.com/mikefarah/yq/releases/latest/download/yq_linux_$TARGETARCH -o /usr/bin/yq
RUN chmod +x /usr/bin/yq
COPY config.yml ~/.config/yq/
ENTRYPOINT yq
CMD ["--help"]
