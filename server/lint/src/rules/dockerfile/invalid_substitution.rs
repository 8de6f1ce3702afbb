use dockwright_model::processed_words;
use dockwright_syntax::dockerfile::Word;
use dockwright_syntax::dockerfile::variable::{self, Problem};

use crate::Context;
use crate::rule::rule;

rule! {
    /// BuildKit cannot read a quote or a `${…}` in the arguments of an instruction.
    ///
    /// Outside of `RUN`, `CMD` and `ENTRYPOINT`, where a shell does it, BuildKit removes quotes and replaces variables
    /// itself. It stops at a quote or brace that is never closed and at what it does not know: of the modifiers it has
    /// `${name:-default}`, `:+`, `:?` (each with or without the colon), `#`, `##`, `%`, `%%`, `/` and `//`.
    ///
    /// ```dockerfile finds 3
    /// FROM debian:12
    /// ENV BIN=${HOME/bin
    /// LABEL description it's fast
    /// ENV UPPER=${NAME^^}
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
    let file = context.dockerfile();
    for instruction in &file.instructions {
        for (word, quotes) in processed_words(file, instruction) {
            if !word.text().contains(['$', '"', '\'']) {
                continue;
            }
            if let Some((problem, at)) = variable::parse(word.text(), file.escape, quotes).problem {
                report(context, &word, problem, at);
            }
        }
    }
}

fn report(context: &mut Context<'_>, word: &Word, problem: Problem, at: usize) {
    let text = word.text();
    if let Problem::OpenQuote(quote) = problem {
        let message = format!("This `{quote}` is never closed, so the build stops. Close it, or escape it.");
        context.report(word.range(at..at + quote.len_utf8()), message);
        return;
    }
    let opened = |at: usize| text.get(at..).is_some_and(|text| text.starts_with("${"));
    let start = if opened(at) { at } else { text.get(..at).and_then(|before| before.rfind("${")).unwrap_or(at) };
    let substitution = text.get(start..).unwrap_or_default();
    let end = start + substitution.find('}').map_or(substitution.len(), |brace| brace + 1);
    let message = match problem {
        Problem::OpenBrace if replaces(substitution) => {
            "A replacement needs two slashes, `${name/pattern/replacement}`, and the build stops without the second."
        }
        Problem::BadSubstitution => "There is no variable name after `${`, so the build stops. Write `${name}`.",
        Problem::UnsupportedModifier => {
            "BuildKit does not know what follows the name in this `${…}`, and the build stops. It has `:-`, `:+`, `:?`, \
             `#`, `%` and `/`; for others use `RUN` and its shell."
        }
        Problem::TooDeep => {
            "These variables are nested too deeply. Put the inner ones into build arguments of their own."
        }
        _ => "This `${` is never closed, so the build stops. Add the `}`.",
    };
    context.report(word.range(start..end), message);
}

/// Whether it is `${name/` with a brace but no second slash.
fn replaces(substitution: &str) -> bool {
    let Some((inner, _)) = substitution.strip_prefix("${").and_then(|text| text.split_once('}')) else { return false };
    let after = inner.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_');
    after.starts_with('/') && !after.trim_start_matches('/').contains('/')
}
