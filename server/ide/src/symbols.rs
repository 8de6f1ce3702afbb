//! The outline of a Dockerfile: its stages, and in each its instructions.

pub mod compose;

use std::ops::Range;

use dockwright_model::{Definition, DefinitionKind, File, Meaning, Stage};
use dockwright_syntax::dockerfile::variable::{Value, may_vary};
use dockwright_syntax::dockerfile::{Directive, Instruction, Keyword, Word};

/// Longer details are cut: an outline has one line for each symbol.
const MOST_CHARACTERS: usize = 80;

/// What a symbol is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SymbolKind {
    /// A parser directive.
    Directive,
    /// A build stage.
    Stage,
    /// A build argument, or the ARG that declares several.
    Argument,
    /// An environment variable, or the ENV that declares several.
    Variable,
    /// A label, or the LABEL that sets several.
    Label,
    /// ADD, COPY.
    Files,
    /// RUN.
    Command,
    /// CMD, ENTRYPOINT, HEALTHCHECK: what runs in the container.
    Start,
    /// EXPOSE.
    Ports,
    /// USER, WORKDIR and whatever else sets something.
    Setting,
    /// A heredoc.
    Heredoc,
    /// A key at the top of a Compose file.
    Section,
    /// A service.
    Service,
    /// A network.
    Network,
    /// A volume.
    Volume,
    /// A config.
    Config,
    /// A secret.
    Secret,
    /// A model.
    Model,
}

/// A line of the outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// What it is called; never empty.
    pub name: String,
    /// What else there is to say: the image, the value, the ports. May be empty.
    pub detail: String,
    /// What it is.
    pub kind: SymbolKind,
    /// Byte range of all of it.
    pub range: Range<usize>,
    /// Byte range of what is shown when somebody goes there; lies within `range`.
    pub selection: Range<usize>,
    /// Whether it should not be used any more.
    pub deprecated: bool,
    /// What it holds.
    pub children: Vec<Symbol>,
}

/// The outline: directives, build arguments before the first FROM, stages.
pub fn symbols(file: &File) -> Vec<Symbol> {
    let dockerfile = file.dockerfile();
    let stages = &file.meaning().stages;
    let first = stages.first().map_or(dockerfile.instructions.len(), Stage::from);
    let mut found: Vec<Symbol> = dockerfile.directives.iter().map(directive).collect();
    found.extend(instructions(file, 0..first));
    found.extend(stages.iter().filter_map(|stage| {
        let children = instructions(file, stage.from() + 1..stage.instructions.end);
        Some(Symbol { children, ..of_stage(file, stage)? })
    }));
    found
}

/// What other files may want to find: the named stages and the build arguments, in order, without children.
pub fn exported(file: &File) -> Vec<Symbol> {
    let meaning = file.meaning();
    let stages = meaning.stages.iter().filter_map(|stage| {
        let name = stage.name.as_ref()?;
        Some(Symbol { selection: name.span.clone(), ..of_stage(file, stage)? })
    });
    let arguments = meaning.scope.definitions().iter().filter(|definition| definition.kind != DefinitionKind::Env);
    let arguments = arguments.map(|definition| Symbol {
        name: definition.name.clone(),
        detail: value(definition),
        kind: SymbolKind::Argument,
        range: definition.span.clone(),
        selection: definition.name_span.clone(),
        deprecated: false,
        children: Vec::new(),
    });
    stages.chain(arguments).collect()
}

/// A stage by its name, or by its base when it has none: its name in the outline, and the rest.
fn title(file: &File, stage: &Stage) -> (String, String) {
    let from = file.dockerfile().instructions.get(stage.from());
    let written = from.and_then(Instruction::from).map_or("", |from| from.image.text());
    let base = one_line(stage.base_text.as_deref().filter(|text| !text.is_empty()).unwrap_or(written));
    let number = format!("stage {}", stage.index);
    match &stage.name {
        Some(name) => (one_line(name.text()), base),
        None if base.is_empty() => ("FROM".to_owned(), number),
        None => (base, number),
    }
}

fn directive(directive: &Directive) -> Symbol {
    Symbol {
        name: directive.key(),
        detail: one_line(directive.value.as_ref().map_or("", |value| value.text())),
        kind: SymbolKind::Directive,
        range: directive.span.clone(),
        selection: directive.name.span.clone(),
        deprecated: false,
        children: Vec::new(),
    }
}

/// A stage without what it holds.
pub(crate) fn of_stage(file: &File, stage: &Stage) -> Option<Symbol> {
    let all = file.dockerfile().instructions.get(stage.instructions.clone())?;
    let (from, last) = (all.first()?, all.last()?);
    let (name, detail) = title(file, stage);
    let selection = stage.name.as_ref().or_else(|| Some(from.from()?.image)).unwrap_or(&from.name);
    Some(Symbol {
        name,
        detail,
        kind: SymbolKind::Stage,
        range: from.span.start..last.span.end,
        selection: selection.span.clone(),
        deprecated: false,
        children: Vec::new(),
    })
}

fn instructions(file: &File, indices: Range<usize>) -> Vec<Symbol> {
    let all = file.dockerfile().instructions.get(indices.clone()).unwrap_or_default();
    // A continuation alone is an instruction without a name.
    let named = indices.zip(all).filter(|(_, instruction)| !one_line(instruction.name.text()).is_empty());
    named.map(|(index, instruction)| of_instruction(file, index, instruction)).collect()
}

