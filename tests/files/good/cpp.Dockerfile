# syntax=docker/dockerfile:1
FROM gcc:15 AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends cmake ninja-build \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY CMakeLists.txt ./
COPY include ./include
COPY src ./src
RUN cmake -G Ninja -B /build -DCMAKE_BUILD_TYPE=Release -DCMAKE_EXE_LINKER_FLAGS=-static \
    && cmake --build /build

FROM scratch
COPY --from=build /build/server /server
USER 65532:65532
EXPOSE 9000
ENTRYPOINT ["/server"]
