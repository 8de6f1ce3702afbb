//! The meaning of a Dockerfile, computed in one pass over its instructions.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::OnceLock;

use dockwright_facts::arguments::{ArgumentKind, argument};
use dockwright_syntax::dockerfile::variable::{self, Value};
use dockwright_syntax::dockerfile::{Comment, Dockerfile, Instruction, Keyword, Word};
use dockwright_syntax::image_ref::ImageRef;
use dockwright_syntax::shell::Dialect;

use crate::file::BuildArguments;
use crate::scope::{Definition, DefinitionKind, Scope, declared};
use crate::shells::{self, ShellBody, ShellCache};
use crate::source::{self, Source};
use crate::stage::{Base, Os, SharedFacts, Stage, is_windows};
use crate::state::{State, User};

/// A value longer than this is treated as unknown: `ENV A=$A$A` doubles with every line.
const MAX_VALUE: usize = 8 * 1024;

/// The values of a file may be this long together; the rest is treated as unknown. `ENV A=$A:b` grows with every line, and
/// each line has a value of its own.
const MAX_VALUES: usize = 16 * 1024 * 1024;

/// Words of a SHELL that count. Nobody writes more, and every RUN asks for them.
const MAX_SHELL_WORDS: usize = 64;

/// Nobody builds more stages on one another; a hostile file may.
const MAX_CHAIN: usize = 256;

/// What a Dockerfile means.
#[derive(Debug, Default)]
pub struct Meaning {
    /// The build stages, in order.
    pub stages: Vec<Stage>,
    /// The variables.
    pub scope: Scope,
    /// Where instructions take files from other stages and images, in order.
    pub sources: Vec<Source>,
    states: Vec<State>,
    ends: Vec<State>,
    bodies: Vec<ShellBody>,
    /// For each name in lower case the stages that have it, in order.
    named: HashMap<String, Vec<usize>>,
    /// For each text of an image what is known of it.
    facts: HashMap<String, SharedFacts>,
    /// For each stage whether it is the final one or one the final stage starts from.
    in_final_image: Vec<bool>,
    /// The names of the programs that scripts run.
    programs: OnceLock<HashSet<Box<str>>>,
    /// Bytes of all values so far.
    valued: usize,
    escape: char,
    /// Variables whose values nobody knows, whatever the file says of them.
    outside: HashSet<String>,
}

impl Meaning {
    pub(crate) fn new(
        file: &Dockerfile,
        cache: &ShellCache,
        given: &BuildArguments,
        outside: &HashSet<String>,
    ) -> Self {
        let mut meaning = Meaning { escape: file.escape, outside: outside.clone(), ..Meaning::default() };
        let mut state = State::default();
        let mut said =
            file.comments.iter().enumerate().filter(|(_, comment)| said_shell(file, comment).is_some()).peekable();
        for (index, instruction) in file.instructions.iter().enumerate() {
            let mut said_shell = state.said_shell;
            while let Some((at, _)) = said.next_if(|(_, comment)| comment.span.start < instruction.span.start) {
                said_shell = Some(at);
            }
            if instruction.keyword == Keyword::From {
                meaning.end_stage(index, state);
                state = meaning.begin_stage(index, instruction);
            }
            state.said_shell = said_shell;
            meaning.states.push(state);
            meaning.define(index, instruction, state.stage, given);
            if let Some(stage) = state.stage {
                meaning.sources.extend(source::sources(file, stage, index, instruction));
            }
            let dialect = meaning.dialect(file, &state);
            meaning.bodies.extend(shells::bodies(cache, &file.source, index, instruction, dialect));
            match instruction.keyword {
                Keyword::User => state.user = Some(index),
                Keyword::Workdir => state.workdir = Some(index),
                Keyword::Shell => state.shell = Some(index),
                _ => {}
            }
        }
        meaning.end_stage(file.instructions.len(), state);
        meaning.in_final_image = vec![false; meaning.stages.len()];
        for link in meaning.final_stage().map(|last| meaning.chain(last.index)).unwrap_or_default() {
            if let Some(part) = meaning.in_final_image.get_mut(link) {
                *part = true;
            }
        }
        meaning
    }

    fn end_stage(&mut self, end: usize, state: State) {
        if let Some(stage) = self.stages.last_mut() {
            stage.instructions.end = end;
            self.ends.push(state);
        }
    }

