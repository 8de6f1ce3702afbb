//! What rules on the arguments of instructions share.

use std::ops::Range;

use dockwright_syntax::dockerfile::{Arguments, Instruction, Keyword};

use crate::{Context, Edit};

/// A text as messages quote it: not longer than a line, without line breaks.
pub(crate) fn quoted(text: &str) -> String {
    const LONGEST: usize = 40;
    let mut characters = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut short: String = characters.by_ref().take(LONGEST).collect();
    if characters.next().is_some() {
        short.push('…');
    }
    format!("`{short}`")
}

/// Comments after the arguments of an instruction, which the builder reads as arguments: byte ranges from `#` to the
/// last character on the line. Not those in shell form, which the shell drops.
///
/// Wants the instruction that does the work, not an ONBUILD.
pub(crate) fn trailing_comments(instruction: &Instruction, escape: char) -> Vec<Range<usize>> {
    let legacy = match &instruction.arguments {
        Arguments::None | Arguments::Exec(_) => return Vec::new(),
        Arguments::Pairs { legacy, .. } => *legacy,
        Arguments::Words(_) | Arguments::Shell => false,
    };
    let text = instruction.rest.text();
    if !text.contains('#') {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut spoils = None;
    let mut scan = Scan::default();
    let mut start = 0;
    for piece in instruction.rest.pieces().iter() {
        let end = start + piece.len();
        let line = text.get(start..end).unwrap_or_default();
        if let Some(at) = scan.comment(line, escape, if legacy { 2 } else { 1 }) {
            let length = line.trim_end().len() - at;
            let before = text.get(..start + at).unwrap_or_default();
            if !*spoils.get_or_insert_with(|| !instruction.is_shell_form() || spoils_list(instruction, before)) {
                return found;
            }
            if !legacy || length > 1 {
                found.push(piece.start + at..piece.start + at + length);
            }
        }
        start = end;
    }
    found
}

/// Whether a comment in shell form spoils what was meant as a list, or stands where no shell will read it.
fn spoils_list(instruction: &Instruction, before: &str) -> bool {
    let none = instruction.check.as_ref().is_some_and(|check| check.text().eq_ignore_ascii_case("NONE"));
    let list = before.starts_with('[') && serde_json::from_str::<Vec<String>>(before).is_ok();
    none || instruction.keyword == Keyword::Shell || list
}

/// The edits that put a comment on its own line above; `None` where it would change its meaning there.
pub(crate) fn on_own_line(
    context: &Context<'_>,
    instruction: &Instruction,
    comment: &Range<usize>,
) -> Option<Vec<Edit>> {
    let text = context.file.text();
    let line = text.line_range(text.line_of(comment.start));
    let before = context.text(line.start..comment.start);
    let content = before.trim_end();
    let indent = content.len() - content.trim_start_matches([' ', '\t', '\u{feff}']).len();
    let written = context.text(comment.clone());
    // At the top of the file a comment such as `# escape=x` would be a parser directive.
    let first = context.dockerfile().instructions.first().is_some_and(|first| first.span == instruction.span);
    if (first && written.contains('=')) || content.trim().is_empty() {
        return None;
    }
    let start = line.start + indent;
    let blanks = content.get(..indent).unwrap_or_default().trim_start_matches('\u{feff}');
    let moved = format!("{written}{}{blanks}", text.newline());
    Some(vec![Edit::insert(start, moved), Edit::delete(line.start + content.len()..comment.end)])
}

/// Where the reader of a logical line is: inside of quotes, and after how many words.
#[derive(Default)]
struct Scan {
    quote: Option<char>,
    words: usize,
    in_word: bool,
}

impl Scan {
    /// The offset of the first comment of a line that has `least` words in front of it. The quotes of a comment mean
    /// nothing, so the next line starts outside of quotes.
    fn comment(&mut self, line: &str, escape: char, least: usize) -> Option<usize> {
        let mut characters = line.char_indices();
        while let Some((at, c)) = characters.next() {
            let blank = c.is_whitespace() && self.quote.is_none();
            if c == '#' && !self.in_word && self.quote.is_none() && self.words >= least {
                return Some(at);
            }
            if !blank && !self.in_word {
                self.words += 1;
            }
            self.in_word = !blank;
            match self.quote {
                _ if c == escape => drop(characters.next()),
                Some(open) if open == c => self.quote = None,
                None if c == '"' || c == '\'' => self.quote = Some(c),
                _ => {}
            }
        }
        None
    }
}
