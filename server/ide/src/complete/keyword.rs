//! Instructions.

use dockwright_facts::instructions::INSTRUCTIONS;
use dockwright_syntax::dockerfile::Keyword;

use super::context::Place;
use super::{Completion, CompletionKind, Topic};

/// Instructions that are looked at to learn how the file writes them.
const SAMPLE: usize = 30;

/// The order in which a file has use for them.
const ORDER: &[&str] = &[
    "FROM",
    "RUN",
    "COPY",
    "WORKDIR",
    "ENV",
    "ARG",
    "CMD",
    "ENTRYPOINT",
    "EXPOSE",
    "USER",
    "HEALTHCHECK",
    "LABEL",
    "ADD",
    "VOLUME",
    "SHELL",
    "STOPSIGNAL",
    "ONBUILD",
    "MAINTAINER",
];

/// The instructions that may stand at a place: before the first FROM only ARG and FROM, behind ONBUILD those it takes.
pub(super) fn items(place: &Place<'_>, trigger: bool) -> Vec<Completion> {
    let lower = is_lower(place);
    let before_first = !trigger && is_before_first(place);
    let rank = |name: &str| ORDER.iter().position(|known| *known == name);
    let mut facts: Vec<_> = INSTRUCTIONS
        .iter()
        .filter(|fact| !before_first || matches!(fact.name, "FROM" | "ARG"))
        .filter(|fact| !trigger || fact.allowed_in_onbuild)
        .collect();
    facts.sort_by_key(|fact| rank(fact.name));
    let offer = |fact: &&dockwright_facts::instructions::InstructionFact| {
        let name = if lower { fact.name.to_ascii_lowercase() } else { fact.name.to_owned() };
        Completion::new(CompletionKind::Keyword, name, &place.token)
            .detail(fact.summary.trim_end_matches('.'))
            .deprecated_if(fact.deprecated)
            .topic(Topic::Instruction(fact.name.to_owned()))
    };
    facts.iter().map(offer).collect()
}

/// Whether no stage has begun before the place.
fn is_before_first(place: &Place<'_>) -> bool {
    let stages = &place.file.meaning().stages;
    // What is at the cursor may be a FROM already, which would be a stage of its own.
    stages.first().is_none_or(|stage| {
        let instruction = place.file.dockerfile().instructions.get(stage.from());
        instruction.is_none_or(|from| from.span.start >= place.token.insert.start)
    })
}

/// Whether the file writes its keywords in lower case: most of those that are looked at, the one at the cursor excepted.
pub(super) fn is_lower(place: &Place<'_>) -> bool {
    let known = place.file.dockerfile().instructions.iter().take(SAMPLE).filter(|instruction| {
        instruction.keyword != Keyword::Unknown && instruction.name.span.start != place.token.insert.start
    });
    let (mut lower, mut upper) = (0, 0);
    for instruction in known {
        match instruction.name.text().starts_with(|c: char| c.is_ascii_lowercase()) {
            true => lower += 1,
            false => upper += 1,
        }
    }
    lower > upper
}
