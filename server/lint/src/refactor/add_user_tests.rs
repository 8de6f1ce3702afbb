use dockwright_model::File;
use dockwright_syntax::text::apply_edits;

use super::{AddUser, add_user};
use crate::{Config, lint};

fn change(text: &str) -> Result<AddUser, String> {
    let file = File::new(text);
    let last = file.meaning().stages.len().saturating_sub(1);
    add_user(&file, last)
}

/// The text after the change; it has no finding of no-user left, and a second change says why not.
fn changed(text: &str) -> String {
    let change = change(text).expect("a change");
    let edits: Vec<_> = change.edits.into_iter().map(|edit| (edit.range, edit.text)).collect();
    let after = apply_edits(text, &edits).expect("edits that fit");
    let file = File::new(&after);
    assert!(!file.tree().root_node().has_error(), "{after}");
    assert!(!lint(&file, &Config::default()).iter().any(|finding| finding.rule.id == "no-user"), "{after}");
    let again = add_user(&file, file.meaning().stages.len() - 1);
    assert!(again.is_err_and(|why| why.starts_with("The container already runs as")), "{after}");
    after
}

const SHADOW: &str = "RUN groupadd --system --gid 10001 app && useradd --system --uid 10001 --gid app --no-create-home \
                      --shell /usr/sbin/nologin app\nUSER app";
const BUSYBOX: &str = "RUN addgroup -S -g 10001 app && adduser -S -D -H -u 10001 -G app app\nUSER app";

#[test]
fn base_images() {
    let cases = [
        ("node:22", "USER node"),
        ("node:22-alpine", "USER node"),
        ("python:3.12-slim", SHADOW),
        ("python:3.12-alpine", BUSYBOX),
        ("alpine:3.20", BUSYBOX),
        ("golang", SHADOW),
        ("golang:1.25-alpine", BUSYBOX),
        ("debian:12", SHADOW),
        ("ubuntu:24.04", "USER ubuntu"),
        ("ubuntu:noble-20260810", "USER ubuntu"),
        ("ubuntu:22.04", SHADOW),
        ("ubuntu:jammy", SHADOW),
        ("eclipse-temurin:21-jre-alpine", BUSYBOX),
        ("gcr.io/distroless/static", "USER 65532:65532"),
        ("gcr.io/distroless/something-new", "USER 65532:65532"),
        ("scratch", "USER 10001:10001"),
        ("example.com/unknown:1", "USER 10001:10001"),
        ("registry.access.redhat.com/ubi9", SHADOW),
        ("registry.access.redhat.com/ubi9-minimal", "USER 10001:10001"),
        ("amazonlinux:2023", "USER 10001:10001"),
        ("mcr.microsoft.com/dotnet/aspnet:8.0", "USER app"),
        ("mcr.microsoft.com/dotnet/aspnet:7.0-alpine", BUSYBOX),
        ("nginx", "RUN chown -R nginx /var/cache/nginx /run\nUSER nginx"),
        ("postgres", "USER postgres"),
    ];
    for (image, expected) in cases {
        let text = format!("FROM {image}\nCOPY app /app\nCMD [\"/app\"]\n");
        let wanted = format!("FROM {image}\nCOPY app /app\n{expected}\nCMD [\"/app\"]\n");
        assert_eq!(changed(&text), wanted);
    }
}

#[test]
fn places() {
    let cases = [
        (
            "FROM node\nEXPOSE 1\nRUN x\n# what runs\n# here\nCMD y",
            "FROM node\nEXPOSE 1\nRUN x\nUSER node\n\n# what runs\n# here\nCMD y",
        ),
        ("FROM node\nCMD y\nRUN x", "FROM node\nCMD y\nRUN x\nUSER node"),
        ("FROM node\nCMD y\nRUN <<E\nx\nE\n\n", "FROM node\nCMD y\nRUN <<E\nx\nE\nUSER node\n\n"),
        (
            "FROM node AS a\r\nRUN x\r\nFROM a\r\nCMD y\r\n",
            "FROM node AS a\r\nRUN x\r\nFROM a\r\nUSER node\r\nCMD y\r\n",
        ),
        ("FROM node\nUSER root\nRUN x\nCMD y\n", "FROM node\nUSER root\nRUN x\nUSER node\nCMD y\n"),
        ("FROM node\nRUN x\nCMD é", "FROM node\nRUN x\nUSER node\nCMD é"),
        (
            "FROM debian:12\nRUN useradd -m -u 1000 web\nCMD y\n",
            "FROM debian:12\nRUN useradd -m -u 1000 web\nUSER web\nCMD y\n",
        ),
        (
            "FROM alpine\nRUN adduser -D -u 1000 web\nCMD y\n",
            "FROM alpine\nRUN adduser -D -u 1000 web\nUSER web\nCMD y\n",
        ),
        (
            "FROM node\nVOLUME /data\nVOLUME [\"/logs\", \"$X\"]\nCMD y\n",
            "FROM node\nVOLUME /data\nVOLUME [\"/logs\", \"$X\"]\nRUN mkdir -p /data /logs && chown -R node /data /logs\nUSER node\nCMD y\n",
        ),
        (
            "# escape=`\nFROM alpine\nVOLUME /data /tmp /etc/app\nCMD y\n",
            "# escape=`\nFROM alpine\nVOLUME /data /tmp /etc/app\nRUN addgroup -S -g 10001 app && adduser -S -D -H -u 10001 -G app app `\n    && mkdir -p /data && chown -R app:app /data\nUSER app\nCMD y\n",
        ),
        ("FROM scratch\nVOLUME /data\nCMD [\"/y\"]\n", "FROM scratch\nVOLUME /data\nUSER 10001:10001\nCMD [\"/y\"]\n"),
    ];
    for (text, expected) in cases {
        assert_eq!(changed(text), expected);
    }
}

#[test]
fn refusals() {
    let cases = [
        ("", "There is no such stage."),
        ("FROM\nCMD x", "The stage has no image to start from yet."),
        ("FROM node\nUSER 1000\nCMD x", "The container already runs as `1000`."),
        ("FROM node\nARG U\nUSER $U\nCMD x", "A variable already decides who the container runs as."),
        ("FROM jenkins/jenkins\nCMD x", "The image already runs as `jenkins`."),
        ("FROM mcr.microsoft.com/windows/servercore:ltsc2022\nCMD x", "Containers of Windows"),
        ("FROM alpine\nWORKDIR /root/\nCOPY app .\nCMD [\"./app\"]", "The stage has files in `/root`"),
        ("FROM node\nRUN x \\", "The last instruction is not complete."),
        ("FROM node\nRUN <<E\nx\n", "The last instruction is not complete."),
    ];
    for (text, expected) in cases {
        let why = change(text).expect_err(text);
        assert!(why.starts_with(expected), "{text}: {why}");
    }
}

#[test]
fn half_typed_files_are_no_harm() {
    for text in
        ["FROM", "FROM \\", "FROM a\n\\", "FROM a\nUSER", "FROM a\nCOPY", "\0", "FROM $X", "FROM a\nRUN <<", "RUN x"]
    {
        let _ = change(text);
    }
}
