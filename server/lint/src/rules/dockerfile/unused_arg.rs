use std::collections::HashSet;

use dockwright_facts::arguments::argument;
use dockwright_model::{Definition, DefinitionKind, EntityKind, expanded_words};
use dockwright_syntax::dockerfile::variable;
use dockwright_syntax::dockerfile::{Instruction, Keyword};

use crate::rule::rule;
use crate::{Context, Edit, Fix, Tag};

rule! {
    /// A build argument is declared that nothing uses.
    ///
    /// Whoever sets it with `--build-arg` waits in vain for an effect: perhaps the name is misspelt where it is used, or what
    /// used it is gone.
    ///
    /// The commands of a `RUN` get all build arguments of the stage in their environment, so one of a stage is reported only
    /// when no `RUN` follows it, and one above the first `FROM` only when neither a `FROM` nor a stage asks for it.
    ///
    /// ```dockerfile finds 2
    /// ARG VARIANT=slim
    /// FROM debian:12
    /// ARG VERSION=1.2
    /// COPY app /app
    /// ```
    ///
    /// ```dockerfile fixed
    /// FROM debian:12
    /// COPY app /app
    /// ```
    ///
    /// ```dockerfile ignores
    /// ARG TAG=12
    /// ARG VERSION=1.2
    /// FROM debian:$TAG
    /// ARG VERSION
    /// ARG CACHE_BUST
    /// RUN ./build.sh
    /// ```
    "unused-arg" {
        category: Maintainability,
        severity: Hint,
        fix: Some(Unsafe),
        also: [],
    }
}

/// Of an ARG with more names than this none is removed: each is looked for among all.
const MAX_PAIRS: usize = 100;

fn check(context: &mut Context<'_>) {
    let (file, meaning) = (context.dockerfile(), context.meaning());
    let definitions = meaning.scope.definitions();
    // What a template puts into a FROM may use any of them.
    let template = context.instructions(Keyword::From).any(|(_, from)| from.rest.text().contains("{{"));
    let none = definitions.iter().all(|definition| definition.kind == DefinitionKind::Env);
    if none || template || meaning.stages.is_empty() {
        return;
    }
    let names = context.file.names();
    let used: HashSet<usize> = names
        .references
        .iter()
        .filter(|reference| reference.is_use())
        .filter_map(|reference| match names.entities.get(reference.entity)?.kind {
            EntityKind::Variable(index) => Some(index),
            _ => None,
        })
        .collect();
    let taken: HashSet<&str> =
        definitions.iter().filter(|other| other.stage.is_some()).map(|other| other.name.as_str()).collect();
    let last_run = last_runs(context);
    let mut wanted: Option<HashSet<String>> = None;
    for (index, definition) in definitions.iter().enumerate() {
        let needless = match definition.kind {
            DefinitionKind::Env => continue,
            DefinitionKind::GlobalArg => !taken.contains(definition.name.as_str()),
            DefinitionKind::Arg => definition.stage.is_some_and(|stage| {
                last_run.get(stage).is_none_or(|run| run.is_none_or(|run| run < definition.instruction))
            }),
        };
        // A stage that uses it without an ARG of its own has a finding for that already.
        let missed = |wanted: &mut Option<HashSet<String>>| {
            definition.kind == DefinitionKind::GlobalArg
                && wanted.get_or_insert_with(|| used_in_stages(context)).contains(&definition.name)
        };
        if needless && !used.contains(&index) && !is_for_buildkit(&definition.name) && !missed(&mut wanted) {
            let instruction = file.instructions.get(definition.instruction);
            report(context, definition, instruction);
        }
    }
}

/// The names of all variables that the instructions of stages use, declared or not.
fn used_in_stages(context: &Context<'_>) -> HashSet<String> {
    let file = context.dockerfile();
    let stages = file.instructions.iter().filter(|instruction| instruction.keyword != Keyword::From);
    let words = stages.flat_map(|instruction| expanded_words(file, instruction));
    let mut names: HashSet<String> = HashSet::new();
    for (word, quotes) in words {
        let parsed = variable::parse(word.text(), file.escape, quotes);
        names.extend(parsed.variables().into_iter().map(|variable| variable.name.clone()));
    }
    let scripts = context.meaning().bodies().iter().flat_map(|body| body.script.variables());
    names.extend(scripts.map(|variable| variable.name.to_string()));
    names
}

