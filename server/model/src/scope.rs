//! Build arguments and environment variables, and which of them a name means where.

use std::collections::HashMap;
use std::ops::Range;

use dockwright_syntax::dockerfile::variable::Value;
use dockwright_syntax::dockerfile::{Instruction, Keyword, Word};

/// What declares a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefinitionKind {
    /// ARG before the first FROM: in force in FROM lines only, and in stages that declare it again.
    GlobalArg,
    /// ARG in a stage.
    Arg,
    /// ENV.
    Env,
}

/// A declaration of a variable.
#[derive(Debug, Clone)]
pub struct Definition {
    /// What declares it.
    pub kind: DefinitionKind,
    /// The name, quotes removed.
    pub name: String,
    /// Byte range of the name.
    pub name_span: Range<usize>,
    /// Byte range of the whole `name=value`.
    pub span: Range<usize>,
    /// Index of the instruction.
    pub instruction: usize,
    /// The stage; `None` before the first FROM.
    pub stage: Option<usize>,
    /// The value as written.
    pub written: Option<Word>,
    /// The value, with the defaults of build arguments taken for their values where the build is given none.
    pub value: Value,
    /// For an ARG of a stage without a default: the global ARG it takes its value from.
    pub global: Option<usize>,
}

/// All variables of a file.
#[derive(Debug, Default)]
pub struct Scope {
    definitions: Vec<Definition>,
    /// For each kind and name the declarations, in order.
    by_name: [HashMap<String, Vec<usize>>; 3],
}

impl Scope {
    /// All declarations, in order.
    pub fn definitions(&self) -> &[Definition] {
        &self.definitions
    }

    /// The declarations of a name, those of one kind after another.
    pub fn named<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a Definition> + use<'a> {
        let lists = self.by_name.iter().filter_map(|names| names.get(name)).collect::<Vec<_>>();
        lists.into_iter().flatten().filter_map(|index| self.definitions.get(*index))
    }

    /// Where the value of a declaration comes from: the declaration itself, or the first of those above it in the stage that
    /// say the same one after the other. To say it again changes nothing.
    pub fn origin(&self, mut index: usize) -> usize {
        while let Some(above) = self.repeated(index) {
            index = above;
        }
        index
    }

    /// The declaration that this one says again.
    fn repeated(&self, index: usize) -> Option<usize> {
        let own = self.definitions.get(index)?;
        let named = self.by_name[own.kind as usize].get(&own.name)?;
        let above = *named.get(named.binary_search(&index).ok()?.checked_sub(1)?)?;
        let other = self.definitions.get(above)?;
        let text = own.written.as_ref().map(Word::text);
        let same = other.stage == own.stage && other.written.as_ref().map(Word::text) == text;
        (same && text.is_none_or(|text| !text.contains('$'))).then_some(above)
    }

    pub(crate) fn push(&mut self, definition: Definition) {
        let index = self.definitions.len();
        self.by_name[definition.kind as usize].entry(definition.name.clone()).or_default().push(index);
        self.definitions.push(definition);
    }

    /// The declaration a name means in a FROM or a global ARG: the last global ARG before instruction `before`.
    pub fn global(&self, name: &str, before: usize) -> Option<usize> {
        self.last(DefinitionKind::GlobalArg, name, 0..before)
    }

    /// The declaration a name means in instruction `before` when no stage has begun. BuildKit refuses an ENV there, but who
    /// writes a file may not have come to its FROM yet.
    pub(crate) fn before_stages(&self, name: &str, before: usize) -> Option<usize> {
        self.last(DefinitionKind::Env, name, 0..before).or_else(|| self.global(name, before))
    }

    /// The declaration a name means in an instruction of a stage. `visible` holds the ranges of instructions that count,
    /// nearest first: those of the stage before the instruction, then those of the stages it starts from. An ENV wins over
    /// every ARG.
    pub fn in_stage(&self, name: &str, visible: &[Range<usize>]) -> Option<usize> {
        let nearest = |kind| visible.iter().find_map(|range| self.last(kind, name, range.clone()));
        nearest(DefinitionKind::Env).or_else(|| nearest(DefinitionKind::Arg))
    }

    /// The last declaration of a name by an instruction of the range.
    fn last(&self, kind: DefinitionKind, name: &str, instructions: Range<usize>) -> Option<usize> {
        let named = self.by_name[kind as usize].get(name)?;
        let place = |index: usize| self.definitions.get(index).map_or(0, |definition| definition.instruction);
        let end = named.partition_point(|&index| place(index) < instructions.end);
        let last = *named.get(end.checked_sub(1)?)?;
        (place(last) >= instructions.start).then_some(last)
    }
}

/// The keys and values an ARG or ENV declares, with the quotes of the keys removed.
pub(crate) fn declared(
    instruction: &Instruction,
) -> impl Iterator<Item = (String, &Word, Option<&Word>, Range<usize>)> {
    let declares = matches!(instruction.keyword, Keyword::Arg | Keyword::Env);
    instruction.pairs().iter().filter(move |_| declares).filter_map(|pair| {
        let name: String = pair.key.text().chars().filter(|c| !matches!(c, '"' | '\'')).collect();
        (!name.is_empty()).then(|| (name, &pair.key, pair.value.as_ref(), pair.span.clone()))
    })
}
