//! Quotes in the values of ENV and LABEL, as BuildKit reads them.

use std::ops::Range;

use dockwright_syntax::dockerfile::variable::{self, Part, Variable};

/// A value in double quotes that stands for exactly this text.
pub(crate) fn literal(text: &str, escape: char) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        if c == '"' || c == '$' || c == escape {
            quoted.push(escape);
        }
        quoted.push(c);
    }
    quoted.push('"');
    quoted
}

/// The replacements (byte ranges of the text) that make one word of the value of an old-form ENV or LABEL, with the same
/// meaning: none when it is one word already, otherwise one pair of double quotes around all of it. `None` when BuildKit
/// refuses the value, or when a variable's modifier holds quotes, which cannot stand within quotes.
pub(crate) fn as_one_word(text: &str, escape: char) -> Option<Vec<(Range<usize>, String)>> {
    let parsed = variable::parse(text, escape, true);
    if parsed.problem.is_some() {
        return None;
    }
    if is_one_word(text, escape) {
        return Some(Vec::new());
    }
    let mut variables = Vec::new();
    for part in &parsed.parts {
        let Part::Variable(variable) = part else { continue };
        let written = text.get(variable.range.clone())?;
        if variable.modifier.is_some() && written.contains(['"', '\'', escape]) {
            return None;
        }
        variables.push(variable);
    }
    Some(Requoting { text, escape, edits: Vec::new() }.run(&variables))
}

/// Whether BuildKit splits the text at no blank.
fn is_one_word(text: &str, escape: char) -> bool {
    let mut quote = None;
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        match quote {
            Some(open) if c == open => quote = None,
            Some('\'') => {}
            _ if c == escape => {
                characters.next();
            }
            Some(_) => {}
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c.is_whitespace() => return false,
            None => {}
        }
    }
    true
}

/// Moves a value into one pair of double quotes.
struct Requoting<'a> {
    text: &'a str,
    escape: char,
    edits: Vec<(Range<usize>, String)>,
}

impl Requoting<'_> {
    fn run(mut self, variables: &[&Variable]) -> Vec<(Range<usize>, String)> {
        let mut variables = variables.iter().peekable();
        let mut quote = None;
        let mut at = 0;
        self.edit(0..0, "\"");
        while let Some(c) = self.character(at) {
            let end = at + c.len_utf8();
            if let Some(variable) = variables.next_if(|variable| variable.range.start == at) {
                self.variable(variable);
                at = variable.range.end;
                continue;
            }
            at = match (quote, c) {
                (None, '"' | '\'') => {
                    quote = Some(c);
                    self.edit(at..end, "");
                    end
                }
                (Some(open), c) if c == open => {
                    quote = None;
                    self.edit(at..end, "");
                    end
                }
                (Some('\''), c) if self.is_special(c) => {
                    self.edit_escape(at);
                    end
                }
                (Some('\''), _) => end,
                (_, c) if c == self.escape => self.escaped(at, end, quote.is_some()),
                // A dollar sign of its own: what the next quote keeps apart from it would make it a variable.
                (_, '$') if self.character(end).is_some_and(|next| self.separates(next)) => {
                    self.edit_escape(at);
                    end
                }
                _ => end,
            };
        }
        self.edit(at..at, "\"");
        self.edits.retain(|(range, new)| self.text.get(range.clone()) != Some(new.as_str()));
        self.edits
    }

    /// An escape character: within double quotes it means the same as before; outside it must go, unless what follows
    /// needs it within the quotes too. Gives the offset after both.
    fn escaped(&mut self, at: usize, end: usize, quoted: bool) -> usize {
        let next = self.character(end);
        if !quoted && next.is_none_or(|next| !self.is_special(next)) {
            self.edit(at..end, "");
        }
        end + next.map_or(0, char::len_utf8)
    }

    /// `$A"b"` becomes `${A}b`.
    fn variable(&mut self, variable: &Variable) {
        let range = variable.range.clone();
        let mut following = self.text.get(range.end..).unwrap_or_default().chars();
        let joins = following.next().is_some_and(|next| self.separates(next))
            && following.next().is_some_and(|next| !next.is_whitespace());
        let braces = self.text.get(range.clone()).is_some_and(|text| text.starts_with("${"));
        if joins && !braces {
            self.edit(range, &format!("${{{}}}", variable.name));
        }
    }

    fn character(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }

    /// Whether a character must be escaped within double quotes.
    fn is_special(&self, c: char) -> bool {
        matches!(c, '"' | '$') || c == self.escape
    }

    /// Whether a character ends a name and may vanish.
    fn separates(&self, c: char) -> bool {
        matches!(c, '"' | '\'') || c == self.escape
    }

    fn edit_escape(&mut self, at: usize) {
        let escape = self.escape.to_string();
        self.edit(at..at, &escape);
    }

    /// Adds a replacement; those that touch become one.
    fn edit(&mut self, range: Range<usize>, new: &str) {
        match self.edits.last_mut() {
            Some((last, text)) if last.end == range.start => {
                last.end = range.end;
                text.push_str(new);
            }
            _ => self.edits.push((range, new.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn requoted(text: &str) -> Option<String> {
        let mut out = text.to_owned();
        for (range, new) in as_one_word(text, '\\')?.into_iter().rev() {
            out.replace_range(range, &new);
        }
        Some(out)
    }

    #[test]
    fn one_word_with_the_same_meaning() {
        for (old, new) in [
            ("a", "a"),
            ("\"a b\"", "\"a b\""),
            ("a\\ b", "a\\ b"),
            ("a b", "\"a b\""),
            ("-O2 -DX=\"a b\"", "\"-O2 -DX=a b\""),
            ("'$A' $B", "\"\\$A $B\""),
            ("$A\"b\" c", "\"${A}b c\""),
            ("\"$A\" c", "\"$A c\""),
            ("a\\b \\\" \\' \\$x", "\"ab \\\" ' \\$x\""),
            ("\"a\\b\" c", "\"a\\b c\""),
            ("$\"A\" c", "\"\\$A c\""),
            ("${A:-x y}", "\"${A:-x y}\""),
            ("say 'it''s \"so\"'", "\"say its \\\"so\\\"\""),
        ] {
            assert_eq!(requoted(old).as_deref(), Some(new), "{old}");
            let value = |text: &str| {
                let parsed = variable::parse(text, '\\', true);
                variable::expand(&parsed.parts, &|name| variable::Value::Known(format!("<{name}>")))
            };
            assert_eq!(value(old), value(new), "{old}");
            assert!(is_one_word(new, '\\'), "{new}");
        }
        assert_eq!(requoted("it's"), None);
        assert_eq!(requoted("a ${A:-\"b c\"}"), None);
    }
}
