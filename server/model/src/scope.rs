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
    /// The value, with the defaults of build arguments taken for their values.
    pub value: Value,
    /// For an ARG of a stage without a default: the global ARG it takes its value from.
    pub global: Option<usize>,
}

/// All variables of a file.
#[derive(Debug, Default)]
pub struct Scope {
    definitions: Vec<Definition>,
    by_name: HashMap<String, Vec<usize>>,
}

impl Scope {
    /// All declarations, in order.
    pub fn definitions(&self) -> &[Definition] {
        &self.definitions
    }

    pub(crate) fn push(&mut self, definition: Definition) {
        self.by_name.entry(definition.name.clone()).or_default().push(self.definitions.len());
        self.definitions.push(definition);
    }

    /// The indices of the declarations of a name, in order.
    pub fn named(&self, name: &str) -> &[usize] {
        self.by_name.get(name).map_or(&[], Vec::as_slice)
    }

    /// The declaration a name means in a FROM or a global ARG: the last global ARG before instruction `before`.
    pub fn global(&self, name: &str, before: usize) -> Option<usize> {
        self.last(name, |definition| definition.kind == DefinitionKind::GlobalArg && definition.instruction < before)
    }

    /// The declaration a name means in an instruction of a stage. `chain` holds the stage and the stages it starts from;
    /// of the first only instructions before `before` count. An ENV wins over every ARG.
    pub fn in_stage(&self, name: &str, before: usize, chain: &[usize]) -> Option<usize> {
        let visible = |definition: &Definition| {
            let place = definition.stage.and_then(|stage| chain.iter().position(|link| *link == stage));
            match place {
                Some(0) => definition.instruction < before,
                Some(_) => true,
                None => false,
            }
        };
        self.last(name, |definition| definition.kind == DefinitionKind::Env && visible(definition))
            .or_else(|| self.last(name, |definition| definition.kind == DefinitionKind::Arg && visible(definition)))
    }

    fn last(&self, name: &str, fits: impl Fn(&Definition) -> bool) -> Option<usize> {
        let mut found: Option<usize> = None;
        // Stages of a chain come in order of the file, so the last one in the file is the nearest.
        for &index in self.named(name) {
            if self.definitions.get(index).is_some_and(&fits) {
                found = Some(index);
            }
        }
        found
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
