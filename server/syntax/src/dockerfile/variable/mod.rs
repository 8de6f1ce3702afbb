//! Variables in the words of instructions: where they stand and what a word becomes, as BuildKit's shell lexer says.
//!
//! Source of the rules: BuildKit `frontend/dockerfile/shell`. A dollar sign is literal after the escape character and
//! within single quotes. `${name}` takes the modifiers `:-` `-` `:+` `+` `:?` `?` `#` `##` `%` `%%` `/` and `//`.

mod expand;

#[cfg(test)]
mod tests;

pub use expand::{Value, expand};

use std::ops::Range;

/// A part of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Characters that stand for themselves, quotes and escapes removed.
    Literal(String),
    /// A variable.
    Variable(Variable),
}

/// A variable in a word. Ranges are byte ranges of the text given to [`parse`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// The name: letters, digits and underscores, or one special parameter.
    pub name: String,
    /// Where the name stands.
    pub name_range: Range<usize>,
    /// Where the whole variable stands, from the dollar sign to the closing brace.
    pub range: Range<usize>,
    /// What is done with the value.
    pub modifier: Option<Modifier>,
}

/// What `${name…}` does with the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Modifier {
    /// `-` and `:-`: another word when the variable is unset (or empty).
    Default {
        /// Whether an empty value counts as unset.
        or_empty: bool,
        /// The other word.
        word: Vec<Part>,
    },
    /// `+` and `:+`: another word when the variable is set (and not empty).
    Alternate {
        /// Whether an empty value counts as unset.
        or_empty: bool,
        /// The other word.
        word: Vec<Part>,
    },
    /// `?` and `:?`: the build fails with a message when the variable is unset (or empty).
    Required {
        /// Whether an empty value counts as unset.
        or_empty: bool,
        /// The message.
        word: Vec<Part>,
    },
    /// `#`, `##`, `%`, `%%`: cuts what matches a pattern off the start or the end.
    Trim {
        /// Whether the end is cut.
        suffix: bool,
        /// Whether as much as possible is cut.
        longest: bool,
        /// The pattern.
        word: Vec<Part>,
    },
    /// `/` and `//`: replaces what matches a pattern.
    Replace {
        /// Whether every match is replaced.
        all: bool,
        /// The pattern.
        pattern: Vec<Part>,
        /// What replaces it.
        replacement: Vec<Part>,
    },
}

/// Why BuildKit refuses a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// A quote that is never closed.
    OpenQuote(char),
    /// `${` that is never closed.
    OpenBrace,
    /// `${}`, `${:…}` or `${{`.
    BadSubstitution,
    /// A modifier BuildKit does not know, such as `^^`.
    UnsupportedModifier,
    /// Modifiers nested deeper than anybody writes.
    TooDeep,
}

/// A word taken apart.
#[derive(Debug, Clone, Default)]
pub struct Parsed {
    /// The parts up to the problem, if there is one.
    pub parts: Vec<Part>,
    /// The first problem and its byte offset.
    pub problem: Option<(Problem, usize)>,
}

impl Parsed {
    /// All variables, those in modifiers too, in order.
    pub fn variables(&self) -> Vec<&Variable> {
        let mut found = Vec::new();
        collect(&self.parts, &mut found);
        found
    }
}

fn collect<'a>(parts: &'a [Part], found: &mut Vec<&'a Variable>) {
    for part in parts {
        let Part::Variable(variable) = part else { continue };
        found.push(variable);
        match &variable.modifier {
            Some(
                Modifier::Default { word, .. }
                | Modifier::Alternate { word, .. }
                | Modifier::Required { word, .. }
                | Modifier::Trim { word, .. },
            ) => collect(word, found),
            Some(Modifier::Replace { pattern, replacement, .. }) => {
                collect(pattern, found);
                collect(replacement, found);
            }
            None => {}
        }
    }
}

const MAX_DEPTH: usize = 100;

/// Takes a word apart. `quotes` tells whether quotes are removed; in the body of a heredoc they are ordinary.
pub fn parse(text: &str, escape: char, quotes: bool) -> Parsed {
    if !text.contains(['$', '\'', '"', escape]) {
        let parts = if text.is_empty() { Vec::new() } else { vec![Part::Literal(text.to_owned())] };
        return Parsed { parts, problem: None };
    }
    let mut lexer = Lexer { text, at: 0, escape, quotes, depth: 0 };
    let mut parts = Parts::default();
    let problem = lexer.until(None, false, &mut parts).err();
    Parsed { parts: parts.done(), problem }
}

/// Whether a text can hold a variable at all; a cheap test before [`parse`].
pub fn may_vary(text: &str) -> bool {
    text.contains('$')
}

#[derive(Default)]
struct Parts {
    parts: Vec<Part>,
    literal: String,
}

impl Parts {
    fn variable(&mut self, variable: Variable) {
        self.flush();
        self.parts.push(Part::Variable(variable));
    }

    fn flush(&mut self) {
        if !self.literal.is_empty() {
            self.parts.push(Part::Literal(std::mem::take(&mut self.literal)));
        }
    }

