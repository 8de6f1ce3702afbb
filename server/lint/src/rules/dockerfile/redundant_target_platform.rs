use dockwright_syntax::dockerfile::Keyword;

use super::constant_platform::removal;
use crate::rule::rule;
use crate::{Context, Fix};

rule! {
    /// `FROM --platform=$TARGETPLATFORM` says what holds anyway.
    ///
    /// Images are taken for the platform the build is for unless something else is said, so the flag can go.
    ///
    /// ```dockerfile finds 2
    /// FROM --platform=$TARGETPLATFORM alpine:3.24 AS base
    /// FROM --platform=${TARGETPLATFORM} alpine:3.24
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM alpine:3.24 AS base
    /// FROM alpine:3.24
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM --platform=$BUILDPLATFORM golang:1.26 AS build
    /// FROM --platform=${TARGETPLATFORM:-linux/amd64} alpine:3.24
    /// ```
    "redundant-target-platform" {
        category: Style,
        severity: Warning,
        fix: Some(Safe),
        changes: [Bases],
        also: [
            "DL3065",
            "tally/hadolint/DL3065",
            "RedundantTargetPlatform",
            "buildkit/RedundantTargetPlatform",
        ],
    }
}

fn check(context: &mut Context<'_>) {
    for (index, instruction) in context.instructions(Keyword::From) {
        let Some(flag) = instruction.flag("platform") else { continue };
        let value = flag.value_text().unwrap_or_default();
        // `ARG TARGETPLATFORM=…` in the file itself gives the variable another value.
        let redefined = context.meaning().definition(index, "TARGETPLATFORM");
        let redefined = redefined.and_then(|found| context.meaning().scope.definitions().get(found));
        let given = redefined.is_some_and(|definition| definition.written.is_some());
        if !matches!(value, "$TARGETPLATFORM" | "${TARGETPLATFORM}") || given {
            continue;
        }
        let message = "Images are taken for the target platform anyway. Remove the flag.";
        let fix = Fix::safe(format!("Remove `--platform={value}`"), vec![removal(context, flag)]);
        context.report(flag.span.clone(), message).fix(fix);
    }
}
