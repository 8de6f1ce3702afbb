use dockwright_syntax::dockerfile::{Instruction, Keyword};

use crate::Context;
use crate::rule::rule;

rule! {
    /// An instruction other than `ARG` stands before the first `FROM`, so the build stops.
    ///
    /// Before the first `FROM` there is no image yet that the instruction could change. Move it below the `FROM` of the
    /// stage it is meant for. Only `ARG` may come first: it gives values to the `FROM` lines.
    ///
    /// ```dockerfile finds
    /// ENV LANG=C.UTF-8
    /// FROM alpine:3.22
    /// ```
    ///
    /// ```dockerfile ignores
    /// # syntax=docker/dockerfile:1
    /// ARG VERSION=3.22
    /// FROM alpine:$VERSION
    /// ENV LANG=C.UTF-8
    /// ```
    "instruction-before-from" {
        category: Correctness,
        severity: Error,
        fix: None,
        also: ["DL3061", "tally/hadolint/DL3061", "droast/DF037", "NO_SOURCE_IMAGE"],
    }
}

fn check(context: &mut Context<'_>) {
    let instructions = &context.dockerfile().instructions;
    // A file without FROM is the business of the rule `no-stage`.
    let Some(from) = instructions.iter().position(|instruction| instruction.keyword == Keyword::From) else { return };
    let Some(place) = instructions.get(from).map(Instruction::head) else { return };
    for instruction in instructions.iter().take(from) {
        match instruction.keyword {
            Keyword::Arg => continue,
            // What should have been FROM may be misspelt; the rule `unknown-instruction` speaks of it.
            Keyword::Unknown => return,
            _ => {}
        }
        let message = format!(
            "`{}` stands before the first `FROM`, where there is no image to change, so the build stops here. Move it below `FROM`.",
            instruction.keyword.name()
        );
        context.report(instruction.name.span.clone(), message).related(place.clone(), "The first `FROM`.");
    }
}
