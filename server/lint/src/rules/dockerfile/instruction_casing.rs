use dockwright_syntax::dockerfile::{Instruction, Keyword};

use crate::rule::rule;
use crate::{Context, Edit, Fix};

rule! {
    /// A keyword is written in another case than most keywords of the file.
    ///
    /// The builder takes any case. By convention keywords are upper case, which sets them off from their arguments; a
    /// file that keeps to lower case is left alone. Keywords that mix cases have no vote.
    ///
    /// ```dockerfile finds
    /// FROM alpine:3.22
    /// workdir /srv
    /// COPY a b
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM alpine:3.22
    /// WORKDIR /srv
    /// COPY a b
    /// ```
    ///
    /// ```dockerfile ignores
    /// from alpine:3.22
    /// workdir /srv
    /// copy a b
    /// ```
    "instruction-casing" {
        category: Style,
        severity: Warning,
        fix: Some(Safe),
        also: ["ConsistentInstructionCasing", "buildkit/ConsistentInstructionCasing", "CASING_INSTRUCTION"],
    }
}

fn is_lower(name: &str) -> bool {
    !name.bytes().any(|byte| byte.is_ascii_uppercase())
}

fn is_upper(name: &str) -> bool {
    !name.bytes().any(|byte| byte.is_ascii_lowercase())
}

fn check(context: &mut Context<'_>) {
    let known = |instruction: &&Instruction| instruction.keyword != Keyword::Unknown;
    let (mut lower, mut upper) = (0, 0);
    for (index, instruction) in context.dockerfile().instructions.iter().enumerate() {
        // As in BuildKit, build arguments in front of the first FROM have no vote.
        if context.meaning().state(index).stage.is_some() && known(&instruction) {
            lower += usize::from(is_lower(instruction.name.text()));
            upper += usize::from(is_upper(instruction.name.text()));
        }
    }
    let wants_lower = lower > upper;
    for instruction in &context.dockerfile().instructions {
        for instruction in std::iter::once(instruction).chain(instruction.trigger.as_deref()).filter(known) {
            let name = instruction.name.text();
            if if wants_lower { is_lower(name) } else { is_upper(name) } {
                continue;
            }
            let wanted = if wants_lower { name.to_ascii_lowercase() } else { name.to_ascii_uppercase() };
            let case = if wants_lower { "lower" } else { "upper" };
            let message =
                format!("Most keywords of this file are in {case} case. Write `{wanted}` instead of `{name}`.");
            let range = instruction.name.span.clone();
            let title = format!("Change `{name}` to `{wanted}`");
            let mut edits = vec![Edit::replace(range.clone(), wanted)];
            edits.extend(as_word(instruction, wants_lower));
            let fix = Fix::safe(title, edits);
            context.report(range, message).fix(fix);
        }
    }
}

/// The edit that writes the AS of a FROM in the case of its keyword. It is given even where AS is right already, so that
/// the fix of from-as-casing, which goes by the keyword as it is now, waits for this one.
fn as_word(instruction: &Instruction, lower: bool) -> Option<Edit> {
    let word = instruction.from()?.as_word.filter(|word| word.text().eq_ignore_ascii_case("as"))?;
    Some(Edit::replace(word.span.clone(), if lower { "as" } else { "AS" }))
}
