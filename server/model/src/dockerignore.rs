//! One version of a `.dockerignore` file.

use std::ops::Range;
use std::sync::OnceLock;

use dockwright_syntax::ignore::IgnoreFile;
use dockwright_syntax::text::Text;

/// One version of a `.dockerignore` file: its text and its patterns.
#[derive(Debug)]
pub struct Dockerignore {
    text: Text,
    patterns: OnceLock<IgnoreFile>,
}

impl Dockerignore {
    /// Takes over a text.
    pub fn new(text: &str) -> Self {
        Self { text: Text::new(text), patterns: OnceLock::new() }
    }

    /// The version after several edits, each relative to the text the one before it left.
    pub fn edit_all<'a>(&self, edits: impl IntoIterator<Item = (Range<usize>, &'a str)>) -> Self {
        let text = edits.into_iter().fold(self.text.clone(), |text, (range, new)| text.edit(range, new).0);
        Self { text, patterns: OnceLock::new() }
    }

    /// The text with its line index.
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// The text.
    pub fn source(&self) -> &str {
        self.text.as_str()
    }

    /// The patterns. Few files have a hundred, so an edit reads them all again.
    pub fn ignore(&self) -> &IgnoreFile {
        self.patterns.get_or_init(|| IgnoreFile::new(self.text.as_str()))
    }
}
