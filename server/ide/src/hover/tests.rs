//! What is shown, by construct. `$0` is the cursor.

use dockwright_facts::Date;
use dockwright_model::File;

use super::hover;

const TODAY: Date = Date { year: 2026, month: 11, day: 20 };

/// The text that is explained and the explanation.
fn shown(fixture: &str) -> String {
    let offset = fixture.find("$0").expect("a cursor");
    let text = fixture.replacen("$0", "", 1);
    match hover(&File::new(&text), offset, TODAY) {
        Some(found) => format!("⟦{}⟧\n{}", &text[found.range], found.markdown),
        None => "nothing".to_owned(),
    }
}

/// Compares what is shown for each fixture with the snapshot of the name.
fn check(name: &str, fixtures: &[&str]) {
    let pages: Vec<String> =
        fixtures.iter().map(|fixture| format!("{}\n\n{}", fixture.trim_end(), shown(fixture))).collect();
    for fixture in fixtures {
        let lines = shown(fixture).lines().count();
        assert!(lines <= 30, "{lines} lines: {fixture}");
    }
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, pages.join("\n\n================\n\n"));
    });
}

#[test]
fn keywords() {
    check(
        "keywords",
        &[
            "FR$0OM alpine\n",
            "from alpine\nonbuild ru$0n make\n",
            "FROM alpine\nHEALTHCHECK --retries=2 CM$0D true\n",
            "FROM alpine\nHEALTHCHECK NONE$0\n",
            "FROM alpine\nMAINTAINER$0 me\n",
            "FROM alpine A$0S x\n",
        ],
    );
}

#[test]
fn nothing() {
    for fixture in [
        "$0",
        "FROM  $0 alpine\n",
        "\n$0\nFROM alpine\n",
        "FROM alpine\nRUN echo $0 hello\n",
        "FROM alpine\nRUN ec$0ho hello\n",
        "FROM alpine\nFRO$0MM alpine\n",
        "# just a com$0ment\nFROM alpine\n",
        "# hadolint ignore=DL9$0999\nFROM alpine\n",
        "# syntax$0\nFROM alpine\n",
        "FROM alpine\nRUN echo '$0a' \"$?\"\n",
        "FROM alpine\nRUN echo \"$$0?\"\n",
        "FROM alpine\nCOPY --fro$0=x a b\n",
        "FROM alpine\nUSER some$0body\n",
        "FROM alpine\nEXPOSE htt$0p\n",
        "FROM alpine\nSTOPSIGNAL SIGNO$0NE\n",
        "FROM alpine\nRUN <<'EOF'\ncat <<'X'\n$HO$0ME\nX\nEOF\n",
    ] {
        assert_eq!(shown(fixture), "nothing", "{fixture}");
    }
}

#[test]
fn flags() {
    check(
        "flags",
        &[
            "FROM --plat$0form=linux/arm64 alpine\n",
            "FROM --platform=linux/ar$0m64 alpine\n",
            "FROM alpine\nCOPY --ch$0own=me a b\n",
            "FROM alpine\nCOPY --link$0 a b\n",
            "FROM alpine\nHEALTHCHECK --interval=5$0s CMD true\n",
            "FROM alpine\nONBUILD COPY --chm$0od=755 a b\n",
            "FROM alpine\nRUN --device$0=nvidia.com/gpu=all nvidia-smi\n",
        ],
    );
}

#[test]
fn mounts() {
    check(
        "mounts",
        &[
            "FROM alpine\nRUN --mou$0nt=type=cache,target=/x make\n",
            "FROM alpine\nRUN --mount=type=ca$0che,target=/x make\n",
            "FROM alpine\nRUN --mount=type=cache,ds$0t=/x,sharing=locked make\n",
            "FROM alpine\nRUN --mount=type=cache,dst=/x,sharing=loc$0ked make\n",
            "FROM alpine\nRUN --mount=type=secret,sharing$0=x make\n",
            "FROM alpine\nRUN --mount=type=volu$0me make\n",
            "FROM alpine AS base\nFROM alpine\nRUN --mount=type=bind,from=ba$0se,target=/x make\n",
            "FROM alpine\nRUN --mount=type=cache,\\\ntarget=/x,rw$0 make\n",
        ],
    );
}

#[test]
fn directives() {
    check(
        "directives",
        &[
            "# syn$0tax=docker/dockerfile:1\nFROM alpine\n",
            "# ESCAPE=$0`\nFROM alpine\n",
            "# check=sk$0ip=all\nFROM alpine\n",
        ],
    );
}

