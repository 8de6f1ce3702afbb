use std::ops::Range;

use dockwright_model::processed_words;
use dockwright_syntax::dockerfile::variable::{self, Problem};
use dockwright_syntax::dockerfile::{Dockerfile, Word};

use crate::Context;
use crate::rule::rule;

rule! {
    /// BuildKit cannot read a quote or a `${…}` in the arguments of an instruction.
    ///
    /// Outside of `RUN`, `CMD` and `ENTRYPOINT`, where a shell does it, BuildKit removes quotes and replaces variables
    /// itself. It stops at a quote or brace that is never closed and at braces without a name.
    ///
    /// ```dockerfile finds 2
    /// FROM debian:12
    /// ENV BIN=${HOME/bin
    /// LABEL description it's fast
    /// ```
    ///
    /// ```dockerfile finds 2
    /// FROM debian:12
    /// ENV SHORT=${NAME/-slim}
    /// COPY app-${} /app
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// ENV NAME=x
    /// ENV BIN=${NAME:-/usr}/bin SHORT=${NAME%.*} PRICE='$ {' QUOTED="it's"
    /// RUN echo ${NAME^^}
    /// ```
    "invalid-substitution" {
        category: Correctness,
        severity: Error,
        fix: None,
        also: [],
    }
}

fn check(context: &mut Context<'_>) {
    let other = |problem: &Problem| *problem != Problem::UnsupportedModifier;
    for (problem, range) in problems(context.dockerfile()).into_iter().filter(|(problem, _)| other(problem)) {
        let message = message(problem, context.text(range.clone()));
        context.report(range, message);
    }
}

/// What BuildKit cannot read in the words in which it replaces variables: the first problem of each word, with its place.
pub(super) fn problems(file: &Dockerfile) -> Vec<(Problem, Range<usize>)> {
    let mut found = Vec::new();
    for instruction in &file.instructions {
        let text = file.source.get(instruction.span.clone()).unwrap_or_default();
        if instruction.heredocs.is_empty() && !text.contains(['$', '"', '\'']) {
            continue;
        }
        for (word, quotes) in processed_words(file, instruction) {
            if !word.text().contains(['$', '"', '\'']) {
                continue;
            }
            if let Some((problem, at)) = variable::parse(word.text(), file.escape, quotes).problem {
                found.push((problem, place(&word, problem, at)));
            }
        }
    }
    found
}

/// The quote, or the substitution from `${` to its brace or the end of the word.
fn place(word: &Word, problem: Problem, at: usize) -> Range<usize> {
    if let Problem::OpenQuote(quote) = problem {
        return word.range(at..at + quote.len_utf8());
    }
    let text = word.text();
    let opened = |at: usize| text.get(at..).is_some_and(|text| text.starts_with("${"));
    let start = if opened(at) { at } else { text.get(..at).and_then(|before| before.rfind("${")).unwrap_or(at) };
    let substitution = text.get(start..).unwrap_or_default();
    word.range(start..start + substitution.find('}').map_or(substitution.len(), |brace| brace + 1))
}

fn message(problem: Problem, substitution: &str) -> String {
    let message = match problem {
        Problem::OpenQuote(quote) => {
            return format!("This `{quote}` is never closed, so the build stops. Close it, or escape it.");
        }
        Problem::OpenBrace if replaces(substitution) => {
            "A replacement needs two slashes, `${name/pattern/replacement}`, and the build stops without the second."
        }
        Problem::BadSubstitution => "There is no variable name after `${`, so the build stops. Write `${name}`.",
        Problem::TooDeep => {
            "These variables are nested too deeply. Put the inner ones into build arguments of their own."
        }
        _ => "This `${` is never closed, so the build stops. Add the `}`.",
    };
    message.to_owned()
}

/// Whether it is `${name/` with a brace but no second slash.
fn replaces(substitution: &str) -> bool {
    let Some((inner, _)) = substitution.strip_prefix("${").and_then(|text| text.split_once('}')) else { return false };
    let after = inner.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_');
    after.starts_with('/') && !after.trim_start_matches('/').contains('/')
}
