//! What may stand at the cursor. The one place that decides it: completion, signature help and hover ask here.

use std::ops::Range;

use dockwright_facts::instructions::FlagFact;
use dockwright_model::{File, Surroundings};
use dockwright_syntax::dockerfile::{Heredoc, Instruction, Keyword};

use super::comment;
use super::dollar::{self, Dollar};
use super::line::{Line, Token};
use super::reader::Reader;

/// A place in a Dockerfile and what may stand there.
pub(crate) struct Place<'a> {
    pub(crate) file: &'a File,
    pub(crate) around: Option<&'a Surroundings>,
    /// Index of the instruction the place belongs to: its own, or that which comes next.
    pub(crate) index: usize,
    /// The instruction at the cursor, that of an ONBUILD if it is in one.
    pub(crate) instruction: Option<&'a Instruction>,
    /// What is typed there.
    pub(crate) token: Token,
    pub(crate) context: Context,
}

/// What may stand at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Context {
    /// Something in a comment.
    Comment(comment::Spot),
    /// The name of an instruction.
    Keyword {
        /// Behind ONBUILD.
        trigger: bool,
    },
    /// The name of a flag, or what its instruction takes when `or` says so.
    Flag {
        /// What may stand here as well.
        or: Option<Argument>,
    },
    /// The value of a flag.
    FlagValue(&'static FlagFact),
    /// A key of a mount, with the type and the keys that are given.
    MountKey { kind: String, given: Vec<String> },
    /// The value of a key of a mount.
    MountValue { kind: String, key: String, from: Option<String> },
    /// An argument.
    Argument(Argument),
    /// A variable, or what is done with it.
    Variable {
        /// What stands behind the dollar sign.
        dollar: Dollar,
        /// Only what is still there when a container runs.
        at_run_time: bool,
        /// The shell replaces it.
        shell: bool,
    },
}

/// An argument of an instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Argument {
    /// What a FROM names.
    Base,
    /// The word AS.
    As,
    /// The first word of a command of RUN, CMD, ENTRYPOINT or HEALTHCHECK, which begins with no flag.
    Command,
    /// CMD or NONE.
    Check,
    /// A source of COPY or ADD.
    Source,
    /// A source or the destination of COPY or ADD.
    Destination,
    /// The name of a variable to declare.
    Name,
    /// The key of a label.
    Label,
    /// Port, account, folder, signal, volume, shell: the only kind of argument of its instruction.
    Plain,
    /// Something of which nothing is known; signature help has a word on it.
    Other,
}

/// What may stand at a byte offset; `None` where nothing does.
pub(crate) fn at<'a>(file: &'a File, around: Option<&'a Surroundings>, offset: usize) -> Option<Place<'a>> {
    let dockerfile = file.dockerfile();
    if offset > file.source().len() || !file.source().is_char_boundary(offset) {
        return None;
    }
    let after = dockerfile.instructions.partition_point(|instruction| instruction.span.start <= offset);
    if let Some((token, spot)) = comment::at(file, offset)? {
        let context = Context::Comment(spot);
        return Some(Place { file, around, index: after, instruction: None, token, context });
    }
    let before = after.checked_sub(1);
    let Some((index, outer)) = before.and_then(|at| Some((at, dockerfile.instructions.get(at)?))) else {
        return fresh(file, around, 0, offset);
    };
    if let Some(heredoc) = outer.heredocs.iter().find(|heredoc| in_body(heredoc, offset)) {
        return in_heredoc(file, around, (index, outer), heredoc, offset);
    }
    let Some(line) = Line::at(outer, offset) else {
        let closes = outer.heredocs.iter().any(|heredoc| offset <= end_of(heredoc));
        return if closes { None } else { fresh(file, around, after, offset) };
    };
    Reader { file, around, index, line, trigger: false }.instruction(outer, 0)
}

/// The place of a new instruction, on a line that is blank before the cursor.
fn fresh<'a>(file: &'a File, around: Option<&'a Surroundings>, index: usize, offset: usize) -> Option<Place<'a>> {
    let source = file.source();
    let line = source.get(..offset)?.rsplit('\n').next()?.trim_start_matches('\u{feff}');
    let rest = source.get(offset..)?.split('\n').next()?;
    let blank = line.trim().is_empty() && rest.trim().is_empty();
    let (token, context) = (Token::empty(offset), Context::Keyword { trigger: false });
    blank.then_some(Place { file, around, index, instruction: None, token, context })
}

fn end_of(heredoc: &Heredoc) -> usize {
    heredoc.terminator.as_ref().map_or(heredoc.body.end, |end| end.end)
}

/// Whether the cursor is in the lines of a heredoc. One that is never closed goes on to the end of the file.
fn in_body(heredoc: &Heredoc, offset: usize) -> bool {
    let end = match &heredoc.terminator {
        Some(_) => offset < heredoc.body.end,
        None => offset <= heredoc.body.end,
    };
    heredoc.body.start <= offset && end
}

/// Variables are all there is to say in a heredoc.
fn in_heredoc<'a>(
    file: &'a File,
    around: Option<&'a Surroundings>,
    (index, outer): (usize, &'a Instruction),
    heredoc: &Heredoc,
    offset: usize,
) -> Option<Place<'a>> {
    let instruction = outer.effective();
    let shell = instruction.keyword == Keyword::Run;
    if outer.trigger.is_some() || !(heredoc.expand || shell) {
        return None;
    }
    let source = file.source();
    let start = source
        .get(heredoc.body.start..offset)?
        .rfind('\n')
        .map_or(heredoc.body.start, |at| heredoc.body.start + at + 1);
    let typed = source.get(start..offset)?;
    if shell && is_shell_comment(typed) {
        return None;
    }
    let dollar = dollar::at_end(typed, if shell { '\\' } else { file.dockerfile().escape }, shell)?;
    let from = start + dollar.start;
    let rest = dollar::rest(source.get(offset..)?);
    let token =
        Token { typed: source.get(from..offset)?.to_owned(), insert: from..offset, replace: from..offset + rest };
    let context = Context::Variable { dollar, at_run_time: false, shell };
    Some(Place { file, around, index, instruction: Some(instruction), token, context })
}

/// Whether the end of a line of a script is in a comment.
pub(super) fn is_shell_comment(typed: &str) -> bool {
    typed.trim_start().starts_with('#') || typed.contains(" # ")
}

impl Place<'_> {
    /// The stages that may be named here: those below this number.
    pub(crate) fn stages_before(&self) -> usize {
        self.file.meaning().state(self.index).stage.unwrap_or(0)
    }

    /// The keyword of the instruction at the cursor.
    pub(crate) fn keyword(&self) -> Keyword {
        self.instruction.map_or(Keyword::Unknown, |instruction| instruction.keyword)
    }

    /// A text of the instruction with its variables replaced.
    pub(crate) fn expand(&self, text: &str) -> Option<String> {
        self.file.meaning().expand(self.index, text)
    }

    /// The text of a byte range of the file.
    pub(crate) fn text(&self, range: Range<usize>) -> &str {
        self.file.source().get(range).unwrap_or_default()
    }
}
