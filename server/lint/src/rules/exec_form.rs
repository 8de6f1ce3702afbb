//! Lists in exec form that are no valid JSON: what is wrong with them and what would mend them.

use std::ops::Range;

use dockwright_syntax::dockerfile::{Arguments, Instruction, Keyword};

/// What is wrong with a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is valid JSON, but not all of it are strings.
    NotStrings,
    /// A string has other quotes than `"`.
    Quotes,
    /// A string has no quotes.
    Unquoted,
    /// A backslash escapes nothing.
    Escape,
    /// There is no comma between two strings.
    MissingComma,
    /// There is a comma too many.
    ExtraComma,
    /// A string is not closed.
    OpenString,
    /// The list is not closed.
    OpenList,
    /// Something follows the list.
    Trailing,
    /// Anything else.
    Other,
}

/// A broken list.
#[derive(Debug)]
pub(crate) struct Broken {
    /// What is wrong first.
    pub(crate) fault: Fault,
    /// Where: a byte range of the text of `Instruction::rest`.
    pub(crate) range: Range<usize>,
    /// Replacements in that text that make a list of strings of it, if there are any.
    pub(crate) edits: Option<Vec<(Range<usize>, String)>>,
}

/// A list that needs more edits than this is not mended.
const MOST_EDITS: usize = 200;

/// The broken list of an instruction; `None` when it has a valid one or none. Wants the instruction that does the work,
/// not an ONBUILD.
pub(crate) fn broken(instruction: &Instruction) -> Option<Broken> {
    let text = instruction.rest.text();
    let listed = matches!(instruction.arguments, Arguments::Words(_) | Arguments::Shell);
    if !listed || !text.starts_with('[') || !instruction.heredocs.is_empty() || !takes_list(instruction) {
        return None;
    }
    if serde_json::from_str::<Vec<serde_json::Value>>(text).is_ok() {
        return Some(Broken { fault: Fault::NotStrings, range: 0..text.len(), edits: None });
    }
    let reading = Reading::of(text);
    if !reading.is_meant_as_list(instruction.keyword) {
        return None;
    }
    let (fault, range) = reading.fault.clone().unwrap_or((Fault::Other, 0..text.len()));
    let edits = (!reading.hopeless && (1..=MOST_EDITS).contains(&reading.edits.len())).then_some(reading.edits);
    let mended = |edits: &Vec<(Range<usize>, String)>| {
        let text = dockwright_syntax::text::apply_edits(text, edits);
        text.is_some_and(|text| serde_json::from_str::<Vec<String>>(&text).is_ok())
    };
    Some(Broken { fault, range, edits: edits.filter(mended) })
}

fn takes_list(instruction: &Instruction) -> bool {
    use Keyword::{Add, Cmd, Copy, Entrypoint, Healthcheck, Run, Shell, Volume};
    match instruction.keyword {
        Healthcheck => instruction.check.as_ref().is_some_and(|check| check.text().eq_ignore_ascii_case("CMD")),
        keyword => matches!(keyword, Add | Cmd | Copy | Entrypoint | Run | Shell | Volume),
    }
}

/// A list read with goodwill.
#[derive(Default)]
struct Reading<'a> {
    text: &'a str,
    at: usize,
    fault: Option<(Fault, Range<usize>)>,
    edits: Vec<(Range<usize>, String)>,
    /// Nobody can tell what was meant.
    hopeless: bool,
    strings: usize,
    commas: usize,
    closed: bool,
    quoted_first: bool,
}

impl<'a> Reading<'a> {
    fn of(text: &'a str) -> Self {
        let mut reading = Reading { text, at: 1, ..Reading::default() };
        reading.items();
        reading
    }

