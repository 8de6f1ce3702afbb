//! What a build does, in a normal form: two texts with equal blueprints build the same image.
//!
//! Fixes are held to it: a fix that keeps the meaning leaves every aspect of the blueprint as it was, but for those its
//! rule says it changes. Variables are expanded as far as they are known, quotes and continuations are gone, commands are
//! those the shell runs, names of stages are their numbers.

use std::collections::{BTreeMap, BTreeSet};

use dockwright_syntax::dockerfile::{Arguments, Instruction, Keyword, Word as Text};
use dockwright_syntax::shell::{Command, Operator, Script, Word};

use crate::{Base, File, Meaning, ShellSource};

/// A side of what a build does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aspect {
    /// The frontend that `# syntax=` names, and the other directives.
    Directives,
    /// What the stages start from, and for which platform.
    Bases,
    /// The names of stages.
    StageNames,
    /// Build arguments and their defaults.
    Arguments,
    /// Environment variables and their values.
    Environment,
    /// Labels.
    Labels,
    /// Commands of RUN with their operands, redirections and what joins them.
    Commands,
    /// The options of these commands.
    Options,
    /// How commands are split into RUN instructions.
    Layers,
    /// The flags of RUN.
    Mounts,
    /// What is copied from where to where.
    Copies,
    /// Whether COPY or ADD copies it.
    CopyKind,
    /// The flags of COPY and ADD but for owner and mode.
    CopyFlags,
    /// Owner and mode of what is copied.
    Ownership,
    /// The users.
    Users,
    /// The working directories.
    Workdirs,
    /// The shells.
    Shells,
    /// What a container starts.
    Start,
    /// The health check.
    Health,
    /// The ports.
    Ports,
    /// The volumes.
    Volumes,
    /// The signal that stops a container.
    StopSignal,
    /// The author that MAINTAINER names.
    Maintainer,
    /// In which order the instructions come.
    Order,
}

/// A normal form of a build. See the module.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Blueprint {
    aspects: BTreeMap<Aspect, Vec<String>>,
}

impl Blueprint {
    /// The blueprint of a file.
    pub fn of(file: &File) -> Self {
        let mut blueprint = Self::default();
        for directive in &file.dockerfile().directives {
            let value = directive.value.as_ref().map_or("", |value| value.text());
            blueprint.add(Aspect::Directives, format!("{}={value}", directive.key()));
        }
        for (index, instruction) in file.dockerfile().instructions.iter().enumerate() {
            let stage = file.meaning().state(index).stage.map_or_else(|| "-".to_owned(), |stage| stage.to_string());
            match &instruction.trigger {
                Some(trigger) => blueprint.instruction(file, index, trigger, &format!("{stage} ONBUILD")),
                None => blueprint.instruction(file, index, instruction, &stage),
            }
        }
        blueprint
    }

    /// The aspects in which two builds differ.
    pub fn differences(&self, other: &Self) -> BTreeSet<Aspect> {
        let all = self.aspects.keys().chain(other.aspects.keys());
        all.copied().filter(|aspect| self.aspects.get(aspect) != other.aspects.get(aspect)).collect()
    }

    /// The normal form of one aspect, in the order of the file.
    pub fn aspect(&self, aspect: Aspect) -> &[String] {
        self.aspects.get(&aspect).map_or(&[], Vec::as_slice)
    }

    fn add(&mut self, aspect: Aspect, value: impl Into<String>) {
        self.aspects.entry(aspect).or_default().push(value.into());
    }

