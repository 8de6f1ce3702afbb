//! What a rule finds, and the edits that mend it.

use std::ops::Range;

use crate::Rule;

/// How much a finding matters. Ordered from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A suggestion; shown discreetly.
    Hint,
    /// An improvement worth knowing about.
    Info,
    /// Probably not what is wanted.
    Warning,
    /// The build fails, or the image does not do what the file says.
    Error,
}

impl Severity {
    /// The name as users write it.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Hint => "hint",
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }

    /// Reads a name.
    pub fn of(name: &str) -> Option<Self> {
        [Self::Hint, Self::Info, Self::Warning, Self::Error].into_iter().find(|severity| severity.name() == name)
    }
}

/// How an editor may show a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// Greyed out: it has no effect.
    Unnecessary,
    /// Struck through.
    Deprecated,
}

/// How far a fix may be trusted. Ordered from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Safety {
    /// Wants a look: what is built may change.
    Unsafe,
    /// What is built stays the same, except as the title says.
    Safe,
}

/// A replacement of a part of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Byte range to replace; empty to insert.
    pub range: Range<usize>,
    /// What comes in its place.
    pub text: String,
}

impl Edit {
    /// Replaces a range.
    pub fn replace(range: Range<usize>, text: impl Into<String>) -> Self {
        Self { range, text: text.into() }
    }

    /// Inserts at a byte offset.
    pub fn insert(at: usize, text: impl Into<String>) -> Self {
        Self { range: at..at, text: text.into() }
    }

    /// Deletes a range.
    pub fn delete(range: Range<usize>) -> Self {
        Self { range, text: String::new() }
    }
}

/// A way to mend a finding: all of its edits or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What will change, as a command: "Insert `-y` after `install`".
    pub title: String,
    /// How far it may be trusted.
    pub safety: Safety,
    /// The edits; they do not overlap.
    pub edits: Vec<Edit>,
    /// A file to create where there is none.
    pub creates: Option<NewFile>,
}

/// A file that a fix creates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// The path below the root (see [`dockwright_model::Files`]).
    pub path: String,
    /// What it will hold.
    pub text: String,
}

impl Fix {
    /// A fix that keeps what is built.
    pub fn safe(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self { title: title.into(), safety: Safety::Safe, edits, creates: None }
    }

    /// A fix that wants a look.
    pub fn unsafe_(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self { title: title.into(), safety: Safety::Unsafe, edits, creates: None }
    }

    /// The same fix, which also creates a file.
    pub fn creating(self, path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { creates: Some(NewFile { path: path.into(), text: text.into() }), ..self }
    }
}

/// A place that helps to understand a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Byte range in the same file.
    pub range: Range<usize>,
    /// What is there.
    pub message: String,
}

/// Something a rule found.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// How much it matters here.
    pub severity: Severity,
    /// Byte range of the smallest part that is wrong.
    pub range: Range<usize>,
    /// What is wrong, why it matters here and what to do, in a sentence or two.
    pub message: String,
    /// Places that help to understand it.
    pub related: Vec<Related>,
    /// How an editor may show it.
    pub tags: Vec<Tag>,
    /// Ways to mend it, the preferred one first.
    pub fixes: Vec<Fix>,
}

impl Finding {
    /// Changes the severity.
    pub fn severity(&mut self, severity: Severity) -> &mut Self {
        self.severity = severity;
        self
    }

    /// Adds a fix.
    pub fn fix(&mut self, fix: Fix) -> &mut Self {
        self.fixes.push(fix);
        self
    }

    /// Adds a fix if there is one.
    pub fn maybe_fix(&mut self, fix: Option<Fix>) -> &mut Self {
        self.fixes.extend(fix);
        self
    }

    /// Adds a related place.
    pub fn related(&mut self, range: Range<usize>, message: impl Into<String>) -> &mut Self {
        self.related.push(Related { range, message: message.into() });
        self
    }

    /// Adds a tag.
    pub fn tag(&mut self, tag: Tag) -> &mut Self {
        self.tags.push(tag);
        self
    }
}
