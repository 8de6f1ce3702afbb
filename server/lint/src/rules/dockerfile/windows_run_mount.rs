use dockwright_model::Os;
use dockwright_syntax::dockerfile::Keyword;
use dockwright_syntax::mount::MountType;

use super::super::mounts;
use crate::rule::rule;
use crate::{Context, Severity};

rule! {
    /// A `RUN` of a Windows stage has a mount that builders for Windows do not support.
    ///
    /// Windows containers have no mounts of secrets, SSH agents and memory: such a `RUN` fails. Caches and files of other
    /// stages can be mounted by a BuildKit of 2025 or later, which is not what Docker uses for Windows unless told to; for those
    /// there is a hint.
    ///
    /// ```dockerfile finds 2
    /// FROM mcr.microsoft.com/windows/servercore:ltsc2022
    /// RUN --mount=type=secret,id=token --mount=type=cache,target=C:/cache build.cmd
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12 AS linux
    /// RUN --mount=type=secret,id=token ls
    ///
    /// FROM mcr.microsoft.com/windows/servercore:ltsc2022
    /// RUN echo hello
    /// ```
    "windows-run-mount" {
        category: Correctness,
        severity: Error,
        fix: None,
        also: ["tally/windows/no-run-mounts"],
    }
}

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    for (index, instruction) in context.dockerfile().instructions.iter().enumerate() {
        let stage = meaning.state(index).stage.and_then(|stage| meaning.stages.get(stage));
        let run = instruction.effective();
        if run.keyword != Keyword::Run || stage.is_none_or(|stage| stage.os != Os::Windows) {
            continue;
        }
        let mounts = mounts::of(context.file, run);
        for (flag, mount) in run.flags.iter().filter(|flag| flag.is("mount") && flag.value.is_some()).zip(mounts) {
            if matches!(mount.mount_type(), Some(MountType::Secret | MountType::Ssh | MountType::Tmpfs)) {
                let message = "Windows containers have no mounts of this type, so this `RUN` fails. Do without it, or use it in a \
                               Linux stage.";
                context.report(flag.span.clone(), message);
            } else {
                let message = "Only a BuildKit of 2025 or later can mount this in a Windows container; elsewhere this `RUN` fails.";
                context.report(flag.span.clone(), message).severity(Severity::Hint);
            }
        }
    }
}
