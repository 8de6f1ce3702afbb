use dockwright_syntax::dockerfile::{Arguments, Instruction, Keyword};

use super::super::arguments::{quoted, trailing_comments};
use crate::Context;
use crate::rule::rule;

rule! {
    /// A pair of ENV, LABEL or ARG has no key or no equals sign, so the build stops.
    ///
    /// When the first pair of `ENV` or `LABEL` has an equals sign, all must have one. A value with blanks needs quotes, or
    /// its second word is taken as the next pair.
    ///
    /// ```dockerfile finds
    /// FROM alpine:3.22
    /// ENV NAME=Jane Doe
    /// ```
    ///
    /// ```dockerfile finds
    /// FROM alpine:3.22
    /// ARG =1
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM alpine:3.22
    /// ARG A B=1
    /// ENV NAME="Jane Doe" LANG=C.UTF-8
    /// ```
    "key-value-syntax" {
        category: Correctness,
        severity: Error,
        fix: None,
        also: ["SYNTAX_MISSING_NAMES", "SYNTAX_MISSING_EQUALS"],
    }
}

fn check(context: &mut Context<'_>) {
    let escape = context.dockerfile().escape;
    for instruction in &context.dockerfile().instructions {
        let instruction = instruction.effective();
        // A comment after the pairs is the business of the rule `trailing-comment-on-instruction`.
        if let Arguments::Pairs { legacy: false, .. } = instruction.arguments
            && trailing_comments(instruction, escape).is_empty()
        {
            check_pairs(context, instruction);
        }
    }
}

fn check_pairs(context: &mut Context<'_>, instruction: &Instruction) {
    let keyword = instruction.keyword.name();
    let mut without_equals = false;
    for pair in instruction.pairs() {
        if pair.key.text().is_empty() {
            let message =
                format!("A name is missing in front of the equals sign, so the build stops at this `{keyword}`.");
            context.report(pair.span.clone(), message);
        } else if pair.value.is_none() && instruction.keyword != Keyword::Arg && !without_equals {
            // The builder stops at the first; the words after it mostly belong to the same value.
            without_equals = true;
            let message = format!(
                "{} has no equals sign, so the build stops here. Put quotes around a value with spaces.",
                quoted(pair.key.text())
            );
            context.report(pair.span.clone(), message);
        }
    }
}
