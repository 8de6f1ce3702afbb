//! Variables in values: `$NAME`, `${NAME}` and its operators, nested to any sensible depth.
//!
//! What counts as a variable is what the expression of compose-go's template package matches: a `$` before anything but a
//! name, a brace or another `$` is a plain character, an operand reaches as far as braces balance on one line, and
//! everything else that begins with `${` makes Compose refuse the file.

use std::fmt;
use std::ops::Range;

use super::Problem;

mod expand;
mod mistakes;
mod parse;

pub use expand::{ExpandError, Known};
pub use parse::parse;

/// Operands are read to this depth. Compose knows no limit; nobody nests so deep.
pub const DEEPEST: usize = 100;

/// A value as its plain parts and variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template<'t> {
    text: &'t str,
    /// The parts in their order. Together they cover the text.
    pub parts: Vec<Part<'t>>,
    /// What is wrong, at most 20 problems.
    pub problems: Vec<Problem>,
}

/// A part of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part<'t> {
    /// The bytes of the part within the whole text, also in operands.
    pub range: Range<usize>,
    /// What it is.
    pub kind: PartKind<'t>,
}

/// What a part of a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartKind<'t> {
    /// Plain text.
    Text,
    /// `$$`, which stands for one `$`.
    Dollar,
    /// A variable.
    Variable(Variable<'t>),
    /// The beginning of something that is no variable though it begins with `${`, or is nested too deep.
    Invalid,
}

/// A variable where it is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable<'t> {
    /// The name.
    pub name: &'t str,
    /// The bytes of the name.
    pub name_range: Range<usize>,
    /// Whether it stands in braces.
    pub braced: bool,
    /// What is done with its value, if more than inserting it.
    pub operation: Option<Operation<'t>>,
}

/// An operator of a variable with its operand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation<'t> {
    /// The operator.
    pub operator: Operator,
    /// The bytes of the operator.
    pub operator_range: Range<usize>,
    /// The parts of the operand.
    pub operand: Vec<Part<'t>>,
    /// The bytes of the operand.
    pub operand_range: Range<usize>,
}

/// The operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `:-`: the operand if the variable is unset or empty.
    DefaultIfEmpty,
    /// `-`: the operand if the variable is unset.
    DefaultIfUnset,
    /// `:?`: an error with the operand if the variable is unset or empty.
    RequiredFilled,
    /// `?`: an error with the operand if the variable is unset.
    RequiredSet,
    /// `:+`: the operand if the variable is neither unset nor empty.
    ReplacedIfFilled,
    /// `+`: the operand if the variable is set.
    ReplacedIfSet,
}

impl Operator {
    /// The operator that a text begins with, and its length.
    fn starting(text: &str) -> Option<(Operator, usize)> {
        let (colon, rest) = text.strip_prefix(':').map_or((false, text), |rest| (true, rest));
        let operator = match (rest.chars().next()?, colon) {
            ('-', true) => Operator::DefaultIfEmpty,
            ('-', false) => Operator::DefaultIfUnset,
            ('?', true) => Operator::RequiredFilled,
            ('?', false) => Operator::RequiredSet,
            ('+', true) => Operator::ReplacedIfFilled,
            ('+', false) => Operator::ReplacedIfSet,
            _ => return None,
        };
        Some((operator, 1 + usize::from(colon)))
    }

    /// Whether the operand takes the place of a value that is missing.
    pub fn is_default(self) -> bool {
        matches!(self, Operator::DefaultIfEmpty | Operator::DefaultIfUnset)
    }

    /// Whether the value must be there.
    pub fn is_required(self) -> bool {
        matches!(self, Operator::RequiredFilled | Operator::RequiredSet)
    }

    /// Whether an empty value counts as none.
    pub fn minds_empty(self) -> bool {
        matches!(self, Operator::DefaultIfEmpty | Operator::RequiredFilled | Operator::ReplacedIfFilled)
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Operator::DefaultIfEmpty => ":-",
            Operator::DefaultIfUnset => "-",
            Operator::RequiredFilled => ":?",
            Operator::RequiredSet => "?",
            Operator::ReplacedIfFilled => ":+",
            Operator::ReplacedIfSet => "+",
        })
    }
}

impl<'t> Template<'t> {
    /// Every variable with those in operands, in the order of the text.
    pub fn variables(&self) -> Vec<&Variable<'t>> {
        let mut found = Vec::new();
        collect(&self.parts, &mut found);
        found
    }

    /// Whether the text is what it is, whatever the variables.
    pub fn is_constant(&self) -> bool {
        self.parts.iter().all(|part| matches!(part.kind, PartKind::Text | PartKind::Dollar))
    }

    /// The innermost variable that the byte `offset` is in or at the end of.
    pub fn variable_at(&self, offset: usize) -> Option<&Variable<'t>> {
        let mut parts = &self.parts;
        let mut found = None;
        loop {
            let touched = |part: &&Part<'t>| part.range.start <= offset && offset <= part.range.end;
            // Where two parts meet, the one that begins there is behind the cursor.
            let here = parts.iter().filter(touched).find_map(|part| match &part.kind {
                PartKind::Variable(variable) => Some(variable),
                _ => None,
            });
            let Some(variable) = here else { return found };
            found = Some(variable);
            match &variable.operation {
                Some(operation) if operation.operand_range.start <= offset && offset <= operation.operand_range.end => {
                    parts = &operation.operand;
                }
                _ => return found,
            }
        }
    }
}

fn collect<'a, 't>(parts: &'a [Part<'t>], found: &mut Vec<&'a Variable<'t>>) {
    for part in parts {
        if let PartKind::Variable(variable) = &part.kind {
            found.push(variable);
            if let Some(operation) = &variable.operation {
                collect(&operation.operand, found);
            }
        }
    }
}
