//! Words: what the shell splits a command into, with their quoting and expansions.

use super::Span;

/// How a word is quoted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quoting {
    /// No quotes; there may be backslashes.
    #[default]
    Unquoted,
    /// The whole word stands in one pair of single quotes.
    Single,
    /// The whole word stands in one pair of double quotes.
    Double,
    /// Quotes around a part of the word, or several quoted parts, or `$'…'`.
    Mixed,
}

/// A reference to a shell variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Name without `$` and braces; also `1`, `@`, `?` and the like.
    pub name: Box<str>,
    /// The whole expansion, `$X` or `${X:-y}`; only the name inside of `$((X + 1))`.
    pub span: Span,
    /// Whether it stands in double quotes (or a heredoc), so that its value is not split.
    pub quoted: bool,
    /// Whether the braces hold more than the name: `${X:-y}`, `${#X}`, `${X%.gz}`.
    pub modified: bool,
}

/// A command substitution `$(…)`, `` `…` `` or a process substitution `<(…)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Substitution {
    /// The whole substitution.
    pub span: Span,
    /// Whether it stands in double quotes (or a heredoc).
    pub quoted: bool,
    /// Index in [`super::Script::commands`] of its first command.
    pub first_command: u32,
    /// Index behind its last command.
    pub end_command: u32,
}

/// What is known of the value of a word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Value {
    /// The text itself: no quotes, no escapes, no expansions.
    #[default]
    Text,
    /// The text with quotes and escapes removed.
    Unquoted(Box<str>),
    /// Only known when the script runs.
    Dynamic,
}

/// One word of a command, an assignment or a redirection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// Where the word stands. It covers line continuations inside the word, which `text` leaves out.
    pub span: Span,
    /// The word as written, quotes included, as the shell sees it.
    pub text: Box<str>,
    /// How the word is quoted.
    pub quoting: Quoting,
    /// Whether an unquoted `*`, `?` or `[` makes it a pattern for file names.
    pub has_glob: bool,
    /// Whether it holds an unquoted `{`, which bash (not a POSIX shell) may expand.
    pub has_brace: bool,
    /// The variables it refers to, except inside of command substitutions.
    pub variables: Vec<Variable>,
    /// The command and process substitutions directly in it.
    pub substitutions: Vec<Substitution>,
    value: Value,
}

/// What the lowering finds inside of a word by walking its tree.
#[derive(Default)]
pub(super) struct Expansions {
    pub(super) variables: Vec<Variable>,
    pub(super) substitutions: Vec<Substitution>,
    pub(super) dynamic: bool,
}

impl Word {
    /// A word with this raw text; `expansions.dynamic` says that its value cannot be known.
    pub(super) fn new(span: Span, raw: &str, expansions: Expansions) -> Self {
        let Expansions { variables, substitutions, dynamic } = expansions;
        let mut word = Word { span, text: raw.into(), variables, substitutions, ..Word::default() };
        if raw.bytes().any(|byte| b"\\'\"$`*?[{".contains(&byte)) {
            let scan = scan(raw);
            word.quoting = scan.quoting;
            word.has_glob = scan.glob;
            word.has_brace = scan.brace;
            if !dynamic && scan.value != raw {
                word.value = Value::Unquoted(scan.value.into_boxed_str());
            }
        }
        if dynamic {
            word.value = Value::Dynamic;
        }
        word
    }

    /// The value the shell will see (quotes removed, escapes resolved), unless it depends on an expansion.
    ///
    /// Patterns for file names and a leading `~` are left as they are.
    pub fn value(&self) -> Option<&str> {
        match &self.value {
            Value::Text => Some(&self.text),
            Value::Unquoted(value) => Some(value),
            Value::Dynamic => None,
        }
    }

    /// Whether the value is `value`.
    pub fn is(&self, value: &str) -> bool {
        self.value() == Some(value)
    }

    /// The value if it is known, else the word as written.
    pub fn value_or_text(&self) -> &str {
        self.value().unwrap_or(&self.text)
    }

    /// Whether variables, substitutions or arithmetic decide the value.
    pub fn has_expansion(&self) -> bool {
        self.value == Value::Dynamic
    }

    /// Name and value of a word of the form `NAME=value`, as `env` and `export` take it. The value is unquoted if it is
    /// known, else as written.
    pub fn split_assignment(&self) -> Option<(&str, &str)> {
        let (name, value) = self.value_or_text().split_once('=')?;
        is_name(name).then_some((name, value))
    }

    /// Whether it looks like an option: `-y`, `--yes`, but not `-` alone.
    pub fn is_option(&self) -> bool {
        let text = self.value_or_text();
        text.len() > 1 && text.starts_with('-')
    }
}

/// Whether a text is a valid name of a shell variable.
pub(super) fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

struct Scan {
    value: String,
    quoting: Quoting,
    glob: bool,
    brace: bool,
}

