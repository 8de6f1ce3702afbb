//! The names of a file: what declares them and what refers to them. One table for definition, references, highlight,
//! rename, hover and the rules on undefined names.

use std::ops::Range;

use dockwright_syntax::dockerfile::variable;
use dockwright_syntax::dockerfile::{Arguments, Dockerfile, Instruction, Keyword, Word};
use dockwright_syntax::mount::Mount;

use crate::meaning::Meaning;
use crate::shells::ShellBody;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntityKind {
    /// A build stage: its index in [`Meaning::stages`].
    Stage(usize),
    /// A build argument or environment variable: its index in the definitions of the scope.
    Variable(usize),
    /// A heredoc: the indices of its instruction and of the heredoc in it.
    Heredoc(usize, usize),
}

/// Something with a name.
#[derive(Debug, Clone)]
pub struct Entity {
    /// What it is.
    pub kind: EntityKind,
    /// The name.
    pub name: String,
    /// Where it is declared: byte range of the name.
    pub declared: Range<usize>,
}

/// A place that refers to an entity. The declaration is no reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Byte range of the name.
    pub range: Range<usize>,
    /// Index of the entity.
    pub entity: usize,
}

/// All names of a file.
#[derive(Debug, Default)]
pub struct Names {
    /// The declarations: stages first, then variables, then heredocs, each in order.
    pub entities: Vec<Entity>,
    /// The references, by their place.
    pub references: Vec<Reference>,
    first_variable: usize,
}

impl Names {
    pub(crate) fn new(file: &Dockerfile, meaning: &Meaning) -> Self {
        let mut names = Names::default();
        let stages = names.declare(file, meaning);
        for (index, instruction) in file.instructions.iter().enumerate() {
            names.stage_references(file, meaning, index, instruction, &stages);
            for (word, quotes) in expanded_words(file, instruction) {
                let parsed = variable::parse(word.text(), file.escape, quotes);
                for found in parsed.variables() {
                    if let Some(definition) = meaning.definition(index, &found.name) {
                        names.refer(definition, word.range(found.name_range.clone()));
                    }
                }
            }
        }
        for body in meaning.bodies() {
            names.script_references(file, meaning, body);
        }
        names.references.sort_by_key(|reference| (reference.range.start, reference.range.end));
        names.references.dedup();
        names
    }

    /// Declares everything; gives for each stage its entity.
    fn declare(&mut self, file: &Dockerfile, meaning: &Meaning) -> Vec<Option<usize>> {
        let stages = meaning.stages.iter().map(|stage| {
            let word = stage.name.as_ref()?;
            let (name, declared) = (word.text().to_owned(), word.span.clone());
            self.entities.push(Entity { kind: EntityKind::Stage(stage.index), name, declared });
            Some(self.entities.len() - 1)
        });
        let stages: Vec<Option<usize>> = stages.collect();
        self.first_variable = self.entities.len();
        for (index, definition) in meaning.scope.definitions().iter().enumerate() {
            let (name, declared) = (definition.name.clone(), definition.name_span.clone());
            self.entities.push(Entity { kind: EntityKind::Variable(index), name, declared });
        }
        for (index, instruction) in file.instructions.iter().enumerate() {
            for (position, heredoc) in instruction.heredocs.iter().enumerate() {
                let Some(declared) = heredoc.delimiter.clone() else { continue };
                let (kind, name) = (EntityKind::Heredoc(index, position), heredoc.name.clone());
                self.entities.push(Entity { kind, name, declared });
                if let Some(range) = heredoc.terminator.clone() {
                    self.references.push(Reference { range, entity: self.entities.len() - 1 });
                }
            }
        }
        stages
    }

    fn stage_references(
        &mut self,
        file: &Dockerfile,
        meaning: &Meaning,
        index: usize,
        instruction: &Instruction,
        stages: &[Option<usize>],
    ) {
        // The editor finds the stage a COPY stands in as well, though BuildKit refuses to copy from it.
        let number = meaning.state(index).stage.map_or(0, |stage| stage + usize::from(instruction.from().is_none()));
        for place in stage_places(file, instruction) {
            let target = meaning.stage_named(&place.text, number);
            if let Some(entity) = target.and_then(|stage| stages.get(stage).copied().flatten()) {
                self.references.push(Reference { range: place.range, entity });
            }
        }
    }

    fn script_references(&mut self, file: &Dockerfile, meaning: &Meaning, body: &ShellBody) {
        for found in body.script.variables() {
            if let Some(definition) = meaning.definition(body.instruction, &found.name) {
                let whole = body.range(found.span);
                let text = file.source.get(whole.clone()).unwrap_or_default();
                let start = whole.start + text.find(&*found.name).unwrap_or(0);
                self.refer(definition, start..start + found.name.len());
            }
        }
    }

