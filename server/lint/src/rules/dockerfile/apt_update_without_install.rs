use std::ops::Range;

use dockwright_model::{ShellBody, ShellSource};
use dockwright_syntax::dockerfile::{Instruction, Keyword};

use super::super::{apt, mounts};
use crate::refactor::combine_run::combine_exactly;
use crate::refactor::layout::Layout;
use crate::rule::rule;
use crate::{Context, Fix};

rule! {
    /// `apt-get update` stands in another RUN than the `apt-get install` that needs it.
    ///
    /// The builder keeps the result of each RUN. When a package is added to the list later, only the RUN with the install
    /// runs again, with the package lists of the day the other one was built: it installs old versions, or fails because
    /// the mirrors no longer have them. In one RUN the lists are always as new as the install.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN apt-get update
    /// RUN apt-get install -y --no-install-recommends git
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// RUN apt-get update \
    ///     && apt-get install -y --no-install-recommends git
    /// ```
    ///
    /// Most base images have no lists at all, so that an install without any update fails:
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN apt-get install -y --no-install-recommends git
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*
    /// RUN --mount=type=cache,target=/var/lib/apt apt-get update
    /// RUN --mount=type=cache,target=/var/lib/apt apt-get install -y curl
    /// ```
    "apt-update-without-install" {
        category: Cache,
        severity: Warning,
        fix: Some(Unsafe),
        also: ["droast/DF028"],
    }
}

/// An update whose RUN installs nothing.
struct Update {
    instruction: usize,
    stage: Option<usize>,
    range: Range<usize>,
}

fn check(context: &mut Context<'_>) {
    let mut layout = None;
    let mut open: Option<Update> = None;
    let instructions = &context.dockerfile().instructions;
    for (index, instruction) in instructions.iter().enumerate() {
        if instruction.keyword != Keyword::Run {
            continue;
        }
        let bodies = context.meaning().bodies_of(index);
        let stage = context.meaning().state(index).stage;
        match first_use(bodies) {
            Some(Use::Update(body, call)) => {
                let installs = bodies.iter().any(|body| apt::calls(&body.script).any(|call| call.installs()));
                let written = body.source == ShellSource::Command && !call.effective.wrapped_by("time");
                open = (!installs && written && !keeps_lists(context, instruction)).then(|| Update {
                    instruction: index,
                    stage,
                    range: body.range(call.subcommand.span),
                });
            }
            Some(Use::Install(body, call)) => {
                if stage.is_some_and(|stage| starts_without_lists(context, stage, index, body, &call)) {
                    let range = body.range(call.subcommand.span);
                    context.report(
                        range,
                        "No update comes before this install, and the base image has no package lists, so \
                                           apt finds no package. Run `apt-get update` in the same RUN.",
                    );
                }
                let here = open.as_ref().is_some_and(|update| update.stage == stage);
                if let Some(update) = open.take().filter(|_| here && !keeps_lists(context, instruction)) {
                    let layout = layout.get_or_insert_with(|| Layout::of(context.file));
                    let fix = fix(context, layout, update.instruction..index + 1);
                    report(context, &update, body.range(call.subcommand.span), instruction).maybe_fix(fix);
                }
            }
            None => {}
        }
    }
}

/// What a RUN does first with the package lists.
enum Use<'a> {
    Update(&'a ShellBody, apt::Call<'a>),
    Install(&'a ShellBody, apt::Call<'a>),
}

fn first_use(bodies: &[ShellBody]) -> Option<Use<'_>> {
    let mut calls = bodies.iter().flat_map(|body| apt::calls(&body.script).map(move |call| (body, call)));
    calls.find_map(|(body, call)| {
        if call.is("update") {
            Some(Use::Update(body, call))
        } else if call.installs() && names_a_package(&call) {
            Some(Use::Install(body, call))
        } else {
            None
        }
    })
}

/// Commands that do not fetch package lists.
const HARMLESS: &[&str] =
    &["cd", "chmod", "dpkg", "echo", "export", "mkdir", "mv", "printf", "rm", "sed", "set", "touch"];

