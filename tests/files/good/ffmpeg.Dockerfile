# syntax=docker/dockerfile:1
FROM debian:trixie-slim
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
ARG FFMPEG_VERSION=8.0
ARG FFMPEG_SHA256=b2751fccb6cc4c77708113cd78b561059b6fa904b24162fa0be2d60273d27b8e
RUN apt-get update \
    && apt-get install -y --no-install-recommends build-essential ca-certificates curl libx264-dev nasm pkg-config xz-utils \
    && curl -fsSLo /tmp/ffmpeg.tar.xz "https://ffmpeg.org/releases/ffmpeg-${FFMPEG_VERSION}.tar.xz" \
    && echo "${FFMPEG_SHA256}  /tmp/ffmpeg.tar.xz" | sha256sum -c - \
    && mkdir /tmp/ffmpeg && tar -xJf /tmp/ffmpeg.tar.xz -C /tmp/ffmpeg --strip-components=1 \
    && cd /tmp/ffmpeg \
    && ./configure --enable-gpl --enable-libx264 --disable-doc \
    && make -j"$(nproc)" && make install \
    && apt-get purge -y --auto-remove build-essential curl libx264-dev nasm pkg-config xz-utils \
    && apt-get install -y --no-install-recommends libx264-164 \
    && rm -rf /tmp/ffmpeg* /var/lib/apt/lists/*
RUN useradd --uid 10001 --create-home media
USER media
WORKDIR /media
ENTRYPOINT ["ffmpeg"]
CMD ["-h"]
