//! The text with the values of variables in it.

use std::fmt;
use std::ops::Range;

use super::{Operation, Operator, Part, PartKind, Template, Variable};

/// No value is expanded beyond this, lest few bytes become many.
const LONGEST: usize = 1 << 20;

/// Why a value has no text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExpandError {
    /// A variable is required and has no value.
    Missing {
        /// Its name.
        name: String,
        /// The bytes of its name.
        name_range: Range<usize>,
        /// What the file says about it; it may be empty.
        reason: String,
    },
    /// Something is no variable though it begins like one.
    Invalid,
    /// The text would be longer than a mebibyte.
    TooLong,
}

impl fmt::Display for ExpandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ExpandError::Missing { name, reason, .. } if reason.is_empty() => {
                write!(f, "the variable `{name}` is required and has no value")
            }
            ExpandError::Missing { name, reason, .. } => {
                write!(f, "the variable `{name}` is required and has no value: {reason}")
            }
            ExpandError::Invalid => f.write_str("the value has something that is no variable"),
            ExpandError::TooLong => f.write_str("the value becomes longer than a mebibyte"),
        }
    }
}

impl std::error::Error for ExpandError {}

/// What can be said of a text without knowing any variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// It has no variables and is this.
    Exactly(String),
    /// It is this if no variable is set, because each has a default.
    ByDefault(String),
    /// It depends.
    Unknown,
}

type Lookup<'l> = dyn Fn(&str) -> Option<String> + 'l;

impl Template<'_> {
    /// The text with the variables that `lookup` knows. Others are empty, as in Compose, unless an operator says otherwise.
    ///
    /// # Errors
    ///
    /// As Compose does: also what stands in an operand that is not needed must be valid and have what it requires.
    pub fn expand(&self, lookup: &Lookup<'_>) -> Result<String, ExpandError> {
        self.all(&self.parts, lookup)
    }

    /// What is known of the text without any variable.
    pub fn known(&self) -> Known {
        if self.is_constant() {
            return self.expand(&|_| None).map_or(Known::Unknown, Known::Exactly);
        }
        if !defaults_only(&self.parts) {
            return Known::Unknown;
        }
        self.expand(&|_| None).map_or(Known::Unknown, Known::ByDefault)
    }

    fn all(&self, parts: &[Part<'_>], lookup: &Lookup<'_>) -> Result<String, ExpandError> {
        let mut out = String::new();
        for part in parts {
            match &part.kind {
                PartKind::Text => out.push_str(self.text.get(part.range.clone()).unwrap_or_default()),
                PartKind::Dollar => out.push('$'),
                PartKind::Variable(variable) => out.push_str(&self.one(variable, lookup)?),
                PartKind::Invalid => return Err(ExpandError::Invalid),
            }
            if out.len() > LONGEST {
                return Err(ExpandError::TooLong);
            }
        }
        Ok(out)
    }

    fn one(&self, variable: &Variable<'_>, lookup: &Lookup<'_>) -> Result<String, ExpandError> {
        let Some(Operation { operator, operand, .. }) = &variable.operation else {
            return Ok(lookup(variable.name).unwrap_or_default());
        };
        let operand = self.all(operand, lookup)?;
        let value = lookup(variable.name);
        let there = value.as_deref().is_some_and(|value| !operator.minds_empty() || !value.is_empty());
        match operator {
            Operator::ReplacedIfFilled | Operator::ReplacedIfSet if there => Ok(operand),
            Operator::DefaultIfEmpty | Operator::DefaultIfUnset if !there => Ok(operand),
            Operator::RequiredFilled | Operator::RequiredSet if !there => Err(ExpandError::Missing {
                name: variable.name.to_owned(),
                name_range: variable.name_range.clone(),
                reason: operand,
            }),
            _ => Ok(value.unwrap_or_default()),
        }
    }
}

/// Whether every variable has a default, also those in the defaults.
fn defaults_only(parts: &[Part<'_>]) -> bool {
    parts.iter().all(|part| match &part.kind {
        PartKind::Text | PartKind::Dollar => true,
        PartKind::Invalid => false,
        PartKind::Variable(variable) => {
            let operation = variable.operation.as_ref();
            operation.is_some_and(|operation| operation.operator.is_default() && defaults_only(&operation.operand))
        }
    })
}