    fn begin_stage(&mut self, index: usize, instruction: &Instruction) -> State {
        let number = self.stages.len();
        let from = instruction.from();
        let base_text = from.as_ref().and_then(|from| self.expand(index, from.image.text()));
        let base = match base_text.as_deref() {
            None | Some("") => Base::Unknown,
            Some(text) if text.eq_ignore_ascii_case("scratch") => Base::Scratch,
            Some(text) => match self.stage_named(text, number) {
                Some(stage) => Base::Stage(stage),
                None => ImageRef::parse(text).map_or(Base::Unknown, Base::Image),
            },
        };
        let platform = instruction.flag("platform").and_then(|flag| self.expand(index, flag.value_text()?));
        let os = match (&base, platform.as_deref()) {
            (_, Some(platform)) if platform.starts_with("windows") => Os::Windows,
            (Base::Stage(stage), _) => self.stages.get(*stage).map_or(Os::Linux, |stage| stage.os),
            (Base::Image(image), _) if is_windows(image) => Os::Windows,
            _ => Os::Linux,
        };
        let inherited = match base {
            Base::Stage(stage) => self.ends.get(stage).copied().unwrap_or_default(),
            _ => State::default(),
        };
        let name = from.and_then(|from| {
            from.name.filter(|_| from.as_word.is_some_and(|word| word.text().eq_ignore_ascii_case("as"))).cloned()
        });
        if let Some(name) = &name {
            self.named.entry(name.text().to_ascii_lowercase()).or_default().push(number);
        }
        let facts = match &base {
            Base::Image(_) => self.facts.entry(base_text.clone().unwrap_or_default()).or_default().clone(),
            _ => SharedFacts::default(),
        };
        let instructions = index..index + 1;
        self.stages.push(Stage { index: number, instructions, name, base, base_text, os, facts });
        State { stage: Some(number), ..inherited }
    }

    fn define(&mut self, index: usize, instruction: &Instruction, stage: Option<usize>, given: &BuildArguments) {
        let env = instruction.keyword == Keyword::Env;
        let mut found = Vec::new();
        let mut valued = self.valued;
        for (name, key, written, span) in declared(instruction) {
            let kind = match (env, stage) {
                (true, _) => DefinitionKind::Env,
                (false, None) => DefinitionKind::GlobalArg,
                (false, Some(_)) => DefinitionKind::Arg,
            };
            let global = if kind == DefinitionKind::Arg && written.is_none() {
                self.scope.global(&name, usize::MAX)
            } else {
                None
            };
            let global_value = global.and_then(|global| self.scope.definitions().get(global));
            let value = match (given.get(&name).filter(|_| !env), written, global_value) {
                (Some(given), ..) => given.clone(),
                (None, Some(word), _) => self.value_of(index, word),
                (None, None, Some(global)) => global.value.clone(),
                (None, None, None) => Value::Unknown,
            };
            let value = match value {
                Value::Known(text) if text.len() > MAX_VALUE || valued + text.len() > MAX_VALUES => Value::Unknown,
                value => value,
            };
            if let Value::Known(text) = &value {
                valued += text.len();
            }
            let (name_span, written) = (key.span.clone(), written.cloned());
            found.push(Definition { kind, name, name_span, span, instruction: index, stage, written, value, global });
        }
        self.valued = valued;
        // Names declared by one instruction do not see each other.
        for definition in found {
            self.scope.push(definition);
        }
    }

    fn value_of(&self, index: usize, word: &Word) -> Value {
        match self.expand(index, word.text()) {
            Some(text) if text.len() <= MAX_VALUE => Value::Known(text),
            _ => Value::Unknown,
        }
    }

    // ------------------------------------------------------------------------------------------------------ variables

    /// The declaration a variable means in instruction `index`: an index into [`Scope::definitions`]. A FROM sees the build
    /// arguments before the first stage only.
    pub fn definition(&self, index: usize, name: &str) -> Option<usize> {
        // While its stage is made, a FROM has no state yet.
        let Some(state) = self.states.get(index) else { return self.scope.global(name, index) };
        match state.stage {
            Some(stage) if self.stages.get(stage).is_some_and(|stage| stage.from() != index) => {
                self.scope.in_stage(name, &self.visible(stage, index))
            }
            Some(_) => self.scope.global(name, index),
            None => self.scope.before_stages(name, index),
        }
    }

