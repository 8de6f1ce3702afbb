//! `command`, `entrypoint` and the like as one string: parted into words, but run by no shell.

use std::ops::Range;

use super::{Parsed, Problem, doubtful, refused, shown};

/// A word of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The bytes of the word as written, with quotes.
    pub range: Range<usize>,
    /// The word without quotes and backslashes.
    pub text: String,
}

/// Parts a command into words as Compose does. Nothing is a command of a shell in it: what follows a `;`, `&`, `|`, `<` or
/// `>` outside of quotes is lost.
pub fn parse(text: &str) -> Parsed<Vec<Word>> {
    let mut splitter = Splitter { text, ..Splitter::default() };
    for (at, c) in text.char_indices() {
        match splitter.step(at, c) {
            Step::Next => {}
            Step::Stop => {
                splitter.cut(at, c);
                break;
            }
            Step::Refuse(message) => return Parsed::wrong(refused(at..at + c.len_utf8(), message)),
        }
    }
    splitter.finish()
}

enum Step {
    Next,
    Stop,
    Refuse(&'static str),
}

#[derive(Default)]
struct Splitter<'t> {
    text: &'t str,
    words: Vec<Word>,
    word: String,
    word_start: Option<usize>,
    word_end: usize,
    /// Whether what was gathered is a word even if it is empty.
    counts: bool,
    escaped: Option<usize>,
    single: Option<usize>,
    double: Option<usize>,
    backquote: Option<usize>,
    /// Inside of `$(`, or after a `)` that closes nothing, which Compose takes for the same.
    dollar: Option<usize>,
    problems: Vec<Problem>,
}

impl Splitter<'_> {
    fn quoted(&self) -> bool {
        [self.single, self.double, self.backquote, self.dollar].iter().any(Option::is_some)
    }

    fn step(&mut self, at: usize, c: char) -> Step {
        if matches!(c, ' ' | '\t' | '\r' | '\n') && self.escaped.is_none() && !self.quoted() {
            self.end_word();
            return Step::Next;
        }
        self.word_start.get_or_insert(at);
        self.word_end = at + c.len_utf8();
        if self.escaped.take().is_some() {
            self.push(match c {
                't' => '\t',
                'n' => '\n',
                other => other,
            });
            return Step::Next;
        }
        if c == '\\' {
            match self.single {
                Some(_) => self.word.push(c),
                None => self.escaped = Some(at),
            }
            return Step::Next;
        }
        self.symbol(at, c)
    }

    fn symbol(&mut self, at: usize, c: char) -> Step {
        let in_quotes = self.single.is_some() || self.double.is_some();
        match c {
            ' ' | '\t' | '\r' | '\n' => {
                self.word.push(c);
                return Step::Next;
            }
            '`' if !in_quotes && self.dollar.is_none() => toggle(&mut self.backquote, at),
            ')' if !in_quotes && self.backquote.is_none() => toggle(&mut self.dollar, at),
            '(' if !in_quotes && self.backquote.is_none() => {
                if self.dollar.is_some() || !self.word.ends_with('$') {
                    return Step::Refuse(
                        "a parenthesis cannot stand here: put the word in quotes; if it is for a shell, write \
                         `sh -c '…'`",
                    );
                }
                self.dollar = Some(at);
                self.word.push(c);
                return Step::Next;
            }
            '"' if self.single.is_none() && self.dollar.is_none() => {
                self.counts |= self.double.is_some();
                toggle(&mut self.double, at);
                return Step::Next;
            }
            '\'' if self.double.is_none() && self.dollar.is_none() => {
                self.counts |= self.single.is_some();
                toggle(&mut self.single, at);
                return Step::Next;
            }
            ';' | '&' | '|' | '<' | '>' if !self.quoted() => return Step::Stop,
            _ => {}
        }
        self.push(c);
        Step::Next
    }

    fn push(&mut self, c: char) {
        self.word.push(c);
        self.counts = true;
    }

    fn end_word(&mut self) {
        // A quote that is opened and closed makes a word even if nothing is in it.
        if std::mem::take(&mut self.counts) {
            let range = self.word_start.unwrap_or(self.word_end)..self.word_end;
            self.words.push(Word { range, text: std::mem::take(&mut self.word) });
        }
        self.word_start = None;
    }

    /// Everything from byte `at` on is lost, with the number of a redirection before it.
    fn cut(&mut self, at: usize, c: char) {
        let mut start = at;
        if c == '>' && self.word.starts_with(|first: char| first.is_ascii_digit()) {
            self.counts = false;
            start = self.word_start.unwrap_or(at);
        } else {
            self.word_end = at;
        }
        let operator = self.text.get(at..).unwrap_or_default();
        let length = operator.find(|other: char| other != c).unwrap_or(operator.len()).min(2);
        let message = format!(
            "no shell runs this, and Compose drops everything from `{}` on: for a shell write `sh -c '…'` around the \
             command, or put the character in quotes",
            shown(operator.get(..length).unwrap_or_default())
        );
        self.problems.push(doubtful(start..self.text.len(), message));
    }

    fn finish(mut self) -> Parsed<Vec<Word>> {
        self.end_word();
        let open = [
            (self.escaped, "after the backslash at the end a character is missing: remove the backslash"),
            (self.single, "the quote `'` is not closed"),
            (self.double, "the quote `\"` is not closed"),
            (self.backquote, "the backquote is not closed"),
            (self.dollar, "this parenthesis has no partner: put the word in quotes"),
        ];
        for (at, message) in open {
            if let Some(at) = at {
                self.problems.push(refused(at..at + 1, message));
            }
        }
        Parsed::new(Some(self.words), self.problems)
    }
}

fn toggle(state: &mut Option<usize>, at: usize) {
    *state = if state.is_some() { None } else { Some(at) };
}
