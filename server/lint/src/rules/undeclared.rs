//! Variables that nothing declares where BuildKit replaces them, and what the reason may be.

use std::collections::HashMap;
use std::ops::Range;

use dockwright_facts::arguments::{ArgumentKind, argument};
use dockwright_model::{Definition, Stage, expanded_words};
use dockwright_syntax::dockerfile::variable::{self, Modifier, Variable};
use dockwright_syntax::dockerfile::{Instruction, Keyword};

use crate::Context;

/// A variable without a declaration, and where one instruction uses it.
pub(crate) struct Used {
    pub(crate) name: String,
    /// Whether every use says what to do without a value.
    pub(crate) optional: bool,
    /// Byte ranges of the name.
    pub(crate) ranges: Vec<Range<usize>>,
}

/// The instruction that uses it.
pub(crate) struct Place<'a> {
    pub(crate) index: usize,
    pub(crate) instruction: &'a Instruction,
    pub(crate) stage: &'a Stage,
}

/// Why a variable is not declared.
pub(crate) enum Cause<'a> {
    /// The base image is known to set it.
    Image,
    /// It is declared before the first FROM.
    Global(&'a Definition),
    /// It is predefined, but an ARG has to ask for it.
    Predefined,
    /// Another value of the same instruction is meant.
    SameInstruction(&'a Definition),
    /// It is declared further down.
    Later(&'a Definition),
    /// Nobody declares it.
    Unknown,
}

/// Calls `visit` for every variable that an instruction of a stage uses and nothing above declares; FROM is left out.
pub(crate) fn for_each<'a>(
    context: &mut Context<'a>,
    mut visit: impl FnMut(&mut Context<'a>, &Place<'a>, &Used, &Cause<'a>),
) {
    let (file, meaning) = (context.dockerfile(), context.meaning());
    for (index, instruction) in file.instructions.iter().enumerate() {
        let Some(stage) = meaning.state(index).stage.and_then(|stage| meaning.stages.get(stage)) else { continue };
        if instruction.keyword == Keyword::From {
            continue;
        }
        let place = Place { index, instruction, stage };
        for used in undeclared(context, index, instruction) {
            let cause = cause(context, &place, &used);
            visit(context, &place, &used, &cause);
        }
    }
}

fn undeclared(context: &Context<'_>, index: usize, instruction: &Instruction) -> Vec<Used> {
    let (file, meaning) = (context.dockerfile(), context.meaning());
    let mut found: Vec<Used> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for (word, quotes) in expanded_words(file, instruction) {
        let parsed = variable::parse(word.text(), file.escape, quotes);
        for variable in parsed.variables().into_iter().filter(|variable| is_ordinary(variable)) {
            let optional = matches!(variable.modifier, Some(Modifier::Default { .. } | Modifier::Alternate { .. }));
            let range = word.range(variable.name_range.clone());
            let place = places.get(&variable.name).copied();
            if let Some(used) = place.and_then(|place| found.get_mut(place)) {
                used.ranges.push(range);
                used.optional &= optional;
            } else if meaning.definition(index, &variable.name).is_none() {
                places.insert(variable.name.clone(), found.len());
                found.push(Used { name: variable.name.clone(), optional, ranges: vec![range] });
            }
        }
    }
    found
}

/// Whether a variable is one that somebody has to declare.
fn is_ordinary(variable: &Variable) -> bool {
    let named = variable.name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    named && variable.name != "PATH" && !is_proxy(&variable.name)
}

fn is_proxy(name: &str) -> bool {
    argument(name).is_some_and(|argument| argument.kind == ArgumentKind::Proxy)
}

fn cause<'a>(context: &Context<'a>, place: &Place<'a>, used: &Used) -> Cause<'a> {
    let (name, meaning) = (used.name.as_str(), context.meaning());
    let scope = &meaning.scope;
    if set_by_image(context, place.stage, name) {
        return Cause::Image;
    }
    if let Some(global) = scope.global(name, usize::MAX).and_then(|global| scope.definitions().get(global)) {
        return Cause::Global(global);
    }
    if argument(name).is_some() {
        return Cause::Predefined;
    }
    let own = |definition: &Definition| used.ranges.iter().all(|range| definition.span.contains(&range.start));
    let mut same_stage = scope.named(name).filter(|definition| definition.stage == Some(place.stage.index));
    match same_stage.find(|definition| definition.instruction != place.index || !own(definition)) {
        Some(same) if same.instruction == place.index => Cause::SameInstruction(same),
        Some(later) => Cause::Later(later),
        None => Cause::Unknown,
    }
}

/// Whether the image at the bottom of a stage is known to set a variable.
pub(crate) fn set_by_image(context: &Context<'_>, stage: &Stage, name: &str) -> bool {
    let facts = context.meaning().root_of(stage.index).and_then(|root| root.image_facts());
    facts.is_some_and(|facts| facts.env.iter().any(|(set, _)| *set == name))
}

/// Names that images set, though what is known of an image may not tell.
pub(crate) const COMMON: &[&str] = &[
    "CARGO_HOME",
    "CLASSPATH",
    "CPATH",
    "CPLUS_INCLUDE_PATH",
    "C_INCLUDE_PATH",
    "GOPATH",
    "GOROOT",
    "HOME",
    "HOSTNAME",
    "JAVA_HOME",
    "LANG",
    "LC_ALL",
    "LD_LIBRARY_PATH",
    "LD_PRELOAD",
    "LIBRARY_PATH",
    "MANPATH",
    "NODE_PATH",
    "NODE_VERSION",
    "PERL5LIB",
    "PKG_CONFIG_PATH",
    "PYTHONPATH",
    "PYTHON_VERSION",
    "RUSTUP_HOME",
    "SHELL",
    "TERM",
    "TZ",
];
