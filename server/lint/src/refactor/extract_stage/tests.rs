use dockwright_model::File;
use dockwright_syntax::text::apply_edits;

use super::extract_stage;
use crate::{Config, Severity, lint};

fn extracted(text: &str) -> Option<String> {
    let file = File::new(text);
    let (_, edits) = (0..file.dockerfile().instructions.len()).find_map(|index| extract_stage(&file, index))?;
    let edits: Vec<_> = edits.into_iter().map(|edit| (edit.range, edit.text)).collect();
    apply_edits(text, &edits)
}

/// The stages are split as expected, without new warnings, and not once more.
#[track_caller]
fn becomes(before: &str, after: &str) {
    assert_eq!(extracted(before).as_deref(), Some(after), "{before}");
    let rules = |text: &str| -> Vec<&str> {
        let findings = lint(&File::new(text), &Config::default());
        findings.iter().filter(|found| found.severity >= Severity::Warning).map(|found| found.rule.id).collect()
    };
    let had = rules(before);
    let new: Vec<&str> = rules(after).into_iter().filter(|id| !had.contains(id)).collect();
    assert_eq!(new, [] as [&str; 0], "{after}");
    assert_eq!(extracted(after), None, "{after}");
}

#[test]
fn python() {
    becomes(
        "# syntax=docker/dockerfile:1\nFROM python:3.13\n\nLABEL a=b\nENV PYTHONUNBUFFERED=1\nWORKDIR /app\n# what it needs\nCOPY requirements.txt .\nRUN pip install --no-cache-dir -r requirements.txt\n\nCOPY . .\nEXPOSE 8000\nCMD [\"gunicorn\", \"app:app\"]\n",
        "# syntax=docker/dockerfile:1\nFROM python:3.13 AS build\n\nENV PYTHONUNBUFFERED=1\nWORKDIR /app\nRUN python -m venv /opt/venv\nENV PATH=\"/opt/venv/bin:$PATH\"\n# what it needs\nCOPY requirements.txt .\nRUN pip install --no-cache-dir -r requirements.txt\n\nFROM python:3.13-slim\nENV PYTHONUNBUFFERED=1\nWORKDIR /app\nCOPY --from=build /opt/venv /opt/venv\nENV PATH=\"/opt/venv/bin:$PATH\"\nLABEL a=b\n\nCOPY . .\nEXPOSE 8000\nCMD [\"gunicorn\", \"app:app\"]\n",
    );
    becomes(
        "FROM python:3.13-slim\r\nRUN apt-get update && apt-get install -y --no-install-recommends gcc && rm -rf /var/lib/apt/lists/*\r\nWORKDIR /app\r\nCOPY . .\r\nRUN pip install --no-cache-dir -r requirements.txt\r\nRUN useradd -m app\r\nUSER app\r\nCMD [\"python\", \"app.py\"]\r\n",
        "FROM python:3.13-slim AS build\r\nRUN apt-get update && apt-get install -y --no-install-recommends gcc && rm -rf /var/lib/apt/lists/*\r\nWORKDIR /app\r\nRUN python -m venv /opt/venv\r\nENV PATH=\"/opt/venv/bin:$PATH\"\r\nCOPY . .\r\nRUN pip install --no-cache-dir -r requirements.txt\r\n\r\nFROM python:3.13-slim\r\nWORKDIR /app\r\nCOPY --from=build /opt/venv /opt/venv\r\nENV PATH=\"/opt/venv/bin:$PATH\"\r\nCOPY . .\r\nRUN useradd -m app\r\nUSER app\r\nCMD [\"python\", \"app.py\"]\r\n",
    );
    for text in [
        "FROM python:3.13-slim\nCOPY r.txt .\nRUN pip install -r r.txt\nCMD [\"python\", \"x.py\"]\n",
        "FROM python:3.13\nRUN apt-get install -y libpq5\nRUN pip install -r r.txt\nCMD [\"python\", \"x.py\"]\n",
        "FROM python:3.13\nRUN pip install --user -r r.txt\nCMD [\"python\", \"x.py\"]\n",
        "FROM python:3.13\nRUN pip install .\nCMD [\"python\", \"x.py\"]\n",
        "FROM python:3.13\nRUN pip install -r r.txt && ./more.sh\nCMD [\"python\", \"x.py\"]\n",
        "FROM python:3.13\nRUN pip install -r r.txt\nRUN python manage.py collectstatic\nCMD [\"python\", \"x.py\"]\n",
        "FROM python:3.13\nRUN pip install --upgrade pip\nCMD [\"python\", \"x.py\"]\n",
        "FROM python:3.13\nRUN pip install x\nCMD [\"/usr/local/bin/x\"]\n",
        "FROM python:3.13\nRUN pip install x\n",
        "FROM python:3.13 AS app\nRUN pip install x\nCMD [\"x\"]\n",
        "FROM python\nRUN pip install x\nCMD [\"x\"]\n",
        "ARG V=3.13\nFROM python:$V\nRUN pip install x\nCMD [\"x\"]\n",
        "FROM python:3.13\nENV PATH=/x:$PATH\nRUN pip install x\nCMD [\"x\"]\n",
        "FROM python:3.13\nARG A=1\nENV B=$A\nRUN pip install x\nCMD [\"x\"]\n",
        "FROM python:3.13\nRUN pip install x\nHEALTHCHECK CMD curl -f http://localhost/\nCMD [\"x\"]\n",
        "FROM my/python:3.13\nRUN pip install x\nCMD [\"x\"]\n",
    ] {
        assert_eq!(extracted(text), None, "{text}");
    }
}