/// Whether an install is the first thing that is run on an image known to have no package lists, and little else.
fn starts_without_lists(
    context: &Context<'_>,
    stage: usize,
    index: usize,
    body: &ShellBody,
    install: &apt::Call<'_>,
) -> bool {
    let meaning = context.meaning();
    let Some(stage) = meaning.stages.get(stage) else { return false };
    // Other images have packages of their own, and installing what is there needs no lists.
    let known = stage.image().is_some_and(|image| matches!(image.familiar_name().as_ref(), "debian" | "ubuntu"));
    let instructions = context.dockerfile().instructions.get(stage.from() + 1..index).unwrap_or_default();
    let quiet = |instruction: &Instruction| {
        !matches!(instruction.effective().keyword, Keyword::Run | Keyword::Copy | Keyword::Add)
    };
    let before = body.script.commands.iter().take_while(|command| command.span.end < install.subcommand.span.start);
    let harmless = |program: &str| HARMLESS.contains(&program) || program.starts_with("apt");
    known
        && body.source == ShellSource::Command
        && instructions.iter().all(quiet)
        && context.dockerfile().instructions.get(index).is_some_and(|run| run.flags.is_empty())
        && before.into_iter().all(|command| command.effective().program().is_some_and(harmless))
}

/// Whether an install takes something from the lists: not a file, and more than `-f`.
fn names_a_package(call: &apt::Call<'_>) -> bool {
    let behind = call.effective.operands(apt::VALUED).filter(|word| word.span.start > call.subcommand.span.start);
    behind.into_iter().any(|word| !word.value_or_text().contains('/') && !word.value_or_text().ends_with(".deb"))
}

fn report<'a>(
    context: &'a mut Context<'_>,
    update: &Update,
    install: Range<usize>,
    run: &Instruction,
) -> &'a mut crate::Finding {
    let message = format!(
        "The builder keeps the lists of this update, so the install on line {} will use them when they are long out of \
         date. Update and install in one RUN.",
        run.lines.0
    );
    context.report(update.range.clone(), message).related(install, "The install that needs the lists")
}

/// Whether the lists are kept in a cache from build to build, or may be.
fn keeps_lists(context: &Context<'_>, run: &Instruction) -> bool {
    mounts::keeps_out(context.file, run, |target| target.contains("apt"))
}

fn fix(context: &Context<'_>, layout: &Layout<'_>, runs: Range<usize>) -> Option<Fix> {
    let combined = combine_exactly(context.file, layout, runs).ok()?;
    Some(Fix::unsafe_(combined.title, combined.edits))
}

#[cfg(test)]
mod tests {
    use crate::{Config, Safety, fix, lint_text};

    fn config() -> Config {
        let mut config = Config::default();
        assert!(config.select("apt-update-without-install"));
        config
    }

    #[test]
    fn what_is_between_stays() {
        let text = "FROM x\r\nRUN apt-get update\r\n# two\r\nRUN a\r\nRUN apt-get install -y git\r\nRUN b\r\n";
        let after =
            "FROM x\r\nRUN apt-get update \\\r\n    # two\r\n    && a \\\r\n    && apt-get install -y git\r\nRUN b\r\n";
        assert_eq!(fix(text, &config(), Safety::Unsafe).text, after);
        let apart = "FROM x\nRUN apt-get update\nCOPY a b\nRUN apt-get install -y git\n";
        assert_eq!(lint_text(apart, &config()).len(), 1);
        assert_eq!(fix(apart, &config(), Safety::Unsafe).text, apart);
    }

    #[test]
    fn installs_that_need_no_lists() {
        for rest in [
            "RUN apt-get update\nRUN apt-get update && apt-get install -y x",
            "RUN apt-get update\nRUN apt-get install -y ./x.deb",
            "RUN apt-get update\nRUN apt-get install -f -y",
            "RUN apt-get update\nFROM y\nRUN apt-get install -y x",
            "RUN <<EOF\napt-get update\nEOF\nRUN apt-get install -y x",
            "RUN apt-get install -y x",
            "RUN curl x | bash\nRUN apt-get install -y x",
        ] {
            assert!(lint_text(&format!("FROM x\n{rest}\n"), &config()).is_empty(), "{rest}");
        }
        let known = |run: &str| lint_text(&format!("FROM ubuntu:24.04\n{run}\n"), &config()).len();
        assert_eq!(known("RUN export A=1 && apt-get install -y x"), 1);
        assert_eq!(known("RUN ./setup && apt-get install -y x"), 0);
        assert_eq!(known("COPY lists /var/lib/apt/lists\nRUN apt-get install -y x"), 0);
    }
}
