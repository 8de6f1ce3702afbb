use std::ops::Range;

use dockwright_syntax::dockerfile::{Instruction, Keyword};

use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// A blank line stands inside an instruction that goes on over several lines.
    ///
    /// The builder drops the blank line and joins the lines around it, which is easy to misread: the instruction looks as
    /// if it ended there. Docker means to refuse such lines one day. Comments between continued lines are fine.
    ///
    /// ```dockerfile finds
    /// FROM alpine:3.22
    /// RUN apk add --no-cache curl && \
    ///
    ///     curl --version
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM alpine:3.22
    /// RUN apk add --no-cache curl && \
    ///     curl --version
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM alpine:3.22
    /// RUN apk add --no-cache curl && \
    ///     # The next line says which version it is.
    ///     curl --version
    /// ```
    "empty-continuation-line" {
        category: Correctness,
        severity: Warning,
        fix: Some(Safe),
        also: ["NoEmptyContinuation", "buildkit/NoEmptyContinuation", "EMPTY_CONTINUATION_LINE"],
    }
}

fn check(context: &mut Context<'_>) {
    for instruction in &context.dockerfile().instructions {
        for lines in runs(&instruction.blank_lines) {
            // The cursor may be there: the line is still being written.
            if lines.end == context.source().len() && !context.text(lines.clone()).ends_with('\n') {
                continue;
            }
            report(context, instruction, lines);
        }
    }
}

fn report(context: &mut Context<'_>, instruction: &Instruction, lines: Range<usize>) {
    let several = context.text(lines.clone()).lines().count() > 1;
    let (what, are) = if several { ("blank lines", "are") } else { ("blank line", "is") };
    let first = context.text(lines.clone()).lines().next().map_or(0, str::len);
    let range = lines.start..lines.start + first;
    let next = context.text(lines.end..instruction.span.end.max(lines.end)).split_whitespace().next();
    // Only the text after the line break counts: `next` may be the start of a line of any kind.
    if let Some(next) = next.filter(|next| Keyword::of(next).name() == *next && !next.is_empty()) {
        let message = format!(
            "The line before ends with a continuation, so `{next}` below this {what} is an argument of `{}`, no \
             instruction. Remove the continuation, or the {what}.",
            instruction.name.text()
        );
        context.report(range, message);
        return;
    }
    let message = format!(
        "The {what} inside this `{}` {are} dropped today, and newer builders may stop here. Remove the {what}.",
        instruction.name.text()
    );
    context.report(range, message).fix(Fix::safe(format!("Remove the {what}"), vec![Edit::delete(lines)]));
}

/// Neighbouring ranges joined.
fn runs(lines: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for line in lines {
        match runs.last_mut() {
            Some(last) if last.end == line.start => last.end = line.end,
            _ => runs.push(line.clone()),
        }
    }
    runs
}
