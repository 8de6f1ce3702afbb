//! Hover: what stands at a place of a Dockerfile, in a few lines of Markdown. One file for each construct.

use std::ops::Range;

use dockwright_facts::Date;
use dockwright_model::{AnyFile, File, Meaning, Surroundings};
use dockwright_syntax::dockerfile::variable::may_vary;
use dockwright_syntax::dockerfile::{Instruction, Keyword};

use crate::inline;

mod built_by;
mod command;
mod compose;
mod directive;
pub(crate) mod explain;
mod flag;
mod ignore_pattern;
mod image;
mod image_account;
pub(crate) mod image_facts;
pub(crate) mod image_life;
mod instruction;
mod markdown;
mod mount;
mod services;
mod stage;
mod suppression;
mod value;
mod variable;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_total;

/// What is shown for a place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// Byte range of what is explained.
    pub range: Range<usize>,
    /// The explanation.
    pub markdown: String,
}

pub use ignore_pattern::dockerignore;

/// Explains what stands at a byte offset of a file of any kind; see [`hover`] and [`dockerignore`].
pub fn hover_any(file: &AnyFile, surroundings: Option<&Surroundings>, offset: usize, today: Date) -> Option<Hover> {
    match file {
        AnyFile::Dockerfile(file) => {
            let hover = hover(file, offset, today)?;
            Some(match surroundings {
                Some(around) => built_by::add(file, around, services::add(file, around, hover)),
                None => hover,
            })
        }
        AnyFile::Dockerignore(file) => dockerignore(file, surroundings, offset),
        AnyFile::Compose(file) => match inline::at(file, offset) {
            Some((inner, at)) => hover(inner.file, at, today).map(|found| inner.hover(found)),
            None => compose::hover(file, surroundings, offset, today),
        },
    }
}

/// Explains what stands at a byte offset. The end of a word counts as the word. `today` decides what has reached its end
/// of life. `None` where there is nothing to say, and for offsets beyond the text.
pub fn hover(file: &File, offset: usize, today: Date) -> Option<Hover> {
    let dockerfile = file.dockerfile();
    if let Some(directive) = dockerfile.directives.iter().find(|directive| holds(&directive.span, offset)) {
        return directive::hover(directive, offset);
    }
    let after = dockerfile.comments.partition_point(|comment| comment.span.end < offset);
    if let Some(comment) = dockerfile.comments.get(after).filter(|comment| comment.span.start <= offset) {
        return suppression::in_source(file.source(), &comment.span, offset);
    }
    let index = dockerfile.instructions.partition_point(|instruction| instruction.span.end < offset);
    let outer = dockerfile.instructions.get(index).filter(|instruction| holds(&instruction.span, offset))?;
    let place = Place { file, offset, today, index, outer };
    instruction::hover(&place)
        .or_else(|| image::whole_variable(&place))
        .or_else(|| variable::hover(&place))
        .or_else(|| flag::hover(&place))
        .or_else(|| command::hover(&place))
        .or_else(|| arguments(&place))
}

/// What is said of the arguments of the instruction.
fn arguments(place: &Place<'_>) -> Option<Hover> {
    match place.instruction().keyword {
        Keyword::From => image::in_from(place).or_else(|| stage::declared(place)),
        Keyword::Onbuild | Keyword::Unknown => None,
        _ => value::hover(place),
    }
}

/// Where the cursor is.
struct Place<'a> {
    file: &'a File,
    /// Byte offset of the cursor.
    offset: usize,
    today: Date,
    /// Index of the instruction.
    index: usize,
    /// The instruction as it stands in the file, `ONBUILD` included.
    outer: &'a Instruction,
}

impl<'a> Place<'a> {
    /// The instruction that does the work: that of an `ONBUILD`.
    fn instruction(&self) -> &'a Instruction {
        self.outer.effective()
    }

    fn meaning(&self) -> &'a Meaning {
        self.file.meaning()
    }

    /// Whether the cursor is on the range or at one of its ends.
    fn on(&self, range: &Range<usize>) -> bool {
        holds(range, self.offset)
    }

    /// The line of an instruction, from 1.
    fn line_of(&self, index: usize) -> usize {
        let instruction = self.file.dockerfile().instructions.get(index);
        instruction.map_or(0, |instruction| self.file.line_number(instruction.span.start))
    }

    /// A text of the instruction with its variables replaced; as written where a value is not known.
    fn expanded(&self, text: &str) -> String {
        if !may_vary(text) && !text.contains(['"', '\'']) {
            return text.to_owned();
        }
        self.meaning().expand(self.index, text).unwrap_or_else(|| text.to_owned())
    }

    /// The number that stages must be below for the instruction to name them.
    fn stages_before(&self) -> usize {
        let own = usize::from(self.instruction().keyword != Keyword::From);
        self.meaning().state(self.index).stage.map_or(0, |stage| stage + own)
    }
}

fn holds(range: &Range<usize>, offset: usize) -> bool {
    range.start <= offset && offset <= range.end
}