#[test]
fn node() {
    becomes(
        "FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\nEXPOSE 3000\nUSER node\nCMD [\"node\", \"dist/main.js\"]\n",
        "FROM node:22 AS build\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\nRUN npm prune --omit=dev\n\nFROM node:22-slim\nWORKDIR /app\nCOPY --from=build /app /app\nEXPOSE 3000\nUSER node\nCMD [\"node\", \"dist/main.js\"]\n",
    );
    for text in [
        "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD [\"node\", \"x.js\"]\n",
        "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nCMD [\"npm\", \"start\"]\n",
        "FROM node:22\nCOPY . .\nRUN npm ci && npm run build\nCMD [\"node\", \"x.js\"]\n",
        "FROM node:14\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nCMD [\"node\", \"x.js\"]\n",
        "FROM node:22\nWORKDIR /app\nCOPY . .\nCOPY conf /etc/x\nRUN npm ci && npm run build\nCMD [\"node\", \"x.js\"]\n",
        "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build && npm prune --omit=dev\nCMD [\"node\", \"x.js\"]\n",
        "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci --omit=dev && npm run build\nCMD [\"node\", \"x.js\"]\n",
        "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN yarn && yarn build\nCMD [\"node\", \"x.js\"]\n",
        "FROM node:22\nENV NODE_ENV=production\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\nCMD [\"node\", \"x.js\"]\n",
    ] {
        assert_eq!(extracted(text), None, "{text}");
    }
}

#[test]
fn go() {
    becomes(
        "FROM --platform=linux/amd64 golang:1.26\nWORKDIR /src\nCOPY go.mod go.sum ./\nRUN go mod download\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /bin/server ./cmd/server\nEXPOSE 8080\nENTRYPOINT /bin/server --port 8080\n",
        "FROM --platform=linux/amd64 golang:1.26 AS build\nWORKDIR /src\nCOPY go.mod go.sum ./\nRUN go mod download\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /bin/server ./cmd/server\n\nFROM --platform=linux/amd64 gcr.io/distroless/static-debian13\nWORKDIR /src\nCOPY --from=build /bin/server /bin/server\nEXPOSE 8080\nENTRYPOINT [\"/bin/server\", \"--port\", \"8080\"]\n",
    );
    becomes(
        "FROM golang:1.26-alpine\nENV CGO_ENABLED=0\nRUN apk add --no-cache git\nWORKDIR /app\nCOPY . .\nRUN go mod download && go build -o main .\nCMD [\"./main\"]",
        "FROM golang:1.26-alpine AS build\nENV CGO_ENABLED=0\nRUN apk add --no-cache git\nWORKDIR /app\nCOPY . .\nRUN go mod download && go build -o main .\n\nFROM gcr.io/distroless/static-debian13\nENV CGO_ENABLED=0\nWORKDIR /app\nCOPY --from=build /app/main /app/main\nCMD [\"./main\"]",
    );
    becomes(
        "FROM golang:1.26-alpine\nWORKDIR /app\nCOPY . .\nRUN go build -o /app/main\nCMD [\"/app/main\"]\n",
        "FROM golang:1.26-alpine AS build\nWORKDIR /app\nCOPY . .\nRUN go build -o /app/main\n\nFROM gcr.io/distroless/static-debian13\nWORKDIR /app\nCOPY --from=build /app/main /app/main\nCMD [\"/app/main\"]\n",
    );
    for text in [
        "FROM golang:1.26-alpine\nWORKDIR /a\nCOPY . .\nRUN apk add --no-cache gcc && go build -o /x .\nCMD [\"/x\"]\n",
        "FROM golang:1.26\nENV CGO_ENABLED=1\nWORKDIR /a\nCOPY . .\nRUN go build -o /x .\nCMD [\"/x\"]\n",
        "FROM golang:1.26\nWORKDIR /a\nCOPY . .\nRUN go build -o /x .\nCMD [\"/x\"]\n",
        "FROM golang:1.26\nWORKDIR /a\nCOPY . .\nRUN CGO_ENABLED=0 go build .\nCMD [\"/x\"]\n",
        "FROM golang:1.26\nWORKDIR /a\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /x .\nCMD /x $PORT\n",
        "FROM golang:1.26\nWORKDIR /a\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /x .\nCMD [\"/y\"]\n",
        "FROM golang:1.26\nWORKDIR /a\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /x .\nRUN make web\nCMD [\"/x\"]\n",
        "FROM golang:1.26\nWORKDIR /a\nCOPY . .\nRUN --mount=type=cache,target=/out CGO_ENABLED=0 go build -o /out/x .\nCMD [\"/out/x\"]\n",
        "FROM golang:1.26\nWORKDIR /a\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /x .\nUSER app\nCMD [\"/x\"]\n",
        "FROM golang:1.26\nWORKDIR /a\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /x . && CGO_ENABLED=0 go build -o /y .\nCMD [\"/x\"]\n",
    ] {
        assert_eq!(extracted(text), None, "{text}");
    }
}