    /// The ranges of instructions whose declarations instruction `before` of a stage sees, nearest first.
    fn visible(&self, stage: usize, before: usize) -> Vec<Range<usize>> {
        let ranges = self.links(stage).filter_map(|link| self.stages.get(link)).map(|stage| stage.instructions.clone());
        let mut ranges: Vec<Range<usize>> = ranges.collect();
        if let Some(own) = ranges.first_mut() {
            own.end = before;
        }
        ranges
    }

    /// The value of a variable in instruction `index`.
    pub fn value(&self, index: usize, name: &str) -> Value {
        if self.outside.contains(name) {
            return Value::Unknown;
        }
        if let Some(definition) = self.definition(index, name).and_then(|found| self.scope.definitions().get(found)) {
            return definition.value.clone();
        }
        let global =
            self.state(index).stage.is_none_or(|stage| self.stages.get(stage).is_some_and(|s| s.from() == index));
        let platform = argument(name).is_some_and(|argument| argument.kind == ArgumentKind::Platform);
        // In a stage the base image may define anything; in FROM only build arguments count.
        if global && !platform { Value::Unset } else { Value::Unknown }
    }

    /// A text of instruction `index` with its variables replaced and its quotes removed, or `None` when a value cannot
    /// be known here. Build arguments have their defaults.
    pub fn expand(&self, index: usize, text: &str) -> Option<String> {
        let parsed = variable::parse(text, self.escape, true);
        if parsed.problem.is_some() {
            return None;
        }
        let expanded = variable::expand(&parsed.parts, &|name| self.value(index, name))?;
        (expanded.len() <= MAX_VALUE).then_some(expanded)
    }

    // --------------------------------------------------------------------------------------------------------- stages

    /// The stage and the stages it starts from, nearest first.
    pub fn chain(&self, stage: usize) -> Vec<usize> {
        self.links(stage).collect()
    }

    fn links(&self, stage: usize) -> impl Iterator<Item = usize> {
        let next = |link: &usize| match self.stages.get(*link)?.base {
            Base::Stage(base) => Some(base),
            _ => None,
        };
        std::iter::successors(Some(stage), next).take(MAX_CHAIN)
    }

    /// The last stage, which a build makes when no target is given.
    pub fn final_stage(&self) -> Option<&Stage> {
        self.stages.last()
    }

    /// The stage at the bottom of the chain, whose base is no stage.
    pub fn root_of(&self, stage: usize) -> Option<&Stage> {
        self.stages.get(self.links(stage).last()?)
    }

    /// Whether the stage is the final one or one the final stage starts from.
    pub fn is_in_final_image(&self, stage: usize) -> bool {
        self.in_final_image.get(stage).copied().unwrap_or(false)
    }

    /// The stage before stage `before` that a name means, in any case; the last one when several have it.
    pub fn stage_named(&self, name: &str, before: usize) -> Option<usize> {
        let named = self.named.get(&name.to_ascii_lowercase())?;
        let end = named.partition_point(|&stage| stage < before);
        named.get(end.checked_sub(1)?).copied()
    }

    /// The stage before stage `before` that `--from` means: by name, or by number.
    pub fn stage_referenced(&self, text: &str, before: usize) -> Option<usize> {
        self.stage_named(text, before).or_else(|| text.parse().ok().filter(|number| *number < before))
    }

    // ---------------------------------------------------------------------------------------------------------- state

    /// What is in force when instruction `index` runs, its own effect excluded.
    pub fn state(&self, index: usize) -> State {
        self.states.get(index).copied().unwrap_or_default()
    }

    /// What is in force at the end of a stage.
    pub fn end_state(&self, stage: usize) -> State {
        self.ends.get(stage).copied().unwrap_or_default()
    }

