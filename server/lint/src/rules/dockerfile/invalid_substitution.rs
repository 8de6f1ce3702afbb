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
    let after = word.text().get(at..).unwrap_or_default();
    let end = after.find('}').map_or(after.len(), |brace| brace + 1);
    let message = match problem {
        Problem::OpenQuote(quote) => {
            let message = format!("This {quote} is never closed, so the build stops. Close it, or escape it.");
            context.report(word.range(at..at + 1), message);
            return;
        }
        Problem::OpenBrace => "This `${` is never closed, so the build stops. Add the `}`.",
        Problem::BadSubstitution => "There is no variable name after `${`, so the build stops. Write `${name}`.",
        Problem::UnsupportedModifier => {
            "BuildKit does not know what follows the name in this `${…}`, and the build stops. It has `:-`, `:+`, `:?`, \
             `#`, `%` and `/`; for others use `RUN` and its shell."
        }
        Problem::TooDeep => "These variables are nested too deeply. Put the inner ones into build arguments of their own.",
    };
    context.report(word.range(at..at + end), message);
}
