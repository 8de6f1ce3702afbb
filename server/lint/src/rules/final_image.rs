//! The instructions that make the final image: those of the last stage and of the stages it starts from.

use dockwright_model::DefinitionKind;
use dockwright_syntax::dockerfile::variable::Value;
use dockwright_syntax::dockerfile::{Instruction, Keyword};

use crate::{Context, Edit};

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

/// The last environment variable of a name that an ENV of these stages sets before instruction `index`, if the file sets
/// it: the value, or `None` inside where a variable decides.
pub(crate) fn env_at(context: &Context<'_>, index: usize, name: &str) -> Option<Option<String>> {
    let definition = context.meaning().definition(index, name)?;
    let definition = context.meaning().scope.definitions().get(definition)?;
    (definition.kind == DefinitionKind::Env).then(|| match &definition.value {
        Value::Known(text) => Some(text.clone()),
        _ => None,
    })
}

/// Inserts lines behind the FROM of a stage.
pub(crate) fn behind_from(context: &Context<'_>, stage: usize, line: &str) -> Option<Edit> {
    let stage = context.meaning().stages.get(stage)?;
    let from = context.dockerfile().instructions.get(stage.from())?;
    let text = context.file.text();
    let end = text.line_range(text.line_of(from.span.end)).end;
    Some(Edit::insert(end, format!("{}{line}", text.newline())))
}

/// Takes one pair out of an ENV, or the whole instruction if it is the only one. `None` where a comment would be lost.
pub(crate) fn remove_pair(context: &Context<'_>, instruction: &Instruction, pair: usize) -> Option<Edit> {
    let pairs = instruction.pairs();
    let this = pairs.get(pair)?;
    let text = context.file.text();
    if pairs.len() == 1 {
        let first = text.full_line_range(text.line_of(instruction.span.start));
        let last = text.full_line_range(text.line_of(instruction.span.end));
        return Some(Edit::delete(first.start..last.end.max(first.end)));
    }
    let range = match pair.checked_sub(1).and_then(|before| pairs.get(before)) {
        Some(before) => before.span.end..this.span.end,
        None => this.span.start..pairs.get(1)?.span.start,
    };
    (!context.dockerfile().comments.iter().any(|comment| range.contains(&comment.span.start))).then(|| Edit::delete(range))
}
