//! Making the table.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use dockwright_syntax::dockerfile::variable::{self, Parsed};
use dockwright_syntax::dockerfile::{Dockerfile, Instruction, Keyword, Word};
use dockwright_syntax::shell::{Construct, Dialect, EffectKind};

use super::groups::groups;
use super::mentions::mentions;
use super::places::{expanded_words, stage_places};
use super::{Entity, EntityKind, Names, Reference, ReferenceKind, Undeclared};
use crate::meaning::Meaning;
use crate::scope::declared;
use crate::shells::{ShellBody, ShellSource};

/// So many mistakes in one text are passed over in search of further variables.
const MAX_RESTARTS: usize = 20;

/// For each stage and name what ONBUILD declares, as (instruction, entity), in order.
type Triggered = HashMap<(Option<usize>, String), Vec<(usize, usize)>>;

/// What the table is made from, and what only its making needs.
struct Builder<'a> {
    file: &'a Dockerfile,
    meaning: &'a Meaning,
    names: Names,
    /// For each stage its entity.
    stages: Vec<Option<usize>>,
    triggered: Triggered,
}

impl Names {
    pub(crate) fn new(file: &Dockerfile, meaning: &Meaning) -> Self {
        let (names, stages, triggered) = Default::default();
        let mut builder = Builder { file, meaning, names, stages, triggered };
        builder.declare();
        for (index, instruction) in file.instructions.iter().enumerate() {
            builder.stage_references(index, instruction);
            builder.word_references(index, instruction);
        }
        for body in meaning.bodies() {
            builder.script_references(body);
            builder.mentions(body);
        }
        let mut names = builder.names;
        for (entity, group) in groups(&names, meaning).into_iter().enumerate() {
            if let Some(entity) = names.entities.get_mut(entity) {
                entity.group = group;
            }
        }
        names.references.sort_by_key(|found| (found.range.start, found.range.end, found.kind));
        // What a script in a string uses is no mention besides.
        names.references.dedup_by(|found, before| {
            found.range == before.range && (found.kind == ReferenceKind::Mention || found == before)
        });
        names.finish_undeclared();
        names
    }

    fn finish_undeclared(&mut self) {
        self.undeclared.sort_by_key(|found| (found.range.start, found.range.end, found.assigned));
        self.undeclared.dedup();
        let assigned = self.undeclared.iter().filter(|found| found.assigned);
        let local: HashSet<(usize, String)> = assigned.map(|found| (found.instruction, found.name.clone())).collect();
        if !local.is_empty() {
            for found in &mut self.undeclared {
                found.local = local.contains(&(found.instruction, found.name.clone()));
            }
        }
    }
}