    fn done(mut self) -> Vec<Part> {
        self.flush();
        self.parts
    }
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    escape: char,
    quotes: bool,
    depth: usize,
}

type Step<T> = Result<T, (Problem, usize)>;

impl Lexer<'_> {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Reads up to `stop`, which is taken; `None` reads to the end. `raw` keeps escape characters.
    fn until(&mut self, stop: Option<char>, raw: bool, out: &mut Parts) -> Step<()> {
        let start = self.at;
        if self.depth > MAX_DEPTH {
            return Err((Problem::TooDeep, start));
        }
        while let Some(c) = self.peek() {
            if Some(c) == stop {
                self.next();
                return Ok(());
            }
            match c {
                '$' => self.dollar(out)?,
                '\'' if self.quotes => self.single_quoted(out)?,
                '"' if self.quotes => self.double_quoted(out)?,
                _ if c == self.escape => {
                    self.next();
                    if raw {
                        out.literal.push(c);
                    }
                    out.literal.extend(self.next());
                }
                _ => {
                    out.literal.push(c);
                    self.next();
                }
            }
        }
        if stop.is_some() { Err((Problem::OpenBrace, start)) } else { Ok(()) }
    }

    fn single_quoted(&mut self, out: &mut Parts) -> Step<()> {
        let start = self.at;
        self.next();
        while let Some(c) = self.next() {
            if c == '\'' {
                return Ok(());
            }
            out.literal.push(c);
        }
        Err((Problem::OpenQuote('\''), start))
    }

    fn double_quoted(&mut self, out: &mut Parts) -> Step<()> {
        let start = self.at;
        self.next();
        while let Some(c) = self.peek() {
            if c == '$' {
                self.dollar(out)?;
                continue;
            }
            self.next();
            if c == '"' {
                return Ok(());
            }
            if c == self.escape {
                match self.peek() {
                    Some(following) if following == '"' || following == '$' || following == self.escape => {
                        out.literal.extend(self.next());
                        continue;
                    }
                    None => continue,
                    _ => {}
                }
            }
            out.literal.push(c);
        }
        Err((Problem::OpenQuote('"'), start))
    }

    fn name(&mut self) -> Range<usize> {
        let start = self.at;
        match self.peek() {
            Some(c) if c.is_ascii_digit() => {
                while self.peek().is_some_and(|c| c.is_ascii_digit()) {
                    self.next();
                }
            }
            Some('@' | '*' | '#' | '?' | '-' | '$' | '!') => {
                self.next();
            }
            _ => {
                while self.peek().is_some_and(|c| c.is_alphanumeric() || c == '_') {
                    self.next();
                }
            }
        }
        start..self.at
    }

    fn dollar(&mut self, out: &mut Parts) -> Step<()> {
        let start = self.at;
        self.next();
        let braces = self.peek() == Some('{');
        if braces {
            self.next();
            match self.peek() {
                None => return Err((Problem::OpenBrace, start)),
                Some('{' | '}' | ':') => return Err((Problem::BadSubstitution, start)),
                _ => {}
            }
        }
        let name_range = self.name();
        let name = self.text.get(name_range.clone()).unwrap_or_default().to_owned();
        if !braces && name.is_empty() {
            out.literal.push('$');
            return Ok(());
        }
        let modifier = if braces { self.modifier(start)? } else { None };
        out.variable(Variable { name, name_range, range: start..self.at, modifier });
        Ok(())
    }

    /// What follows the name within braces, the closing brace included.
    fn modifier(&mut self, start: usize) -> Step<Option<Modifier>> {
        let mut operator = self.next().ok_or((Problem::OpenBrace, start))?;
        if operator == '}' {
            return Ok(None);
        }
        let or_empty = operator == ':';
        if or_empty {
            operator = self.next().ok_or((Problem::OpenBrace, start))?;
        }
        self.depth += 1;
        let modifier = match operator {
            '-' => Modifier::Default { or_empty, word: self.word('}', false)? },
            '+' => Modifier::Alternate { or_empty, word: self.word('}', false)? },
            '?' => Modifier::Required { or_empty, word: self.word('}', false)? },
            '#' | '%' => {
                let longest = self.peek() == Some(operator);
                if longest {
                    self.next();
                }
                Modifier::Trim { suffix: operator == '%', longest, word: self.word('}', true)? }
            }
            '/' if !or_empty => {
                let all = self.peek() == Some('/');
                if all {
                    self.next();
                }
                let pattern = self.word('/', true)?;
                Modifier::Replace { all, pattern, replacement: self.word('}', true)? }
            }
            _ => return Err((Problem::UnsupportedModifier, start)),
        };
        self.depth -= 1;
        Ok(Some(modifier))
    }

    fn word(&mut self, stop: char, raw: bool) -> Step<Vec<Part>> {
        let mut out = Parts::default();
        self.until(Some(stop), raw, &mut out)?;
        Ok(out.done())
    }
}
