use dockwright_syntax::dockerfile::{Comment, Instruction, Keyword, Word};

use super::super::arguments::quoted;
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// The comment right above a named stage or an `ARG` does not begin with its name.
    ///
    /// `docker build --call=outline` shows such a comment as the description of the build argument or stage, but only if it
    /// begins with the name. Write it that way, or put an empty line in between when it describes something else; above the
    /// first instruction of a file BuildKit overlooks empty lines.
    ///
    /// This is for projects that document their builds like that, and so it is off unless switched on.
    ///
    /// ```dockerfile finds 2
    /// ARG IMAGE=debian
    /// # the version of Debian
    /// ARG VERSION=12
    /// # The server.
    /// FROM ${IMAGE}:${VERSION} AS server
    /// ```
    ///
    /// ```dockerfile fixed
    /// ARG IMAGE=debian
    /// # the version of Debian
    ///
    /// ARG VERSION=12
    /// # The server.
    ///
    /// FROM ${IMAGE}:${VERSION} AS server
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
        let text = said(context, comment);
        let word = text.split(' ').next().unwrap_or_default();
        if names.iter().any(|name| name == word) {
            continue;
        }
        let name = names.first().map(String::as_str).unwrap_or_default();
        let first = comment_counts_from_afar(context, instruction);
        let advice = if first { "" } else { ", or put an empty line in between" };
        let message = format!(
            "A comment above describes what is defined here if it begins with {}. Begin it so{advice}.",
            quoted(name)
        );
        let text = context.file.text();
        let line = text.full_line_range(text.line_of(instruction.span.start)).start;
        let fix = (!first).then(|| Fix::safe("Insert an empty line", vec![Edit::insert(line, text.newline())]));
        context.report(comment.span.clone(), message).maybe_fix(fix);
    }
}

/// The text of a comment, as BuildKit reads it.
fn said<'a>(context: &Context<'a>, comment: &Comment) -> &'a str {
    let text = context.text(comment.span.clone());
    text.strip_prefix('#').unwrap_or(text).trim()
}

/// Whether empty lines between the comment and the instruction make no difference: above the first one.
fn comment_counts_from_afar(context: &Context<'_>, instruction: &Instruction) -> bool {
    context.dockerfile().instructions.first().is_some_and(|first| first.span == instruction.span)
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

/// The comment on the line above; for the first instruction the last one before it.
fn comment_above<'a>(context: &Context<'a>, instruction: &Instruction) -> Option<&'a Comment> {
    let text = context.file.text();
    let line = text.line_of(instruction.span.start);
    let comments = &context.dockerfile().comments;
    let before = comments.partition_point(|comment| comment.span.start < instruction.span.start);
    let comment = comments.get(before.checked_sub(1)?)?;
    let above = text.line_of(comment.span.start) + 1 == line;
    // A `#` alone separates like an empty line.
    let near = (above || comment_counts_from_afar(context, instruction)) && !said(context, comment).is_empty();
    near.then_some(comment)
}