    fn refer(&mut self, definition: usize, range: Range<usize>) {
        self.references.push(Reference { range, entity: self.first_variable + definition });
    }

    /// The entity declared or referred to at a byte offset, with the byte range of the name there.
    pub fn at(&self, offset: usize) -> Option<(usize, Range<usize>)> {
        let holds = |range: &Range<usize>| range.start <= offset && offset <= range.end;
        let declared = self.entities.iter().enumerate().filter(|(_, entity)| holds(&entity.declared));
        declared
            .map(|(index, entity)| (index, entity.declared.clone()))
            .chain(
                self.references
                    .iter()
                    .filter(|found| holds(&found.range))
                    .map(|found| (found.entity, found.range.clone())),
            )
            .next()
    }
}

/// A place where a stage may be named.
#[derive(Debug, Clone)]
pub struct StagePlace {
    /// The text as written.
    pub text: String,
    /// Byte range of the text.
    pub range: Range<usize>,
}

/// The places of an instruction where a stage may be named: the base of FROM, `--from`, and `from=` of mounts.
pub fn stage_places(file: &Dockerfile, instruction: &Instruction) -> Vec<StagePlace> {
    let mut places = Vec::new();
    if let Some(from) = instruction.from() {
        places.push(StagePlace { text: from.image.text().to_owned(), range: from.image.span.clone() });
    }
    let instruction = instruction.effective();
    for flag in &instruction.flags {
        let Some(value) = &flag.value else { continue };
        if flag.is("from") {
            places
                .push(StagePlace { text: flag.value_text().unwrap_or_default().to_owned(), range: value.span.clone() });
        } else if flag.is("mount") {
            let written = file.source.get(value.span.clone()).unwrap_or_default();
            let mount = Mount::parse(written);
            let Some(field) = mount.from() else { continue };
            let Some(within) = field.value_range.clone() else { continue };
            let range = value.span.start + within.start..value.span.start + within.end;
            places.push(StagePlace { text: field.text().to_owned(), range });
        }
    }
    places
}

/// The words of an instruction in which BuildKit replaces variables and that hold a dollar sign, each with whether quotes
/// are removed too. See [`processed_words`].
pub fn expanded_words(file: &Dockerfile, instruction: &Instruction) -> Vec<(Word, bool)> {
    // Most instructions have none.
    let text = file.source.get(instruction.span.clone()).unwrap_or_default();
    if instruction.heredocs.is_empty() && !variable::may_vary(text) {
        return Vec::new();
    }
    let mut words = processed_words(file, instruction);
    words.retain(|(word, _)| variable::may_vary(word.text()));
    words
}

/// The words of an instruction in which BuildKit replaces variables, each with whether quotes are removed too.
///
/// Commands of RUN, CMD, ENTRYPOINT and HEALTHCHECK are not among them: there the shell does it. Nor is the instruction
/// of an ONBUILD, which is read when the image is used.
pub fn processed_words(file: &Dockerfile, instruction: &Instruction) -> Vec<(Word, bool)> {
    let flags = |names: &'static [&'static str]| {
        let wanted = instruction.flags.iter().filter(move |flag| names.iter().any(|name| flag.is(name)));
        wanted.filter_map(|flag| flag.value.clone()).map(|value| (value, true))
    };
    let mut words: Vec<(Word, bool)> = match instruction.keyword {
        Keyword::From => flags(&["platform"]).collect(),
        Keyword::Run => return flags(&["mount"]).collect(),
        Keyword::Add | Keyword::Copy => flags(&["chown", "chmod", "checksum", "exclude"]).collect(),
        Keyword::Arg | Keyword::Env | Keyword::Label | Keyword::Expose | Keyword::Stopsignal => Vec::new(),
        Keyword::User | Keyword::Volume | Keyword::Workdir => Vec::new(),
        _ => return Vec::new(),
    };
    match &instruction.arguments {
        Arguments::Words(list) if instruction.keyword == Keyword::From => {
            words.extend(list.first().map(|word| (word.clone(), true)));
        }
        Arguments::Words(list) => words.extend(list.iter().map(|word| (word.clone(), true))),
        Arguments::Exec(list) => words.extend(list.iter().map(|exec| {
            let length = exec.word.text().len();
            (exec.word.part(1..length.saturating_sub(1).max(1)), true)
        })),
        Arguments::Pairs { pairs, .. } => {
            for pair in pairs {
                words.push((pair.key.clone(), true));
                words.extend(pair.value.clone().map(|value| (value, true)));
            }
        }
        Arguments::None | Arguments::Shell => {}
    }
    let bodies = instruction.heredocs.iter().filter(|heredoc| heredoc.expand);
    words.extend(bodies.map(|heredoc| (Word::plain(&file.source, heredoc.body.clone()), false)));
    words
}
