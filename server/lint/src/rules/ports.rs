//! The ports of EXPOSE, as several rules ask about them.

use std::borrow::Cow;
use std::ops::{Range, RangeInclusive};

use dockwright_syntax::dockerfile::{Dockerfile, Instruction, Keyword, Word};

use super::arguments::trailing_comments;
use super::base_image;
use crate::Context;

/// One word of an EXPOSE.
pub(crate) struct Exposed<'a> {
    /// The word without quotes.
    pub(crate) text: Cow<'a, str>,
    place: Range<usize>,
    /// Whether the place holds just that text.
    plain: bool,
}

impl Exposed<'_> {
    /// The place in the document of a part of the text; that of the whole word where quotes or escapes stand between.
    pub(crate) fn range(&self, within: Range<usize>) -> Range<usize> {
        if self.plain { self.place.start + within.start..self.place.start + within.end } else { self.place.clone() }
    }

    /// Whether a fix may replace a part of it.
    pub(crate) fn is_plain(&self) -> bool {
        self.plain
    }

    /// What stands in front of the container's port: `127.0.0.1:8080:`. Empty as a rule.
    pub(crate) fn mapping(&self) -> Range<usize> {
        let end = self.protocol().map_or(self.text.len(), |protocol| protocol.start - 1);
        let address = self.text.get(..end).unwrap_or_default();
        0..address.rfind(':').map_or(0, |colon| colon + 1)
    }

    /// The port or range of ports of the container.
    pub(crate) fn port(&self) -> Range<usize> {
        self.mapping().end..self.protocol().map_or(self.text.len(), |protocol| protocol.start - 1)
    }

    /// What follows the slash, if there is one.
    pub(crate) fn protocol(&self) -> Option<Range<usize>> {
        let slash = self.text.find('/')?;
        Some(slash + 1..self.text.len())
    }

    /// The text of a part.
    pub(crate) fn part(&self, within: Range<usize>) -> &str {
        self.text.get(within).unwrap_or_default()
    }

    /// The ports it stands for; `None` when it is not valid.
    pub(crate) fn numbers(&self) -> Option<RangeInclusive<u16>> {
        let text = self.part(self.port());
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let (first, last) =
            (first.parse().ok().filter(|_| digits(first))?, last.parse().ok().filter(|_| digits(last))?);
        (first <= last).then_some(first..=last)
    }
}

/// The words of the EXPOSE instructions of a file, those with variables and comments left out.
pub(crate) fn all<'a>(context: &Context<'a>) -> Vec<Exposed<'a>> {
    let file = context.dockerfile();
    file.instructions.iter().flat_map(|instruction| of(file, instruction.effective())).collect()
}

/// [`all`] of one instruction; nothing for another keyword.
pub(crate) fn of<'a>(file: &'a Dockerfile, instruction: &'a Instruction) -> Vec<Exposed<'a>> {
    if instruction.keyword != Keyword::Expose {
        return Vec::new();
    }
    let comments = trailing_comments(instruction, file.escape);
    let comment = |word: &&Word| comments.iter().any(|comment| comment.contains(&word.span.start));
    let words = instruction.words().iter().filter(|word| !comment(word) && !word.text().contains('$'));
    words.map(exposed).collect()
}

fn exposed(word: &Word) -> Exposed<'_> {
    match base_image::plain(word) {
        Some((text, place)) => Exposed { text: Cow::Borrowed(text), place, plain: true },
        None => {
            let text = word.text().chars().filter(|c| !matches!(c, '"' | '\'' | '\\' | '`')).collect();
            Exposed { text: Cow::Owned(text), place: word.span.clone(), plain: false }
        }
    }
}
