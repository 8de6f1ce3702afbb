# syntax=docker/dockerfile:1
FROM debian:12-slim AS fetch
ARG TARGETARCH
ARG YQ_VERSION=v4.47.2
ADD --chmod=755 https://github.com/mikefarah/yq/releases/download/${YQ_VERSION}/yq_linux_${TARGETARCH} /usr/local/bin/yq

FROM debian:12-slim
COPY --from=fetch /usr/local/bin/yq /usr/local/bin/yq
USER 65534:65534
ENTRYPOINT ["yq"]
CMD ["--help"]