impl Builder<'_> {
    fn add(&mut self, kind: EntityKind, name: String, declared: Range<usize>) -> usize {
        let group = self.names.entities.len();
        self.names.entities.push(Entity { kind, name, declared, group });
        group
    }

    fn declare(&mut self) {
        let (file, meaning) = (self.file, self.meaning);
        for stage in &meaning.stages {
            let named = stage.name.as_ref();
            let entity =
                named.map(|word| self.add(EntityKind::Stage(stage.index), word.text().to_owned(), word.span.clone()));
            self.stages.push(entity);
        }
        self.names.first_variable = self.names.entities.len();
        for (index, definition) in meaning.scope.definitions().iter().enumerate() {
            self.add(EntityKind::Variable(index), definition.name.clone(), definition.name_span.clone());
        }
        for (index, instruction) in file.instructions.iter().enumerate() {
            for (position, heredoc) in instruction.heredocs.iter().enumerate() {
                let Some(declared) = heredoc.delimiter.clone() else { continue };
                let entity = self.add(EntityKind::Heredoc(index, position), heredoc.name.clone(), declared);
                if let Some(range) = heredoc.terminator.clone() {
                    self.names.references.push(Reference { range, entity, kind: ReferenceKind::Terminator });
                }
            }
        }
        let triggers = file.instructions.iter().enumerate();
        for (index, trigger) in triggers.filter_map(|(index, outer)| Some((index, outer.trigger.as_deref()?))) {
            let stage = meaning.state(index).stage;
            for (name, key, ..) in declared(trigger) {
                let entity = self.add(EntityKind::Triggered(index), name.clone(), key.span.clone());
                self.triggered.entry((stage, name)).or_default().push((index, entity));
            }
        }
    }

    fn stage_references(&mut self, index: usize, instruction: &Instruction) {
        let meaning = self.meaning;
        let own = meaning.state(index).stage.unwrap_or_default();
        let is_from = instruction.from().is_some();
        let counts = matches!(instruction.effective().keyword, Keyword::Copy | Keyword::Add);
        for place in stage_places(self.file, instruction) {
            let number = || place.text.parse().ok().filter(|number| counts && *number < meaning.stages.len());
            // BuildKit finds stages further down as well, to refuse them where they make a circle.
            let (kind, target) = match (meaning.stage_named(&place.text, own), number()) {
                (Some(stage), _) => (ReferenceKind::Name, Some(stage)),
                (None, Some(stage)) => (ReferenceKind::Number, Some(stage)),
                (None, None) if is_from => continue,
                (None, None) => (ReferenceKind::Name, meaning.stage_named(&place.text, usize::MAX)),
            };
            if let Some(entity) = target.and_then(|stage| self.stages.get(stage).copied().flatten()) {
                self.names.references.push(Reference { range: place.range, entity, kind });
            }
        }
    }

    fn word_references(&mut self, index: usize, outer: &Instruction) {
        let effective = outer.effective();
        for (word, quotes) in expanded_words(self.file, effective) {
            self.in_word(index, &word, self.file.escape, quotes);
        }
        if let Some(word) = shell_string(effective) {
            self.in_word(index, &word, '\\', true);
        }
        let is_run = effective.keyword == Keyword::Run;
        // Those of an ONBUILD are not among its words, and what a RUN takes as data is expanded by the shell.
        if !is_run && outer.trigger.is_none() {
            return;
        }
        let scripts = self.meaning.bodies_of(index);
        for (position, heredoc) in outer.heredocs.iter().enumerate().filter(|(_, heredoc)| heredoc.expand) {
            if scripts.iter().all(|body| body.source != ShellSource::Heredoc(position)) {
                let body = Word::plain(&self.file.source, heredoc.body.clone());
                let escape = if is_run { '\\' } else { self.file.escape };
                self.in_word(index, &body, escape, false);
            }
        }
    }

    /// The variables of a word, those behind a mistake too: somebody may be typing there.
    fn in_word(&mut self, index: usize, word: &Word, escape: char, quotes: bool) {
        let (mut start, text) = (0, word.text());
        for _ in 0..MAX_RESTARTS {
            let rest = text.get(start..).unwrap_or_default();
            let Parsed { parts, problem } = variable::parse(rest, escape, quotes);
            for found in (Parsed { parts, problem: None }).variables() {
                let range = start + found.name_range.start..start + found.name_range.end;
                self.refer(index, &found.name, word.range(range), ReferenceKind::Name);
            }
            let Some((_, at)) = problem else { break };
            if let Some(name) = broken_name(rest, at) {
                let range = start + name.start..start + name.end;
                self.refer(index, rest.get(name).unwrap_or_default(), word.range(range), ReferenceKind::Name);
            }
            start += at + rest.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
        }
    }

    fn script_references(&mut self, body: &ShellBody) {
        let (index, source) = (body.instruction, self.file.source.clone());
        for found in body.script.variables() {
            if let Some(range) = body.name_range(&source, found.span, &found.name) {
                self.refer(index, &found.name, range, ReferenceKind::Name);
            }
        }
        let assignments = body.script.commands.iter().flat_map(|command| &command.assignments);
        let assigned = assignments.map(|assignment| (&assignment.name, assignment.name_span));
        let declared = body.script.effects.iter().filter_map(|effect| match &effect.kind {
            EffectKind::Export(name) | EffectKind::Assign(name) | EffectKind::Unset(name) => Some((name, effect.span)),
            _ => None,
        });
        let loops = body.script.compounds.iter().filter(|compound| compound.construct == Construct::For);
        let loops = loops.filter_map(|compound| compound.name.as_ref()).map(|(name, span)| (name, *span));
        for (name, span) in assigned.chain(declared).chain(loops) {
            if let Some(range) = body.name_range(&source, span, name) {
                self.refer(index, name, range, ReferenceKind::Assignment);
            }
        }
    }

    fn mentions(&mut self, body: &ShellBody) {
        for (name, range) in mentions(body, &self.file.source) {
            if let Some(entity) = self.resolve(body.instruction, name) {
                self.names.references.push(Reference { range, entity, kind: ReferenceKind::Mention });
            }
        }
    }

    fn refer(&mut self, index: usize, name: &str, range: Range<usize>, kind: ReferenceKind) {
        if let Some(entity) = self.resolve(index, name) {
            self.names.references.push(Reference { range, entity, kind });
        } else if name.starts_with(|c: char| c.is_alphabetic() || c == '_') {
            let state = self.meaning.state(index).stage;
            let stage = state.filter(|stage| self.meaning.stages.get(*stage).is_some_and(|one| one.from() != index));
            let (name, assigned) = (name.to_owned(), kind == ReferenceKind::Assignment);
            self.names.undeclared.push(Undeclared { name, range, instruction: index, stage, assigned, local: false });
        }
    }

    /// The declaration that a variable means.
    fn resolve(&self, index: usize, name: &str) -> Option<usize> {
        let declared = || Some(self.names.first_variable + self.meaning.definition(index, name)?);
        if self.triggered.is_empty() {
            return declared();
        }
        let stage = self.meaning.state(index).stage;
        let in_stage = |stage| self.triggered.get(&(stage, name.to_owned()));
        let is_trigger = self.file.instructions.get(index).is_some_and(|outer| outer.trigger.is_some());
        let own = in_stage(stage).filter(|_| is_trigger);
        let own = own.and_then(|list| list.iter().rfind(|(instruction, _)| *instruction < index));
        own.map(|(_, entity)| *entity).or_else(declared).or_else(|| {
            let above = self.meaning.chain(stage?).into_iter().skip(1);
            let found = above.filter_map(|base| in_stage(Some(base))?.last().copied()).next();
            found.map(|(_, entity)| entity)
        })
    }
}

/// The script of an exec form such as `["sh", "-c", "…"]`.
fn shell_string(instruction: &Instruction) -> Option<Word> {
    let runs = matches!(instruction.keyword, Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck);
    let (program, arguments) = instruction.exec().filter(|_| runs)?.split_first()?;
    let of_program = Dialect::of_program(program.value.rsplit('/').next().unwrap_or_default());
    let option = arguments.iter().position(|word| !word.value.starts_with("--") && word.value.ends_with('c'));
    let string = &arguments.get(option.filter(|_| of_program.is_posix())? + 1)?.word;
    let length = string.text().len();
    variable::may_vary(string.text()).then(|| string.part(1..length.saturating_sub(1).max(1)))
}

/// The name of the variable that begins with `${` at an offset of a text, though something is wrong with what follows.
fn broken_name(text: &str, at: usize) -> Option<Range<usize>> {
    let start = at + 2;
    let rest = text.get(at..)?.strip_prefix("${")?;
    let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    (length > 0).then_some(start..start + length)
}
