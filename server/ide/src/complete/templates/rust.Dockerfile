# syntax=docker/dockerfile:1

FROM rust:1.98.0-slim-trixie AS build
WORKDIR /src
COPY . .
# What is compiled stays with the builder, so the program has to leave the cache.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/usr/local/cargo/git \
    --mount=type=cache,target=/src/target,sharing=locked \
    cargo build --release --locked \
    && cp target/release/app /usr/local/bin/app

FROM gcr.io/distroless/cc-debian13:nonroot
COPY --from=build /usr/local/bin/app /app
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["/app"]