    fn instruction(&mut self, file: &File, index: usize, instruction: &Instruction, stage: &str) {
        let keyword = instruction.keyword;
        let order = format!("{stage} {keyword:?}");
        if keyword != Keyword::Arg && self.aspect(Aspect::Order).last() != Some(&order) {
            self.add(Aspect::Order, order);
        }
        match keyword {
            Keyword::From => self.from(file, index, instruction),
            Keyword::Arg | Keyword::Env | Keyword::Label => self.pairs(file, index, instruction, stage),
            Keyword::Run => self.run(file, index, instruction, stage),
            Keyword::Copy | Keyword::Add => self.copy(file, index, instruction, stage),
            _ => {
                let aspect = match keyword {
                    Keyword::User => Aspect::Users,
                    Keyword::Workdir => Aspect::Workdirs,
                    Keyword::Shell => Aspect::Shells,
                    Keyword::Cmd | Keyword::Entrypoint => Aspect::Start,
                    Keyword::Healthcheck => Aspect::Health,
                    Keyword::Expose => Aspect::Ports,
                    Keyword::Volume => Aspect::Volumes,
                    Keyword::Stopsignal => Aspect::StopSignal,
                    Keyword::Maintainer => Aspect::Maintainer,
                    _ => Aspect::Commands,
                };
                let flags = flags(file, index, instruction, |_| true).join(" ");
                self.add(aspect, format!("{stage} {keyword:?} {flags} {}", arguments(file, index, instruction)));
            }
        }
    }

    fn from(&mut self, file: &File, index: usize, instruction: &Instruction) {
        let meaning = file.meaning();
        let Some(stage) = meaning.state(index).stage.and_then(|stage| meaning.stages.get(stage)) else { return };
        let base = match &stage.base {
            Base::Stage(base) => format!("#{base}"),
            Base::Scratch => "scratch".to_owned(),
            _ => stage
                .base_text
                .clone()
                .unwrap_or_else(|| instruction.words().iter().map(Text::text).collect::<Vec<_>>().join(" ")),
        };
        let flags = flags(file, index, instruction, |_| true).join(" ");
        self.add(Aspect::Bases, format!("{} {base} {flags}", stage.index));
        let name = stage.name.as_ref().map_or("", |name| name.text());
        self.add(Aspect::StageNames, format!("{} {name}", stage.index));
    }

    fn pairs(&mut self, file: &File, index: usize, instruction: &Instruction, stage: &str) {
        let aspect = match instruction.keyword {
            Keyword::Arg => Aspect::Arguments,
            Keyword::Env => Aspect::Environment,
            _ => Aspect::Labels,
        };
        let definitions = || file.meaning().scope.definitions().iter();
        for pair in instruction.pairs() {
            let known =
                definitions().find(|definition| definition.name_span == pair.key.span).map(|found| &found.value);
            let value = match (known, &pair.value) {
                (Some(dockwright_syntax::dockerfile::variable::Value::Known(value)), Some(_)) => value.clone(),
                (_, Some(value)) => expanded(file.meaning(), index, value.text()),
                (_, None) => "(none)".to_owned(),
            };
            self.add(aspect, format!("{stage} {}={value}", expanded(file.meaning(), index, pair.key.text())));
        }
    }

    fn run(&mut self, file: &File, index: usize, instruction: &Instruction, stage: &str) {
        let meaning = file.meaning();
        let flags = flags(file, index, instruction, |_| true);
        let flags: Vec<String> = flags.iter().map(|flag| from_number(meaning, index, flag)).collect();
        if !flags.is_empty() {
            self.add(Aspect::Mounts, format!("{stage} {}", flags.join(" ")));
        }
        let bodies = meaning.bodies_of(index);
        for body in bodies {
            if !body.script.understood || body.script.has_errors || body.script.truncated {
                // Nobody knows the options in it; what begins with a hyphen is one.
                let words = instruction.rest.text().split_whitespace().filter(|word| !word.starts_with('-'));
                self.add(Aspect::Commands, format!("{stage} {}", words.collect::<Vec<_>>().join(" ")));
                continue;
            }
            self.script(&body.script, stage);
        }
        let read = |heredoc: usize| bodies.iter().any(|body| body.source == ShellSource::Heredoc(heredoc));
        for (number, heredoc) in instruction.heredocs.iter().enumerate().filter(|(number, _)| !read(*number)) {
            let text = file.source().get(heredoc.body.clone()).unwrap_or_default();
            self.add(Aspect::Commands, format!("{stage} heredoc {number} {text}"));
        }
        if bodies.is_empty() {
            self.add(Aspect::Commands, format!("{stage} {}", arguments(file, index, instruction)));
        }
        self.add(Aspect::Layers, stage);
    }

