use dockwright_model::Os;
use dockwright_syntax::dockerfile::Keyword;

use crate::Context;
use crate::rule::rule;

rule! {
    /// A `RUN` of a Windows stage has a mount, which builders for Windows do not support.
    ///
    /// BuildKit mounts caches, secrets and files of other stages in Linux containers only. On Windows copy the files with
    /// `COPY`, and delete downloads in the `RUN` that makes them.
    ///
    /// ```dockerfile finds
    /// FROM mcr.microsoft.com/windows/servercore:ltsc2022
    /// RUN --mount=type=cache,target=C:\cache echo hello
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12 AS linux
    /// RUN --mount=type=cache,target=/var/cache/apt ls
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
        for flag in run.flags.iter().filter(|flag| flag.is("mount")) {
            let message = "Builders for Windows have no mounts, so this `RUN` fails. Copy the files with `COPY`, or fetch and \
                           delete them within the `RUN`.";
            context.report(flag.span.clone(), message);
        }
    }
}
