use dockwright_syntax::dockerfile::{Comment, Instruction, Keyword, Word};

use super::super::arguments::quoted;
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// The comment right above a named stage or an `ARG` does not begin with its name.
    ///
    /// `docker build --call=outline` shows such a comment as the description of the build argument or stage, but only if it
    /// begins with the name. Write it that way, or put an empty line in between when it describes something else.
    ///
    /// This is for projects that document their builds like that, and so it is off unless switched on.
    ///
    /// ```dockerfile finds 2
    /// # the version of Debian
    /// ARG VERSION=12
    /// # The server.
    /// FROM debian:${VERSION} AS server
    /// ```
    ///
    /// ```dockerfile fixed
    /// # the version of Debian
    ///
    /// ARG VERSION=12
    /// # The server.
    ///
    /// FROM debian:${VERSION} AS server
    /// ```
    ///
    /// ```dockerfile ignores
    /// # VERSION is the version of Debian.
    /// ARG VERSION=12
    /// # server answers.
    /// FROM debian:${VERSION} AS server
    ///
    /// # Anything
    ///
    /// ARG OTHER
    /// ```
    "invalid-definition-description" {
        category: Style,
        severity: Hint,
        profile: All,
        fix: Some(Safe),
        also: ["InvalidDefinitionDescription", "buildkit/InvalidDefinitionDescription"],
    }
}

fn check(context: &mut Context<'_>) {
    for instruction in &context.dockerfile().instructions {
        let names = names(instruction);
        let Some(comment) = comment_above(context, instruction).filter(|_| !names.is_empty()) else { continue };
        let text = context.text(comment.span.clone()).trim_start_matches('#').trim();
        let first = text.split(' ').next().unwrap_or_default();
        if names.iter().any(|name| name == first) {
            continue;
        }
        let name = names.first().map(String::as_str).unwrap_or_default();
        let message = format!(
            "A comment right above describes what is defined here if it begins with {}. Begin it so, or put an empty line in \
             between.",
            quoted(name)
        );
        let text = context.file.text();
        let line = text.full_line_range(text.line_of(instruction.span.start)).start;
        let fix = Fix::safe("Insert an empty line", vec![Edit::insert(line, text.newline())]);
        context.report(comment.span.clone(), message).fix(fix);
    }
}

/// What an instruction defines: a stage or build arguments.
fn names(instruction: &Instruction) -> Vec<String> {
    match instruction.keyword {
        Keyword::From => {
            let name = instruction.from().and_then(|from| from.name).map(Word::text);
            name.into_iter().map(str::to_ascii_lowercase).collect()
        }
        Keyword::Arg => instruction.pairs().iter().map(|pair| pair.key.text().to_owned()).collect(),
        _ => Vec::new(),
    }
}

/// The comment on the line above.
fn comment_above<'a>(context: &Context<'a>, instruction: &Instruction) -> Option<&'a Comment> {
    let text = context.file.text();
    let above = text.line_of(instruction.span.start).checked_sub(1)?;
    let comments = &context.dockerfile().comments;
    let before = comments.partition_point(|comment| comment.span.start < instruction.span.start);
    let comment = comments.get(before.checked_sub(1)?)?;
    (text.line_of(comment.span.start) == above).then_some(comment)
}
