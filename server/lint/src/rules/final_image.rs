//! The instructions that make the final image: those of the last stage and of the stages it starts from.

use std::collections::HashSet;

use dockwright_model::{Definition, DefinitionKind, Stage};
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::shell::{EffectKind, Script};

use crate::Context;

/// Its instructions of one kind with their indices, in the order of the file. Those inside ONBUILD are not among them.
pub(crate) fn instructions<'a>(
    context: &Context<'a>,
    keyword: Keyword,
) -> impl Iterator<Item = (usize, &'a Instruction)> + use<'a> {
    let meaning = context.meaning();
    let last = meaning.final_stage().map_or(0, |stage| stage.index);
    let mut chain = if meaning.stages.is_empty() { Vec::new() } else { meaning.chain(last) };
    chain.reverse();
    let file = context.dockerfile();
    let all = chain.into_iter().flat_map(move |stage| meaning.stage_instructions(file, stage));
    all.filter(move |(_, instruction)| instruction.keyword == keyword)
}

/// The ENV of a name that is in force at the end of a stage, if the file sets one.
pub(crate) fn env<'a>(context: &Context<'a>, stage: usize, name: &str) -> Option<&'a Definition> {
    let meaning = context.meaning();
    let in_stage = |stage: usize| {
        let all = meaning.scope.named(name).filter(|found| found.kind == DefinitionKind::Env);
        all.filter(|found| found.stage == Some(stage)).last()
    };
    meaning.chain(stage).into_iter().find_map(in_stage)
}

/// Whether a stage, or the image it starts from, sets an environment variable.
pub(crate) fn has_env(context: &Context<'_>, stage: usize, name: &str) -> bool {
    env(context, stage, name).is_some() || image_has_env(context, stage, name)
}

/// Whether the image that a stage starts from sets an environment variable.
pub(crate) fn image_has_env(context: &Context<'_>, stage: usize, name: &str) -> bool {
    let facts = context.meaning().root_of(stage).and_then(|root| root.image_facts());
    facts.is_some_and(|facts| facts.env.iter().any(|(set, _)| *set == name))
}

/// The variables a script sets for itself, wherever it does.
pub(crate) fn assigned(script: &Script) -> HashSet<&str> {
    let names = script.effects.iter().filter_map(|effect| match &effect.kind {
        EffectKind::Export(name) | EffectKind::Assign(name) => Some(&**name),
        _ => None,
    });
    names.collect()
}

/// Whether a stage is for developing or testing, by its name.
pub(crate) fn is_for_developing(stage: &Stage) -> bool {
    let name = stage.name.as_ref().map(|name| name.text().to_ascii_lowercase()).unwrap_or_default();
    let starts = ["dev", "test", "debug", "local", "lint", "e2e"];
    let words = ["ci", "check", "checks", "unittest", "storybook", "preview"];
    name.split(['-', '_', '.']).any(|word| starts.iter().any(|start| word.starts_with(start)) || words.contains(&word))
}
