//! `.dockerignore` files: which paths of a build context the builder leaves out.
//!
//! The patterns are those of `moby/patternmatcher`, which differ from git's: a pattern without a slash matches at the root
//! of the context only, a leading slash means nothing, and a path is left out when a pattern matches it or one of the
//! folders it is in. The last pattern that applies decides.

mod clean;
mod machine;
mod pattern;
mod regex;

#[cfg(test)]
mod tests;

pub use clean::clean;
pub use pattern::{Pattern, Problem};

use std::ops::Range;

/// So many bytes of patterns with `*`, `?` and the like are compared with paths; nobody writes more, and each byte costs
/// time for every path. Such patterns beyond that are left out.
const MAX_WILD: usize = 32 * 1024;

/// A whole file.
#[derive(Debug, Clone, Default)]
pub struct IgnoreFile {
    /// The comments, from `#` to the end of the line.
    pub comments: Vec<Range<usize>>,
    /// The patterns, in order.
    pub patterns: Vec<Pattern>,
    wild: usize,
}

/// What a file says of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Verdict {
    /// Whether the path is left out.
    pub excluded: bool,
    /// The pattern that decided: index into [`IgnoreFile::patterns`]; `None` when no pattern says anything.
    pub by: Option<usize>,
}

impl IgnoreFile {
    /// Reads a file. Every text is one: what the builder refuses is a [`Problem`] of its pattern.
    pub fn new(text: &str) -> Self {
        let mut file = Self::default();
        let mut start = 0;
        for full in text.split_inclusive('\n') {
            let line = full.strip_suffix('\n').unwrap_or(full);
            let mark = if start == 0 && line.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
            file.read_line(line.get(mark..).unwrap_or_default(), start + mark);
            start += full.len();
        }
        file
    }

    fn read_line(&mut self, line: &str, start: usize) {
        let line = line.strip_suffix('\r').unwrap_or(line);
        // Only in the first column: after blanks `#` is a part of a pattern.
        if line.starts_with('#') {
            self.comments.push(start..start + line.len());
        } else if !line.trim().is_empty() {
            let before = line.len() - line.trim_start().len();
            let pattern = Pattern::new(line.trim(), start + before);
            self.wild += if pattern.is_literal() { 0 } else { pattern.text.len() };
            if pattern.is_literal() || self.wild <= MAX_WILD {
                self.patterns.push(pattern);
            }
        }
    }

    /// What the file says of a path, which is relative to the context, with slashes and without a leading one.
    ///
    /// Patterns with a problem say nothing: the build fails before it asks them.
    pub fn verdict(&self, path: &str) -> Verdict {
        let mut verdict = Verdict::default();
        for (index, pattern) in self.patterns.iter().enumerate() {
            // An exception means nothing while the path is in, a pattern nothing while it is out.
            if pattern.negated == verdict.excluded && pattern.covers(path) {
                verdict = Verdict { excluded: !pattern.negated, by: Some(index) };
            }
        }
        verdict
    }

    /// How much a verdict costs, in about the number of characters that are compared with each of the path.
    pub fn cost(&self) -> usize {
        self.wild.min(MAX_WILD) + self.patterns.len()
    }

    /// Whether a path is left out.
    pub fn excludes(&self, path: &str) -> bool {
        self.verdict(path).excluded
    }

    /// Whether some pattern or exception is about a path, even if it changes nothing.
    pub fn mentions(&self, path: &str) -> bool {
        self.patterns.iter().any(|pattern| pattern.covers(path))
    }

    /// Whether there is an exception (`!`).
    pub fn has_exceptions(&self) -> bool {
        self.patterns.iter().any(|pattern| pattern.negated)
    }

    /// The pattern whose line holds a byte offset between its first and its last character.
    pub fn pattern_at(&self, offset: usize) -> Option<usize> {
        let index = self.patterns.partition_point(|pattern| pattern.span.end < offset);
        self.patterns.get(index).filter(|pattern| pattern.span.start <= offset).map(|_| index)
    }
}