/// Whether BuildKit itself reads a build argument.
fn is_for_buildkit(name: &str) -> bool {
    argument(name).is_some() || name.starts_with("BUILDKIT_")
}

/// For each stage the index of the last instruction that may get its build arguments in the environment: a RUN of the
/// stage or of one that starts from it.
fn last_runs(context: &Context<'_>) -> Vec<Option<usize>> {
    let (file, meaning) = (context.dockerfile(), context.meaning());
    let mut last: Vec<Option<usize>> = vec![None; meaning.stages.len()];
    for (index, instruction) in file.instructions.iter().enumerate() {
        // A word that is no instruction may have been meant as one.
        if !matches!(instruction.effective().keyword, Keyword::Run | Keyword::Unknown) {
            continue;
        }
        if let Some(place) = meaning.state(index).stage.and_then(|stage| last.get_mut(stage)) {
            *place = Some(index);
        }
    }
    for (stage, own) in meaning.stages.iter().enumerate().rev() {
        if let dockwright_model::Base::Stage(base) = own.base {
            let run = last.get(stage).copied().flatten();
            if let Some(place) = last.get_mut(base) {
                *place = (*place).max(run);
            }
        }
    }
    last
}

fn report(context: &mut Context<'_>, definition: &Definition, instruction: Option<&Instruction>) {
    let name = &definition.name;
    let message = match definition.kind {
        DefinitionKind::GlobalArg => {
            format!("No `FROM` and no stage uses `{name}`, so setting it does nothing. Remove it, or use it.")
        }
        _ => format!("Nothing below uses `{name}`, so setting it does nothing. Remove it, or use it."),
    };
    let edit = instruction.and_then(|instruction| removal(context, instruction, definition));
    let fix = edit.map(|edit| Fix::unsafe_(format!("Remove `{name}`"), vec![edit]));
    context.report(definition.name_span.clone(), message).tag(Tag::Unnecessary).maybe_fix(fix);
}

/// Deletes an ARG with its lines, or one of its several names.
fn removal(context: &Context<'_>, instruction: &Instruction, definition: &Definition) -> Option<Edit> {
    let pairs = instruction.pairs();
    if pairs.len() > MAX_PAIRS {
        return None;
    }
    let at = pairs.iter().position(|pair| pair.span == definition.span)?;
    if pairs.len() == 1 {
        let text = context.file.text();
        let first = text.full_line_range(text.line_of(instruction.span.start));
        let last = text.full_line_range(text.line_of(instruction.span.end));
        return Some(Edit::delete(first.start..last.end));
    }
    let range = match at.checked_sub(1).and_then(|before| pairs.get(before)) {
        Some(before) => before.span.end..definition.span.end,
        None => definition.span.start..pairs.get(1)?.span.start,
    };
    (!context.text(range.clone()).contains('#')).then(|| Edit::delete(range))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::counts;

    #[test]
    fn traps() {
        let cases = [
            ("ARG A\nFROM a", 1),
            ("ARG A\nARG B=$A\nFROM a:$B", 0),
            ("ARG A\nFROM a\nCOPY $A /", 0),
            ("ARG A\nFROM a\nARG A\nRUN x", 0),
            ("ARG A\nFROM {{ image }}", 0),
            ("FROM a\nRUN x\nARG A", 1),
            ("FROM a\nARG A\nENV B=$A", 0),
            ("FROM a AS b\nARG A\nFROM b\nRUN x", 0),
            ("FROM a\nARG A\nONBUILD RUN x", 0),
            ("FROM a\nARG TARGETARCH\nARG HTTP_PROXY\nARG BUILDKIT_SBOM_SCAN_STAGE", 0),
            ("FROM a\nARG A\nCMD echo $A", 0),
            ("FROM a\nARG A\nCMD envsubst '$A'", 0),
            ("FROM a\nARG A B\nLABEL x=$B", 1),
            ("FROM a\nARG A\nCOPY <<E /\n$A\nE", 0),
        ];
        counts("unused-arg", &cases);
    }
}
