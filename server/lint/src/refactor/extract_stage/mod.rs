//! Extract a build stage: an image that is built and run in one stage becomes two, so that only what runs stays in it.
//!
//! Offered where the pattern is plain: official images of Python, Node.js, Go, Rust, Maven and Gradle, and steps that are all
//! known. Anything else in the file, and nothing is offered.

mod compiled;
mod node;
mod python;
mod single;
mod steps;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use dockwright_model::{DefinitionKind, EntityKind, File};
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::text::apply_edits;

use super::{Change, exec_form};
use crate::Edit;
use crate::lines;
use single::Single;

/// The name of the new stage.
const STAGE: &str = "build";

/// What becomes of a stage.
struct Plan {
    /// What the final stage starts from.
    base: String,
    /// Index of the last instruction of the build.
    last: usize,
    /// Lines above an instruction of the build.
    above: Option<(usize, Vec<String>)>,
    /// Lines at the end of the build.
    behind: Vec<String>,
    /// What the final stage takes from the build.
    taken: Vec<String>,
    /// Instructions of the build that the final stage has as well.
    repeated: Vec<usize>,
    /// What is taken, for the title.
    what: String,
    /// Commands that a RUN of the final stage may have; none when the image has no shell.
    commands: &'static [&'static str],
    /// Whether the final stage has a shell.
    has_shell: bool,
}

/// Splits the only stage of a file into a build stage and one that runs. Offered at its FROM and at the RUNs of the build.
pub(super) fn extract_stage(file: &File, index: usize) -> Option<Change> {
    let single = Single::of(file)?;
    let plans = [python::plan, node::plan, compiled::go, compiled::rust, compiled::java];
    let plan = plans.iter().find_map(|plan| plan(&single))?;
    let keyword = file.dockerfile().instructions.get(index)?.keyword;
    let here = index == single.from || keyword == Keyword::Run && index <= plan.last;
    if !here || !plan.fits(&single) {
        return None;
    }
    let edits = plan.edits(&single)?;
    let changed: Vec<_> = edits.iter().map(|edit| (edit.range.clone(), edit.text.clone())).collect();
    let after = File::new(&apply_edits(file.source(), &changed)?);
    let meaning = after.meaning();
    let taken = meaning.sources.iter().any(|source| source.text() == STAGE && source.target(meaning) == Some(0));
    let sound = meaning.stages.len() == 2 && taken;
    sound.then(|| (format!("Extract a build stage: `{}` gets only {}", plan.base, plan.what), edits))
}

impl Plan {
    /// Whether every instruction can stand where it comes to stand.
    fn fits(&self, single: &Single<'_>) -> bool {
        let build = |keyword| {
            use Keyword::{Add, Arg, Copy, Env, Expose, Label, Run, Stopsignal, Workdir};
            matches!(keyword, Add | Arg | Copy | Env | Expose | Label | Run | Stopsignal | Workdir)
        };
        let (mut workdirs, mut starts) = (0, false);
        for (index, instruction) in &single.all {
            let keyword = instruction.keyword;
            if *index <= self.last {
                workdirs += usize::from(keyword == Keyword::Workdir);
                if !build(keyword) {
                    return false;
                }
            } else if !self.allows(single, *index, instruction) {
                return false;
            }
            starts |= matches!(keyword, Keyword::Cmd | Keyword::Entrypoint);
        }
        workdirs <= 1 && starts && !self.needs_argument(single)
    }

