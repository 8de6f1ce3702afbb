# syntax=docker/dockerfile:1
FROM rust:1.90-slim-bookworm AS build
WORKDIR /src
COPY Cargo.toml Cargo.lock ./
COPY src ./src
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked && cp target/release/api /usr/local/bin/api

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin api
COPY --from=build /usr/local/bin/api /usr/local/bin/api
USER api
EXPOSE 8080
ENTRYPOINT ["api"]
CMD ["--listen", "0.0.0.0:8080"]