    /// The user in force in a state.
    pub fn user(&self, file: &Dockerfile, state: &State) -> User {
        if let Some(index) = state.user {
            let text = file.instructions.get(index).map(|instruction| instruction.rest.text()).unwrap_or_default();
            return User::Set { instruction: index, name: self.expand(index, text) };
        }
        let Some(root) = state.stage.and_then(|stage| self.root_of(stage)) else { return User::Unknown };
        match (&root.base, root.image_facts()) {
            (Base::Scratch, _) => User::Image("root".to_owned()),
            (Base::Image(_), Some(facts)) => {
                let variant = root.variant();
                // A tag that could mean any variant may mean one with another account.
                if variant.is_none() && facts.has_variant_with_user() {
                    return User::Unknown;
                }
                User::Image(variant.and_then(|variant| variant.user).unwrap_or(facts.user).to_owned())
            }
            _ => User::Unknown,
        }
    }

    /// The words of the SHELL in force in a state, as a SHELL of this file sets them; `None` for the default.
    pub fn shell<'a>(&self, file: &'a Dockerfile, state: &State) -> Option<Vec<&'a str>> {
        let instruction = file.instructions.get(state.shell?)?;
        Some(instruction.exec()?.iter().take(MAX_SHELL_WORDS).map(|word| word.value.as_str()).collect())
    }

    /// The name of the shell that a comment `# hadolint shell=NAME` says runs the shell forms in a state, where no SHELL
    /// does.
    pub fn said_shell<'a>(&self, file: &'a Dockerfile, state: &State) -> Option<&'a str> {
        let comment = file.comments.get(state.said_shell.filter(|_| state.shell.is_none())?)?;
        said_shell(file, comment)
    }

    /// The shell that runs a shell form in a state.
    pub fn dialect(&self, file: &Dockerfile, state: &State) -> Dialect {
        match self.shell(file, state) {
            Some(words) => Dialect::of_shell(&words),
            None if state.shell.is_some() => Dialect::Other,
            None => self.default_dialect(file, state),
        }
    }

    fn default_dialect(&self, file: &Dockerfile, state: &State) -> Dialect {
        match self.said_shell(file, state) {
            Some(name) => Dialect::of_shell(&[name]),
            None => match state.stage.and_then(|stage| self.stages.get(stage)).map(|stage| stage.os) {
                Some(Os::Windows) => Dialect::Cmd,
                _ => Dialect::Posix,
            },
        }
    }

    // -------------------------------------------------------------------------------------------------------- scripts

    /// All scripts of the file, in order.
    pub fn bodies(&self) -> &[ShellBody] {
        &self.bodies
    }

    /// The scripts of instruction `index`: its command first, then its heredocs.
    pub fn bodies_of(&self, index: usize) -> &[ShellBody] {
        let start = self.bodies.partition_point(|body| body.instruction < index);
        let end = self.bodies.partition_point(|body| body.instruction <= index);
        self.bodies.get(start..end).unwrap_or_default()
    }

    /// Whether some script of the file runs one of these programs, for rules that have nothing to say otherwise. `pip` also
    /// stands for `pip3.12` and `python -m pip`.
    pub fn runs_any(&self, programs: &[&str]) -> bool {
        let known = self.programs.get_or_init(|| {
            let mut found: HashSet<Box<str>> = HashSet::new();
            for command in self.bodies.iter().flat_map(|body| &body.script.commands) {
                let effective = command.effective();
                let module = effective.python_module().and_then(|module| module.program());
                for name in effective.program().into_iter().chain(module) {
                    if !found.contains(name) {
                        found.insert(name.into());
                        found.insert(name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').into());
                    }
                }
            }
            found
        });
        programs.iter().any(|program| known.contains(*program))
    }

    /// The instructions of a stage with their indices, its FROM included.
    pub fn stage_instructions<'a>(
        &self,
        file: &'a Dockerfile,
        stage: usize,
    ) -> impl DoubleEndedIterator<Item = (usize, &'a Instruction)> {
        let range: Range<usize> = self.stages.get(stage).map_or(0..0, |stage| stage.instructions.clone());
        let instructions = file.instructions.get(range.clone()).unwrap_or_default();
        range.zip(instructions)
    }
}

/// The shell that a comment names: `# hadolint shell=bash`.
fn said_shell<'a>(file: &'a Dockerfile, comment: &Comment) -> Option<&'a str> {
    let text = file.source.get(comment.span.clone())?.trim_start_matches('#').trim();
    let value = text.strip_prefix("hadolint")?.trim_start().strip_prefix("shell")?.trim_start().strip_prefix('=')?;
    value.split_whitespace().next()
}
