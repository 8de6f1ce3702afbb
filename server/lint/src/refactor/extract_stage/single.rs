//! A file of one stage, as the patterns look at it.

use dockwright_model::{File, Os, ShellBody, ShellSource};
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::shell::Command;

use super::super::exec_form;
use crate::Edit;
use crate::rules::base_image;
use crate::rules::container::{Container, file_name};
use crate::rules::paths;

/// A longer stage is no plain pattern.
const MOST: usize = 100;

/// The only stage of a file, on an official image with a tag.
pub(super) struct Single<'a> {
    pub(super) file: &'a File,
    /// Index of the FROM.
    pub(super) from: usize,
    /// Byte offset of the end of the image.
    pub(super) image_end: usize,
    /// `--platform=… ` or nothing.
    pub(super) platform: String,
    /// The image: `python`.
    pub(super) image: String,
    pub(super) tag: &'a str,
    /// The instructions behind the FROM.
    pub(super) all: Vec<(usize, &'a Instruction)>,
    /// The words the container runs.
    pub(super) words: Vec<&'a str>,
}

impl<'a> Single<'a> {
    pub(super) fn of(file: &'a File) -> Option<Self> {
        let meaning = file.meaning();
        let [stage] = meaning.stages.as_slice() else { return None };
        let instructions = &file.dockerfile().instructions;
        let (from, word) = (stage.from(), instructions.get(stage.from())?.from()?);
        let image = stage.image().filter(|image| image.is_official() && image.digest().is_none())?;
        let (text, range) = base_image::plain(word.image)?;
        let named = stage.name.is_some()
            || word.as_word.is_some()
            || meaning.sources.iter().any(|source| source.text() == super::STAGE);
        let platform: Vec<&str> = instructions
            .get(from)?
            .flags
            .iter()
            .map(|flag| file.source().get(flag.span.clone()).filter(|_| flag.is("platform")))
            .collect::<Option<_>>()?;
        let all: Vec<(usize, &Instruction)> =
            meaning.stage_instructions(file.dockerfile(), stage.index).skip(1).collect();
        let odd = |(_, instruction): &(usize, &Instruction)| {
            use Keyword::{Maintainer, Onbuild, Shell, Unknown};
            let heredoc = instruction.heredocs.iter().any(|heredoc| heredoc.terminator.is_none());
            heredoc || matches!(instruction.keyword, Maintainer | Onbuild | Shell | Unknown)
        };
        let (_, last) = all.last()?;
        let goes_on = last.continuations.last().is_some_and(|continuation| continuation.end >= last.span.end);
        if named || text.contains('$') || stage.os != Os::Linux || all.len() > MOST || all.iter().any(odd) || goes_on {
            return None;
        }
        let container = Container::of(file, stage);
        Some(Self {
            file,
            from,
            image_end: word.image.span.end.max(range.end),
            platform: platform.iter().map(|flag| format!("{flag} ")).collect(),
            image: image.familiar_name(),
            tag: image.tag()?,
            words: container.words(),
            all,
        })
    }

    fn body(&self, index: usize) -> Option<&'a ShellBody> {
        let [body] = self.file.meaning().bodies_of(index) else { return None };
        let script = &body.script;
        let is_shell = body.source != ShellSource::Exec;
        (is_shell && script.understood && !script.has_errors && !script.truncated).then_some(body)
    }

    /// The commands of a RUN, if they are a plain list.
    pub(super) fn commands(&self, index: usize) -> Option<&'a [Command]> {
        let body = self.body(index)?;
        let plain = |command: &Command| {
            command.nesting.is_top_level() && !command.nesting.background && command.pipeline.is_none()
        };
        let fits = body.script.compounds.is_empty() && body.script.commands.iter().all(plain);
        fits.then_some(body.script.commands.as_slice())
    }

    /// The RUNs with their commands; `None` for one that is no plain list.
    pub(super) fn runs(&self) -> impl Iterator<Item = (usize, Option<&'a [Command]>)> {
        let runs = self.all.iter().filter(|(_, instruction)| instruction.keyword == Keyword::Run);
        runs.map(|(index, _)| (*index, self.commands(*index)))
    }

    /// Whether a shell form needs no shell.
    pub(super) fn is_plain(&self, index: usize) -> bool {
        self.body(index).is_some_and(|body| exec_form::plain(body).is_some())
    }

    /// The edits that make a JSON array of a shell form.
    pub(super) fn as_strings(&self, index: usize) -> Option<Vec<Edit>> {
        let body = self.body(index)?;
        exec_form::words_to_strings(self.file, body, &exec_form::plain(body)?.words)
    }

    /// Whether a HEALTHCHECK runs nothing but one of these programs.
    pub(super) fn checks_with(&self, check: &Instruction, index: usize, programs: &[&str]) -> bool {
        let program = match check.exec() {
            Some(words) => words.first().map(|word| file_name(&word.value)),
            None if check.check.as_ref().is_some_and(|word| word.text().eq_ignore_ascii_case("NONE")) => return true,
            None => self.body(index).and_then(|body| body.script.commands.first()?.effective().program()),
        };
        program.is_some_and(|program| programs.contains(&program))
    }

    /// The only WORKDIR up to an instruction: an absolute path without variables.
    pub(super) fn workdir(&self, until: usize) -> Option<String> {
        let mut all = self.all.iter().filter(|(index, found)| *index <= until && found.keyword == Keyword::Workdir);
        let (_, only) = all.next().filter(|_| all.next().is_none())?;
        let path = only.rest.text();
        paths::join(None, path).filter(|_| path.starts_with('/'))
    }

    /// The WORKDIR in which the container starts.
    pub(super) fn last_workdir(&self) -> Option<String> {
        let (_, last) = self.all.iter().rev().find(|(_, found)| found.keyword == Keyword::Workdir)?;
        paths::join(None, last.rest.text())
    }

    /// Whether an ENV sets one of these variables.
    pub(super) fn sets(&self, names: &[&str]) -> bool {
        let set =
            self.all.iter().filter(|(_, found)| found.keyword == Keyword::Env).flat_map(|(_, found)| found.pairs());
        set.into_iter().any(|pair| names.contains(&pair.key.text()))
    }
}