    fn script(&mut self, script: &Script, stage: &str) {
        for command in &script.commands {
            self.add(Aspect::Commands, format!("{stage} {}", normal(script, command)));
            let options = command.words.iter().filter(|word| word.is_option());
            let options: Vec<&str> = options.map(Word::value_or_text).collect();
            self.add(Aspect::Options, format!("{stage} {}", options.join(" ")));
        }
        for word in &script.other_words {
            self.add(Aspect::Commands, format!("{stage} word {}", word.value_or_text()));
        }
    }

    fn copy(&mut self, file: &File, index: usize, instruction: &Instruction, stage: &str) {
        let meaning = file.meaning();
        self.add(Aspect::CopyKind, format!("{stage} {:?}", instruction.keyword));
        let mut what = arguments(file, index, instruction);
        for heredoc in &instruction.heredocs {
            what.push_str(file.source().get(heredoc.body.clone()).unwrap_or_default());
        }
        self.add(Aspect::Copies, format!("{stage} {what}"));
        let owner = |name: &str| matches!(name, "chown" | "chmod");
        self.add(Aspect::Ownership, format!("{stage} {}", flags(file, index, instruction, owner).join(" ")));
        let mut others = flags(file, index, instruction, |name| !owner(name) && name != "from");
        if let Some(from) = instruction.flag("from").and_then(|flag| flag.value_text()) {
            let from = expanded(meaning, index, from);
            let number = meaning.state(index).stage.and_then(|stage| meaning.stage_referenced(&from, stage));
            others.push(number.map_or(from, |number| format!("#{number}")));
        }
        self.add(Aspect::CopyFlags, format!("{stage} {}", others.join(" ")));
    }
}

/// The flags of an instruction whose name is wanted, in the order of their names.
fn flags(file: &File, index: usize, instruction: &Instruction, wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let flags = instruction.flags.iter().filter(|flag| wanted(flag.name.text()));
    let text = |value: &str| expanded(file.meaning(), index, value);
    let mut flags: Vec<String> =
        flags.map(|flag| format!("--{}={}", flag.name.text(), text(flag.value_text().unwrap_or_default()))).collect();
    flags.sort();
    flags
}

/// A mount with the number of the stage it is from, instead of its name.
fn from_number(meaning: &Meaning, index: usize, flag: &str) -> String {
    let stage = meaning.state(index).stage;
    let number = |part: &str| {
        let from = part.strip_prefix("from=")?;
        Some(format!("from=#{}", meaning.stage_referenced(from, stage?)?))
    };
    let parts: Vec<String> = flag.split(',').map(|part| number(part).unwrap_or_else(|| part.to_owned())).collect();
    parts.join(",")
}

/// The arguments without what does not matter: blanks, continuations, quotes where the builder removes them.
fn arguments(file: &File, index: usize, instruction: &Instruction) -> String {
    if let Some(check) = &instruction.check {
        return format!("{} {}", check.text().to_ascii_uppercase(), form(file, index, instruction));
    }
    form(file, index, instruction)
}

fn form(file: &File, index: usize, instruction: &Instruction) -> String {
    match &instruction.arguments {
        Arguments::Exec(words) => format!("{:?}", words.iter().map(|word| word.value.as_str()).collect::<Vec<_>>()),
        Arguments::Words(_) if instruction.keyword.takes_text() => {
            expanded(file.meaning(), index, instruction.rest.text())
        }
        Arguments::Words(words) => {
            let words: Vec<String> = words.iter().map(|word| expanded(file.meaning(), index, word.text())).collect();
            format!("{words:?}")
        }
        _ => instruction.rest.text().split_whitespace().collect::<Vec<_>>().join(" "),
    }
}

/// A text with its variables replaced, as far as they are known.
fn expanded(meaning: &Meaning, index: usize, text: &str) -> String {
    meaning.expand(index, text).unwrap_or_else(|| text.to_owned())
}

