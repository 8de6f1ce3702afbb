use std::ops::Range;

use dockwright_facts::instructions;
use dockwright_syntax::dockerfile::{Arguments, Instruction, Keyword};

use super::super::flags;
use crate::rule::rule;
use crate::{Context, Severity};

rule! {
    /// An instruction stands there without arguments.
    ///
    /// The build stops at such a line. `RUN`, `CMD` and `ENTRYPOINT` are let through, but then a shell is started without
    /// a command, which fails at once; write `CMD []` to take back the command of the base image.
    ///
    /// ```dockerfile finds
    /// FROM alpine:3.22
    /// COPY
    /// ```
    ///
    /// ```dockerfile finds
    /// FROM alpine:3.22
    /// HEALTHCHECK --interval=30s CMD
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM alpine:3.22
    /// HEALTHCHECK NONE
    /// CMD []
    /// ```
    "missing-argument" {
        category: Correctness,
        severity: Error,
        fix: None,
        also: ["ARGUMENT_MISSING", "HEALTHCHECK_CMD_ARGUMENT_MISSING"],
    }
}

fn check(context: &mut Context<'_>) {
    for outer in &context.dockerfile().instructions {
        let instruction = outer.effective();
        // What cannot be a trigger is wrong with and without arguments, and a wrong flag is enough for one line.
        let forbidden = outer.trigger.is_some()
            && matches!(instruction.keyword, Keyword::Onbuild | Keyword::From | Keyword::Maintainer);
        if let Some(range) = missing(instruction).filter(|_| !forbidden && flags::problems(instruction).is_empty()) {
            report(context, instruction, range);
        }
    }
}

/// Where arguments are missing: the word after which they should stand.
fn missing(instruction: &Instruction) -> Option<Range<usize>> {
    let keyword = instruction.keyword;
    let check = instruction.check.as_ref();
    let none = match &instruction.arguments {
        Arguments::None => keyword != Keyword::Unknown && instruction.heredocs.is_empty(),
        Arguments::Exec(words) => match keyword {
            Keyword::Volume | Keyword::Healthcheck => words.iter().all(|word| word.value.trim().is_empty()),
            _ => false,
        },
        _ => false,
    };
    let complete = check.is_some_and(|check| !check.text().eq_ignore_ascii_case("CMD"));
    (none && !complete).then(|| check.unwrap_or(&instruction.name).span.clone())
}

fn report(context: &mut Context<'_>, instruction: &Instruction, range: Range<usize>) {
    let keyword = instruction.keyword.name();
    let form = instructions::instruction(keyword).and_then(|fact| fact.syntax.first()).unwrap_or(&keyword);
    match instruction.keyword {
        Keyword::Run => {
            let message = "`RUN` without a command starts a shell that has nothing to do and fails. Add a command.";
            context.report(range, message).severity(Severity::Warning);
        }
        Keyword::Cmd | Keyword::Entrypoint => {
            let message = format!(
                "`{keyword}` without arguments makes the container start `/bin/sh -c` without a command. Add one, or \
                 write `{keyword} []` to take back what the base image sets."
            );
            context.report(range, message).severity(Severity::Warning);
        }
        Keyword::Healthcheck if instruction.check.is_some() => {
            context.report(range, "The command of this health check is missing, so the build stops here. Add it.");
        }
        _ => {
            let message = format!("`{keyword}` has no arguments, so the build stops here. It is written `{form}`.");
            context.report(range, message);
        }
    }
}
