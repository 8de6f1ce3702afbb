//! One pattern.

use std::ops::Range;

use super::clean::clean;
use super::machine::Machine;
use super::regex;

/// No path is longer than this, and hardly a pattern.
const LONGEST: usize = 4096;

/// Why the builder refuses a pattern, and the build with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// `!` without anything to make an exception of.
    EmptyException,
    /// A class such as `[a` or `[b-a]` is not finished or makes no sense, or an escape has nothing to escape.
    Syntax,
    /// Longer than any path.
    TooLong,
}

/// One pattern, or an exception to those before it.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// Byte range of the line without blanks at its ends, `!` included.
    pub span: Range<usize>,
    /// Byte range without the `!` and the blanks behind it.
    pub body: Range<usize>,
    /// Whether it begins with `!`: what it matches is not left out after all.
    pub negated: bool,
    /// The pattern as it is compared with paths: without leading and trailing slashes, `.` and `..`.
    pub text: String,
    /// Why the builder refuses it. Such a pattern matches nothing.
    pub problem: Option<Problem>,
    /// How it is compared; of no use when there is a problem.
    matcher: Matcher,
}

#[derive(Debug, Clone)]
enum Matcher {
    /// The text itself.
    Exact,
    Machine(Machine),
}

impl Pattern {
    /// Reads a line without blanks at its ends that begins at byte `start`.
    pub(super) fn new(line: &str, start: usize) -> Self {
        let span = start..start + line.len();
        let negated = line.starts_with('!');
        let body = line.strip_prefix('!').unwrap_or(line).trim_start();
        let text = if body.is_empty() { String::new() } else { relative(body) };
        let (matcher, problem) = match compile(&text, negated) {
            Ok(matcher) => (matcher, None),
            Err(problem) => (Matcher::Exact, Some(problem)),
        };
        Self { body: span.end - body.len()..span.end, span, negated, text, problem, matcher }
    }

    /// Whether the pattern matches a path or one of the folders it is in.
    pub fn covers(&self, path: &str) -> bool {
        match &self.matcher {
            _ if self.problem.is_some() => false,
            Matcher::Exact => {
                path.strip_prefix(self.text.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }
            Matcher::Machine(machine) => machine.covers(path),
        }
    }

    /// Whether the text says literally which path is meant, without `*`, `?`, classes and escapes.
    pub fn is_literal(&self) -> bool {
        matches!(self.matcher, Matcher::Exact) && self.problem.is_none()
    }

    /// Whether some path may be covered by both patterns. `true` when that takes too long to find out.
    pub fn may_share(&self, other: &Pattern) -> bool {
        match (&self.matcher, &other.matcher) {
            _ if self.problem.is_some() || other.problem.is_some() => false,
            (Matcher::Exact, Matcher::Exact) => self.covers(&other.text) || other.covers(&self.text),
            (Matcher::Exact, Matcher::Machine(machine)) => machine.meets(&Machine::literal(&self.text)),
            (Matcher::Machine(machine), Matcher::Exact) => machine.meets(&Machine::literal(&other.text)),
            (Matcher::Machine(one), Matcher::Machine(two)) => one.meets(two),
        }
    }
}

/// A pattern relative to the context.
fn relative(body: &str) -> String {
    let cleaned = clean(body);
    match cleaned.strip_prefix('/') {
        Some(rest) if !rest.is_empty() => rest.to_owned(),
        _ => cleaned,
    }
}

fn compile(text: &str, negated: bool) -> Result<Matcher, Problem> {
    // Put behind `!`, a lone slash is cleaned away.
    if negated && (text.is_empty() || text == "/") {
        return Err(Problem::EmptyException);
    }
    if text.len() > LONGEST {
        return Err(Problem::TooLong);
    }
    Ok(match regex::translate(text)? {
        None => Matcher::Exact,
        Some(atoms) => Matcher::Machine(Machine::new(&atoms)),
    })
}
