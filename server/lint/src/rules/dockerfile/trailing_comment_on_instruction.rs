use std::ops::Range;

use dockwright_model::ShellSource;
use dockwright_syntax::dockerfile::{Arguments, Instruction, Keyword};

use super::super::arguments::{on_own_line, trailing_comments};
use crate::rule::rule;
use crate::{Context, Fix, Severity};

rule! {
    /// A comment after an instruction is no comment: it becomes part of the arguments.
    ///
    /// Dockerfiles know comments on lines of their own only. After `FROM` the words make the build fail, after `COPY`
    /// they are taken as files, after `USER` or `WORKDIR` as part of the name. Move the comment to its own line.
    ///
    /// A shell drops the comments of a `RUN` in shell form by itself. But when such a line is continued, the lines are
    /// joined first, so that the comment takes the rest of the command with it.
    ///
    /// ```dockerfile finds 2
    /// FROM debian:12 # stable
    /// ENV LANG=C.UTF-8 \
    ///     TZ=UTC # everywhere
    /// ```
    ///
    /// ```dockerfile fixed
    /// # stable
    /// FROM debian:12
    /// ENV LANG=C.UTF-8 \
    ///     # everywhere
    ///     TZ=UTC
    /// ```
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// RUN mkdir /srv/data # for the database \
    ///     && chown app /srv/data
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// RUN make # all of it
    /// ENV COLOUR="a #fff" ANCHOR=page#top
    /// ADD https://example.com/a.git#main /srv/
    /// ```
    "trailing-comment-on-instruction" {
        category: Correctness,
        severity: Warning,
        fix: Some(Safe),
        changes: [Environment],
        also: [],
    }
}

fn check(context: &mut Context<'_>) {
    let escape = context.dockerfile().escape;
    for (index, instruction) in context.dockerfile().instructions.iter().enumerate() {
        if instruction.keyword == Keyword::Unknown || instruction.effective().keyword == Keyword::Unknown {
            continue;
        }
        let comments = trailing_comments(instruction.effective(), escape);
        if let Some(first) = comments.first() {
            let (severity, effect) = effect(instruction.effective(), first);
            for comment in comments {
                report(context, instruction, comment, severity, effect);
            }
        }
        check_shell(context, index, instruction);
    }
}

fn report(
    context: &mut Context<'_>,
    instruction: &Instruction,
    comment: Range<usize>,
    severity: Severity,
    effect: &str,
) {
    let keyword = instruction.effective().keyword.name();
    let message =
        format!("A comment must stand on a line of its own: after `{keyword}` {effect}. Move it above the line.");
    let fix =
        on_own_line(context, instruction, &comment).map(|edits| Fix::safe("Move the comment above the line", edits));
    context.report(comment, message).severity(severity).maybe_fix(fix);
}

/// What the builder makes of comments after the arguments, the first of which is `comment`.
fn effect(instruction: &Instruction, comment: &Range<usize>) -> (Severity, &'static str) {
    use Keyword::{Add, Arg, Copy, Env, Expose, From, Healthcheck, Label, Shell, Stopsignal, User, Volume, Workdir};
    let stops = "it is read as arguments, and the build stops";
    match (instruction.keyword, &instruction.arguments) {
        (From | Expose | Stopsignal | Shell, _) => (Severity::Error, stops),
        (Env | Label, Arguments::Pairs { pairs, legacy: false })
            if pairs.iter().any(|pair| pair.span.start >= comment.start && pair.value.is_none()) =>
        {
            (Severity::Error, stops)
        }
        (Healthcheck, _)
            if instruction.check.as_ref().is_some_and(|check| check.text().eq_ignore_ascii_case("NONE")) =>
        {
            (Severity::Error, stops)
        }
        (_, Arguments::Shell) => (Severity::Error, "it spoils the list, which is then run as a shell command"),
        (Copy | Add, _) => (Severity::Warning, "its words are taken as sources and destination"),
        (Arg, _) => (Severity::Warning, "its words are taken as names of build arguments"),
        (Volume, _) => (Severity::Warning, "its words are taken as directories"),
        (User | Workdir, _) => (Severity::Warning, "it becomes part of the name"),
        _ => (Severity::Warning, "it becomes part of the value"),
    }
}

/// Comments of a shell that take the continued lines below them along.
fn check_shell(context: &mut Context<'_>, index: usize, instruction: &Instruction) {
    if instruction.continuations.is_empty() {
        return;
    }
    let bodies = context.meaning().bodies_of(index).iter().filter(|body| body.source == ShellSource::Command);
    for body in bodies {
        for comment in &body.script.comments {
            let all = body.range(*comment);
            let next = instruction.continuations.partition_point(|continuation| continuation.start < all.start);
            let Some(continuation) = instruction.continuations.get(next).filter(|at| at.end < all.end) else {
                continue;
            };
            let line = context.text(all.start..continuation.start).trim_end().len();
            let comment = all.start..all.start + line;
            let fix = on_own_line(context, instruction, &comment);
            let fix = fix.map(|edits| Fix::unsafe_("Move the comment above the line, so that the rest runs", edits));
            let message = "Continued lines are joined before the shell reads them, so this comment takes the rest of the \
                command with it. Move it to a line of its own.";
            context.report(comment, message).maybe_fix(fix);
        }
    }
}