/// Removes quotes and escapes from a word and notes how it is quoted. Expansions are taken as ordinary characters, except
/// that a substitution's own quotes and patterns do not count.
fn scan(raw: &str) -> Scan {
    let mut scan =
        Scan { value: String::with_capacity(raw.len()), quoting: Quoting::Unquoted, glob: false, brace: false };
    let mut parts = 0;
    let mut bare = false;
    let mut rest = raw;
    while let Some(first) = rest.chars().next() {
        let ansi = rest.starts_with("$'");
        let (taken, quoting) = match first {
            _ if ansi => (take_ansi(rest, &mut scan.value), Quoting::Mixed),
            '\'' => (take_single(rest, &mut scan.value), Quoting::Single),
            '"' => (take_double(rest, &mut scan.value), Quoting::Double),
            '$' if rest.starts_with("$(") || rest.starts_with("${") => {
                (take_nested(rest, &mut scan.value), Quoting::Unquoted)
            }
            '`' => (take_nested(rest, &mut scan.value), Quoting::Unquoted),
            '\\' => (take_escape(rest, &mut scan.value), Quoting::Unquoted),
            other => {
                scan.glob |= matches!(other, '*' | '?' | '[');
                scan.brace |= other == '{';
                scan.value.push(other);
                (other.len_utf8(), Quoting::Unquoted)
            }
        };
        match quoting {
            Quoting::Unquoted => bare = true,
            quoted => {
                parts += 1;
                scan.quoting = quoted;
            }
        }
        rest = rest.get(taken..).unwrap_or_default();
    }
    // A test command named `[` is no pattern.
    scan.glob &= raw != "[";
    if parts > 1 || (parts == 1 && bare) {
        scan.quoting = Quoting::Mixed;
    }
    scan
}

fn take_single(rest: &str, value: &mut String) -> usize {
    let body = rest.get(1..).unwrap_or_default();
    let length = body.find('\'').unwrap_or(body.len());
    value.push_str(body.get(..length).unwrap_or_default());
    length + 2
}

fn take_double(rest: &str, value: &mut String) -> usize {
    let mut chars = rest.char_indices().skip(1);
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => return at + 1,
            '\\' => match chars.next() {
                Some((_, next @ ('$' | '`' | '"' | '\\'))) => value.push(next),
                Some((_, '\n')) => {}
                Some((_, next)) => value.extend(['\\', next]),
                None => value.push('\\'),
            },
            // Quotes inside of a substitution do not end the string.
            '$' | '`'
                if rest
                    .get(at..)
                    .is_some_and(|rest| rest.starts_with("$(") || rest.starts_with("${") || char == '`') =>
            {
                let end = at + take_nested(rest.get(at..).unwrap_or_default(), value);
                while chars.clone().next().is_some_and(|(next, _)| next < end) {
                    chars.next();
                }
            }
            other => value.push(other),
        }
    }
    rest.len()
}

/// Takes a substitution as it is: up to the bracket (or backquote) that closes it, quotes and escapes inside respected.
fn take_nested(rest: &str, value: &mut String) -> usize {
    let backquote = rest.starts_with('`');
    let mut open = 0_usize;
    let mut quote = None;
    let mut escaped = false;
    let mut end = rest.len();
    for (at, char) in rest.char_indices() {
        match char {
            _ if std::mem::take(&mut escaped) => {}
            '\\' if quote != Some('\'') => escaped = true,
            _ if quote == Some(char) => quote = None,
            '\'' | '"' if quote.is_none() && !backquote => quote = Some(char),
            '`' if backquote && at > 0 => {
                end = at + 1;
                break;
            }
            '(' | '{' if quote.is_none() => open += 1,
            ')' | '}' if quote.is_none() && !backquote => {
                open = open.saturating_sub(1);
                if open == 0 {
                    end = at + char.len_utf8();
                    break;
                }
            }
            _ => {}
        }
    }
    value.push_str(rest.get(..end).unwrap_or_default());
    end
}

fn take_escape(rest: &str, value: &mut String) -> usize {
    match rest.chars().nth(1) {
        Some('\n') => 2,
        Some(next) => {
            value.push(next);
            1 + next.len_utf8()
        }
        None => {
            value.push('\\');
            1
        }
    }
}

/// Takes `$'…'`, resolving the escapes that have one character; others are kept as written.
fn take_ansi(rest: &str, value: &mut String) -> usize {
    let mut chars = rest.char_indices().skip(2);
    while let Some((at, char)) = chars.next() {
        match char {
            '\'' => return at + 1,
            '\\' => match chars.next() {
                Some((_, 'n')) => value.push('\n'),
                Some((_, 't')) => value.push('\t'),
                Some((_, 'r')) => value.push('\r'),
                Some((_, next @ ('\\' | '\'' | '"' | '?'))) => value.push(next),
                Some((_, next)) => value.extend(['\\', next]),
                None => value.push('\\'),
            },
            other => value.push(other),
        }
    }
    rest.len()
}