#[test]
fn suppressions() {
    check(
        "suppressions",
        &[
            "# dockwright ignore=apt-get-missing-y$0es it is interactive\nFROM alpine\n",
            "# hadolint global ignore=DL3008,DL30$014\nFROM alpine\n",
            "FROM alpine\nRUN a && \\\n  # hadolint ignore=DL$03014\n  b\n",
            "# check=skip=a$0ll\nFROM alpine\n",
        ],
    );
}

#[test]
fn variables() {
    check(
        "variables",
        &[
            "ARG V$0=3.20\nFROM alpine:$V\n",
            "ARG V=3.20\nFROM alpine:${V$0}-x\n",
            "ARG V=3.20\nFROM alpine\nARG V\nRUN echo \"$V$0\"\n",
            "ARG V=3.20\nFROM alpine\nRUN echo $V$0\n",
            "FROM alpine\nARG V\nENV W=${$0V:-none}\n",
            "FROM alpine\nENV A=1.2.3\nENV B=x-$A\nWORKDIR /opt/$B$0\n",
            "FROM alpine\nENV A=1.2.3\nLABEL v=${A%.*$0}\n",
            "FROM alpine AS base\nENV A=1\nFROM base\nRUN <<EOF\necho é $A$0\nEOF\n",
            "FROM alpine\nCOPY <<EOF /x\n$HOME$0\nEOF\n",
            "FROM alpine\nENV PATH$0=/x:$PATH\n",
            "FROM node:22\nRUN echo $NODE_VERSION$0\n",
            "FROM --platform=$BUILD$0PLATFORM golang\n",
            "FROM alpine\nRUN echo $TARGET$0ARCH\n",
            "FROM alpine\nARG TARGETARCH\nRUN echo $TARGET$0ARCH\n",
            "FROM alpine\nRUN curl -x $HTTP_PROXY$0 x\n",
            "FROM alpine\nRUN for f in a b; do echo $f$0; done\n",
            "FROM alpine\nRUN X=1; echo $X$0\n",
            "FROM alpine\nRUN echo ${N$0}\nENV N=1\n",
            "FROM postgres:17\nENV POSTGRES_PASSWORD$0=geheim\n",
            "FROM $NONE$0\n",
            "ARG V=3\nFROM py$0thon:$W\n",
            "FROM alpine\nARG V=1\nCMD echo $V$0\n",
            "FROM alpine\nARG V=1\nONBUILD RUN echo $V$0\n",
            "FROM alpine\nENV V=1\nRUN V=2; echo ${V:+x}$0\n",
            "FROM alpine\r\nENV A=\"a b\"\r\nRUN echo 🎉 \\\r\n  $A$0\r\n",
            "# escape=`\nFROM alpine\nENV A=c:\\x\nRUN echo `\n  $A$0\n",
            "FROM alpine\nENV Q=1 S=`$0$Q` T=\"`\"\nRUN echo $T\n",
            "FROM alpine\nENV T=a`b``c\nRUN echo $T$0\n",
            "FROM alpine\nENV A=1\nENV A=1\nRUN envsubst '${A$0} $B' < a > b\n",
            "FROM alpine\nARG A=1\nENV A=1\nCMD envsubst '${A$0} $B' < a > b\n",
            "FROM alpine\nARG A=1\nCMD envsubst '${A$0} $B' < a > b\n",
            "FROM alpine\nENV A=1\nRUN envsubst '${A} $$0B' < a > b\n",
        ],
    );
}

#[test]
fn stages() {
    check(
        "stages",
        &[
            "ARG V=1.26\nFROM golang:$V AS bu$0ild\nWORKDIR /src\nWORKDIR app\nRUN make\nFROM scratch\nCOPY --from=build /x /\nCOPY --from=0 /y /\nENTRYPOINT [\"/x\"]\n",
            "FROM golang AS build\nFROM build AS last\nUSER 1000\nEXPOSE 80 443\nCMD [\"x\"]\nFROM la$0st\n",
            "FROM golang\nFROM scratch\nCOPY --from=$00 /x /\n",
            "FROM scratch AS python\nFROM pyt$0hon\n",
            "FROM alpine AS b\nFROM alpine\nONBUILD COPY --from=b$0 x y\n",
            "FROM alpine AS $0x\nCOPY --from=x a b\nFROM x AS X\nFROM x\nCOPY --from=x a b\nCOPY --from=0 a b\n",
            "FROM alpine AS one\nFROM alpine\nCOPY --from=un$0known-name x y\n",
        ],
    );
}

