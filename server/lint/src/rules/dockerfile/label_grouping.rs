use dockwright_syntax::dockerfile::{Instruction, Keyword};

use crate::refactor::pairs;
use crate::rule::rule;
use crate::{Context, Fix};

rule! {
    /// Several `LABEL` instructions in a row could be one.
    ///
    /// One instruction over several lines shows at a glance what belongs together. It is a matter of taste: the image is the
    /// same, as labels need no layers.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// LABEL org.opencontainers.image.title="x"
    /// LABEL org.opencontainers.image.version="1.0"
    /// LABEL org.opencontainers.image.vendor="me"
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// LABEL org.opencontainers.image.title="x" \
    ///       org.opencontainers.image.version="1.0" \
    ///       org.opencontainers.image.vendor="me"
    /// ```
    ///
    /// Two labels, and those with a comment between them, stay apart:
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// LABEL org.opencontainers.image.title="x"
    /// LABEL org.opencontainers.image.version="1.0"
    /// # who to ask
    /// LABEL org.opencontainers.image.vendor="me"
    /// ```
    "label-grouping" {
        category: Style,
        severity: Hint,
        profile: All,
        fix: Some(Safe),
        also: ["tally/labels/prefer-grouped"],
    }
}

/// Pairs that are worth an instruction of several lines.
const FEWEST: usize = 3;

fn check(context: &mut Context<'_>) {
    let instructions = &context.dockerfile().instructions;
    let mut group: Vec<&Instruction> = Vec::new();
    for instruction in instructions {
        let joins = is_plain(instruction)
            && group.last().is_some_and(|last| context.text(last.span.end..instruction.span.start).trim().is_empty());
        if !joins {
            report(context, &group);
            group.clear();
        }
        if is_plain(instruction) {
            group.push(instruction);
        }
    }
    report(context, &group);
}

fn is_plain(instruction: &Instruction) -> bool {
    instruction.keyword == Keyword::Label && pairs::is_mergeable(instruction)
}

fn report(context: &mut Context<'_>, group: &[&Instruction]) {
    let pairs: usize = group.iter().map(|instruction| instruction.pairs().len()).sum();
    let [first, _, ..] = group else { return };
    if pairs < FEWEST {
        return;
    }
    let edits = pairs::merging(context.file, group);
    let message = format!("These {} `LABEL` instructions could be one over several lines.", group.len());
    let title = format!("Merge the {} `LABEL` instructions", group.len());
    context.report(first.name.span.clone(), message).fix(Fix::safe(title, edits));
}
