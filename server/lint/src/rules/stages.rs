//! How stages hang together, and how they are named.

use std::collections::HashMap;
use std::ops::Range;

pub(crate) use dockwright_model::is_valid_stage_name as is_valid_name;
use dockwright_model::{Base, Meaning, Source};

use dockwright_syntax::dockerfile::Dockerfile;

use crate::{Context, Edit, Fix};

/// Whether it names the stage it stands in, and no earlier one.
pub(crate) fn is_self(context: &Context<'_>, source: &Source) -> bool {
    let meaning = context.meaning();
    let text = source.text();
    let name = meaning.stages.get(source.stage).and_then(|stage| stage.name.as_ref());
    let named = name.is_some_and(|name| name.text().eq_ignore_ascii_case(text));
    let numbered = text.parse() == Ok(source.stage);
    (named || numbered) && meaning.stage_named(text, source.stage).is_none()
}

/// For each stage those it needs: the one it starts from, and those it takes files from.
pub(crate) fn needs(meaning: &Meaning) -> Vec<Vec<usize>> {
    let base = |base: &Base| match base {
        Base::Stage(stage) => vec![*stage],
        _ => Vec::new(),
    };
    let mut needs: Vec<Vec<usize>> = meaning.stages.iter().map(|stage| base(&stage.base)).collect();
    for source in &meaning.sources {
        if let (Some(target), Some(own)) = (source.target(meaning), needs.get_mut(source.stage)) {
            own.push(target);
        }
    }
    needs
}

/// For each stage whether one of `roots` is it or needs it.
pub(crate) fn reached(needs: &[Vec<usize>], roots: impl IntoIterator<Item = usize>) -> Vec<bool> {
    let mut reached = vec![false; needs.len()];
    let mut waiting: Vec<usize> = roots.into_iter().collect();
    while let Some(stage) = waiting.pop() {
        if let Some(seen) = reached.get_mut(stage).filter(|seen| !**seen) {
            *seen = true;
            waiting.extend(needs.get(stage).into_iter().flatten());
        }
    }
    reached
}

/// References to stages further down that are followed; each costs a look at all stages.
const MAX_CIRCLES: usize = 20;

/// The sources (their indices, with that of the stage they mean) that name a stage further down which needs theirs in turn.
pub(crate) fn circles(meaning: &Meaning) -> Vec<(usize, usize)> {
    let later = |(index, source): (usize, &Source)| {
        let target = source.target(meaning).filter(|target| *target > source.stage)?;
        Some((index, source.stage, target))
    };
    let later: Vec<_> = meaning.sources.iter().enumerate().filter_map(later).take(MAX_CIRCLES).collect();
    if later.is_empty() {
        return Vec::new();
    }
    let needs = needs(meaning);
    let closes = |(_, stage, target): &(usize, usize, usize)| reached(&needs, [*target]).get(*stage) == Some(&true);
    later.into_iter().filter(closes).map(|(index, _, target)| (index, target)).collect()
}

/// Gives names to stages that have none, and has the numbers in `--from` replaced by them.
pub(crate) struct Namer<'a> {
    /// For each number of a stage where it is written.
    numbers: HashMap<usize, Vec<Range<usize>>>,
    /// New names, by the number of the stage.
    names: HashMap<usize, String>,
    file: &'a Dockerfile,
    meaning: &'a Meaning,
}

impl<'a> Namer<'a> {
    /// For the stages of a file: `build`, `build-2` and so on, as far as they are free.
    pub(crate) fn new(context: &Context<'a>) -> Self {
        let mut numbers: HashMap<usize, Vec<Range<usize>>> = HashMap::new();
        for source in &context.meaning().sources {
            if let Some(number) = source.number().filter(|number| *number < source.stage) {
                numbers.entry(number).or_default().push(source.place.range.clone());
            }
        }
        let meaning = context.meaning();
        let name = |number| if number == 1 { "build".to_owned() } else { format!("build-{number}") };
        let fresh = (1..).map(name).filter(|name| meaning.stage_named(name, usize::MAX).is_none());
        let unnamed = meaning.stages.iter().filter(|stage| stage.name.is_none()).map(|stage| stage.index);
        let names = unnamed.zip(fresh).collect();
        Self { numbers, names, file: context.dockerfile(), meaning }
    }

    /// Whether a stage is referred to by its number.
    pub(crate) fn is_numbered(&self, stage: usize) -> bool {
        self.numbers.contains_key(&stage)
    }

    /// The fix for a stage; `None` when its FROM is not a lone image.
    pub(crate) fn name(&self, stage: usize) -> Option<Fix> {
        let from = self.meaning.stages.get(stage)?.from();
        let instruction = self.file.instructions.get(from)?;
        let [image] = instruction.words() else { return None };
        let name = self.names.get(&stage)?;
        let word = if instruction.name.text() == "from" { "as" } else { "AS" };
        let mut edits = vec![Edit::insert(image.span.end, format!(" {word} {name}"))];
        let references = self.numbers.get(&stage).into_iter().flatten();
        edits.extend(references.map(|range| Edit::replace(range.clone(), name.clone())));
        let title = match edits.len() {
            1 => format!("Name the stage `{name}`"),
            _ => format!("Name the stage `{name}` and use the name in `--from`"),
        };
        Some(Fix::unsafe_(title, edits))
    }
}
