//! What BuildKit refuses about the flags of an instruction.

use dockwright_facts::instructions::{self, FlagFact};
use dockwright_syntax::dockerfile::{Flag, Instruction, Word};

use crate::Context;

/// What is wrong with a flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Problem {
    /// The instruction has no such flag.
    Unknown,
    /// It may be given once only; the first one is at this index.
    Duplicate(usize),
    /// It needs a value and has none.
    MissingValue,
    /// It is neither true nor false.
    NotBoolean,
}

/// The first problem of each flag of an instruction, with the index of the flag. An ONBUILD has no flags itself; ask for
/// its trigger.
pub(crate) fn problems(instruction: &Instruction) -> Vec<(usize, Problem)> {
    let check = instruction.check.as_ref().map(Word::text);
    // BuildKit does not look at the flags of `HEALTHCHECK NONE`.
    if instruction.flags.is_empty() || check.is_some_and(|check| check.eq_ignore_ascii_case("NONE")) {
        return Vec::new();
    }
    let Some(fact) = instructions::instruction(instruction.keyword.name()) else { return Vec::new() };
    let mut seen: Vec<(&'static str, usize)> = Vec::new();
    let mut found = Vec::new();
    for (index, flag) in instruction.flags.iter().enumerate() {
        let Some(known) = fact.flag(name_of(flag)) else {
            found.push((index, Problem::Unknown));
            continue;
        };
        let first = seen.iter().find(|(name, _)| *name == known.name).map(|(_, first)| *first);
        match first.filter(|_| !known.repeatable) {
            Some(first) => found.push((index, Problem::Duplicate(first))),
            None => found.extend(value_problem(flag, known).map(|problem| (index, problem))),
        }
        if first.is_none() {
            seen.push((known.name, index));
        }
    }
    found
}

fn value_problem(flag: &Flag, known: &FlagFact) -> Option<Problem> {
    match flag.value_text() {
        None => (!known.is_boolean()).then_some(Problem::MissingValue),
        Some("") if known.is_boolean() => Some(Problem::MissingValue),
        Some(value) if known.is_boolean() => {
            let valid = value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false");
            (!valid).then_some(Problem::NotBoolean)
        }
        Some(_) => None,
    }
}

/// The name of a flag with quotes and escapes removed.
pub(crate) fn name_of(flag: &Flag) -> &str {
    let name = flag.decoded.split('=').next().unwrap_or_default();
    name.strip_prefix("--").unwrap_or(name)
}

/// Calls `visit` for every flag of the file with a problem, those of triggers included.
pub(crate) fn for_each_problem<'a>(
    context: &mut Context<'a>,
    mut visit: impl FnMut(&mut Context<'a>, &'a Instruction, &'a Flag, Problem),
) {
    for instruction in &context.dockerfile().instructions {
        for instruction in std::iter::once(instruction).chain(instruction.trigger.as_deref()) {
            for (index, problem) in problems(instruction) {
                if let Some(flag) = instruction.flags.get(index) {
                    visit(context, instruction, flag, problem);
                }
            }
        }
    }
}
