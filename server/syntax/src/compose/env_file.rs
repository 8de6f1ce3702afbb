//! Files of variables: `.env` and those of `env_file`, as compose-go's dotenv package reads them.
//!
//! Compose stops at the first mistake; here reading goes on at the next line.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

use super::interpolation::{self, ExpandError};
use super::{Problem, Verdict, doubtful, refused, shown};

/// A file of variables.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EnvFile<'t> {
    /// The entries in their order; of two with one key the later counts.
    pub entries: Vec<Entry<'t>>,
    /// The problems in their order.
    pub problems: Vec<Problem>,
}

/// One variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<'t> {
    /// The name.
    pub key: &'t str,
    /// The bytes of the name.
    pub key_range: Range<usize>,
    /// The value; `None` for a name alone, which is taken from the environment of Compose.
    pub value: Option<Value<'t>>,
}

/// The value of a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value<'t> {
    /// The bytes as written, without quotes and comment.
    pub range: Range<usize>,
    /// The quote around it.
    pub quote: Option<char>,
    /// The value without escapes. In single quotes it is final; else variables are still to be put in.
    pub text: Cow<'t, str>,
}

impl Value<'_> {
    /// Whether variables are put into it.
    pub fn has_variables(&self) -> bool {
        self.quote != Some('\'')
    }

    /// The value with the variables that `lookup` knows, which are the environment of Compose and the entries before.
    ///
    /// # Errors
    ///
    /// As for every value: see [`interpolation::Template::expand`].
    pub fn expand(&self, lookup: &dyn Fn(&str) -> Option<String>) -> Result<String, ExpandError> {
        if self.has_variables() {
            interpolation::parse(&self.text).expand(lookup)
        } else {
            Ok(self.text.clone().into_owned())
        }
    }
}

/// A file is not worth more messages than this.
const MOST_PROBLEMS: usize = 1000;

/// Reads a file.
pub fn parse(text: &str) -> EnvFile<'_> {
    let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut reader = Reader { text, at, file: EnvFile::default() };
    while reader.statement() {}
    reader.file
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    file: EnvFile<'t>,
}

/// A blank within a line.
fn is_blank(c: char) -> bool {
    matches!(c, '\t' | '\u{b}' | '\u{c}' | '\r' | ' ' | '\u{85}' | '\u{a0}')
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn report(&mut self, problem: Problem) {
        if self.file.problems.len() < MOST_PROBLEMS {
            self.file.problems.push(problem);
        }
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches(is_blank).len();
    }

    fn skip_line(&mut self) {
        self.at += self.rest().find('\n').map_or(self.rest().len(), |end| end + 1);
    }

    /// Reads one entry or skips one comment; `false` at the end of the file.
    fn statement(&mut self) -> bool {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
        if self.rest().is_empty() {
            return false;
        }
        if self.rest().starts_with('#') {
            self.skip_line();
            return true;
        }
        if self.rest().strip_prefix("export").is_some_and(|rest| rest.starts_with([' ', '\t', '\n', '\u{c}', '\r'])) {
            self.at += "export".len();
            self.skip_blanks();
        }
        self.entry();
        true
    }

    fn entry(&mut self) {
        let start = self.at;
        let line = self.rest();
        if line.is_empty() {
            self.report(refused(start..start, "the name is missing after `export`"));
            return;
        }
        let stop = line.char_indices().find(|(_, c)| !is_key_char(*c));
        let end = start + stop.map_or(line.len(), |(at, _)| at);
        let key = self.text.get(start..end).unwrap_or_default().trim_end();
        let key_range = start..start + key.len();
        let inherited = match stop {
            Some((_, c @ ('=' | ':' | '\n'))) => c == '\n',
            Some((_, c)) => return self.strange_character(end, c),
            None => {
                let message = "on its last line, without `=` and a line end, a name is not read: end the line, or write \
                               `NAME=value`";
                self.report(doubtful(key_range, message));
                self.at = end;
                return;
            }
        };
        self.at = end + 1;
        if key.contains(' ') {
            self.report(refused(key_range, format!("the name `{}` cannot have a blank", shown(key))));
            // Whoever writes so means the line.
            if !inherited {
                self.skip_line();
            }
        } else if inherited {
            // Only after `export` can the name be missing here; Compose minds nothing.
            if !key.is_empty() {
                self.file.entries.push(Entry { key, key_range, value: None });
            }
        } else {
            if key.is_empty() {
                self.report(doubtful(start..start, "the name is missing: write `NAME=value`"));
            }
            let value = self.value();
            self.file.entries.extend(value.map(|value| Entry { key, key_range, value: Some(value) }));
        }
    }

    fn strange_character(&mut self, at: usize, c: char) {
        let message = format!("`{}` cannot be part of a name: write `NAME=value`", shown(c.encode_utf8(&mut [0; 4])));
        self.report(refused(at..at + c.len_utf8(), message));
        self.skip_line();
    }

    /// Reads a value; `None` if it is wrong.
    fn value(&mut self) -> Option<Value<'t>> {
        self.skip_blanks();
        let value = match self.rest().chars().next() {
            Some(quote @ ('"' | '\'')) => self.quoted(quote)?,
            _ => self.plain(),
        };
        if value.has_variables() {
            self.check_variables(&value);
        }
        Some(value)
    }

    /// Reads to the end of the line, or to a comment.
    fn plain(&mut self) -> Value<'t> {
        let start = self.at;
        let line = self.rest().split('\n').next().unwrap_or_default();
        let text = line.find(" #").map_or(line, |comment| line.get(..comment).unwrap_or_default()).trim_end();
        self.skip_line();
        Value { range: start..start + text.len(), quote: None, text: Cow::Borrowed(text) }
    }

    /// Reads to the closing quote, which may be on another line.
    fn quoted(&mut self, quote: char) -> Option<Value<'t>> {
        let start = self.at + 1;
        let body = self.text.get(start..).unwrap_or_default();
        let mut out = String::new();
        let mut escaped = false;
        for (at, c) in body.char_indices() {
            if c == quote && !escaped {
                self.at = start + at + 1;
                let text = if quote == '"' { unescaped(&out) } else { out };
                return Some(Value { range: start..start + at, quote: Some(quote), text: Cow::Owned(text) });
            }
            if c == '\\' && !escaped {
                escaped = true;
                continue;
            }
            if escaped && c != quote {
                out.push('\\');
            }
            escaped = false;
            out.push(c);
        }
        let line_len = body.find('\n').unwrap_or(body.len());
        self.report(refused(start - 1..start + line_len, format!("the quote `{quote}` is not closed")));
        self.skip_line();
        None
    }

    /// Reports what is wrong with variables. Where the value is what is written, the places are exact.
    fn check_variables(&mut self, value: &Value<'t>) {
        let exact = self.text.get(value.range.clone()) == Some(&*value.text);
        for problem in interpolation::parse(&value.text).problems {
            let range = if exact { super::shifted(&problem.range, value.range.start) } else { value.range.clone() };
            self.report(Problem { range, ..problem });
        }
    }
}