/// A command without its options: what joins it to the one before, where it is nested, program, operands, redirections.
fn normal(script: &Script, command: &Command) -> String {
    let joint = match command.joined_by.map(|joint| joint.operator) {
        None => "",
        // A script that begins anew for each RUN stops at the first failure, as `&&` does.
        Some(Operator::And) if command.nesting.is_top_level() => "",
        Some(Operator::And) => "&&",
        Some(Operator::Or) => "||",
        Some(Operator::Semicolon | Operator::Newline) => ";",
        Some(Operator::Background) => "&",
        Some(Operator::Pipe) => "|",
        Some(Operator::PipeAll) => "|&",
    };
    let nesting = if command.nesting.is_top_level() { String::new() } else { format!("{:?}", command.nesting) };
    let words = command.words.iter().filter(|word| !word.is_option()).map(Word::value_or_text);
    let redirections = command.redirections.iter().map(|redirection| {
        let target = redirection.target.as_ref().map_or("", |target| target.value_or_text());
        format!(" {:?}{:?} {target}", redirection.kind, redirection.descriptor)
    });
    let assignments = command.assignments.iter().map(|assignment| {
        let value = assignment.value.as_ref().map_or("", |value| value.value_or_text());
        format!("{}={value} ", assignment.name)
    });
    let negated = if command.negated { "! " } else { "" };
    let start = command.span.range().start;
    let bodies = script.heredocs.iter().filter(|heredoc| heredoc.span.range().start >= start).count();
    format!(
        "{joint} {nesting} {negated}{}{}{} <<{bodies}",
        assignments.collect::<String>(),
        words.collect::<Vec<_>>().join(" "),
        redirections.collect::<String>()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn differences(one: &str, other: &str) -> Vec<Aspect> {
        Blueprint::of(&File::new(one)).differences(&Blueprint::of(&File::new(other))).into_iter().collect()
    }

    #[test]
    fn what_does_not_matter_makes_no_difference() {
        for (one, other) in [
            (
                "FROM debian:12 AS Base\nRUN a  &&\\\n  'b' c\nFROM base\n",
                "FROM debian:12 AS Base\nrun a && b c\nfrom Base\n",
            ),
            ("ARG V=12\nFROM debian:$V\n", "ARG V=12\nFROM debian:12\n"),
            ("FROM a\nENV A=1 B=$X\nENV C=2\n", "FROM a\nENV A=1\nENV B=$X \"C\"=2\n"),
            ("FROM a\nENV A b\n", "FROM a\nENV A=b\n"),
            ("FROM a\nCMD [ \"x\" ,\"y\"]\n", "FROM a\nCMD [\"x\", \"y\"]\n"),
            ("FROM a AS b\nFROM c\nCOPY --from=0 x y\n", "FROM a AS b\nFROM c\nCOPY --from=b x y\n"),
        ] {
            assert_eq!(differences(one, other), [], "{one}\n{other}");
        }
    }

    #[test]
    fn what_matters_is_named() {
        use Aspect::*;
        let cases: &[(&str, &str, &[Aspect])] = &[
            ("RUN a\nRUN b", "RUN a && b", &[Layers]),
            ("RUN a; b", "RUN a && b", &[Commands]),
            ("RUN apt-get install x", "RUN apt-get install -y x", &[Options]),
            ("RUN a x", "RUN a y", &[Commands]),
            ("RUN a > x", "RUN a >> x", &[Commands]),
            ("RUN a && (b && c)", "RUN a && b && c", &[Commands]),
            ("RUN a", "RUN --mount=type=tmpfs,target=/t a", &[Mounts]),
            ("ADD a b", "COPY a b", &[CopyKind, Order]),
            ("COPY a b", "COPY --chown=c a b", &[Ownership]),
            ("COPY a b", "COPY --link a b", &[CopyFlags]),
            ("COPY a b", "COPY a c", &[Copies]),
            ("ENV A=1", "ENV A=2", &[Environment]),
            ("CMD a", "CMD [\"a\"]", &[Start]),
            ("USER a\nWORKDIR /b", "WORKDIR /b\nUSER a", &[Order]),
            ("HEALTHCHECK CMD a", "HEALTHCHECK --retries=3 CMD a", &[Health]),
            ("EXPOSE 1", "EXPOSE 2", &[Ports]),
        ];
        for (one, other, expected) in cases {
            assert_eq!(differences(&format!("FROM x\n{one}\n"), &format!("FROM x\n{other}\n")), *expected, "{one}");
        }
    }
}