    /// Whether the final stage may have an instruction.
    fn allows(&self, single: &Single<'_>, index: usize, instruction: &Instruction) -> bool {
        use Keyword::{
            Add, Arg, Cmd, Copy, Entrypoint, Env, Expose, Healthcheck, Label, Run, Stopsignal, User, Volume, Workdir,
        };
        match instruction.keyword {
            Add | Arg | Copy | Env | Expose | Label | Stopsignal | Volume | Workdir => true,
            User => {
                let user = instruction.rest.text().split(':').next().unwrap_or_default();
                self.has_shell
                    || user.bytes().all(|byte| byte.is_ascii_digit())
                    || matches!(user, "root" | "nonroot" | "nobody")
            }
            Cmd | Entrypoint => {
                self.has_shell
                    || instruction.exec().is_some()
                    || exec_form::to_exec_form(single.file, index).is_some_and(|_| single.is_plain(index))
            }
            Run => single.commands(index).is_some_and(|commands| {
                commands.iter().all(|command| {
                    command.effective().program().is_some_and(|program| self.commands.contains(&program))
                })
            }),
            Healthcheck => single.checks_with(
                instruction,
                index,
                if self.has_shell { &["python", "python3", "node"] } else { &[] },
            ),
            _ => false,
        }
    }

    /// Whether a build argument of the build is used by what the final stage has.
    fn needs_argument(&self, single: &Single<'_>) -> bool {
        let (file, names) = (single.file, single.file.names());
        let definitions = file.meaning().scope.definitions();
        let arguments: HashSet<usize> = names
            .entities
            .iter()
            .enumerate()
            .filter(|(_, entity)| match entity.kind {
                EntityKind::Variable(definition) => definitions
                    .get(definition)
                    .is_some_and(|found| found.kind == DefinitionKind::Arg && found.instruction <= self.last),
                _ => false,
            })
            .map(|(entity, _)| entity)
            .collect();
        let instructions = &file.dockerfile().instructions;
        names.references.iter().filter(|found| found.is_use() && arguments.contains(&found.entity)).any(|reference| {
            let at = instructions.partition_point(|instruction| instruction.span.end < reference.range.start);
            let keyword = instructions.get(at).map(|instruction| instruction.keyword);
            at > self.last
                || self.repeated.contains(&at)
                || !matches!(keyword, Some(Keyword::Run | Keyword::Arg | Keyword::Copy | Keyword::Add))
        })
    }

    fn edits(&self, single: &Single<'_>) -> Option<Vec<Edit>> {
        let (file, newline) = (single.file, single.file.text().newline());
        let instructions = &file.dockerfile().instructions;
        let text = |instruction: &Instruction| file.source().get(instruction.span.clone()).map(str::to_owned);
        let mut edits = vec![Edit::insert(single.image_end, format!(" AS {STAGE}"))];
        if let Some((index, added)) = &self.above {
            edits.push(lines::insertion_above_comments(file, instructions.get(*index)?, &added.join(newline)));
        }
        let (mut set, mut moved, mut workdir) = (Vec::new(), Vec::new(), None);
        for (_, instruction) in single.all.iter().filter(|(index, _)| *index <= self.last) {
            match instruction.keyword {
                Keyword::Env => set.push(text(instruction)?),
                Keyword::Workdir => workdir = Some(text(instruction)?),
                Keyword::Expose | Keyword::Label | Keyword::Stopsignal => {
                    let range = lines::with_comments(file, instruction);
                    moved.push(file.source().get(range.clone())?.trim_end().to_owned());
                    edits.push(Edit::delete(range));
                }
                _ => {}
            }
        }
        let mut head = self.behind.clone();
        head.extend([String::new(), format!("FROM {}{}", single.platform, self.base)]);
        head.extend(set.into_iter().chain(workdir).chain(self.taken.iter().cloned()));
        for index in &self.repeated {
            head.push(text(instructions.get(*index)?)?);
        }
        head.extend(moved);
        edits.push(lines::below(file, instructions.get(self.last)?, &head.join(newline)));
        if !self.has_shell {
            for (index, instruction) in single.all.iter().filter(|(index, _)| *index > self.last) {
                let starts = matches!(instruction.keyword, Keyword::Cmd | Keyword::Entrypoint);
                if starts && instruction.is_shell_form() {
                    edits.extend(single.as_strings(*index)?);
                }
            }
        }
        Some(edits)
    }
}
