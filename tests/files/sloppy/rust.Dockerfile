FROM rust:latest
COPY . .
RUN cargo install diesel_cli
RUN cargo build --release
ENTRYPOINT ./target/release/api