#[test]
fn images_of_the_catalogue() {
    check(
        "images_of_the_catalogue",
        &[
            "FROM python:3.12-sl$0im\n",
            "FROM node$0\n",
            "FROM python:3.8\nCOPY --from=postgres:16$0-alpine x y\n",
            "FROM python:3.6$0-slim\n",
            "FROM openjdk$0:11\n",
            "FROM ubuntu$0:22.04\n",
            "FROM golang:1.26-alpine$0\n",
            "FROM golang:1.20-windowsservercore-ltsc2022$0\n",
            "FROM postgres:17\nCOPY --from=nginx:alpine-slim$0 x y\n",
            "FROM mysql$0:8\n",
            "FROM nginx@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa$0\n",
            "FROM alpine$0:3.18@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
            "FROM debian:bookworm-slim$0\n",
            "ARG V=3.13\nARG K=slim\nFROM py$0thon:${V}-${K}\n",
            "ARG BASE=ubuntu:24.04\nFROM $BA$0SE\n",
        ],
    );
}

#[test]
fn other_images() {
    check(
        "other_images",
        &[
            "FROM nvidia/cuda:12.4.1-cudnn-devel-ubuntu20.04$0\n",
            "FROM nvidia/cuda$0\n",
            "FROM pytorch/pytorch:2.5.1-cuda12.4-cudnn9-runtime$0\n",
            "FROM mcr.microsoft.com/dotnet/aspnet:8.0$0\n",
            "FROM nvcr.io/nvidia/cuda:13.1.0-base-ubi9$0\n",
            "FROM pytorch/pytorch$0\n",
            "ARG V\nFROM acme/app$0:$V\n",
            "FROM gcr.io/distroless/static-debian12:nonroot$0\n",
            "FROM mcr.microsoft.com/windows/servercore:ltsc2022$0\n",
            "FROM redhat/ubi9-minimal$0\n",
            "FROM bitnami/keycloak:2$06\n",
            "FROM ghcr.io/acme/app:v1$0\n",
            "FROM acme/app$0\n",
            "FROM localhost:5000/app:1$0\n",
            "FROM scr$0atch\n",
            "FROM Alpine:3$0\n",
            "FROM alpine:$0\n",
            "FROM alpine:${X$0\n",
            "FROM 🎉$0\n",
            "FROM $MISSING/app:1$0\n",
        ],
    );
}

#[test]
fn arguments() {
    check(
        "arguments",
        &[
            "FROM nginx\nSTOPSIGNAL SIGT$0ERM\n",
            "FROM alpine\nSTOPSIGNAL 4$00\n",
            "FROM nginx\nEXPOSE 8$00\n",
            "FROM alpine\nENV P=81\nEXPOSE 5000-5010/ud$0p\n",
            "FROM node:22\nUSER no$0de\n",
            "FROM node:22\nUSER ro$0ot\n",
            "FROM golang\nWORKDIR a$0pp\n",
        ],
    );
}

#[test]
fn today_decides_what_is_over() {
    let text = "FROM python:3.8-slim\n";
    let on = |today: &str| {
        let today = Date::parse(today).expect("a day");
        hover(&File::new(text), 6, today).expect("an image").markdown
    };
    assert!(on("2020-01-01").contains("**Support** Python 3.8: until 2024-10-07; active support until 2021-05-03"));
    assert!(on("2022-01-01").contains("until 2024-10-07; only security fixes since 2021-05-03"));
    assert!(on("2024-10-08").contains("Python 3.8 reached its end of life on 2024-10-07."));
}

#[test]
fn long_values_are_cut_and_code_is_fenced() {
    use super::markdown::code;
    assert_eq!(code(&"é".repeat(300)).chars().count(), 203);
    assert_eq!(code("a`b"), "`` a`b ``");
    assert_eq!(code("a\nb"), "`a b`");
    assert_eq!(code(""), "*empty*");
}

#[test]
fn both_ends_of_a_word_count() {
    let text = "FROM alpine AS x\n";
    let range = |offset| hover(&File::new(text), offset, TODAY).map(|found| found.range);
    assert_eq!((range(0), range(4)), (Some(0..4), Some(0..4)));
    assert_eq!((range(5), range(11)), (Some(5..11), Some(5..11)));
    assert_eq!((range(15), range(16)), (Some(15..16), Some(15..16)));
    assert_eq!((range(17), range(99)), (None, None));
}
