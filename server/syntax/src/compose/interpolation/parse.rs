//! Finding the variables.

use std::ops::Range;

use super::{DEEPEST, Operation, Operator, Part, PartKind, Template, Variable, mistakes};
use crate::compose::{MOST_PROBLEMS, Problem, doubtful};

/// Reads a value. All ranges are byte ranges within `text`.
pub fn parse(text: &str) -> Template<'_> {
    let mut parser = Parser { text, problems: Vec::new(), pairs: None };
    let parts = parser.parts(0..text.len(), 0);
    let mut problems = parser.problems;
    problems.sort_by_key(|problem| problem.range.start);
    Template { text, parts, problems }
}

struct Parser<'t> {
    text: &'t str,
    problems: Vec<Problem>,
    /// The braces that belong together, once they are asked for.
    pairs: Option<Vec<(usize, usize)>>,
}

impl<'t> Parser<'t> {
    fn slice(&self, range: Range<usize>) -> &'t str {
        self.text.get(range).unwrap_or_default()
    }

    fn report(&mut self, problem: impl FnOnce() -> Problem) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(problem());
        }
    }

    /// Where the brace at byte `open` is closed, if it is before byte `end`.
    fn partner(&mut self, open: usize, end: usize) -> Option<usize> {
        let text = self.text;
        let pairs = self.pairs.get_or_insert_with(|| pairs(text));
        let index = pairs.binary_search_by_key(&open, |pair| pair.0).ok()?;
        pairs.get(index).map(|pair| pair.1).filter(|close| *close < end)
    }

    /// The parts of a range, which is the whole text or an operand at the given depth.
    fn parts(&mut self, range: Range<usize>, depth: usize) -> Vec<Part<'t>> {
        let mut parts = Vec::new();
        let mut lines = Lines { text: self.slice(0..range.end), line_end: range.start, last_brace: None };
        let (mut at, mut plain) = (range.start, range.start);
        while let Some(dollar) = self.slice(at..range.end).find('$') {
            let dollar = at + dollar;
            let Some((kind, end)) = self.token(dollar..range.end, depth, &mut lines) else {
                at = dollar + 1;
                continue;
            };
            if plain < dollar {
                parts.push(Part { range: plain..dollar, kind: PartKind::Text });
            }
            parts.push(Part { range: dollar..end, kind });
            (at, plain) = (end, end);
        }
        if plain < range.end {
            parts.push(Part { range: plain..range.end, kind: PartKind::Text });
        }
        parts
    }

    /// What a dollar sign begins, and its end; `None` if it is a plain character.
    fn token(&mut self, range: Range<usize>, depth: usize, lines: &mut Lines<'t>) -> Option<(PartKind<'t>, usize)> {
        let after = range.start + 1;
        let rest = self.slice(after..range.end);
        if rest.starts_with('$') {
            return Some((PartKind::Dollar, after + 1));
        }
        if rest.starts_with('{') {
            return Some(self.braced(range, depth, lines));
        }
        let name_range = after..after + name_len(rest);
        let name = self.slice(name_range.clone());
        let end = name_range.end;
        let variable = Variable { name, name_range, braced: false, operation: None };
        (!name.is_empty()).then_some((PartKind::Variable(variable), end))
    }

    /// Reads what begins with `${` at the start of the range.
    fn braced(&mut self, range: Range<usize>, depth: usize, lines: &mut Lines<'t>) -> (PartKind<'t>, usize) {
        let start = range.start + 2;
        let name_range = start..start + name_len(self.slice(start..range.end));
        let name = self.slice(name_range.clone());
        let rest = self.slice(name_range.end..range.end);
        if !name.is_empty() && rest.starts_with('}') {
            let end = name_range.end + 1;
            return (PartKind::Variable(Variable { name, name_range, braced: true, operation: None }), end);
        }
        let operator = Operator::starting(rest).filter(|_| !name.is_empty());
        let close = operator.and_then(|(_, length)| lines.last_brace_from(name_range.end + length));
        let (Some((operator, length)), Some(last)) = (operator, close) else {
            let text = self.text;
            self.report(|| mistakes::explain(text, range));
            return (PartKind::Invalid, start);
        };
        // The expression takes all that fits; of that, Compose goes back to where braces balance, if they do.
        let close = self.partner(range.start + 1, range.end).unwrap_or(last);
        let operator_range = name_range.end..name_range.end + length;
        let operand_range = operator_range.end..close;
        if depth == DEEPEST {
            let message =
                format!("variables are nested more than {DEEPEST} deep; what is further in was not looked at");
            self.report(|| doubtful(range.start..close + 1, message));
            return (PartKind::Invalid, close + 1);
        }
        let operand = self.parts(operand_range.clone(), depth + 1);
        let operation = Some(Operation { operator, operator_range, operand, operand_range });
        (PartKind::Variable(Variable { name, name_range, braced: true, operation }), close + 1)
    }
}

/// The last closing brace of each line, found once a line.
struct Lines<'t> {
    text: &'t str,
    line_end: usize,
    last_brace: Option<usize>,
}

impl Lines<'_> {
    /// The last closing brace at or after byte `at` on its line.
    fn last_brace_from(&mut self, at: usize) -> Option<usize> {
        if self.line_end <= at {
            let rest = self.text.get(at..).unwrap_or_default();
            let line = rest.split('\n').next().unwrap_or_default();
            self.line_end = at + line.len();
            self.last_brace = line.rfind('}').map(|brace| at + brace);
        }
        self.last_brace.filter(|brace| *brace >= at)
    }
}

/// The braces of each line that belong together, in the order of the opening ones. As in Compose, the character after an
/// opening brace does not count.
fn pairs(text: &str) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let mut open = Vec::new();
    let mut bytes = text.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        let skipped = match byte {
            b'{' => {
                open.push(at);
                bytes.next().map(|(_, skipped)| skipped)
            }
            b'}' => {
                pairs.extend(open.pop().map(|open| (open, at)));
                None
            }
            other => Some(other),
        };
        if skipped == Some(b'\n') {
            open.clear();
        }
    }
    pairs.sort_unstable();
    pairs
}

/// The length of the name that a text begins with. Letters are compared without regard to case, which lets in two that are
/// not ASCII: the long s and the sign for Kelvin.
pub(super) fn name_len(text: &str) -> usize {
    let letter = |c: char| c == '_' || c.is_ascii_alphabetic() || matches!(c, '\u{17f}' | '\u{212a}');
    if !text.starts_with(letter) {
        return 0;
    }
    text.find(|c: char| !letter(c) && !c.is_ascii_digit()).unwrap_or(text.len())
}
