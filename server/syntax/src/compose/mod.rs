//! The syntaxes of values in Compose files: each a string as Docker Compose sees it when YAML and variables are done with.
//!
//! There is no YAML here. A parser takes the text of one value and gives what it says with the bytes of its parts, and its
//! problems with theirs. What is accepted and refused is what Docker Compose 2.40 (compose-go 2.9) accepts and refuses.
//! A value in which variables are left is for [`interpolation`] first: while its text is unknown nobody should judge it.

use std::fmt;
use std::ops::Range;

pub mod build;
pub mod command;
pub mod devices;
pub mod duration;
pub mod env_file;
pub mod environment;
pub mod healthcheck;
pub mod hosts;
pub mod identity;
pub mod interpolation;
pub mod namespaces;
mod numbers;
pub mod platform;
pub mod policies;
pub mod ports;
pub mod references;
pub mod resources;
pub mod size;
pub mod sysctls;
pub mod volumes;

#[cfg(test)]
mod tests;

/// So much of a value is shown in a message.
const LONGEST_SHOWN: usize = 80;

/// One value is not worth more messages than this.
const MOST_PROBLEMS: usize = 20;

/// What comes of a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    /// Compose takes it, but it does not do what it seems to do.
    Doubtful,
    /// Compose loads the file, but the container cannot be created or started, or the image not be built.
    Fails,
    /// Compose refuses the file.
    Refused,
}

/// Something wrong with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The bytes of the part that is wrong, within the parsed text. It may be empty where something is missing.
    pub range: Range<usize>,
    /// What comes of it.
    pub verdict: Verdict,
    /// What is wrong and what to write instead, for people.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// What a text says, as far as it can be read, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed<T> {
    /// The value; `None` if nothing sensible can be read.
    pub value: Option<T>,
    /// The problems in the order of the text, at most 20.
    pub problems: Vec<Problem>,
}

impl<T> Parsed<T> {
    fn new(value: Option<T>, mut problems: Vec<Problem>) -> Self {
        problems.truncate(MOST_PROBLEMS);
        Parsed { value, problems }
    }

    fn wrong(problem: Problem) -> Self {
        Parsed { value: None, problems: vec![problem] }
    }

    /// Whether Compose loads a file with this value.
    pub fn is_accepted(&self) -> bool {
        self.problems.iter().all(|problem| problem.verdict != Verdict::Refused)
    }
}

fn refused(range: Range<usize>, message: impl Into<String>) -> Problem {
    Problem { range, verdict: Verdict::Refused, message: message.into() }
}

fn fails(range: Range<usize>, message: impl Into<String>) -> Problem {
    Problem { range, verdict: Verdict::Fails, message: message.into() }
}

fn doubtful(range: Range<usize>, message: impl Into<String>) -> Problem {
    Problem { range, verdict: Verdict::Doubtful, message: message.into() }
}

/// The beginning of a text, as much as fits into a message.
fn shown(text: &str) -> String {
    let mut chars = text.chars();
    let mut start: String = chars.by_ref().take(LONGEST_SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if chars.next().is_some() {
        start.push('…');
    }
    start
}

/// The parts between separators, each with its bytes.
fn pieces(text: &str, separator: char) -> impl Iterator<Item = (Range<usize>, &str)> {
    let mut start = 0;
    text.split(separator).map(move |piece| {
        let range = start..start + piece.len();
        start = range.end + separator.len_utf8();
        (range, piece)
    })
}

/// The same range, so many bytes further on.
fn shifted(range: &Range<usize>, by: usize) -> Range<usize> {
    range.start + by..range.end + by
}