fn of_instruction(file: &File, index: usize, outer: &Instruction) -> Symbol {
    let inner = outer.effective();
    let keyword = one_line(&inner.name.text().to_ascii_uppercase());
    let mut symbol = Symbol {
        name: if outer.trigger.is_some() { format!("ONBUILD {keyword}") } else { keyword },
        detail: detail(file.meaning(), index, inner),
        kind: kind(inner.keyword),
        range: outer.span.clone(),
        selection: outer.name.span.clone(),
        deprecated: inner.keyword == Keyword::Maintainer,
        children: pairs(file.meaning(), index, inner),
    };
    for child in &mut symbol.children {
        // A quote that is never closed takes in the blanks behind the instruction.
        let clip = |range: &Range<usize>| {
            let end = range.end.min(outer.span.end);
            range.start.min(end)..end
        };
        (child.range, child.selection) = (clip(&child.range), clip(&child.selection));
    }
    if symbol.children.len() == 1 {
        for only in symbol.children.drain(..) {
            symbol.name = format!("{} {}", symbol.name, only.name);
            (symbol.detail, symbol.selection) = (only.detail, only.selection);
        }
    }
    symbol.children.extend(outer.heredocs.iter().filter_map(|heredoc| {
        let end = heredoc.terminator.as_ref().map_or(heredoc.body.end, |terminator| terminator.end);
        let range = heredoc.body.start..end;
        let selection = heredoc.terminator.clone().unwrap_or(range.start..range.start);
        let name = one_line(&heredoc.name);
        let (detail, children) = Default::default();
        let kind = SymbolKind::Heredoc;
        (!name.is_empty()).then_some(Symbol { name, detail, kind, range, selection, deprecated: false, children })
    }));
    symbol
}

fn kind(keyword: Keyword) -> SymbolKind {
    match keyword {
        Keyword::Add | Keyword::Copy => SymbolKind::Files,
        Keyword::Arg => SymbolKind::Argument,
        Keyword::Env => SymbolKind::Variable,
        Keyword::Label => SymbolKind::Label,
        Keyword::Run => SymbolKind::Command,
        Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck => SymbolKind::Start,
        Keyword::Expose => SymbolKind::Ports,
        Keyword::From => SymbolKind::Stage,
        _ => SymbolKind::Setting,
    }
}

/// What the instruction is applied to, on one line.
fn detail(meaning: &Meaning, index: usize, instruction: &Instruction) -> String {
    let text = instruction.rest.text();
    let replaces = !matches!(
        instruction.keyword,
        Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck | Keyword::Shell | Keyword::Maintainer
    );
    let expanded = (replaces && may_vary(text)).then(|| meaning.expand(index, text)).flatten();
    let text = one_line(expanded.as_deref().unwrap_or(text));
    match (&instruction.check, instruction.flag("from").and_then(|from| from.value_text())) {
        (Some(check), _) => one_line(&format!("{} {text}", check.text())),
        (None, Some(from)) if !from.is_empty() => format!("{text} (from {})", one_line(from)),
        _ => text,
    }
}

/// The variables or labels that an instruction sets.
fn pairs(meaning: &Meaning, index: usize, instruction: &Instruction) -> Vec<Symbol> {
    let definitions = meaning.scope.definitions();
    let first = definitions.partition_point(|definition| definition.instruction < index);
    let mut own = definitions.get(first..).unwrap_or_default().iter().peekable();
    let symbol = instruction.pairs().iter().filter_map(|pair| {
        let known = own.next_if(|definition| definition.name_span == pair.key.span);
        let written = pair.value.as_ref().map(Word::text);
        let expanded = written.and_then(|text| meaning.expand(index, text));
        let name = one_line(known.map_or(pair.key.text(), |known| &known.name));
        Some(Symbol {
            detail: known.map_or_else(|| one_line(expanded.as_deref().or(written).unwrap_or_default()), value),
            kind: kind(instruction.keyword),
            range: pair.span.clone(),
            selection: pair.key.span.clone(),
            deprecated: false,
            children: Vec::new(),
            name: Some(name).filter(|name| !name.is_empty())?,
        })
    });
    symbol.collect()
}

fn value(definition: &Definition) -> String {
    match &definition.value {
        Value::Known(value) => one_line(value),
        _ => one_line(definition.written.as_ref().map_or("", |written| written.text())),
    }
}

/// A text with its blanks made one each, cut where it is long.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::new();
    let mut left = MOST_CHARACTERS;
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        let space = usize::from(!line.is_empty());
        if left <= space {
            return line + "…";
        }
        if space == 1 {
            line.push(' ');
        }
        left -= space;
        let end = word.char_indices().nth(left).map(|(at, _)| at);
        line.push_str(word.get(..end.unwrap_or(word.len())).unwrap_or_default());
        if end.is_some() {
            return line + "…";
        }
        left -= word.chars().count();
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(one_line("  a \t\n b\u{feff}  "), "a b\u{feff}");
        assert_eq!(one_line(&"é".repeat(80)), "é".repeat(80));
        assert_eq!(one_line(&"é".repeat(81)), format!("{}…", "é".repeat(80)));
        assert_eq!(one_line(&"ab ".repeat(100)), format!("{}ab…", "ab ".repeat(26)));
    }
}
