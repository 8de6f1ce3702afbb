use dockwright_model::Definition;
use dockwright_syntax::dockerfile::variable;
use dockwright_syntax::dockerfile::{Keyword, Pair};

use super::super::undeclared::{self, Cause, Place, Used};
use crate::refactor::pairs;
use crate::rule::rule;
use crate::{Context, Fix, Severity};

rule! {
    /// A value of an ENV uses a variable that the same ENV sets, and so gets nothing.
    ///
    /// The values of one `ENV` are all computed with what was set before it, in whatever order they stand. What builds on
    /// another variable needs an `ENV` of its own below. `ENV PATH=/opt/bin:$PATH`, which adds to the value before, is fine.
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// ENV ROOT=/opt \
    ///     BIN=$ROOT/bin
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// ENV ROOT=/opt
    /// ENV BIN=$ROOT/bin
    /// ```
    ///
    /// ```dockerfile finds
    /// FROM debian:12
    /// ENV BIN=${ROOT}/bin ROOT=/opt
    /// ```
    ///
    /// ```dockerfile ignores
    /// FROM debian:12
    /// ENV ROOT=/usr
    /// ENV ROOT=/opt BIN=$ROOT/bin PATH=$PATH:/opt/bin
    /// ENV LIBRARIES=/lib OTHER='$LIBRARIES' MORE=\$LIBRARIES NAME=$LIBRARIES_ROOT
    /// ```
    "env-refers-to-same-env" {
        category: Correctness,
        severity: Error,
        fix: Some(Safe),
        changes: [Environment],
        also: ["DL3044", "UndefinedVar", "buildkit/UndefinedVar", "droast/DF062"],
    }
}

/// An ENV with more pairs than this is not split: every pair is held against every other.
const MAX_PAIRS: usize = 100;

fn check(context: &mut Context<'_>) {
    undeclared::for_each(context, |context, place, used, cause| {
        if let Cause::SameInstruction(definition) = cause
            && place.instruction.keyword == Keyword::Env
        {
            report(context, place, used, definition);
        }
    });
}

fn report(context: &mut Context<'_>, place: &Place<'_>, used: &Used, definition: &Definition) {
    let name = used.name.as_str();
    let outside = used.ranges.iter().find(|range| !definition.span.contains(&range.start));
    let Some(range) = outside.or(used.ranges.first()).cloned() else { return };
    let after = range.start > definition.span.start;
    let fix = after.then(|| split(context, place, range.start)).flatten();
    let message = format!(
        "`{name}` is set by this same `ENV`, whose values see only what was set before it: it is empty here. Set it in an \
         `ENV` of its own above."
    );
    // What nobody can see, the base image may set.
    let known = context
        .meaning()
        .root_of(place.stage.index)
        .is_some_and(|root| matches!(root.base, dockwright_model::Base::Scratch) || root.image_facts().is_some());
    let severity = if used.optional || undeclared::COMMON.contains(&name) {
        Severity::Hint
    } else if known {
        Severity::Error
    } else {
        Severity::Warning
    };
    context
        .report(range, message)
        .severity(severity)
        .related(definition.name_span.clone(), "the declaration")
        .maybe_fix(fix);
}

/// Ends the ENV before the pair that holds `offset` and begins another one.
fn split(context: &Context<'_>, place: &Place<'_>, offset: usize) -> Option<Fix> {
    let pairs = place.instruction.pairs();
    if pairs.len() > MAX_PAIRS {
        return None;
    }
    let at = pairs.iter().position(|pair| pair.span.contains(&offset))?;
    let (first, second) = (pairs.get(..at)?, pairs.get(at..)?);
    let gap = first.last()?.span.end..second.first()?.span.start;
    let between = context.text(gap.clone());
    if between.contains('#') || !keeps_the_rest(context, place, first, second) {
        return None;
    }
    let edit = pairs::splitting(context.file, place.instruction, gap);
    Some(Fix::safe("Split this `ENV` in two", vec![edit]))
}

/// Whether no value of the second half uses a variable that had another value before the first half set it.
fn keeps_the_rest(context: &Context<'_>, place: &Place<'_>, first: &[Pair], second: &[Pair]) -> bool {
    let escape = context.dockerfile().escape;
    let set = |name: &str| first.iter().any(|pair| pair.key.text() == name);
    let had = |name: &str| {
        name == "PATH"
            || context.meaning().definition(place.index, name).is_some()
            || undeclared::set_by_image(context, place.stage, name)
    };
    second.iter().filter_map(|pair| pair.value.as_ref()).all(|value| {
        let parsed = variable::parse(value.text(), escape, true);
        parsed.variables().iter().all(|variable| !set(&variable.name) || !had(&variable.name))
    })
}

#[cfg(test)]
mod tests {
    use crate::{Config, Safety, fix};

    #[test]
    fn splits() {
        let mut config = Config::default();
        config.select("env-refers-to-same-env");
        for (text, expected) in [
            ("env A=1 B=$A C=$B\r\n", "env A=1\r\nenv B=$A\r\nenv C=$B\r\n"),
            ("ENV A=1 \\\n  # why\n  B=$A\n", "ENV A=1 \\\n  # why\n  B=$A\n"),
            ("ENV A=1 PATH=/x B=$A:$PATH\n", "ENV A=1 PATH=/x B=$A:$PATH\n"),
            ("ENV A=1 B=\"$A $A\" C=3\n", "ENV A=1\nENV B=\"$A $A\" C=3\n"),
        ] {
            let newline = if text.contains('\r') { "\r\n" } else { "\n" };
            let head = format!("FROM debian{newline}");
            let fixed = fix(&format!("{head}{text}"), &config, Safety::Safe);
            assert_eq!(fixed.text, format!("{head}{expected}"));
        }
    }
}
