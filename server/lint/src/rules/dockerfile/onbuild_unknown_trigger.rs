use dockwright_syntax::dockerfile::Keyword;

use super::unknown_instruction::judge_word;
use crate::Context;
use crate::rule::rule;

rule! {
    /// ONBUILD is followed by a word that is no instruction, so the build stops.
    ///
    /// What follows `ONBUILD` is an instruction like any other; a command needs a `RUN` here too.
    ///
    /// ```dockerfile finds 2
    /// FROM alpine:3.22
    /// ONBUILD COPPY . /srv
    /// ONBUILD npm install
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM alpine:3.22
    /// ONBUILD COPY . /srv
    /// ONBUILD RUN npm install
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM alpine:3.22
    /// ONBUILD copy . /srv
    /// ```
    "onbuild-unknown-trigger" {
        category: Correctness,
        severity: Error,
        fix: Some(Unsafe),
        also: ["tally/invalid-onbuild-trigger", "UNKNOWN_INSTRUCTION"],
    }
}

fn check(context: &mut Context<'_>) {
    for (_, instruction) in context.instructions(Keyword::Onbuild) {
        let Some(trigger) = instruction.trigger.as_deref().filter(|trigger| trigger.keyword == Keyword::Unknown) else {
            continue;
        };
        let (message, fix) = judge_word(trigger);
        context.report(trigger.name.span.clone(), message).maybe_fix(fix);
    }
}
