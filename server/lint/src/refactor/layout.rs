//! How a file lays out its continued scripts, for text that is added to them.

use std::ops::Range;

use dockwright_model::{File, ShellBody, ShellSource};
use dockwright_syntax::dockerfile::{Instruction, Keyword};
use dockwright_syntax::shell::{Item, Joint};

/// What a file without any example gets.
const INDENT: &str = "    ";

/// How far to look for the indentation of another RUN.
const NEIGHBOURS: usize = 50;

/// Where the scripts of a file break their lines.
pub(crate) struct Layout<'a> {
    file: &'a File,
    breaks: Vec<Break>,
    leading: bool,
    /// The line break of the file.
    pub(crate) newline: &'static str,
}

/// One line break beside an operator.
struct Break {
    instruction: usize,
    /// Whether the operator begins the new line; otherwise it ends the old one.
    leading: bool,
    /// The blanks in front of the new line.
    indent: Range<usize>,
}

impl<'a> Layout<'a> {
    /// Reads the layout of a file.
    pub(crate) fn of(file: &'a File) -> Self {
        let bodies = file.meaning().bodies().iter().filter(|body| body.source == ShellSource::Command);
        let breaks: Vec<Break> = bodies.flat_map(|body| breaks(file, body)).collect();
        let leading = mostly_leading(&breaks);
        Layout { file, breaks, leading, newline: file.text().newline() }
    }

    /// How lines joined by an operator look in these instructions. Operators but `&&` end their line.
    pub(crate) fn style(&self, instructions: Range<usize>, operator: &'static str) -> Style<'a> {
        let start = self.breaks.partition_point(|line| line.instruction < instructions.start);
        let end = self.breaks.partition_point(|line| line.instruction < instructions.end);
        let own = self.breaks.get(start..end).unwrap_or_default();
        let leading = operator == "&&" && if own.is_empty() { self.leading } else { mostly_leading(own) };
        let before = self.breaks.get(..start).unwrap_or_default().iter().rev().take(NEIGHBOURS);
        let after = self.breaks.get(end..).unwrap_or_default().iter().take(NEIGHBOURS);
        let mut examples = own.iter().chain(before).chain(after);
        let indent = match examples.find(|line| line.leading == leading) {
            Some(line) => self.file.source().get(line.indent.clone()).unwrap_or(INDENT),
            None => self.continued_indent(instructions),
        };
        let (newline, escape) = (self.newline, self.file.dockerfile().escape);
        Style { leading, operator, indent, newline, escape }
    }

    /// The indentation of a continued line, nearest first.
    fn continued_indent(&self, within: Range<usize>) -> &'a str {
        let instructions = &self.file.dockerfile().instructions;
        let own = instructions.get(within.clone()).unwrap_or_default();
        let before = instructions.get(..within.start).unwrap_or_default().iter().rev().take(NEIGHBOURS);
        let after = instructions.get(within.end..).unwrap_or_default().iter().take(NEIGHBOURS);
        let mut runs = own.iter().chain(before).chain(after).filter(|instruction| instruction.keyword == Keyword::Run);
        runs.find_map(|run| indent_after(self.file, run)).unwrap_or(INDENT)
    }
}

/// How lines are joined.
pub(crate) struct Style<'a> {
    leading: bool,
    operator: &'static str,
    indent: &'a str,
    newline: &'static str,
    escape: char,
}

impl Style<'_> {
    /// What stands between a command and the next one on a line of its own: the operator, the continuation, the comments
    /// (each on its line) and the indentation.
    pub(crate) fn join(&self, comments: &[&str]) -> String {
        let Style { operator, indent, newline, escape, .. } = self;
        let lines: String = comments.iter().map(|comment| format!("{indent}{comment}{newline}")).collect();
        let blank = if *operator == ";" { "" } else { " " };
        match self.leading {
            true => format!(" {escape}{newline}{lines}{indent}{operator} "),
            false => format!("{blank}{operator} {escape}{newline}{lines}{indent}"),
        }
    }

    /// What stands between two words of a command on lines of their own; `deeper` than the commands of a list.
    pub(crate) fn wrap(&self, deeper: bool) -> String {
        let Style { indent, newline, escape, .. } = self;
        let more = match (deeper, indent.contains('\t')) {
            (false, _) => "",
            (true, true) => "\t",
            (true, false) => INDENT,
        };
        format!(" {escape}{newline}{indent}{more}")
    }
}

/// The indentation of the first continued line of an instruction that has any.
fn indent_after<'a>(file: &'a File, instruction: &Instruction) -> Option<&'a str> {
    instruction.continuations.iter().find_map(|continuation| {
        let line = file.source().get(continuation.end..)?;
        let indent = line.get(..line.len() - line.trim_start_matches([' ', '\t']).len())?;
        (!indent.is_empty()).then_some(indent)
    })
}

fn mostly_leading(breaks: &[Break]) -> bool {
    breaks.iter().filter(|line| line.leading).count() * 2 >= breaks.len()
}

/// The breaks beside the operators of a script's own list.
fn breaks(file: &File, body: &ShellBody) -> Vec<Break> {
    let pairs = body.script.items.iter().zip(body.script.items.iter().skip(1));
    pairs.filter_map(|(one, next)| break_between(file, body, one, next, &next.before?)).collect()
}

fn break_between(file: &File, body: &ShellBody, one: &Item, next: &Item, joint: &Joint) -> Option<Break> {
    let (one, operator, next) = (body.range(one.span), body.range(joint.span), body.range(next.span));
    let broken = |range: Range<usize>| file.source().get(range).is_some_and(|text| text.contains('\n'));
    let (leading, start) = if broken(one.end..operator.start) {
        (true, operator.start)
    } else if broken(operator.end..next.start) {
        (false, next.start)
    } else {
        return None;
    };
    let before = file.source().get(one.end..start)?;
    let indent = before.len() - before.trim_end_matches([' ', '\t']).len();
    Some(Break { instruction: body.instruction, leading, indent: start - indent..start })
}