    /// Whether the brackets are those of a list, and not of a shell test or of a pattern for file names.
    fn is_meant_as_list(&self, keyword: Keyword) -> bool {
        let tight = !self.text.get(1..).is_some_and(|text| text.starts_with([' ', '\t', '[', ':', '!', '^']));
        match keyword {
            Keyword::Volume | Keyword::Shell => true,
            Keyword::Copy | Keyword::Add => self.quoted_first || (self.commas > 0 && self.closed),
            Keyword::Cmd | Keyword::Entrypoint => {
                self.quoted_first || (self.closed && (tight || self.commas > 0) && self.strings > 0)
            }
            _ if self.quoted_first => tight || self.commas > 0,
            _ => tight && self.closed && self.commas > 0,
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn blame(&mut self, fault: Fault, range: Range<usize>) {
        self.fault.get_or_insert((fault, range));
    }

    fn skip_blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    /// Reads to the end of the list.
    fn items(&mut self) {
        let mut last_comma: Option<usize> = None;
        let mut needs_comma = None;
        loop {
            self.skip_blanks();
            let start = self.at;
            match self.rest().chars().next() {
                None => {
                    self.blame(Fault::OpenList, self.text.len().saturating_sub(1)..self.text.len());
                    self.edits.push((start..start, "]".to_owned()));
                    return;
                }
                Some(']') => {
                    if let Some(comma) = last_comma {
                        self.blame(Fault::ExtraComma, comma..comma + 1);
                        self.edits.push((comma..comma + 1, String::new()));
                    }
                    self.at += 1;
                    self.closed = true;
                    return self.after();
                }
                Some(',') => {
                    if needs_comma.is_none() {
                        self.blame(Fault::ExtraComma, start..start + 1);
                        self.edits.push((start..start + 1, String::new()));
                    } else {
                        last_comma = Some(start);
                    }
                    needs_comma = None;
                    self.commas += 1;
                    self.at += 1;
                }
                Some(first) => {
                    if let Some(end) = needs_comma {
                        self.blame(Fault::MissingComma, start..start + first.len_utf8());
                        self.edits.push((end..end, ",".to_owned()));
                    }
                    self.item(first);
                    needs_comma = Some(self.at);
                    last_comma = None;
                    self.strings += 1;
                }
            }
        }
    }

    fn after(&mut self) {
        let start = self.at;
        let rest = self.rest();
        if !rest.trim().is_empty() {
            let blanks = rest.len() - rest.trim_start().len();
            self.blame(Fault::Trailing, start + blanks..self.text.len());
            self.hopeless = true;
        }
    }

    fn item(&mut self, first: char) {
        let closing: &[char] = match first {
            '"' => &['"'],
            '\'' => &['\''],
            '“' | '”' | '„' => &['”', '“', '"'],
            '‘' | '’' => &['’', '‘', '\''],
            _ => return self.bare(),
        };
        self.quoted_first |= self.strings == 0;
        let start = self.at;
        self.at += first.len_utf8();
        let inner = self.at;
        let double = first == '"';
        let mut characters = self.rest().char_indices().peekable();
        while let Some((offset, c)) = characters.next() {
            let at = inner + offset;
            if c == '\\' && double {
                let next = characters.next().map_or(' ', |(_, next)| next);
                if !"\"\\/bfnrtu".contains(next) {
                    self.blame(Fault::Escape, at..at + 1);
                    self.edits.push((at..at, "\\".to_owned()));
                }
            } else if closing.contains(&c) {
                self.at = at + c.len_utf8();
                if !double {
                    self.blame(Fault::Quotes, start..self.at);
                    self.edits.push((start..inner, "\"".to_owned()));
                    self.edits.push((at..self.at, "\"".to_owned()));
                }
                return;
            } else if c == '\\' || c == '"' {
                self.edits.push((at..at, "\\".to_owned()));
            }
        }
        self.at = self.text.len();
        self.blame(Fault::OpenString, start..self.at);
        self.hopeless = true;
    }

    /// A word without quotes.
    fn bare(&mut self) {
        let start = self.at;
        let length = self.rest().find([',', ']']).unwrap_or(self.rest().len());
        let word = self.text.get(start..start + length).unwrap_or_default().trim_end();
        self.at = start + word.len();
        self.blame(Fault::Unquoted, start..self.at);
        let odd = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '\\' | '[' | '{' | '“' | '”');
        self.hopeless |= word.is_empty() || word.contains(odd);
        if word.is_empty() {
            self.at = start + self.rest().chars().next().map_or(0, char::len_utf8);
        }
        self.edits.push((start..start, "\"".to_owned()));
        self.edits.push((self.at..self.at, "\"".to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dockwright_syntax::dockerfile::Dockerfile;

    fn mended(line: &str) -> Option<(Fault, Option<String>)> {
        let file = Dockerfile::of(line);
        let instruction = file.instructions.first().expect("an instruction").effective().clone();
        let broken = broken(&instruction)?;
        let text = broken.edits.and_then(|edits| dockwright_syntax::text::apply_edits(instruction.rest.text(), &edits));
        Some((broken.fault, text))
    }

    #[test]
    fn lists() {
        let fixed = |text: &str| Some(text.to_owned());
        assert_eq!(mended("CMD ['a', 'b c']"), Some((Fault::Quotes, fixed(r#"["a", "b c"]"#))));
        assert_eq!(mended("CMD [“a”, ”b”]"), Some((Fault::Quotes, fixed(r#"["a", "b"]"#))));
        assert_eq!(mended(r#"CMD ["a", "b",]"#), Some((Fault::ExtraComma, fixed(r#"["a", "b"]"#))));
        assert_eq!(mended(r#"CMD ["a" "b"]"#), Some((Fault::MissingComma, fixed(r#"["a", "b"]"#))));
        assert_eq!(mended(r#"CMD [a, "b"]"#), Some((Fault::Unquoted, fixed(r#"["a", "b"]"#))));
        assert_eq!(mended(r#"CMD ["a", "b""#), Some((Fault::OpenList, fixed(r#"["a", "b"]"#))));
        assert_eq!(mended(r#"SHELL ["C:\windows"]"#), Some((Fault::Escape, fixed(r#"["C:\\windows"]"#))));
        assert_eq!(mended(r#"CMD ['say "x"']"#), Some((Fault::Quotes, fixed(r#"["say \"x\""]"#))));
        assert_eq!(mended(r#"CMD ["a"] && b"#), Some((Fault::Trailing, None)));
        assert_eq!(mended(r#"CMD ["a", 1]"#), Some((Fault::NotStrings, None)));
        assert_eq!(mended(r#"CMD ["a"#), Some((Fault::OpenString, None)));
        assert_eq!(mended("CMD [npm start]"), Some((Fault::Unquoted, None)));
    }

    #[test]
    fn brackets_of_shells_and_patterns() {
        for line in [
            "RUN [ -f /x ] && ls",
            "RUN [ \"$a\" = \"b\" ] || exit 1",
            "RUN [[ $a == b ]]",
            "RUN [ \"$a\" ]",
            "COPY [abc]*.txt /srv/",
            "COPY [a-c].txt [0-9] /srv/",
            "CMD [ -x /a ] && exec /a",
            "CMD [\"a\", \"b\"]",
            "CMD []",
            "WORKDIR [a",
        ] {
            assert_eq!(mended(line), None, "{line}");
        }
    }

    #[test]
    fn odd_input_ends() {
        for text in ["[", "[[", "[]]", "[,", "[,,]", "[\u{0}", "[é", "[\"\\", "['", "[{", "[]x", "[ ]  y"] {
            for keyword in ["CMD", "VOLUME", "RUN", "COPY"] {
                mended(&format!("{keyword} {text}"));
            }
        }
    }
}
