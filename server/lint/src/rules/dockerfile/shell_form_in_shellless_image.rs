use dockwright_model::ShellSource;
use dockwright_syntax::dockerfile::{Instruction, Keyword};

use crate::Context;
use crate::rule::rule;
use crate::rules::shellless;

rule! {
    /// A command needs a shell that the image does not have.
    ///
    /// `RUN`, `CMD`, `ENTRYPOINT` and `HEALTHCHECK` without brackets are run by `/bin/sh -c`. `scratch` and distroless images
    /// have no `/bin/sh`: the build fails, or the container does not start. Write a list in brackets, without variables and
    /// `&&`, and do in an earlier stage what needs a shell.
    ///
    /// ```dockerfile finds
    /// FROM gcr.io/distroless/static-debian12
    /// COPY app /app
    /// CMD /app --port 8080
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM gcr.io/distroless/static-debian12
    /// COPY app /app
    /// CMD ["/app", "--port", "8080"]
    /// ```
    ///
    /// Images for debugging have one, and a file may bring one:
    ///
    /// ```dockerfile ignores
    /// FROM gcr.io/distroless/static-debian12:debug
    /// CMD /app --port 8080
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM scratch
    /// ADD alpine-minirootfs.tar.gz /
    /// RUN apk add --no-cache curl
    /// CMD curl --version
    /// ```
    "shell-form-in-shellless-image" {
        category: Correctness,
        severity: Error,
        fix: None,
        also: ["tally/shell-run-in-scratch"],
    }
}

fn check(context: &mut Context<'_>) {
    let meaning = context.meaning();
    for stage in &meaning.stages {
        let Some(bare) = shellless::of(context, stage).filter(|bare| bare.no_shell) else { continue };
        let until = shellless::bare_until(context, stage);
        for (index, instruction) in meaning.stage_instructions(context.dockerfile(), stage.index) {
            // What the container runs finds all that the stage brings, what comes later too.
            let has_shell = if instruction.keyword == Keyword::Run { index >= until } else { until != usize::MAX };
            if has_shell
                || !needs_shell(instruction)
                || meaning.state(index).shell.is_some()
                || is_covered(context, index)
            {
                continue;
            }
            let outcome = match instruction.keyword {
                Keyword::Run => "the build fails",
                Keyword::Healthcheck => "the check always fails",
                _ => "the container does not start",
            };
            let advice = match instruction.keyword {
                Keyword::Run => "Do it in an earlier stage, and copy the result",
                _ => "Write it as a list in brackets",
            };
            let message = format!("`{}` has no shell to run this with, so {outcome}. {advice}.", bare.name);
            let range = if instruction.rest.span.is_empty() {
                instruction.name.span.clone()
            } else {
                instruction.rest.span.clone()
            };
            context.report(range, message);
        }
    }
}

/// Whether an instruction is run by the shell.
fn needs_shell(instruction: &Instruction) -> bool {
    match instruction.keyword {
        Keyword::Run | Keyword::Cmd | Keyword::Entrypoint => instruction.is_shell_form(),
        Keyword::Healthcheck => {
            let command = instruction.check.as_ref().is_some_and(|check| check.text().eq_ignore_ascii_case("CMD"));
            command && instruction.is_shell_form()
        }
        _ => false,
    }
}

/// Whether the rule on package managers has more to say about a RUN.
fn is_covered(context: &Context<'_>, index: usize) -> bool {
    let run =
        context.dockerfile().instructions.get(index).is_some_and(|instruction| instruction.keyword == Keyword::Run);
    let bodies = context.meaning().bodies_of(index);
    run && bodies.iter().filter(|body| matches!(body.source, ShellSource::Command | ShellSource::Heredoc(_))).any(
        |body| {
            let mut programs = body.script.commands.iter().filter_map(|command| command.effective().program());
            programs.any(shellless::is_package_manager)
        },
    )
}

#[cfg(test)]
mod tests {
    use crate::{Config, lint_text};

    #[test]
    fn where_there_is_no_shell() {
        let mut config = Config::default();
        assert!(config.select("shell-form-in-shellless-image"));
        let count = |text: &str| lint_text(&format!("FROM {text}\n"), &config).len();
        for text in [
            "scratch\nRUN echo x",
            "scratch\nCOPY app /app\nENTRYPOINT /app",
            "gcr.io/distroless/nodejs22-debian12 AS a\nFROM a\nHEALTHCHECK CMD node x",
            "cgr.dev/chainguard/static:latest\nCMD x",
            "scratch\nRUN <<EOF\necho x\nEOF",
        ] {
            assert_eq!(count(text), 1, "{text}");
        }
        for text in [
            "scratch\nSHELL [\"/x\"]\nRUN echo x",
            "scratch\nCOPY --from=busybox /bin/sh /bin/sh\nRUN echo x",
            "scratch\nCOPY busybox /bin/\nCMD x",
            "scratch\nCOPY rootfs /\nCMD x",
            "scratch\nCOPY . /\nCMD x",
            "scratch\nRUN [\"/app\"]",
            "scratch\nRUN apt-get update",
            "scratch\nHEALTHCHECK NONE",
            "alpine\nCMD x",
            "x/y\nCMD x",
            "gcr.io/distroless/base-debian12:debug-nonroot\nCMD x",
        ] {
            assert_eq!(count(text), 0, "{text}");
        }
    }
}