fn is_key_char(c: char) -> bool {
    is_blank(c) || matches!(c, '_' | '.' | '-' | '[' | ']') || c.is_alphabetic() || c.is_numeric()
}

/// Puts in what the escapes of double quotes stand for. `\$` becomes `$$`, which stands for a `$` when variables are put in.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(rest.get(..at).unwrap_or_default());
        let after = rest.get(at + 1..).unwrap_or_default();
        let escape = after.chars().next();
        let plain = escape.and_then(plain_escape);
        if let Some(plain) = plain {
            out.push_str(plain);
            rest = after.get(1..).unwrap_or_default();
        } else if escape == Some('0') {
            let digits = after.bytes().skip(1).take(3).take_while(u8::is_ascii_digit).count();
            octal(after.get(1..=digits).unwrap_or_default(), &mut out);
            rest = after.get(1 + digits..).unwrap_or_default();
        } else {
            out.push('\\');
            rest = after;
            // The second of two backslashes was dealt with; any other character is plain.
            if let Some(c) = escape {
                out.push(c);
                rest = after.get(c.len_utf8()..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}

fn plain_escape(c: char) -> Option<&'static str> {
    Some(match c {
        'a' => "\u{7}",
        'b' => "\u{8}",
        'f' => "\u{c}",
        'n' => "\n",
        'r' => "\r",
        't' => "\t",
        'v' => "\u{b}",
        '$' => "$$",
        '"' => "\"",
        '\\' => "\\",
        _ => return None,
    })
}

/// The character of three octal digits after `\0`; fewer stay as they are, without the zero.
fn octal(digits: &str, out: &mut String) {
    let code = u32::from_str_radix(digits, 8).ok().filter(|code| digits.len() == 3 && *code <= 255);
    match code.and_then(char::from_u32) {
        Some(c) => out.push(c),
        None => drop(write!(out, "\\{digits}")),
    }
}

/// The problem a file has in the eyes of Compose: the first that makes it refuse the file.
pub fn first_refusal<'p>(file: &'p EnvFile<'_>) -> Option<&'p Problem> {
    file.problems.iter().find(|problem| problem.verdict == Verdict::Refused)
}