#[test]
fn rust() {
    becomes(
        "FROM rust:1-bookworm\nWORKDIR /app\nCOPY . .\nRUN cargo build --release\nCMD [\"./target/release/server\"]\n",
        "FROM rust:1-bookworm AS build\nWORKDIR /app\nCOPY . .\nRUN cargo build --release\n\nFROM gcr.io/distroless/cc-debian13\nWORKDIR /app\nCOPY --from=build /app/target/release/server /app/target/release/server\nCMD [\"./target/release/server\"]\n",
    );
    for text in [
        "FROM rust:1-bullseye\nWORKDIR /app\nCOPY . .\nRUN cargo build --release\nCMD [\"./target/release/server\"]\n",
        "FROM rust:1-bookworm\nWORKDIR /app\nCOPY . .\nRUN cargo build\nCMD [\"./target/debug/server\"]\n",
        "FROM rust:1-bookworm\nWORKDIR /app\nCOPY . .\nRUN cargo install --path .\nCMD [\"server\"]\n",
        "FROM rust:1-bookworm\nWORKDIR /app\nCOPY . .\nRUN apt-get install -y libssl-dev\nRUN cargo build --release\nCMD [\"./target/release/server\"]\n",
        "FROM rust:1-bookworm\nWORKDIR /app\nCOPY . .\nRUN --mount=type=cache,target=/app/target cargo build --release\nCMD [\"./target/release/server\"]\n",
        "FROM rust:1-bookworm\nWORKDIR /app\nCOPY . .\nRUN cargo build --release\nCMD [\"cargo\", \"run\"]\n",
    ] {
        assert_eq!(extracted(text), None, "{text}");
    }
}

#[test]
fn java() {
    becomes(
        "FROM maven:3.9-eclipse-temurin-21\nWORKDIR /app\nCOPY pom.xml .\nCOPY src src\nRUN mvn -B package -DskipTests\nEXPOSE 8080\nENTRYPOINT [\"java\", \"-jar\", \"target/app.jar\"]\n",
        "FROM maven:3.9-eclipse-temurin-21 AS build\nWORKDIR /app\nCOPY pom.xml .\nCOPY src src\nRUN mvn -B package -DskipTests\n\nFROM eclipse-temurin:21-jre\nWORKDIR /app\nCOPY --from=build /app/target/app.jar /app/target/app.jar\nEXPOSE 8080\nENTRYPOINT [\"java\", \"-jar\", \"target/app.jar\"]\n",
    );
    becomes(
        "FROM gradle:9-jdk21\nWORKDIR /app\nCOPY . .\nRUN gradle build --no-daemon && cp build/libs/*.jar app.jar\nCMD java -Xmx1g -jar app.jar\n",
        "FROM gradle:9-jdk21 AS build\nWORKDIR /app\nCOPY . .\nRUN gradle build --no-daemon && cp build/libs/*.jar app.jar\n\nFROM eclipse-temurin:21-jre\nWORKDIR /app\nCOPY --from=build /app/app.jar /app/app.jar\nCMD java -Xmx1g -jar app.jar\n",
    );
    for text in [
        "FROM maven:3.9-amazoncorretto-21\nWORKDIR /app\nCOPY . .\nRUN mvn package\nCMD [\"java\", \"-jar\", \"target/a.jar\"]\n",
        "FROM maven:3.9-eclipse-temurin-21\nWORKDIR /app\nCOPY . .\nRUN mvn package\nCMD [\"mvn\", \"exec:java\"]\n",
        "FROM maven:3.9-eclipse-temurin-21\nWORKDIR /app\nCOPY . .\nRUN mvn package\nCMD [\"java\", \"-jar\", \"x.jar\"]\n",
        "FROM maven:3.9-eclipse-temurin-21\nWORKDIR /app\nCOPY . .\nRUN mvn package\nCMD java -jar target/*.jar\n",
    ] {
        assert_eq!(extracted(text), None, "{text}");
    }
}
