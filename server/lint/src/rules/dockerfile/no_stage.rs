use std::ops::Range;

use dockwright_syntax::dockerfile::Keyword;

use super::super::arguments::quoted;
use crate::Context;
use crate::rule::rule;

rule! {
    /// The file has no `FROM`, so there is nothing to build.
    ///
    /// Every build stage starts with `FROM`, which names the image to start from; `FROM scratch` starts from nothing. A
    /// file that only holds comments, or only build arguments, is refused as well.
    ///
    /// ```dockerfile finds
    /// ARG VERSION=1
    /// RUN echo $VERSION
    /// ```
    ///
    /// ```dockerfile finds
    /// # Nothing here yet.
    /// ```
    ///
    /// ```dockerfile ignores
    /// ARG VERSION=3.22
    /// FROM alpine:$VERSION
    /// ```
    "no-stage" {
        category: Correctness,
        severity: Error,
        fix: None,
        also: ["tally/require-stages", "NO_SOURCE_IMAGE"],
    }
}

fn check(context: &mut Context<'_>) {
    let instructions = &context.dockerfile().instructions;
    if instructions.iter().any(|instruction| instruction.keyword == Keyword::From) {
        return;
    }
    let first = instructions.iter().find(|instruction| instruction.keyword != Keyword::Arg);
    let (range, message) = match (first, instructions.last()) {
        // What should have been FROM may be misspelt; the rule `unknown-instruction` speaks of it.
        (Some(first), _) if first.keyword == Keyword::Unknown => return,
        (Some(first), _) => (
            first.name.span.clone(),
            format!(
                "{} belongs to no build stage, so the build stops here. Begin the file with `FROM` and an image.",
                quoted(first.name.text())
            ),
        ),
        (None, Some(last)) => (
            last.name.span.clone(),
            "Only build arguments and no `FROM`: there is nothing to build. Add `FROM` and an image.".to_owned(),
        ),
        (None, None) => (
            last_line(context),
            "There is no instruction, so there is nothing to build. Add `FROM` and an image to start from.".to_owned(),
        ),
    };
    context.report(range, message);
}

/// The last line, where the first instruction is missing.
fn last_line(context: &Context<'_>) -> Range<usize> {
    let text = context.file.text();
    let end = text.len().saturating_sub(1);
    let line = text.line_range(text.line_of(end));
    let mark = if context.text(line.clone()).starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    line.start + mark..line.end
}
