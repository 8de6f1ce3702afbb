use dockwright_syntax::dockerfile::{Arguments, Instruction, Keyword, Word};

use super::super::arguments::{quoted, trailing_comments};
use super::super::exec_form;
use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// An instruction has more or fewer arguments than it can have, so the build stops.
    ///
    /// `FROM` takes an image, or an image with `AS` and a name; `COPY` and `ADD` need at least one source and a
    /// destination; `ENV` and `LABEL` need a value for their key.
    ///
    /// ```dockerfile finds 3
    /// FROM alpine:3.22 AS
    /// ENV LANG
    /// COPY motd
    /// ```
    ///
    /// ```dockerfile finds
    /// FROM alpine:3.22 build
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM alpine:3.22 AS build
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM --platform=linux/amd64 alpine:3.22 AS build
    /// ENV LANG C.UTF-8
    /// COPY motd /etc/
    /// ```
    "wrong-argument-count" {
        category: Correctness,
        severity: Error,
        fix: Some(Unsafe),
        also: [
            "ARGUMENT_EXTRA",
            "ARGUMENT_REQUIRES_ONE",
            "ARGUMENT_REQUIRES_AT_LEAST_ONE",
            "ARGUMENT_REQUIRES_TWO",
            "ARGUMENT_REQUIRES_AT_LEAST_TWO",
            "ARGUMENT_REQUIRES_ONE_OR_THREE",
            "INVALID_AS",
        ],
    }
}

fn check(context: &mut Context<'_>) {
    let escape = context.dockerfile().escape;
    for outer in &context.dockerfile().instructions {
        let instruction = outer.effective();
        match instruction.keyword {
            // A comment after the arguments is the business of the rule `trailing-comment-on-instruction`.
            Keyword::From if outer.trigger.is_none() && trailing_comments(instruction, escape).is_empty() => {
                check_from(context, instruction.words());
            }
            Keyword::Copy | Keyword::Add => check_copy(context, instruction),
            Keyword::Env | Keyword::Label => check_pair(context, instruction),
            _ => {}
        }
    }
}

fn check_from(context: &mut Context<'_>, words: &[Word]) {
    let is_as = |word: &Word| word.text().eq_ignore_ascii_case("as");
    let (range, message, fix) = match words {
        [] | [_] => return,
        [_, word, _] if is_as(word) => return,
        [_, word] if is_as(word) => {
            let message = format!("The name of the stage is missing after `{}`, so the build stops here.", word.text());
            (word.span.clone(), message, None)
        }
        [_, word] => {
            let word_text = quoted(word.text());
            let message = format!(
                "After the image only `AS` and a name may follow, so the build stops at {word_text}. Write `AS` in front \
                 of it if it is the name of the stage, or remove it."
            );
            let fix =
                Fix::unsafe_(format!("Insert `AS` before {word_text}"), vec![Edit::insert(word.span.start, "AS ")]);
            (word.span.clone(), message, Some(fix))
        }
        [_, word, _] => {
            let message = format!(
                "Between the image and the name of the stage only `AS` may stand, so the build stops at {}. Write `AS`.",
                quoted(word.text())
            );
            (word.span.clone(), message, None)
        }
        [_, word, rest @ ..] => {
            let extra = if is_as(word) { rest.get(1) } else { Some(word) };
            let (first, last) = (extra.unwrap_or(word), rest.last().unwrap_or(word));
            let message = format!(
                "`FROM` takes an image, and `AS` with a name, so the build stops at {}. Remove what is too much.",
                quoted(first.text())
            );
            (first.span.start..last.span.end, message, None)
        }
    };
    context.report(range, message).maybe_fix(fix);
}

fn check_copy(context: &mut Context<'_>, instruction: &Instruction) {
    let count = match &instruction.arguments {
        Arguments::Words(words) => words.len(),
        Arguments::Exec(words) => words.len(),
        _ => return,
    };
    // The words of a broken list do not count, and a heredoc that is still open is enough for one line.
    let open = instruction.heredocs.iter().any(|heredoc| heredoc.terminator.is_none());
    if count >= 2 || open || exec_form::broken(instruction).is_some() {
        return;
    }
    let keyword = instruction.keyword.name();
    let message = format!("`{keyword}` needs at least one source and a destination, so the build stops here.");
    context.report(instruction.rest.span.clone(), message);
}

fn check_pair(context: &mut Context<'_>, instruction: &Instruction) {
    let Arguments::Pairs { pairs, legacy: true } = &instruction.arguments else { return };
    for pair in pairs.iter().filter(|pair| pair.value.is_none()) {
        let (keyword, key) = (instruction.keyword.name(), quoted(pair.key.text()));
        let message =
            format!("`{keyword}` gives {key} no value, so the build stops here. Write `{keyword} <key>=<value>`.");
        context.report(pair.span.clone(), message);
    }
}
